"""Reminders: one text a borrower and day for all that is due, planned again without effect."""

import datetime as dt
import uuid
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from servicing import clock, contacts, conversations, outbox, policy, promises
from servicing.borrowers import Borrower
from servicing.loans import Loan
from servicing.messages import Message
from servicing.promises import Promise
from servicing.wording import Said

NAMESPACE = uuid.UUID("6a1f0d0e-7b4b-4f43-9d52-2f8f6f0f6a10")
WEEK, MOST_A_WEEK = dt.timedelta(days=7), 3  # RULES.md: 1 a day, 3 in 7 days, over all of a borrower's loans


def plan(session: Session, house: outbox.House) -> int:
    """Queue the reminders of this day; give how many are new. A second run on the same day adds nothing."""
    before = _queued(session)
    for borrower in session.scalars(select(Borrower).order_by(Borrower.id)):
        said = list(_due(session, borrower))
        if said:
            _queue(session, borrower, said, house)
    session.flush()
    return _queued(session) - before


def _due(session: Session, borrower: Borrower) -> Iterator[Said]:
    """Say what this borrower is to be reminded of today: a promise tomorrow, or an amount due by the policy's days."""
    today = clock.today(borrower.zone)
    for loan in borrower.loans:
        if loan.is_settled or loan.is_paused() or loan.due_amount == 0:
            continue
        promise = promises.open_promise(session, loan)
        if promise is not None:
            if promise.pay_by - today == dt.timedelta(days=1):
                yield _promise(loan, promise)
        elif (today - loan.due_date).days in policy.reminder_days():
            values = {"product": loan.product, "date": loan.due_date, "due": loan.due}
            yield Said("utter_remind_overdue" if today > loan.due_date else "utter_remind_due", values)


def _promise(loan: Loan, promise: Promise) -> Said:
    return Said("utter_remind_promise", {"date": promise.pay_by, "amount": loan.money(promise.amount)})


def _queue(session: Session, borrower: Borrower, said: list[Said], house: outbox.House) -> None:
    contact = session.get_one(contacts.Contact, borrower.contact_id)
    conversation = conversations.of_contact(session, contact)
    if _this_week(session, conversation.id) >= MOST_A_WEEK:
        return
    verified = conversation.borrower_id == borrower.id and conversation.verified_borrower is not None
    if not verified:  # a neutral text, without a word about a debt
        said = [Said("utter_remind_neutral")]
    day = f"{borrower.ref}:{clock.today(borrower.zone).isoformat()}"
    outbox.write(session, conversation, said, house, answers=uuid.uuid5(NAMESPACE, day))


def _this_week(session: Session, conversation_id: uuid.UUID) -> int:
    lately = select(func.count()).where(
        Message.conversation_id == conversation_id,
        Message.purpose == "campaign",
        Message.status != "dropped",
        Message.at > clock.now() - WEEK,
    )
    return int(session.scalar(lately) or 0)


def _queued(session: Session) -> int:
    return int(session.scalar(select(func.count()).where(Message.purpose == "campaign")) or 0)
