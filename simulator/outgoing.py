"""A message the lender asks to send: the request as Twilio's Messages resource checks it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulator import refusals, webhooks
from simulator.options import Options
from simulator.refusals import Refused

LONGEST_BODY = 1600  # characters
LONGEST_VALIDITY = 36_000  # seconds

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SendRequest:
    """A send that passed every check."""

    to: str
    body: str
    service_sid: str | None
    callback_url: str | None
    validity: int  # seconds


def is_e164(phone: str) -> bool:
    """Whether a text is a telephone number with a plus and its country's code."""
    return _E164.fullmatch(phone) is not None


def read_request(form: Mapping[str, str], options: Options) -> SendRequest:
    """Check the fields of a create call in Twilio's order; Refused with Twilio's code when one is wrong."""
    to = form.get("To", "")
    if not to:
        raise Refused(refusals.TO_MISSING)
    if not is_e164(to):
        raise Refused(refusals.TO_INVALID)
    service_sid = _sender(form, options)
    if to == options.number:
        raise Refused(refusals.SAME_NUMBER)
    body = form.get("Body", "")
    if not body.strip():
        raise Refused(refusals.BODY_MISSING)
    if len(body) > LONGEST_BODY:
        raise Refused(refusals.BODY_TOO_LONG)
    callback_url = form.get("StatusCallback") or None
    if callback_url and not webhooks.is_on_this_machine(callback_url):
        raise Refused(refusals.CALLBACK_INVALID)
    return SendRequest(to, body, service_sid, callback_url, _validity(form.get("ValidityPeriod")))


def _sender(form: Mapping[str, str], options: Options) -> str | None:
    """Return the messaging service that sends, or None when the number itself does."""
    service_sid, sender = form.get("MessagingServiceSid") or None, form.get("From")
    if service_sid is None and not sender:
        raise Refused(refusals.FROM_MISSING)
    if sender and sender != options.number:
        raise Refused(refusals.FROM_NOT_OURS)
    if service_sid is not None and service_sid != options.messaging_service_sid:
        raise Refused(refusals.SERVICE_UNKNOWN)
    return service_sid


def _validity(text: str | None) -> int:
    if text is None:
        return LONGEST_VALIDITY
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LONGEST_VALIDITY):
        raise Refused(refusals.VALIDITY_INVALID)
    return int(text)
