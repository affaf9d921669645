"""Reminders: one text a borrower and day, of tomorrow's visit or for all that is due, planned again without effect."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from servicing import (
    claims,
    clock,
    contacts,
    conversations,
    gate,
    loans,
    outbox,
    payments,
    plan_watch,
    plans,
    policy,
    promises,
    restraint,
    visit_reminders,
)
from servicing.borrowers import Borrower
from servicing.conversations import Conversation
from servicing.loans import Loan
from servicing.messages import Message
from servicing.plans import Plan
from servicing.promises import Promise
from servicing.wording import Said

NAMESPACE = uuid.UUID("6a1f0d0e-7b4b-4f43-9d52-2f8f6f0f6a10")
WEEK = dt.timedelta(days=7)


def borrowers_to_remind(session: Session) -> Sequence[int]:
    """Give the ids of everyone who has a loan that is not settled."""
    return session.scalars(
        select(Loan.borrower_id).where(Loan.outstanding > 0).distinct().order_by(Loan.borrower_id)
    ).all()


def plan(session: Session, borrower_id: int, house: outbox.House) -> bool:
    """Queue a borrower's reminder of this day, if there is one; False when there is none or it was queued before."""
    borrower = session.get_one(Borrower, borrower_id)
    conversation = _conversation(session, borrower)
    visit = visit_reminders.tomorrow(session, borrower, conversation)
    if visit is not None:
        queued = _queue(session, borrower, [visit_reminders.text(visit)], house)
        if queued:
            visit_reminders.ask_to_confirm(conversation, visit)
        return queued
    said = [] if borrower.is_held else list(_due(session, borrower))
    return bool(said) and _queue(session, borrower, said, house)


def _due(session: Session, borrower: Borrower) -> Iterator[Said]:
    """Say what this borrower is to be reminded of today: a promise tomorrow, or an amount due by the policy's days."""
    today = clock.today(borrower.zone)
    for loan in borrower.loans:
        if loan.is_settled or loan.due_amount == 0:
            continue
        if payments.paid_since(session, loan, loan.as_of) >= loan.due_amount:
            continue  # the ledger's figures are from before it was paid
        plan = _governing(session, loan)
        if loan.is_paused(besides="plan" if plan is not None else None):
            continue
        if plan is not None:
            yield from _of_plan(session, plan, today)
            continue
        promise = promises.open_promise(session, loan)
        if promise is not None:
            if promise.pay_by - today == dt.timedelta(days=1):
                yield _promise(loan, promise)
            continue
        if (today - loan.due_date).days in policy.reminder_days():
            values = {"product": loan.product, "date": loan.due_date, "due": loan.due}
            yield Said("utter_remind_overdue" if today > loan.due_date else "utter_remind_due", values)


def _governing(session: Session, loan: Loan) -> Plan | None:
    """Give the plan that stands; one that was missed, or that the lender's ledger has overtaken, stands no longer."""
    plan = plans.governing(session, loan)
    if plan is not None and plan.is_in_force and plan_watch.judge(session, plan):
        plan = plans.governing(session, loan)
    if plan is None:
        loans.resume(session, loan, "plan", None)
    return plan


def _of_plan(session: Session, plan: Plan, today: dt.date) -> Iterator[Said]:
    """Say that a day of an agreed plan is near, by the policy's days; a claim that is being looked at is no debt."""
    if not plan.is_in_force or claims.is_open(session, plan.loan):
        return
    amount, date = plan.amounts[plan.met], plan.dates[plan.met]
    if today <= date and (today - date).days in policy.reminder_days():
        yield Said("utter_remind_plan", {"product": plan.loan.product, "date": date, "amount": amount})


def _promise(loan: Loan, promise: Promise) -> Said:
    return Said("utter_remind_promise", {"date": promise.pay_by, "amount": loan.money(promise.amount)})


def _queue(session: Session, borrower: Borrower, said: list[Said], house: outbox.House) -> bool:
    conversation = _conversation(session, borrower)
    if is_capped(session, conversation.id):
        return False
    if not conversation.is_verified_for(borrower):  # a neutral text, without a word about a debt
        said = [Said("utter_remind_neutral")]
    if has_text_of_today(session, borrower):
        return False
    outbox.write(session, conversation, said, house, answers=day_of(borrower), about=borrower)
    return True


def _conversation(session: Session, borrower: Borrower) -> Conversation:
    return conversations.of_contact(session, session.get_one(contacts.Contact, borrower.contact_id))


def day_of(borrower: Borrower) -> uuid.UUID:
    """Give what the one unsolicited text of a borrower's day answers: whoever writes it first has written it."""
    return uuid.uuid5(NAMESPACE, f"{borrower.ref}:{clock.today(borrower.zone).isoformat()}")


def has_text_of_today(session: Session, borrower: Borrower) -> bool:
    """Tell whether the one unsolicited text of a borrower's day is written."""
    return session.scalar(select(Message.id).where(Message.answers == day_of(borrower)).limit(1)) is not None


def is_capped(session: Session, conversation_id: uuid.UUID) -> bool:
    """Tell whether a number has had as many unsolicited texts in seven days as it may (RULES.md)."""
    lately = select(func.count()).where(
        Message.conversation_id == conversation_id,
        Message.purpose.in_(restraint.UNSOLICITED),
        Message.status != "dropped",
        Message.at > clock.now() - WEEK,
    )
    return int(session.scalar(lately) or 0) >= gate.MOST_A_WEEK
