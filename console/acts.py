"""Acts: what people put on record beside a conversation, by the same verbs of the core as the assistant."""

import datetime as dt
import uuid
from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from console import context, forms, guard, problems, thread
from console.roles import needs
from servicing import (
    approvals,
    clock,
    complaints,
    conversations,
    disputes,
    holds,
    identity,
    offers,
    policy,
    promises,
    takeover,
)
from servicing.borrowers import Borrower
from servicing.complaints import Complaint
from servicing.conversations import Conversation
from servicing.disputes import Dispute
from servicing.errors import ServicingError
from servicing.loans import Loan
from servicing.money import Money, NotMoney
from servicing.plans import Plan

bp = Blueprint("acts", __name__, url_prefix="/threads/<uuid:conversation_id>")
Act = Callable[[Session, Conversation, str], None]


@bp.post("/promise")
@needs("case.act")
def promise(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Record what the borrower promised to the agent."""

    def act(session: Session, conversation: Conversation, actor: str) -> None:
        loan = _loan(conversation)
        product = policy.product(loan.product, loan.borrower.jurisdiction)
        latest = product.latest_promise(loan.due_date, clock.today(loan.borrower.zone))
        part = (_money(loan), _day())
        promises.make_promises(session, loan, [part], latest=latest, cause=forms.number(), actor=actor)
        conversation.recorded, conversation.recorded_at = "promise", clock.now()  # what the borrower's 改 corrects

    return _carry_out(conversation_id, "promise", act)


@bp.post("/plan")
@needs("case.act")
def plan(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Record that the borrower accepted on the telephone what was offered, and confirm it to them."""

    def act(session: Session, conversation: Conversation, actor: str) -> None:
        offered = session.get(Plan, _id())
        if offered is None or offered.loan.borrower not in conversation.concerned:
            abort(404)
        choice, seen = request.form.get("choice", ""), request.form.get("seen", "")
        try:
            said = offers.accept_by_phone(session, offered, choice, actor, forms.number(), seen)
        except ValueError:
            abort(400)
        approvals.tell(session, offered, said, context.here().house)

    return _carry_out(conversation_id, "plan", act)


@bp.post("/dispute")
@needs("case.act")
def dispute(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Decide a dispute: upheld, rejected, withdrawn."""

    def act(session: Session, conversation: Conversation, actor: str) -> None:
        contested = session.get(Dispute, _id())
        if contested is None or contested.borrower not in conversation.concerned:
            abort(404)
        disputes.decide(session, contested, _one_of("outcome", disputes.STATES[1:]), actor)

    return _carry_out(conversation_id, "dispute", act)


@bp.post("/complaint")
@needs("case.act")
def complaint(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Note that a complaint was answered, or is closed."""

    def act(session: Session, conversation: Conversation, actor: str) -> None:
        ticket = session.get(Complaint, _id())
        if ticket is None or ticket.conversation_id != conversation.id:
            abort(404)
        complaints.settle(session, ticket, _one_of("outcome", complaints.STATES[1:]), actor)

    return _carry_out(conversation_id, "complaint", act)


@bp.post("/pause")
@needs("case.act")
def pause(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Pause reminders for a loan until a day."""

    def act(session: Session, conversation: Conversation, actor: str) -> None:
        holds.pause(session, _loan(conversation), _day(), actor)

    return _carry_out(conversation_id, "pause", act)


@bp.post("/lift")
@needs("case.act")
def lift(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Let a loan's pause end now."""

    def act(session: Session, conversation: Conversation, actor: str) -> None:
        holds.lift(session, _loan(conversation), request.form.get("why", ""), actor)

    return _carry_out(conversation_id, "lift", act)


@bp.post("/release")
@needs("case.act")
def release(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Let what is held because of a person end."""

    def act(session: Session, conversation: Conversation, actor: str) -> None:
        holds.release(session, _borrower(conversation), _one_of("what", tuple(holds.OF_PEOPLE)), actor)

    return _carry_out(conversation_id, "release", act)


@bp.post("/verify")
@needs("case.act")
def verify(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Mark the number as verified for a borrower whom the agent has made sure of."""

    def act(session: Session, conversation: Conversation, actor: str) -> None:
        identity.confirm(session, conversation, _borrower(conversation), actor)

    return _carry_out(conversation_id, "verify", act)


@bp.post("/reset")
@needs("case.act")
def reset(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Let the borrower prove who they are again, after too many wrong tries."""

    def act(session: Session, conversation: Conversation, actor: str) -> None:
        identity.reset(session, conversation, actor)

    return _carry_out(conversation_id, "reset", act)


def _carry_out(conversation_id: uuid.UUID, name: str, act: Act) -> ResponseReturnValue:
    """Carry it out once, in favour of nobody who does not have the conversation; say a refusal beside the case."""
    here = url_for("thread.show", conversation_id=conversation_id, _anchor="case")

    def on_record(session: Session) -> None:
        conversation, user = thread.get(session, conversation_id), guard.my_user(session)
        session.refresh(conversations.lock(session, conversation.id))  # nobody takes it between the look and the act
        takeover.require_free_for(conversation, user)
        act(session, conversation, user.name)

    try:
        context.once(f"{name}:{conversation_id}", on_record)
    except ServicingError as refusal:
        return problems.flash_refusal(refusal, here)
    except NotMoney:
        flash(gettext("Write an amount like 1200.00."), "problem")
        return redirect(here, 303)
    flash(gettext("It is on record."), "done")
    return redirect(here, 303)


def _loan(conversation: Conversation) -> Loan:
    loans = {loan.ref: loan for person in conversation.concerned for loan in person.loans}
    return loans.get(request.form.get("loan", "")) or abort(404)


def _borrower(conversation: Conversation) -> Borrower:
    held = {holder.borrower.ref: holder.borrower for holder in conversation.contact.holders}
    return held.get(request.form.get("borrower", "")) or abort(404)


def _id() -> int:
    number = request.form.get("id", 0, type=int)
    return number if 0 < number < 2**31 else abort(404)


def _money(loan: Loan) -> Money:
    return Money.parse(request.form.get("amount", ""), loan.currency)


def _day() -> dt.date:
    try:
        return dt.date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        abort(400)


def _one_of(field: str, values: tuple[str, ...]) -> str:
    value = request.form.get(field, "")
    return value if value in values else abort(400)
