"""Twilio: its wire, its statuses and its codes, through its own client and validator."""

import datetime as dt
import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from gateway.carriers.contract import (
    Callback,
    ErrorClass,
    Forged,
    Inbound,
    Listed,
    Malformed,
    Receipt,
    Refused,
    Uncertain,
)

CODE = re.compile(r"[1-9]\d{0,8}")
TIMEOUT = 10  # seconds for one call of the API
STATES = {
    "accepted": "queued",
    "scheduled": "queued",
    "queued": "queued",
    "sending": "queued",
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "partially_delivered": "sent",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}
ERRORS: dict[int, ErrorClass] = {
    20429: "throttled", 14107: "throttled", 30001: "throttled", 21611: "throttled",
    30003: "unreachable", 30036: "unreachable",
    30005: "unknown_number", 21211: "unknown_number",
    30006: "not_a_mobile", 21614: "not_a_mobile",
    21610: "opted_out",
    30007: "filtered", 30863: "filtered", 30943: "filtered",
}  # fmt: skip


class Twilio:
    """Twilio's Programmable Messaging; ``api_base`` may name a stand-in that speaks the same."""

    name = "twilio"

    def __init__(
        self, account_sid: str, auth_token: str, sender: dict[str, str], *, api_base: str, status_callback: str
    ) -> None:
        """Take the account, and as sender either ``{"from_": number}`` or ``{"messaging_service_sid": sid}``."""
        self._validator = RequestValidator(auth_token)
        self._client = Client(account_sid, auth_token, http_client=Rebased(api_base))
        self._account_sid = account_sid
        self._sender = sender
        self._status_callback = status_callback

    def read_inbound(self, callback: Callback) -> Inbound:
        """Read an inbound text; the body may be absent where there is media, unknown parameters are left alone."""
        form = self._verified(callback)
        sid, phone = form.get("MessageSid") or form.get("SmsSid"), form.get("From")
        if not sid or not phone or form.get("AccountSid") != self._account_sid:
            raise Malformed("MessageSid, From and our AccountSid are expected")
        count = form.get("NumMedia", "0")
        media = [form.get(f"MediaUrl{index}", "") for index in range(min(int(count), 10) if count.isdecimal() else 0)]
        return Inbound(sid, phone, form.get("Body", ""), tuple(media), form.get("OptOutType") or None)

    def read_receipt(self, callback: Callback) -> Receipt:
        """Read a status callback; a word that we do not know is kept with no state."""
        form = self._verified(callback)
        sid, status = form.get("MessageSid") or form.get("SmsSid"), form.get("MessageStatus") or form.get("SmsStatus")
        if not sid or not status:
            raise Malformed("MessageSid and MessageStatus are expected")
        code = form.get("ErrorCode", "")
        return Receipt(sid, status, STATES.get(status), _class_of(int(code)) if CODE.fullmatch(code) else None)

    def send(self, phone: str, body: str, *, valid_for: int) -> str:
        """Create a message; 4xx is Refused by class, 5xx and a time-out are Uncertain, no connection is throttled."""
        options = {"validity_period": max(1, min(valid_for, 36000)), "status_callback": self._status_callback}
        message = self._call(self._client.messages.create, to=phone, body=body, **options, **self._sender)
        return str(message.sid)

    def sent_to(self, phone: str, since: dt.datetime) -> list[Listed]:
        """List the latest messages to a phone; by creation, since a queued one has no date of sending yet."""
        listed = self._call(self._client.messages.list, to=phone, limit=50)
        found = [Listed(each.sid, each.body, each.date_created) for each in listed]
        return [each for each in found if each.taken_at is not None and each.taken_at >= since]

    def _verified(self, callback: Callback) -> dict[str, Any]:
        signature = callback.headers.get("X-Twilio-Signature", "")
        if not signature or not self._validator.validate(callback.url, callback.form, signature):
            raise Forged
        return {name: value.replace("\x00", "") for name, value in callback.form.items()}  # PostgreSQL stores no NUL

    def _call(self, method: Any, **options: Any) -> Any:
        try:
            return method(**options)
        except TwilioRestException as error:
            if error.status >= 500:
                raise Uncertain from None
            kind: ErrorClass = "throttled" if error.status == 429 else _class_of(error.code or 0)
            raise Refused(kind) from None
        except requests.exceptions.ConnectTimeout:
            raise Refused("throttled") from None
        except requests.exceptions.RequestException as error:
            if "NewConnectionError" in repr(error):  # nobody was there to take it
                raise Refused("throttled") from None
            raise Uncertain from None
        except (TwilioException, ValueError):  # a list that did not come, an answer that is not Twilio's
            raise Uncertain from None


class Rebased(TwilioHttpClient):  # type: ignore[misc]  # twilio has no types
    """Twilio's HTTP client, sent to another scheme and host where one is set."""

    def __init__(self, api_base: str) -> None:
        """Take the scheme and host to call."""
        super().__init__(timeout=TIMEOUT, pool_connections=True)
        self._base = urlsplit(api_base)

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        """Make the call at the other host, path and query unchanged."""
        parts = urlsplit(url)
        return super().request(method, urlunsplit((self._base.scheme, self._base.netloc, *parts[2:])), *args, **options)


def _class_of(code: int) -> ErrorClass:
    return ERRORS.get(code, "rejected")
