"""Approvals: what people decide on plans; each decision once, on record, and told to the borrower as an answer.

The desk opens a verb's transaction and then sends what it gives with ``tell``. The one who set terms does not approve
them where the product's policy asks for four eyes. ``seen`` is the ``mark`` of the plan as the page showed it.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from servicing import (
    clock,
    contacts,
    conversations,
    events,
    extensions,
    handoffs,
    loans,
    outbox,
    plans,
    policy,
    waivers,
)
from servicing.errors import DeskRefusal
from servicing.events import Event
from servicing.loans import Loan
from servicing.plans import Plan
from servicing.wording import Said

NAMESPACE = uuid.UUID("0f2f7c0e-7a57-4f37-9b0e-0a3c5be7a1d4")
MOST = 300  # plans shown at a time
WAITS = Plan.status.in_(("requested", "accepted")) & Plan.answer_by.is_not(None)
OFFERED = (Plan.status == "offered") & Plan.changed_by.is_not(None)


class NotWaiting(DeskRefusal):
    """This plan does not wait for a decision."""

    code = "plan_not_waiting"


class FourEyes(DeskRefusal):
    """Whoever set the terms of a plan may not approve it: another person does."""

    code = "four_eyes"


class TermsMissing(DeskRefusal):
    """There is nothing to approve yet: set the terms of this plan first."""

    code = "plan_terms_missing"


class DayGoneBy(DeskRefusal):
    """A day of this plan has gone by: set its terms anew."""

    code = "plan_day_gone_by"


class PlanMoved(DeskRefusal):
    """This plan has changed since the page was opened: look at it again. Nothing was done."""

    code = "plan_moved"


class ReasonMissing(DeskRefusal):
    """Say for the record why it is declined."""

    code = "reason_missing"


def waiting(session: Session, kind: str = "", product: str = "") -> Sequence[Plan]:
    """Give the plans that wait for a person, the oldest first; of one kind or product where these are named."""
    return _with_people(session, select(Plan).where(WAITS), kind, product)


def offered(session: Session, kind: str = "", product: str = "") -> Sequence[Plan]:
    """Give what a person has offered and the borrower has not answered yet, the oldest first."""
    return _with_people(session, select(Plan).where(OFFERED), kind, product)


def count_waiting(session: Session) -> int:
    """Count the plans that wait for a person, however many are shown."""
    return int(session.scalar(select(func.count()).select_from(Plan).where(WAITS)) or 0)


def products(session: Session) -> Sequence[str]:
    """Name the products of which something waits or is offered, in order."""
    found = select(Loan.product).distinct().join(Plan, Plan.loan_id == Loan.id).where(WAITS | OFFERED)
    return sorted(session.scalars(found))


def history(session: Session, plan: Plan) -> list[Event]:
    """Give what was put on record about a plan, oldest first."""
    since = select(Event).where(Event.subject == plan.loan.subject, Event.action.startswith("plan."))
    later = [each.made_at for each in plans.of_loan(session, plan.loan) if each.kind == plan.kind and each.id > plan.id]
    found = session.scalars(since.where(Event.at >= plan.made_at).order_by(Event.id))
    return [each for each in found if each.data.get("kind") == plan.kind and not any(each.at >= at for at in later)]


def mark(plan: Plan) -> str:
    """Name a plan as it stands; any change of its state or terms gives it another name."""
    face = [plan.status, plan.changed_by, plan.decided_by, plan.terms]
    return hashlib.sha256(json.dumps(face, sort_keys=True, default=str).encode()).hexdigest()[:16]


def needs_other(plan: Plan, actor: str) -> bool:
    """Tell whether another person has to approve it, because this one set its terms."""
    return plan.changed_by == actor and plan.kind in policy_of(plan).four_eyes


def policy_of(plan: Plan) -> policy.Product:
    """Give what the lender allows for the plan's loan."""
    return policy.product(plan.loan.product, plan.loan.borrower.jurisdiction)


