"""Twilio's Messages resource over HTTP, for the account that the options name."""

import contextlib
import hmac
import socket

from flask import Blueprint, Response, jsonify, request

from simulator import current, listing, messages, outgoing, refusals
from simulator.carrier import Carrier
from simulator.faults import Fault
from simulator.refusals import Refused

bp = Blueprint("api", __name__, url_prefix=f"/{messages.API_VERSION}/Accounts/<account_sid>")


@bp.before_request
def authenticate() -> None:
    """Let in the account with its token, by basic authentication and at its own address only."""
    options, given = current.carrier().options, request.authorization
    name, token = (given.username or "", given.password or "") if given and given.type == "basic" else ("", "")
    known = hmac.compare_digest(name.encode(), options.account_sid.encode())
    proven = hmac.compare_digest(token.encode(), options.auth_token.encode())
    if not (known and proven and (request.view_args or {}).get("account_sid") == options.account_sid):
        raise Refused(refusals.AUTHENTICATE)


@bp.post("/Messages.json")
def create_message(account_sid: str) -> tuple[Response, int]:
    """Send a message: 201 and its resource, or Twilio's refusal."""
    carrier = current.carrier()
    wanted = outgoing.read_request(request.form, carrier.options)
    if fault := carrier.faults.hit(("timeout_before_accepting",), wanted.to):
        return _drop(carrier, fault)
    message = carrier.send(wanted)
    if fault := carrier.faults.hit(("timeout_after_accepting",), wanted.to):
        return _drop(carrier, fault)
    return jsonify(messages.as_twilio(message, account_sid)), 201


@bp.get("/Messages.json")
def list_messages(account_sid: str) -> Response:
    """List messages of both directions, the latest first."""
    return jsonify(listing.list_page(current.carrier().store.newest_first(), request.args, account_sid))


@bp.get("/Messages/<sid>.json")
def fetch_message(account_sid: str, sid: str) -> Response:
    """Show one message as it now stands."""
    message = current.carrier().store.get(sid)
    if message is None:
        raise Refused(refusals.not_found(request.path))
    return jsonify(messages.as_twilio(message, account_sid))


def _drop(carrier: Carrier, fault: Fault) -> tuple[Response, int]:
    """Keep the caller waiting, then hang up without a word."""
    carrier.hold(fault)
    line = request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")
    if isinstance(line, socket.socket):
        with contextlib.suppress(OSError):  # the caller hung up first
            line.shutdown(socket.SHUT_RDWR)
    return jsonify(refusals.UNAVAILABLE.body()), 503
