"""Callbacks: what a carrier brings is verified and stored before it is acknowledged; nobody thinks here."""

import json

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.carriers import contract
from servicing import contacts, conversations, jobs, messages, receipts
from servicing.database import Database

log = structlog.get_logger()
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def blueprint(carrier: contract.Carrier, database: Database, public_url: str) -> Blueprint:
    """Make the routes of one carrier: ``/sms/<name>/inbound`` and ``/sms/<name>/status``."""
    routes = Blueprint(carrier.name, __name__, url_prefix=f"/sms/{carrier.name}")

    @routes.post("/inbound")
    def inbound() -> Response:
        """Store a text once; 200 means that it is committed."""
        store(database, carrier.name, carrier.read_inbound(_callback(public_url)))
        return Response(EMPTY, 200, content_type="text/xml")

    @routes.post("/status")
    def status() -> Response:
        """Keep a receipt, whether or not we know its word or its message."""
        receipt = carrier.read_receipt(_callback(public_url))
        with database.transaction() as session:
            receipts.keep(session, carrier.name, receipt.provider_id, receipt.status, receipt.state, receipt.error)
        return Response(status=204)

    @routes.errorhandler(contract.Forged)
    def forged(_: contract.Forged) -> Response:
        log.warning("callback refused", carrier=carrier.name, why="signature")
        return _problem(403, "the signature is missing or wrong")

    @routes.errorhandler(contract.Malformed)
    def malformed(error: contract.Malformed) -> Response:
        log.warning("callback refused", carrier=carrier.name, why="malformed")
        return _problem(400, str(error))

    @routes.errorhandler(RequestEntityTooLarge)
    def too_large(_: RequestEntityTooLarge) -> Response:
        return _problem(413, "the body is too large")

    return routes


def store(database: Database, carrier: str, inbound: contract.Inbound) -> None:
    """Put row, conversation and job into one transaction; raises Malformed for a sender that is no number."""
    try:
        phone = contacts.parse_phone(inbound.phone)
    except contacts.NotAPhone:
        raise contract.Malformed("From: a telephone number in E.164 is expected") from None
    with database.transaction() as session:
        conversation = conversations.of_contact(session, contacts.find_or_add(session, phone))
        message_id = messages.receive(
            session,
            conversation,
            body=inbound.body,
            carrier=carrier,
            provider_id=inbound.provider_id,
            media=list(inbound.media),
            opt_out_type=inbound.opt_out_type,
        )
        if message_id is not None:
            jobs.defer(session, jobs.JUDGE, conversation.id)
    log.info("text received", carrier=carrier, known=message_id is None)


def _callback(public_url: str) -> contract.Callback:
    query = request.query_string.decode()
    url = public_url + request.path + (f"?{query}" if query else "")
    return contract.Callback(url, request.form.to_dict(), dict(request.headers))


def _problem(code: int, detail: str) -> Response:
    return Response(json.dumps({"error": detail}), code, content_type="application/json")
