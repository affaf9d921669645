"""What the desk does about visits: booking, proposing, moving, calling off, recording; by the verbs of the core."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from console import context, forms, guard, problems, thread, visits
from console.roles import needs
from servicing import appointments, conversations, openings, proposals, takeover, visit_records
from servicing.appointments import Terms
from servicing.conversations import Conversation
from servicing.errors import ServicingError
from servicing.slots import Slot
from servicing.users import User
from servicing.visit_records import Report
from servicing.visits import Visit

bp = Blueprint("visit_acts", __name__, url_prefix="/visits")
ONE = "/<int(max=2147483647):visit_id>"
Act = Callable[[Session, Visit, str], dict[str, Any]]


@bp.post(f"{ONE}/move")
@needs("visits.move")
def move(visit_id: int) -> ResponseReturnValue:
    """Move a visit as agreed, or ask its borrower by SMS."""
    wanted, seen, house = _slot("to"), request.form.get("seen", ""), context.here().house
    is_agreed = request.form.get("agreed") == "yes"

    def act(session: Session, visit: Visit, actor: str) -> dict[str, Any]:
        if not is_agreed:
            appointments.ask_to_move(session, visit, seen, wanted, house, actor=actor)
            return {}
        moved = appointments.move(session, visit, seen, wanted, house, actor=actor, cause=forms.number())
        session.flush()
        return {"visit": moved.id}

    done = gettext("It is moved, and the borrower is told.")
    asked = gettext("The borrower is asked by SMS. Until they say yes, the visit stays where it is.")
    return _carry_out(visit_id, "move", act, done if is_agreed else asked)


@bp.post(f"{ONE}/cancel")
@needs("visits.move")
def cancel(visit_id: int) -> ResponseReturnValue:
    """Call a visit off, with the reason."""
    seen, reason = request.form.get("seen", ""), _one_of("reason", appointments.REASONS)

    def act(session: Session, visit: Visit, actor: str) -> dict[str, Any]:
        house, cause = context.here().house, forms.number()
        return {"told": appointments.cancel(session, visit, seen, reason, house, actor=actor, cause=cause)}

    untold = gettext("It is called off. No SMS may tell the borrower: let them know another way.")
    return _carry_out(visit_id, "cancel", act, gettext("It is called off, and the borrower is told."), untold)


@bp.post(f"{ONE}/record")
@needs("visits.move")
def record(visit_id: int) -> ResponseReturnValue:
    """Put on record what those who went report."""
    report, seen = _report(), request.form.get("seen", "")

    def act(session: Session, visit: Visit, actor: str) -> dict[str, Any]:
        appointments.require_as_seen(session, visit, seen)
        visit_records.finish(session, visit, report, actor=actor)
        return {}

    return _carry_out(visit_id, "record", act, gettext("It is on record."))


@bp.post(f"{ONE}/missed")
@needs("visits.move")
def missed(visit_id: int) -> ResponseReturnValue:
    """Put on record that nobody met; the borrower is offered another time."""
    seen = request.form.get("seen", "")

    def act(session: Session, visit: Visit, actor: str) -> dict[str, Any]:
        appointments.require_as_seen(session, visit, seen)
        return {"told": visit_records.miss(session, visit, context.here().house, actor=actor)}

    done = gettext("It is on record, and the borrower is offered another time.")
    untold = gettext("It is on record. No SMS may offer the borrower another time now.")
    return _carry_out(visit_id, "missed", act, done, untold)


@bp.post("/new/<uuid:conversation_id>")
@needs("visits.move")
def book(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Book what a borrower agreed on."""
    wanted, terms, house = _slot("to"), _terms(), context.here().house

    def act(session: Session, conversation: Conversation, actor: str) -> dict[str, Any]:
        borrower = visits.borrower_in(conversation)
        made = appointments.book(session, borrower, wanted, terms, house, actor=actor, cause=forms.number())
        session.flush()
        return {"visit": made.id}

    return _arrange(conversation_id, "book", act, gettext("It is booked, and the borrower is told."))


