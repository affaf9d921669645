"""Offers: terms that a person sets for a plan, and the borrower's yes to them, by SMS or by telephone."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from servicing import (
    approvals,
    clock,
    contacts,
    conversations,
    events,
    extensions,
    instalments,
    plans,
    questions,
    waivers,
)
from servicing.approvals import NotWaiting, TermsMissing
from servicing.conversations import Conversation
from servicing.errors import DeskRefusal, ServicingError
from servicing.loans import Loan
from servicing.messages import Message
from servicing.money import Money
from servicing.plans import Plan
from servicing.wording import Said

LONGEST = dt.timedelta(days=365)  # of an extension: no policy can offer more
QUESTIONS = ("choose_plan", "choose_date")  # what a yes on the telephone answers
TOLD = ("new_due_date", "instalments", "cost", "annual_rate")  # what an event tells of changed terms


class OfferGone(ServicingError):
    """What was offered is offered no longer, or a day of it has gone by."""

    code = "offer_gone"


class OfferInThePast(DeskRefusal):
    """An extension ends on a day to come, a year from today at most."""

    code = "offer_in_the_past"


class TermsStand(DeskRefusal):
    """These are the terms as they stand."""

    code = "terms_stand"


def change(session: Session, plan: Plan, terms: dict[str, Any], actor: str, seen: str | None = None) -> Said | None:
    """Set other terms for a plan that waits, and put them to the borrower; the same terms again change nothing.

    ``terms``: ``new_due_date`` (ISO) for an extension, ``instalments`` (a number) for instalments, ``amounts`` (one
    decimal text, what is waived) for a waiver. A waiver needs no consent of the borrower and goes to whoever approves
    it: nothing is told yet. Anything else is offered, and the answer to ``choose_plan`` accepts it. Raises PlanMoved,
    NotWaiting, TermsStand, TermsMissing, OfferInThePast, InstalmentsOutOfRange, WaiverTooMuch, NotMoney, ValueError.
    """
    approvals.lock(session, plan, seen)
    new = _terms(plan, terms)
    if plan.changed_by == actor and all(plan.terms.get(name) == value for name, value in new.items()):
        return None if plan.kind == "waiver" else _offered(plan)
    if not plan.awaits_person and plan.status not in plans.PENDING:
        raise NotWaiting()
    if all(plan.terms.get(name) == value for name, value in new.items()):
        raise TermsStand()
    before, plan.terms = plan.terms, {**plan.terms, **new, "set_at": clock.now().isoformat()}
    plan.changed_by = actor
    events.record(session, actor, "plan.changed", plan.loan.subject, None, kind=plan.kind, **_difference(before, new))
    if plan.kind == "waiver":
        return None
    plan.status, plan.answer_by = "offered", None
    _ask(session, plan)
    approvals.settle(session, plan, "informed", actor)
    return _offered(plan)


def accept_offer(session: Session, plan: Plan, cause: uuid.UUID | None, actor: str = "borrower") -> None:
    """Record that the borrower accepts what a person offered; where policy asks for four eyes another one approves.

    Raises OfferGone when it is offered no longer, or one of its days has gone by.
    """
    if not _stands(plan):
        raise OfferGone()
    product = approvals.policy_of(plan)
    plan.status, plan.cause = "accepted", cause
    events.record(session, actor, "plan.accepted", plan.loan.subject, cause, kind=plan.kind)
    if plan.kind in product.four_eyes:
        plans.ask_person(session, plan, product.approval_answer_days)
    plans.alert_cost(session, plan, cause)
    plans.accept(session, plan, cause)


def is_unread(session: Session, plan: Plan, batch_id: uuid.UUID) -> bool:
    """Tell whether what a person offers had not gone out when a batch was begun: its answer is to something else."""
    if not _stands(plan):
        return False
    begun = select(func.min(Message.at)).where(Message.batch_id == batch_id).scalar_subquery()
    read = _told(plan).where(Message.status.in_(("sent", "delivered")), Message.attempted_at <= begun)
    return session.scalar(read.limit(1)) is None


def put_again(session: Session, plan: Plan) -> Said:
    """Give what puts an offer to the borrower now; a text that waits to say the same is not sent any more."""
    for message in session.scalars(_told(plan).where(Message.status.in_(("queued", "held")))):
        message.status, message.rule = "dropped", "put_again"
    return _offered(plan)


def accept_by_phone(
    session: Session, plan: Plan, choice: str, actor: str, cause: uuid.UUID, seen: str | None = None
) -> Said:
    """Record that the borrower accepted on the telephone what had been offered; give what confirms it to them.

    ``choice`` is a number of instalments or a day (ISO); terms that a person has set are the only choice there is.
    Whoever records it has set the terms, unless somebody has before: another person approves. Raises PlanMoved,
    OfferGone, and what the acceptance of instalments and extensions is refused for; ValueError.
    """
    approvals.lock(session, plan, seen)
    loan, product = plan.loan, approvals.policy_of(plan)
    if plan.changed_by is not None:
        accept_offer(session, plan, cause, actor)
    elif plan.status != "offered" or plan.kind not in plans.GOVERNING:
        raise OfferGone()
    else:
        if plan.kind == "extension":
            extensions.accept(session, loan, dt.date.fromisoformat(choice), product, cause, actor)
        else:
            instalments.accept(session, loan, product, int(choice), cause, actor)
        plan.changed_by = actor
    contact = session.get_one(contacts.Contact, loan.borrower.contact_id)
    conversation = conversations.of_contact(session, contact)
    if conversation.open_question in QUESTIONS:
        questions.close(conversation)
    return accepted(plan)


def is_asked(session: Session, conversation: Conversation) -> bool:
    """Tell whether what is asked is if the borrower accepts what a person has offered, and offers still."""
    asked = conversation.offered[0] if conversation.open_question == "choose_plan" and conversation.offered else None
    plan = session.get(Plan, asked["plan"]) if isinstance(asked, dict) else None
    return plan is not None and plan.status == "offered"


def accepted(plan: Plan) -> Said:
    """Give what confirms to the borrower the terms that they have just accepted."""
    told = plans.told(plan)
    if plan.kind == "extension":
        recorded = Said("utter_extension_recorded", {"date": told["date"], "cost": told["cost"]})
        return Said("utter_plan_waiting", told) if plan.awaits_person else recorded
    return Said("utter_plan_accepted" if plan.awaits_person else "utter_instalments_agreed", told)


def _difference(before: dict[str, Any], new: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give what an event tells of changed terms: what they were, and what they are."""
    was, now = ({name: terms[name] for name in TOLD if name in terms} for terms in (before, new))
    if not now:  # of a waiver: the amount
        was, now = ({"amount": amounts[0]} if (amounts := terms.get("amounts")) else {} for terms in (before, new))
    return {"was": was, "now": now}