def approve(session: Session, plan: Plan, actor: str, seen: str | None = None) -> Said:
    """Approve a plan that the borrower asked for or accepted; a second time changes nothing. Give what to tell them.

    Raises PlanMoved, NotWaiting, FourEyes, TermsMissing, DayGoneBy, WaiverTooMuch, LoanSettled.
    """
    lock(session, plan, seen)
    if plan.status == "approved":
        return _approved(plan)
    loan = plan.loan
    loans.require_open(loan)
    if not plan.awaits_person:
        raise NotWaiting()
    if needs_other(plan, actor):
        raise FourEyes()
    if not plan.terms.get("amounts"):
        _take_as_asked(session, plan)
    if plan.dates and plan.dates[0] <= clock.today(loan.borrower.zone):
        raise DayGoneBy()
    if plan.kind == "waiver":  # the ledger may have less by now than when the terms were set
        waivers.require_owed(loan, plan.terms["asked"], sum(plan.amounts[1:], plan.amounts[0]))
    _decide(session, plan, "approved", actor)
    if plan.kind in plans.GOVERNING:
        plans.accept(session, plan, None)
    return _approved(plan)


def decline(session: Session, plan: Plan, actor: str, reason: str, seen: str | None = None) -> Said:
    """Decline a plan that waits, with the reason for the record; a second time changes nothing. Give what to tell.

    Raises PlanMoved, NotWaiting, ReasonMissing.
    """
    lock(session, plan, seen)
    if plan.status != "declined":
        if not plan.awaits_person and plan.status not in plans.PENDING:
            raise NotWaiting()
        if not reason.strip():
            raise ReasonMissing()
        plan.reason = reason.strip()
        _decide(session, plan, "declined", actor)
        plans.free(session, plan.loan, None)
    return Said("utter_plan_declined")


def tell(session: Session, plan: Plan, said: Said, house: outbox.House) -> None:
    """Write what was decided to the borrower, once: an answer to their own request, held only by quiet hours.

    Terms that were set again are told again, though they are those of an earlier time.
    """
    conversation = _conversation(session, plan)
    once = f"{plan.id}:{said.response}:{json.dumps(plan.terms, sort_keys=True)}"
    answers, about = uuid.uuid5(NAMESPACE, once), plan.loan.borrower
    outbox.write(session, conversation, [said], house, answers=answers, about=about, is_decision=True)


def lock(session: Session, plan: Plan, seen: str | None) -> None:
    """Have a plan to oneself until the transaction ends. Raises PlanMoved where it is not as it was seen.

    The conversation first: the assistant and whoever takes it up lock in this order.
    """
    session.flush()
    session.refresh(conversations.lock(session, _conversation(session, plan).id))
    session.execute(select(Plan.id).where(Plan.id == plan.id).with_for_update())
    session.refresh(plan)
    if seen is not None and seen != mark(plan):
        raise PlanMoved()


def settle(session: Session, plan: Plan, disposition: str, actor: str) -> None:
    """Nobody waits any more for what is decided here; what somebody has in hand is theirs to end."""
    handoffs.settle(session, _conversation(session, plan), plan.kind, disposition, actor)


def _conversation(session: Session, plan: Plan) -> conversations.Conversation:
    return conversations.of_contact(session, session.get_one(contacts.Contact, plan.loan.borrower.contact_id))


def _with_people(session: Session, query: Select[Plan], kind: str, product: str) -> Sequence[Plan]:
    people = selectinload(Plan.loan).selectinload(Loan.borrower)
    if kind:
        query = query.where(Plan.kind == kind)
    if product:
        query = query.where(Plan.loan.has(Loan.product == product))
    return session.scalars(
        query.options(people).order_by(func.coalesce(Plan.agreed_at, Plan.made_at), Plan.id).limit(MOST)
    ).all()


def _decide(session: Session, plan: Plan, status: str, actor: str) -> None:
    plan.status, plan.answer_by = status, None
    plan.decided_by, plan.decided_at = actor, clock.now()
    events.record(session, actor, f"plan.{status}", plan.loan.subject, None, kind=plan.kind)
    settle(session, plan, "plan" if status == "approved" else "informed", actor)


def _take_as_asked(session: Session, plan: Plan) -> None:
    """A longer extension that was asked for by its day has its terms in that day; anything else needs terms first."""
    if plan.kind != "extension" or "asked" not in plan.terms:
        raise TermsMissing()
    asked = dt.date.fromisoformat(plan.terms["asked"])
    plan.terms = {**plan.terms, **extensions.terms(plan.loan, asked, policy_of(plan))}
    plans.alert_cost(session, plan, plan.cause)


def _approved(plan: Plan) -> Said:
    return Said(f"utter_plan_approved_{plan.kind}", plans.told(plan))
