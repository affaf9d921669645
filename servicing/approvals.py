"""Approvals: what people decide on plans; each decision once, on record, and told to the borrower as an answer.

The desk opens a verb's transaction and then sends what it gives with ``tell``. The one who set terms does not approve
them where the product's policy asks for four eyes.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from servicing import (
    clock,
    contacts,
    conversations,
    events,
    extensions,
    instalments,
    loans,
    outbox,
    plans,
    policy,
    questions,
)
from servicing.errors import DeskRefusal, ServicingError
from servicing.money import Money
from servicing.plans import Plan
from servicing.wording import Said

NAMESPACE = uuid.UUID("0f2f7c0e-7a57-4f37-9b0e-0a3c5be7a1d4")


class OfferGone(ServicingError):
    """What was offered is offered no longer, or a day of it has gone by."""

    code = "offer_gone"


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


def approve(session: Session, plan: Plan, actor: str) -> Said:
    """Approve a plan that the borrower asked for or accepted; a second time changes nothing. Give what to tell them.

    Raises NotWaiting, FourEyes, TermsMissing, DayGoneBy, LoanSettled.
    """
    _lock(session, plan)
    if plan.status == "approved":
        return _approved(plan)
    loan = plan.loan
    loans.require_open(loan)
    if not plan.awaits_person:
        raise NotWaiting()
    if plan.changed_by == actor and plan.kind in _policy(plan).four_eyes:
        raise FourEyes()
    if not plan.terms.get("amounts"):
        _take_as_asked(plan)
    if plan.dates and plan.dates[0] <= clock.today(loan.borrower.zone):
        raise DayGoneBy()
    _decide(session, plan, "approved", actor)
    if plan.kind in plans.GOVERNING:
        plans.accept(session, plan, None)
    return _approved(plan)


def decline(session: Session, plan: Plan, actor: str, reason: str) -> Said:
    """Decline a plan that waits, with the reason for the record; a second time changes nothing. Give what to tell.

    Raises NotWaiting.
    """
    _lock(session, plan)
    if plan.status != "declined":
        if not plan.awaits_person and plan.status not in plans.PENDING:
            raise NotWaiting()
        plan.reason = reason
        _decide(session, plan, "declined", actor)
        loans.resume(session, plan.loan, "plan", None)
    return Said("utter_plan_declined")


def change(session: Session, plan: Plan, terms: dict[str, Any], actor: str) -> Said | None:
    """Set other terms for a plan that waits, and put them to the borrower; the same terms again change nothing.

    ``terms``: ``new_due_date`` (ISO) for an extension, ``instalments`` (a number) for instalments, ``amounts`` (one
    decimal text, what is waived) for a waiver. A waiver needs no consent of the borrower and goes to whoever approves
    it: nothing is told yet. Anything else is offered, and the answer to ``choose_plan`` accepts it. Raises NotWaiting,
    TermsMissing, InstalmentsOutOfRange, NotMoney, ValueError.
    """
    _lock(session, plan)
    new = _terms(plan, terms)
    if plan.changed_by == actor and all(plan.terms.get(name) == value for name, value in new.items()):
        return None if plan.kind == "waiver" else _offered(plan)
    if not plan.awaits_person and plan.status not in plans.PENDING:
        raise NotWaiting()
    plan.terms = {**plan.terms, **new}
    plan.changed_by = actor
    events.record(session, actor, "plan.changed", plan.loan.subject, None, kind=plan.kind)
    if plan.kind == "waiver":
        return None
    plan.status, plan.answer_by = "offered", None
    _ask(session, plan)
    return _offered(plan)


def accept_offer(session: Session, plan: Plan, cause: uuid.UUID | None) -> None:
    """Record that the borrower accepts what a person offered; where policy asks for four eyes another one approves.

    Raises OfferGone when it is offered no longer, or one of its days has gone by.
    """
    gone_by = bool(plan.dates) and plan.dates[0] <= clock.today(plan.loan.borrower.zone)
    if plan.status != "offered" or plan.changed_by is None or gone_by:
        raise OfferGone()
    product = _policy(plan)
    plan.status, plan.cause = "accepted", cause
    events.record(session, "borrower", "plan.accepted", plan.loan.subject, cause, kind=plan.kind)
    if plan.kind in product.four_eyes:
        plans.ask_person(session, plan, product.approval_answer_days)
    plans.accept(session, plan, cause)


def tell(session: Session, plan: Plan, said: Said, house: outbox.House) -> None:
    """Write what was decided to the borrower, once: an answer to their own request, held only by quiet hours."""
    contact = session.get_one(contacts.Contact, plan.loan.borrower.contact_id)
    conversation = conversations.of_contact(session, contact)
    once = f"{plan.id}:{said.response}:{plan.terms}"
    outbox.write(session, conversation, [said], house, answers=uuid.uuid5(NAMESPACE, once), about=plan.loan.borrower)


def _lock(session: Session, plan: Plan) -> None:
    session.flush()
    session.execute(select(Plan.id).where(Plan.id == plan.id).with_for_update())
    session.refresh(plan)


def _policy(plan: Plan) -> policy.Product:
    return policy.product(plan.loan.product, plan.loan.borrower.jurisdiction)


def _decide(session: Session, plan: Plan, status: str, actor: str) -> None:
    plan.status, plan.answer_by = status, None
    plan.decided_by, plan.decided_at = actor, clock.now()
    events.record(session, actor, f"plan.{status}", plan.loan.subject, None, kind=plan.kind)


def _take_as_asked(plan: Plan) -> None:
    """A longer extension that was asked for by its day has its terms in that day; anything else needs terms first."""
    if plan.kind != "extension" or "asked" not in plan.terms:
        raise TermsMissing()
    asked = dt.date.fromisoformat(plan.terms["asked"])
    plan.terms = {**plan.terms, **extensions.terms(plan.loan, asked, _policy(plan))}


def _approved(plan: Plan) -> Said:
    return Said(f"utter_plan_approved_{plan.kind}", plans.told(plan))


def _offered(plan: Plan) -> Said:
    return Said(f"utter_plan_offered_{plan.kind}", plans.told(plan))


def _ask(session: Session, plan: Plan) -> None:
    """Leave open whether the borrower accepts: 1 stands for this plan, 2 for none."""
    contact = session.get_one(contacts.Contact, plan.loan.borrower.contact_id)
    conversation = conversations.of_contact(session, contact)
    pending: dict[str, Any] = {"action": "action_choose_plan", "batch": None, "beside": []}
    questions.ask(conversation, "choose_plan", [{"plan": plan.id}, {"plan": None}], pending, _offered(plan))


def _terms(plan: Plan, terms: dict[str, Any]) -> dict[str, Any]:
    loan, product = plan.loan, _policy(plan)
    if plan.kind == "extension" and "new_due_date" in terms:
        return extensions.terms(loan, dt.date.fromisoformat(terms["new_due_date"]), product)
    if plan.kind == "instalments" and "instalments" in terms:
        return instalments.terms(loan, instalments.work_out(loan, product, int(terms["instalments"])))
    if plan.kind == "waiver" and terms.get("amounts"):
        return {"amounts": [str(Money.parse(each, loan.currency)) for each in terms["amounts"]]}
    raise TermsMissing()
