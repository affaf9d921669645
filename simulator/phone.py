"""The borrower's end over HTTP: what the phone page, tests and scripts type and read."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from simulator import current, messages, outgoing
from simulator.carrier import Text
from simulator.messages import Message

LONGEST_WAIT = 25.0  # seconds

bp = Blueprint("phone", __name__, url_prefix="/phone/<phone>")


@bp.before_request
def refuse_a_strange_number() -> None:
    """Serve telephone numbers in E.164 only."""
    if not outgoing.is_e164((request.view_args or {}).get("phone", "")):
        abort(400, "The phone must be in E.164, such as +8613800000001.")


@bp.post("/messages")
def type_message(phone: str) -> tuple[Response, int]:
    """Send an SMS to the lender: 201 when a webhook got an answer, 502 when the gateway could not be reached."""
    message, deliveries = current.carrier().receive(phone, _read_text(request.get_json()))
    answered = [delivery for delivery in deliveries if delivery.status is not None]
    return jsonify(
        sid=message.sid,
        sequence=message.sequence,
        gateway_status=answered[0].status if answered else None,
        gateway_statuses=[delivery.status for delivery in deliveries],
        error=None if answered else deliveries[0].error,
    ), 201 if answered else 502


def _read_text(wanted: Any) -> Text:
    """Read the JSON of one SMS; 400 names what is wrong with it."""
    if not isinstance(wanted, dict):
        abort(400, "A JSON object is expected.")
    body, media, extra = wanted.get("body", ""), wanted.get("media") or 0, wanted.get("extra") or {}
    if not isinstance(body, str) or not _is_encodable(body):
        abort(400, "body must be a text.")
    if not isinstance(media, int) or not 0 <= media <= 10:
        abort(400, "media must be a number from 0 to 10.")
    if not body and not media:
        abort(400, "body or media is needed.")
    if not isinstance(extra, dict):
        abort(400, "extra must be an object.")
    return Text(
        body=body,
        media=media,
        sid=str(wanted["sid"]) if wanted.get("sid") else None,
        opt_out_type=str(wanted["opt_out_type"]) if wanted.get("opt_out_type") else None,
        extra={str(name): str(value) for name, value in extra.items()},
    )


def _is_encodable(body: str) -> bool:
    """Half of a surrogate pair can be written in JSON, but never sent."""
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in body)


@bp.get("/messages")
def read_messages(phone: str) -> Response:
    """List both sides, oldest first: all, those `after` a sequence number, or those `changed_after` a version.

    `direction` keeps one side ("in" from the borrower, "out" from the lender); `wait` holds the answer until there
    is something to list, 25 s at most.
    """
    after, changed_after = _whole("after"), _whole("changed_after")
    side = {"in": "inbound", "out": "outbound-api"}.get(request.args.get("direction", ""))
    wait = min(max(request.args.get("wait", 0.0, type=float), 0.0), LONGEST_WAIT)

    def is_wanted(message: Message) -> bool:
        newer = message.sequence > after and message.version > changed_after
        return newer and side in (None, message.direction)

    found, version = current.carrier().store.of_phone(phone, is_wanted, wait=wait)
    last = max((message.sequence for message in found), default=after)
    return jsonify(messages=[messages.as_bubble(message) for message in found], last=last, version=version)


def _whole(name: str) -> int:
    return request.args.get(name, 0, type=int)
