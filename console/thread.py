"""The thread: a conversation with the case beside it, kept up to date; opening it, and unmasking it, is recorded."""

import uuid
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from console import asked, context, guard, problems
from console.roles import needs
from servicing import canned, casefile, clock, handoffs, policy, queue, takeover, timeline, users
from servicing.conversations import Conversation
from servicing.errors import ServicingError

bp = Blueprint("thread", __name__, url_prefix="/threads")
REVEALED = "revealed"  # the cookie's key for what was unmasked: conversation and until when
UNMASKED = 15 * 60  # seconds


@bp.get("/<uuid:conversation_id>")
@needs("case.read")
def show(conversation_id: uuid.UUID) -> str:
    """Show a conversation and its case; that somebody did is put on record."""
    with context.transaction() as database:
        conversation = get(database, conversation_id)
        casefile.note_read(database, conversation, guard.me().name)
        before = request.args.get("before", type=int)
        page = timeline.page(database, conversation, before)
        return render_template(
            "thread.html",
            page=page,
            before=before,
            canned=canned.replies(database, conversation, context.here().house, guard.me().name),
            **facts(database, conversation),
        )


@bp.get("/<uuid:conversation_id>/texts")
@needs("case.read")
def texts(conversation_id: uuid.UUID) -> str:
    """Give the texts from a number on (``since``), or the page before one (``before``)."""
    with context.transaction() as database:
        conversation = get(database, conversation_id)
        before, since = (request.args.get(name, type=int) for name in ("before", "since"))
        page = (
            timeline.since(database, conversation, since)
            if since is not None
            else timeline.page(database, conversation, before)
        )
        return render_template("_texts.html", page=page, conversation=conversation, is_masked=is_masked(conversation))


@bp.get("/<uuid:conversation_id>/case")
@needs("case.read")
def case(conversation_id: uuid.UUID) -> str:
    """Give what stands around the texts, for the page that refreshes itself."""
    with context.transaction() as database:
        return render_template("_around.html", **facts(database, get(database, conversation_id)))


@bp.post("/<uuid:conversation_id>/take")
@needs("queue.claim")
def take(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Take the conversation; from this moment the assistant is silent in it."""
    here = url_for("thread.show", conversation_id=conversation_id)

    def act(database: Session) -> None:
        takeover.take(database, get(database, conversation_id), guard.my_user(database))

    try:
        context.once(f"take:{conversation_id}", act)
    except ServicingError as refusal:
        return problems.flash_refusal(refusal, here)
    return redirect(here, 303)


@bp.post("/<uuid:conversation_id>/reveal")
@needs("case.reveal")
def reveal(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Show for a quarter of an hour what is masked; who had it shown is put on record."""
    with context.transaction() as database:
        casefile.note_revealed(database, get(database, conversation_id), guard.me().name)
    session[REVEALED] = {str(conversation_id): clock.now().timestamp() + UNMASKED}
    return redirect(_back(conversation_id), 303)


@bp.post("/<uuid:conversation_id>/conceal")
@needs("case.reveal")
def conceal(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Mask it again."""
    session.pop(REVEALED, None)
    return redirect(_back(conversation_id), 303)


def get(database: Session, conversation_id: uuid.UUID) -> Conversation:
    """Give a conversation, or the page that says there is none."""
    conversation = database.get(Conversation, conversation_id)
    if conversation is None:
        abort(404)
    return conversation


def is_masked(conversation: Conversation) -> bool:
    """Tell whether names and numbers are masked for who is asking."""
    return float(session.get(REVEALED, {}).get(str(conversation.id), 0)) < clock.now().timestamp()


def _back(conversation_id: uuid.UUID) -> str:
    """Lead to where it was asked for: the thread, or the record of its case."""
    if request.form.get("to") == "record":
        return url_for("audit.show", case=conversation_id)
    return url_for("thread.show", conversation_id=conversation_id)


def facts(database: Session, conversation: Conversation) -> dict[str, Any]:
    """Give what the parts around the texts show."""
    open_ones = tuple(takeover.open_in(database, conversation))
    me = guard.me().name
    return {
        "conversation": conversation,
        "need": queue.Need(conversation, open_ones) if open_ones else None,
        "file": casefile.of(database, conversation),
        "is_mine": conversation.owner == "agent" and conversation.agent == me,
        "is_masked": is_masked(conversation),
        "asked": asked.last(database, conversation, context.here().house),
        "urgent": [each for each in open_ones if each.priority == handoffs.PRIORITIES[0]],
        "dispositions": policy.desk().dispositions,
        "colleagues": [name for name in users.names_on_duty(database) if name != me],
    }
