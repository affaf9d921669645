"""Handoffs over the API: who waits for a person; taking, giving back, passing on and ending in an agent's name."""

import uuid
from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.api import bearer, pages
from console.api.bodies import Answer, Body, Line, OneOf, Paged, Words
from console.api.problems import Refused
from console.api.verbs import Verb, serve
from servicing import clock, handoffs, queue, takeover, tokens, users
from servicing.handoffs import Handoff

bp = Blueprint("handoffs", __name__, url_prefix="/handoffs")
ONE = f"/<int(max={2**31 - 1}):handoff_id>"


class Wanted(Paged):
    """Which handoffs are wanted."""

    status: Annotated[str, OneOf(handoffs.STATES)] | None = None
    priority: Annotated[str, OneOf(handoffs.PRIORITIES)] | None = None


class HandoffShape(Answer):
    """A need for a person; what agents noted about it stays at the console."""

    id: int
    conversation: str
    borrowers: list[str] = Field(description="references of whom it concerns")
    loans: list[str]
    reason: str
    priority: Annotated[str, OneOf(handoffs.PRIORITIES)]
    status: Annotated[str, OneOf(handoffs.STATES)]
    agent: str | None
    opened_at: str
    due_at: str = Field(description="when somebody is to have taken it")
    call_at: str | None = Field(description="when the borrower wants to be called back")
    claimed_at: str | None
    closed_at: str | None
    disposition: str | None


class Handoffs(Answer):
    """A page of handoffs, in the order in which they came up."""

    items: list[HandoffShape]
    next: int | None


class ByAgent(Body):
    """In whose name: an agent or supervisor."""

    agent: Line


class Release(ByAgent):
    """Back into the queue."""

    note: Words = ""


class Transfer(ByAgent):
    """To a colleague who is at the desk, with a note."""

    to: Line
    note: Words


class Close(ByAgent):
    """How it ended; `outcome` is needed where a crisis is among it."""

    disposition: Line
    summary: Words = ""
    outcome: Words = ""


@bp.get("")
@serve(Verb("handoffs.read", Handoffs, asks=Wanted))
def list_handoffs(session: Session, query: Wanted) -> dict[str, Any]:
    """Give handoffs, a hundred at a time."""
    found = select(Handoff).where(Handoff.id > (query.cursor or 0))
    if query.status is not None:
        found = found.where(Handoff.status == query.status)
    if query.priority is not None:
        found = found.where(Handoff.priority == query.priority)
    rows = session.scalars(queue.with_people(found).order_by(Handoff.id).limit(pages.FETCHED)).all()
    return pages.page(rows, lambda each: each.id, _written)


@bp.get(ONE)
@serve(Verb("handoffs.read", HandoffShape))
def show_handoff(session: Session, handoff_id: int) -> dict[str, Any]:
    """Give one handoff."""
    return _written(_get(session, handoff_id))


@bp.post(f"{ONE}/claim")
@serve(Verb("handoffs.write", HandoffShape, takes=ByAgent, keyed=True))
def claim(session: Session, handoff_id: int, body: ByAgent, cause: uuid.UUID) -> dict[str, Any]:
    """Take the conversation with all that waits in it; from this moment the assistant is silent there."""
    handoff = _get(session, handoff_id)
    takeover.claim(session, handoff, _user(session, body, cause, "claim"))
    return _written(handoff)


@bp.post(f"{ONE}/release")
@serve(Verb("handoffs.write", HandoffShape, takes=Release, keyed=True))
def release(session: Session, handoff_id: int, body: Release, cause: uuid.UUID) -> dict[str, Any]:
    """Put it back into the queue."""
    handoff = _get(session, handoff_id)
    takeover.release(session, handoff, _user(session, body, cause, "release"), body.note)
    return _written(handoff)


@bp.post(f"{ONE}/transfer")
@serve(Verb("handoffs.write", HandoffShape, takes=Transfer, keyed=True))
def transfer(session: Session, handoff_id: int, body: Transfer, cause: uuid.UUID) -> dict[str, Any]:
    """Pass it on to a colleague."""
    handoff = _get(session, handoff_id)
    giver = _user(session, body, cause, "transfer")
    takeover.transfer(session, handoff, giver, users.find(session, body.to), body.note)
    return _written(handoff)


@bp.post(f"{ONE}/close")
@serve(Verb("handoffs.write", HandoffShape, takes=Close, keyed=True))
def close(session: Session, handoff_id: int, body: Close, cause: uuid.UUID) -> dict[str, Any]:
    """End it, and hand the conversation back to the assistant."""
    handoff = _get(session, handoff_id)
    user = _user(session, body, cause, "close")
    takeover.close(session, handoff, user, body.disposition, body.summary, body.outcome)
    return _written(handoff)


def _get(session: Session, handoff_id: int) -> Handoff:
    handoff = session.get(Handoff, handoff_id)
    if handoff is None:
        raise Refused(404)
    return handoff


def _user(session: Session, body: ByAgent, cause: uuid.UUID, what: str) -> users.User:
    return tokens.act_for(session, bearer.token(), body.agent, cause, what)


def _written(handoff: Handoff) -> dict[str, Any]:
    talk = handoff.conversation
    people = [person for person in talk.concerned if handoff.about in (None, person.id)]
    instants = ("opened_at", "call_at", "claimed_at", "closed_at")
    written = {name: getattr(handoff, name) for name in instants} | {"due_at": handoffs.due_at(handoff)}
    return {name: getattr(handoff, name) for name in ("id", "reason", "priority", "status", "agent", "disposition")} | {
        "conversation": str(talk.id),
        "borrowers": [person.ref for person in people],
        "loans": [loan.ref for person in people for loan in person.loans],
        **{name: at and clock.local(at, talk.zone).isoformat() for name, at in written.items()},
    }
