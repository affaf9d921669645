"""Cases over the API: the whole case of a loan, and what is put on record in it."""

import uuid
from typing import Annotated, Any

from flask import Blueprint
from sqlalchemy.orm import Session

from console.api import bearer
from console.api.bodies import Amount, Answer, Body, Day, OneOf
from console.api.case_shape import Case
from console.api.verbs import Verb, serve
from servicing import case, casefile, clock, contacts, conversations, holds, policy, promises, replies, takeover
from servicing.conversations import Conversation
from servicing.loans import Loan
from servicing.money import Money

bp = Blueprint("cases", __name__, url_prefix="/cases/<ref>")


class NewPromise(Body):
    """What the borrower has promised; it takes the place of what was promised before."""

    amount: Amount
    pay_by: Day


class NewPause(Body):
    """Reminders rest up to and including a day, a year ahead at most."""

    until: Day


class Made(Answer):
    """It is on record."""

    ref: str
    status: Annotated[str, OneOf(("open", "paused"))]


@bp.get("")
@serve(Verb("cases.read", Case))
def show_case(session: Session, ref: str) -> dict[str, Any]:
    """Give the whole case, as `huixin case REF --json` does; that it was read is put on record."""
    loan, actor = case.loan_of(session, ref), bearer.token().subject
    found = case.case(session, ref)
    casefile.note_read(session, loan, actor)
    if bearer.may("cases.reveal"):
        casefile.note_revealed(session, loan, actor)
        found["borrower"]["phone"] = session.get_one(contacts.Contact, loan.borrower.contact_id).phone
    return found


@bp.post("/promises")
@serve(Verb("cases.write", Made, takes=NewPromise, status=201, keyed=True))
def make_promise(session: Session, ref: str, body: NewPromise, cause: uuid.UUID) -> dict[str, Any]:
    """Record what the borrower promised elsewhere, as the product's policy allows it."""
    loan = _free(session, ref)
    latest = policy.product(loan.product, loan.borrower.jurisdiction).latest_promise(
        loan.due_date, clock.today(loan.borrower.zone)
    )
    part = (Money.parse(body.amount, loan.currency), body.pay_by)
    promises.make_promises(session, loan, [part], latest=latest, cause=cause, actor=bearer.token().subject)
    return {"ref": loan.ref, "status": "open"}


@bp.post("/pauses")
@serve(Verb("cases.write", Made, takes=NewPause, status=201, keyed=True))
def pause(session: Session, ref: str, body: NewPause, cause: uuid.UUID) -> dict[str, Any]:
    """Let reminders for the loan rest until a day."""
    loan = _free(session, ref)
    holds.pause(session, loan, body.until, bearer.token().subject)
    return {"ref": loan.ref, "status": "paused"}


def _free(session: Session, ref: str) -> Loan:
    """Give a loan on whose case nobody else works, nor can until this is done; raises HandoffTaken."""
    loan = case.loan_of(session, ref)
    require_untaken(session, replies.talk_with(session, loan.borrower))
    return loan


def require_untaken(session: Session, talk: Conversation) -> None:
    """Refuse with HandoffTaken what a person has; nobody takes it either until this is done."""
    session.refresh(conversations.lock(session, talk.id))
    if talk.owner == "agent":
        raise takeover.HandoffTaken(by=talk.agent)
