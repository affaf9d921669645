"""Follow-up: the borrower hears what became of a promise, with thanks or with a kind new question."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from servicing import claims, clock, contacts, conversations, gate, outbox, payments, plans, promises, questions
from servicing.borrowers import Borrower
from servicing.loans import Loan
from servicing.promises import Promise
from servicing.wording import Said

JUDGED = ("kept", "partial", "broken")
STALE = dt.timedelta(days=3)  # what was judged from a ledger later than this is not spoken of any more


def waiting(session: Session) -> Sequence[int]:
    """Give the ids of the borrowers who have not been told what became of a promise."""
    judged = select(Loan.borrower_id).join(Promise, Promise.loan_id == Loan.id)
    return session.scalars(
        judged.where(Promise.status.in_(JUDGED), Promise.followed_at.is_(None)).distinct().order_by(Loan.borrower_id)
    ).all()


def follow_up(session: Session, borrower_id: int, house: outbox.House) -> None:
    """Thank for what was kept, or ask anew about what was not: one text for all of a borrower's promises, once."""
    borrower = session.get_one(Borrower, borrower_id, with_for_update=True)
    if gate.quiet_until(clock.local(clock.now(), borrower.zone), borrower.jurisdiction) is not None:
        return  # what the night's ledger brings is part of what became of it
    contact = session.get_one(contacts.Contact, borrower.contact_id)
    conversation = conversations.lock(session, conversations.of_contact(session, contact).id)
    mine = select(Promise).join(Loan).where(Loan.borrower_id == borrower_id)
    news = session.scalars(mine.where(Promise.status.in_(JUDGED), Promise.followed_at.is_(None)).order_by(Promise.id))
    latest = {promise.loan_id: promise for promise in news}
    for promise in session.scalars(mine.where(Promise.status.in_(JUDGED), Promise.followed_at.is_(None))):
        promise.followed_at = clock.now()
    last = {promise.loan_id: promise for promise in session.scalars(mine.order_by(Promise.id))}
    if not any(promise.status in ("partial", "broken") for promise in last.values()):
        _let_go(conversation)
    said = [_said(session, promise) for promise in latest.values() if _may_be_told(session, conversation, promise)]
    if not said:
        return
    first = min(latest.values(), key=lambda promise: promise.id)
    if any(each.response != "utter_promise_kept" for each in said) and conversation.open_question is None:
        pending: dict[str, Any] = {"action": "action_record_promise", "batch": None, "beside": []}
        questions.ask(conversation, "promise_date", [], pending, said[-1])
    once = uuid.uuid5(conversation.id, f"followup:{first.id}:{first.status}")
    outbox.write(session, conversation, said, house, answers=once, about=borrower)


def _let_go(conversation: conversations.Conversation) -> None:
    """Ask no longer for a new day where money that came in time was only reported late."""
    is_own = (conversation.pending or {}).get("batch") is None
    if conversation.open_question == "promise_date" and is_own:
        questions.close(conversation)


def _may_be_told(session: Session, conversation: conversations.Conversation, promise: Promise) -> bool:
    """Thanks are always in place; a question only where nothing else was agreed and nothing is held."""
    loan = promise.loan
    long_ago = clock.today(loan.borrower.zone) - promise.pay_by > STALE
    if conversation.owner != "assistant" or not conversation.is_verified_for(loan.borrower) or long_ago:
        return False
    if promise.status == "kept":
        return not claims.was_thanked(session, loan)  # one thank-you for one payment
    is_over = loan.is_settled or loan.is_paused() or loan.borrower.is_held or loan.due_amount == 0
    agreed = promises.open_promise(session, loan) or plans.governing(session, loan)
    return not (is_over or agreed)


def _said(session: Session, promise: Promise) -> Said:
    loan = promise.loan
    amount = loan.money(promise.amount)
    if promise.status == "partial":
        paid = loan.money(payments.paid_for(session, promise))
        return Said("utter_promise_partial", {"paid": paid, "amount": amount, "date": promise.pay_by})
    if promise.status == "kept":
        return Said("utter_promise_kept", {"amount": amount})
    return Said("utter_promise_broken", {"date": promise.pay_by, "amount": amount})
