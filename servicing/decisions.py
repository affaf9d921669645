"""Decisions: what the lender's ledger must learn, drawn from the events in order of time; without personal data."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.orm import Session

from servicing.borrowers import Borrower
from servicing.contacts import Holder
from servicing.disputes import Dispute
from servicing.events import Event
from servicing.loans import FOREVER, Loan
from servicing.plans import Plan
from servicing.promises import Promise
from servicing.users import ACTORS

PAGE = 500
KINDS = {"promise": "promise", "plan": "plan", "dispute": "dispute", "consent": "contact", "contact": "contact"}
HOLDS = ("loan.paused", "loan.resumed")  # and all that is noted about a borrower: vulnerable, crisis, represented
Decision = dict[str, Any]


def decisions(session: Session, since: dt.datetime | None = None) -> Iterator[Decision]:
    """Give one JSON object for each decision at or after an aware instant.

    Each has ``id`` (of its event), ``at`` (UTC), ``kind`` (promise, plan, dispute, contact or hold), ``loan`` or
    ``borrower`` (its reference), ``status``, ``terms`` and ``cause`` (the message or batch it followed from).
    """
    for event in _events(session, since):
        yield from of_event(session, event)


def of_event(session: Session, event: Event) -> Iterator[Decision]:
    """Give the decisions that one event stands for, as ``decisions`` does."""
    for subject in _subjects(session, event):
        yield {
            "id": event.id,
            "at": event.at.astimezone(dt.UTC).isoformat(),
            "kind": KINDS.get(event.action.partition(".")[0], "hold"),
            **subject,
            "status": event.action.partition(".")[2],
            "terms": _terms(session, event),
            "cause": str(event.cause) if event.cause else None,
        }


def after(session: Session, event_id: int, most: int, since: dt.datetime | None = None) -> Sequence[Event]:
    """Give the events with decisions that follow an event in the chain, in its order, ``most`` at a time."""
    return session.scalars(_wanted(since).where(Event.id > event_id).order_by(Event.id).limit(most)).all()


def _wanted(since: dt.datetime | None) -> Select[Event]:
    first_words = (*KINDS, "borrower")
    wanted = select(Event).where(
        or_(Event.action.in_(HOLDS), *(Event.action.startswith(f"{word}.") for word in first_words))
    )
    return wanted if since is None else wanted.where(Event.at >= since)


def _events(session: Session, since: dt.datetime | None) -> Iterator[Event]:
    wanted = _wanted(since).order_by(Event.at, Event.id).limit(PAGE)
    page: Sequence[Event] = session.scalars(wanted).all()
    while page:
        yield from page
        last = page[-1]
        after = tuple_(Event.at, Event.id) > tuple_(last.at, last.id)
        for event in page:
            session.expunge(event)
        page = session.scalars(wanted.where(after)).all()


def _subjects(session: Session, event: Event) -> list[dict[str, str]]:
    """A number's event is one decision for each borrower who is reached there; a dispute may concern one loan."""
    what, _, ref = event.subject.partition(":")
    if what == "contact":
        refs = select(Borrower.ref).join(Holder, Holder.borrower_id == Borrower.id).where(Holder.contact_id == int(ref))
        return [{"borrower": each} for each in session.scalars(refs.order_by(Borrower.id))]
    if event.action.startswith("dispute."):
        number = int(str(event.data["number"]).removeprefix("D"))
        loan = select(Loan.ref).join(Dispute, Dispute.loan_id == Loan.id).where(Dispute.id == number)
        found = session.scalar(loan)
        return [{what: ref} if found is None else {what: ref, "loan": found}]
    return [{what: ref}]


def _terms(session: Session, event: Event) -> dict[str, Any]:
    ref = event.subject.partition(":")[2]
    if event.action == "contact.changed":
        return {}
    if event.action.startswith("promise."):
        return _promise(session, ref, event)
    if event.action.startswith("plan."):
        return _plan(session, ref, event)
    terms = dict(event.data)
    if terms.get("until") == FOREVER.isoformat():
        terms["until"] = None  # until a person decides
    return terms


def _promise(session: Session, ref: str, event: Event) -> dict[str, Any]:
    """What was promised stands in the event that made it; a later one is about the latest promise before it."""
    if event.data:
        return dict(event.data)
    promise = session.scalar(
        select(Promise)
        .join(Loan, Loan.id == Promise.loan_id)
        .where(Loan.ref == ref, Promise.made_at <= event.at)
        .order_by(Promise.made_at.desc(), Promise.id.desc())
        .limit(1)
    )
    if promise is None:
        return {}
    return {"amount": str(promise.loan.money(promise.amount)), "pay_by": promise.pay_by.isoformat()}


def _plan(session: Session, ref: str, event: Event) -> dict[str, Any]:
    """A plan's row holds the terms last agreed; those of an earlier step are gone where they were replaced."""
    kind = event.data.get("kind")
    plan = session.scalar(
        select(Plan)
        .join(Loan, Loan.id == Plan.loan_id)
        .where(Loan.ref == ref, Plan.kind == kind, Plan.made_at <= event.at)
        .order_by(Plan.made_at.desc(), Plan.id.desc())
        .limit(1)
    )
    if plan is None or not _same(plan.cause, event):
        return {"plan": kind}
    return {"plan": kind, **plan.terms}


def _same(plan_cause: uuid.UUID | None, event: Event) -> bool:
    """What a person decides follows from a form, and is about the terms as they stand."""
    return event.actor not in ACTORS or event.cause is None or plan_cause == event.cause
