"""The composer: replies and notes, judged while they are written; and who else is there."""

import uuid
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from console import context, forms, guard, problems, thread
from console.formats import instant, word
from console.roles import needs
from servicing import gate, live, notes, policy, replies, segments
from servicing.conversations import Conversation
from servicing.errors import ServicingError

bp = Blueprint("composer", __name__, url_prefix="/threads")
PRESENCE = ("here", "typing", "gone")


@bp.post("/<uuid:conversation_id>/write")
@needs("thread.write")
def write(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Send a reply, or keep a note; the page is told in place, a browser without scripts on the page itself."""
    body, is_note = request.form.get("body", ""), request.form.get("kind") == "note"

    def act(session: Session) -> dict[str, Any]:
        conversation = thread.get(session, conversation_id)
        if is_note:
            notes.write(session, conversation, body, guard.me().name)
            return {"action": "note"}
        ownership = request.form.get("ownership", 0, type=int)
        user, house = guard.my_user(session), context.here().house
        verdict = replies.send(session, conversation, user, body, forms.number(), ownership, house)
        return {"action": verdict.action, "rule": verdict.rule}

    try:
        done = context.once(f"write:{conversation_id}", act)
    except ServicingError as refusal:
        return _refused(conversation_id, refusal)
    words = _words_of(done)
    if _wants_json():
        return jsonify(**done, words=words, number=str(uuid.uuid4()))
    flash(words, "done")
    return redirect(url_for("thread.show", conversation_id=conversation_id), 303)


@bp.post("/<uuid:conversation_id>/check")
@needs("thread.write")
def check(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Say what would become of a draft if it were sent now: segments, cost, the gate's verdict. Nothing is written."""
    body, ownership = request.form.get("body", ""), request.form.get("ownership", 0, type=int)
    with context.transaction() as session:
        conversation = thread.get(session, conversation_id)
        prospect = replies.look(session, conversation, body, ownership, context.here().house)
        return jsonify(
            {
                "count": _count(conversation, prospect),
                "is_long": prospect.segments > replies.LONGEST,
                "action": prospect.verdict.action,
                "rule": prospect.verdict.rule,
                "words": _verdict(prospect.verdict, prospect.claim.words if prospect.claim else None),
                "ownership": conversation.ownership,
            }
        )


@bp.post("/<uuid:conversation_id>/presence")
@needs("case.read")
def presence(conversation_id: uuid.UUID) -> ResponseReturnValue:
    """Tell colleagues who have the same conversation open that one is here, writes, or has gone; nothing is kept."""
    state = request.form.get("state", "")
    if state in PRESENCE:
        with context.transaction() as session:
            live.tell(session, "typing", conversation=conversation_id, name=guard.me().name, state=state)
    return "", 204


def _count(conversation: Conversation, prospect: replies.Prospect) -> str:
    length, is_gsm = segments.units(prospect.body)
    single, each = segments.ROOM[is_gsm]
    room = single if prospect.segments == 1 else each * prospect.segments
    cost = policy.segment_cost(conversation.jurisdiction)
    many = gettext("%(num)s SMS", num=prospect.segments)
    return f"{length} / {room} · {many} · {cost.times(prospect.segments)} {cost.currency}"


def _verdict(verdict: gate.Verdict, claim: str | None) -> str:
    if verdict.action == "send":
        return ""
    rule = word(verdict.rule, "rule")
    if verdict.until is not None:
        return gettext("Not now: %(rule)s. It would go out at %(at)s.", rule=rule, at=instant(verdict.until))
    if claim:
        return gettext("Not allowed: %(rule)s (“%(words)s”).", rule=rule, words=claim)
    return gettext("Not allowed: %(rule)s.", rule=rule)


def _words_of(done: dict[str, Any]) -> str:
    if done["action"] == "note":
        return gettext("The note is kept; nobody outside reads it.")
    if done["action"] == "hold":
        return gettext("It waits until it may go out: %(rule)s.", rule=word(done["rule"], "rule"))
    return gettext("It is on its way.")


def _refused(conversation_id: uuid.UUID, refusal: ServicingError) -> ResponseReturnValue:
    words = problems.told(refusal)
    if isinstance(refusal, replies.ReplyRefused):
        words = _verdict(gate.Verdict("drop", refusal.values["rule"]), refusal.values["words"])
    if _wants_json():
        with context.transaction() as session:
            current = thread.get(session, conversation_id).ownership
        return jsonify(code=refusal.code, words=words, ownership=current), 409
    flash(words, "problem")
    return redirect(url_for("thread.show", conversation_id=conversation_id, _anchor="composer"), 303)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