@bp.post("/new/<uuid:conversation_id>/proposal")
@needs("visits.move")
def propose(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Propose a visit by SMS."""
    purpose, house = _one_of("purpose", proposals.PURPOSES), context.here().house

    def act(session: Session, conversation: Conversation, actor: str) -> dict[str, Any]:
        borrower = visits.borrower_in(conversation)
        proposals.propose(session, borrower, purpose, openings.product_of(borrower), house, actor=actor)
        return {}

    return _arrange(conversation_id, "propose", act, gettext("The borrower is asked by SMS. Silence is no consent."))


def _carry_out(visit_id: int, name: str, act: Act, done: str, untold: str = "") -> ResponseReturnValue:
    """Carry it out once, of no case that somebody else has; say how it went where the work goes on.

    ``untold`` is what is said instead where no text goes to the borrower.
    """

    def on_record(session: Session) -> dict[str, Any]:
        visit, user = visits.get(session, visit_id), guard.my_user(session)
        _require_mine(session, appointments.conversation_with(session, visit.borrower), user)
        return {"visit": visit_id} | act(session, visit, user.name)

    try:
        result = context.once(f"visit-{name}:{visit_id}", on_record)
    except ServicingError as refusal:
        return problems.flash_refusal(refusal, _back(visit_id))
    flash(done if result.get("told", True) else untold, "done")
    return redirect(_back(int(result["visit"])), 303)


def _arrange(
    conversation_id: uuid.UUID, name: str, act: Callable[[Session, Conversation, str], dict[str, Any]], done: str
) -> ResponseReturnValue:
    def on_record(session: Session) -> dict[str, Any]:
        conversation, user = thread.get(session, conversation_id), guard.my_user(session)
        _require_mine(session, conversation, user)
        return act(session, conversation, user.name)

    try:
        result = context.once(f"visit-{name}:{conversation_id}", on_record)
    except ServicingError as refusal:
        borrower = request.form.get("borrower", "")
        again = url_for("visits.new", conversation_id=conversation_id, borrower=borrower)
        return problems.flash_refusal(refusal, again)
    flash(done, "done")
    if "visit" in result:
        return redirect(url_for("visits.visit", visit_id=result["visit"]), 303)
    return redirect(url_for("thread.show", conversation_id=conversation_id, _anchor="case"), 303)


def _require_mine(session: Session, conversation: Conversation, user: User) -> None:
    """Judge whose case it is as it stands once it is locked: before the visit, as whoever arranges locks them."""
    session.refresh(conversations.lock(session, conversation.id))
    takeover.require_free_for(conversation, user)


def _back(visit_id: int) -> str:
    """Give where the form came from: the week, or the visit."""
    region, team = visits.chosen()
    if "week" in request.form:
        return url_for("visits.show", week=request.form["week"] or None, region=region, team=team)
    return url_for("visits.visit", visit_id=visit_id)


def _slot(field: str) -> Slot:
    try:
        date, start, end, team_id = request.form.get(field, "").split()
        times = (dt.time.fromisoformat(start), dt.time.fromisoformat(end))
        return Slot(dt.date.fromisoformat(date), *times, int(team_id))
    except ValueError:
        abort(400)


def _terms() -> Terms:
    place = request.form.get("place", "")
    may_enter = request.form.get("enter") == "yes" or place in ("work", "office")
    words = request.form.get("elsewhere", "") if place == "elsewhere" else place
    return Terms(agreed=request.form.get("agreed") == "yes", place=words, may_enter=may_enter)


def _report() -> Report:
    form = request.form
    return Report(
        badges=tuple(badge.strip() for badge in form.getlist("badge") if badge.strip()),
        identified=form.get("identified") == "yes",
        consented=form.get("consented") == "yes",
        found=form.get("found", "").strip(),
        outcome=_one_of("outcome", visit_records.OUTCOMES),
        next_step=form.get("next_step", "").strip(),
        recorded=form.get("recorded") == "yes",
        recording_consented=form.get("recording_consented") == "yes",
    )


def _one_of(field: str, values: tuple[str, ...]) -> str:
    value = request.form.get(field, "")
    return value if value in values else abort(400)