def _stands(plan: Plan) -> bool:
    """Tell whether it is what a person offers still, and none of its days has gone by."""
    gone_by = bool(plan.dates) and plan.dates[0] <= clock.today(plan.loan.borrower.zone)
    return plan.status == "offered" and plan.changed_by is not None and not gone_by


def _told(plan: Plan) -> Select[Message]:
    """Give the texts that put the terms of a plan to the borrower as they were last set."""
    since = dt.datetime.fromisoformat(plan.terms.get("set_at", plan.made_at.isoformat()))
    says = Message.responses.contains([_offered(plan).response])
    return select(Message).where(Message.about == plan.loan.borrower_id, says, Message.at >= since)


def _offered(plan: Plan) -> Said:
    return Said(f"utter_plan_offered_{plan.kind}", plans.told(plan))


def _ask(session: Session, plan: Plan) -> None:
    """Leave open whether the borrower accepts: 1 stands for this plan, 2 for none."""
    contact = session.get_one(contacts.Contact, plan.loan.borrower.contact_id)
    conversation = conversations.of_contact(session, contact)
    pending: dict[str, Any] = {"action": "action_choose_plan", "batch": None, "beside": []}
    questions.ask(conversation, "choose_plan", [{"plan": plan.id}, {"plan": None}], pending, _offered(plan))


def _terms(plan: Plan, terms: dict[str, Any]) -> dict[str, Any]:
    loan, product = plan.loan, approvals.policy_of(plan)
    if plan.kind == "extension" and "new_due_date" in terms:
        return extensions.terms(loan, _day_to_come(loan, dt.date.fromisoformat(terms["new_due_date"])), product)
    if plan.kind == "instalments" and "instalments" in terms:
        return instalments.terms(loan, instalments.work_out(loan, product, int(terms["instalments"])))
    if plan.kind == "waiver" and terms.get("amounts"):
        amounts = [Money.parse(each, loan.currency) for each in terms["amounts"]]
        waivers.require_owed(loan, plan.terms["asked"], sum(amounts[1:], amounts[0]))
        return {"amounts": [str(each) for each in amounts]}
    raise TermsMissing()


def _day_to_come(loan: Loan, day: dt.date) -> dt.date:
    today = clock.today(loan.borrower.zone)
    if not max(today, loan.due_date) < day <= today + LONGEST:
        raise OfferInThePast()
    return day
