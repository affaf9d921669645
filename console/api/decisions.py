"""Decisions over the API: what the lender's ledger must learn, as `huixin export decisions` gives it."""

from typing import Any

from flask import Blueprint
from pydantic import AwareDatetime
from sqlalchemy.orm import Session

from console.api import pages
from console.api.bodies import Answer, Paged
from console.api.verbs import Verb, serve
from servicing import decisions

bp = Blueprint("decisions", __name__, url_prefix="/decisions")


class Since(Paged):
    """From which instant on, with its offset."""

    since: AwareDatetime | None = None


class Decision(Answer):
    """A promise, plan, dispute, contact change or hold; docs/reference/events.md says from which events."""

    id: int
    at: str
    kind: str
    loan: str | None = None
    borrower: str | None = None
    status: str
    terms: dict[str, Any]
    cause: str | None


class Decisions(Answer):
    """A page of decisions, in the order of the record; one event may concern several borrowers."""

    items: list[Decision]
    next: int | None


@bp.get("")
@serve(Verb("decisions.read", Decisions, asks=Since))
def list_decisions(session: Session, query: Since) -> dict[str, Any]:
    """Give what was decided, without personal data."""
    found = decisions.after(session, query.cursor or 0, pages.FETCHED, query.since)
    shown = found[: pages.PAGE]
    items = [each for event in shown for each in decisions.of_event(session, event)]
    return {"items": items, "next": shown[-1].id if len(found) > pages.PAGE else None}
