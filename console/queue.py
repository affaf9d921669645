"""The queue page: who waits, what one has taken, who is there; and taking, giving and searching."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from console import context, guard, handoffs, problems
from console.roles import needs
from servicing import queue, search, takeover, unattended, users
from servicing.borrowers import JURISDICTIONS
from servicing.errors import ServicingError
from servicing.handoffs import PRIORITIES

bp = Blueprint("queue", __name__)


@bp.get("/queue")
@needs("queue.read")
def show() -> str:
    """Show the queue; with ``part`` only what changes, for the page that refreshes itself."""
    wanted = queue.Wanted(
        priority=request.args.get("priority", ""),
        reason=request.args.get("reason", ""),
        jurisdiction=request.args.get("jurisdiction", ""),
        is_overdue=request.args.get("overdue") == "1",
    )
    here, me = context.here(), guard.me()
    if request.args.get("part"):
        part = (wanted, me.locale, me.zone, me.may("queue.assign"))
        everyones = here.copies.of(part, here.hub.edition, lambda: _everyones(wanted))
        with context.transaction() as session:
            return render_template("_queue.html", everyones=everyones, **_mine(session))
    everyones = _everyones(wanted)  # before the page's own transaction: each takes a connection
    with context.transaction() as session:
        return render_template(
            "queue.html",
            **_mine(session),
            everyones=everyones,
            wanted=wanted,
            reasons=queue.reasons(session),
            priorities=PRIORITIES,
            jurisdictions=JURISDICTIONS,
        )


@bp.get("/search")
@needs("case.read")
def find() -> str:
    """Find people by loan, name or number."""
    text = request.args.get("q", "")
    with context.transaction() as session:
        return render_template("search.html", text=text, found=search.find(session, text))


@bp.post("/handoffs/<int(max=2147483647):handoff_id>/claim")
@needs("queue.claim")
def claim(handoff_id: int) -> ResponseReturnValue:
    """Take a conversation; of two who do so at once the other is told who has it."""

    def act(session: Session) -> None:
        takeover.claim(session, handoffs.get(session, handoff_id), guard.my_user(session))

    try:
        context.once(f"claim:{handoff_id}", act)
    except takeover.HandoffTaken as refusal:
        flash(gettext("%(name)s was quicker and has this conversation.", name=refusal.values["by"]), "problem")
        return redirect(url_for("queue.show"), 303)
    except ServicingError as refusal:
        return problems.flash_refusal(refusal, url_for("queue.show"))
    return redirect(url_for("handoffs.show", handoff_id=handoff_id), 303)


@bp.post("/handoffs/<int(max=2147483647):handoff_id>/assign")
@needs("queue.assign")
def assign(handoff_id: int) -> ResponseReturnValue:
    """Give a conversation to somebody who is there."""
    name = request.form.get(f"to{handoff_id}", "")

    def act(session: Session) -> None:
        takeover.assign(session, handoffs.get(session, handoff_id), users.find(session, name), guard.me().name)

    try:
        context.once(f"assign:{handoff_id}", act)
    except ServicingError as refusal:
        return problems.flash_refusal(refusal, url_for("queue.show"))
    flash(gettext("%(name)s has it now.", name=name), "done")
    return redirect(url_for("queue.show"), 303)


def _mine(session: Session) -> dict[str, Any]:
    user = guard.my_user(session)
    mine = queue.held(session, user)
    return {"user": user, "mine": mine, "unread": unattended.since(session, [each.conversation.id for each in mine])}


def _everyones(wanted: queue.Wanted) -> str:
    with context.transaction() as session:
        everything = queue.waiting(session)
        return render_template(
            "_waiting.html",
            needs=[need for need in everything if wanted.takes(need)],
            total=len(everything),
            colleagues=_colleagues(session),
        )


def _colleagues(session: Session) -> list[tuple[users.User, int]]:
    loads = takeover.loads(session)
    return [(each, loads.get(each.name, 0)) for each in users.on_duty(session)]
