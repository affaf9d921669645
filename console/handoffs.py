"""Handoffs: where one leads; passing it on, giving it back, ending it."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from console import context, guard
from console.roles import needs
from servicing import takeover, users
from servicing.handoffs import Handoff

bp = Blueprint("handoffs", __name__, url_prefix="/handoffs")


@bp.get("/<int(max=2147483647):handoff_id>")
@needs("case.read")
def show(handoff_id: int) -> ResponseReturnValue:
    """Lead to the conversation in which it came up."""
    with context.transaction() as session:
        return redirect(url_for("thread.show", conversation_id=get(session, handoff_id).conversation_id))


@bp.post("/<int(max=2147483647):handoff_id>/release")
@needs("queue.claim")
def release(handoff_id: int) -> ResponseReturnValue:
    """Put it back into the queue."""

    def act(session: Session) -> None:
        takeover.release(session, get(session, handoff_id), guard.my_user(session), request.form.get("note", ""))

    context.once(f"release:{handoff_id}", act)
    return _to_queue(gettext("It waits in the queue again."))


@bp.post("/<int(max=2147483647):handoff_id>/transfer")
@needs("queue.claim")
def transfer(handoff_id: int) -> ResponseReturnValue:
    """Pass it on to a colleague."""
    name = request.form.get("to", "")

    def act(session: Session) -> None:
        colleague, note = users.find(session, name), request.form.get("note", "")
        takeover.transfer(session, get(session, handoff_id), guard.my_user(session), colleague, note)

    context.once(f"transfer:{handoff_id}", act)
    return _to_queue(gettext("%(name)s has it now.", name=name))


@bp.post("/<int(max=2147483647):handoff_id>/close")
@needs("queue.claim")
def close(handoff_id: int) -> ResponseReturnValue:
    """End it, and hand the conversation back to the assistant."""
    form = {name: request.form.get(name, "") for name in ("disposition", "summary", "outcome")}

    def act(session: Session) -> None:
        takeover.close(session, get(session, handoff_id), guard.my_user(session), **form)

    context.once(f"close:{handoff_id}", act)
    return _to_queue(gettext("It is closed; the assistant answers there again."))


def get(session: Session, handoff_id: int) -> Handoff:
    """Give a handoff, or the page that says there is none."""
    handoff = session.get(Handoff, handoff_id)
    if handoff is None:
        abort(404)
    return handoff


def _to_queue(words: str) -> ResponseReturnValue:
    flash(words, "done")
    return redirect(url_for("queue.show"), 303)
