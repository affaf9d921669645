"""What each carrier's wire looks like: recorded callbacks, signed anew for a test, and answers of its API.

Another carrier adds a class here and a line in WIRES; the conformance tests stay as they are.
"""

import dataclasses
import json
from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import parse_qs

from twilio.request_validator import RequestValidator

from servicing.settings import Settings

PUBLIC = "https://gateway.example.com"
PHONE = "+8613812340001"


@dataclasses.dataclass(frozen=True)
class Request:
    """One callback, ready to be posted to the gateway."""

    path: str
    data: dict[str, str]
    headers: dict[str, str]


@dataclasses.dataclass(frozen=True)
class Answer:
    """One answer of the carrier's API."""

    status: int
    body: Any


class TwilioWire:
    """Twilio: form posts signed over URL and parameters, JSON answers."""

    ACCOUNT, TOKEN, NUMBER = "AC" + "1" * 32, "0123456789abcdef0123456789abcdef", "+8613900000000"
    POOL = "MG" + "2" * 32
    prefix = "/sms/twilio"
    module = "gateway.carriers.twilio"  # it names its patience TIMEOUT

    def settings(self, carrier: str, api_base: str = "http://127.0.0.1:1", **fields: Any) -> Settings:
        """Give settings under which this carrier can be made."""
        values: dict[str, Any] = {
            "carrier": carrier,
            "twilio_account_sid": self.ACCOUNT,
            "twilio_auth_token": self.TOKEN,
            "twilio_from": self.NUMBER,
            "twilio_api_base": api_base,
            "public_url": PUBLIC,
            "lender": "回信消费金融",
            "human_phone": "400-800-1234",
        }
        named = {Settings.model_fields[name].alias: value for name, value in (values | fields).items()}
        return Settings(_env_file=None, **named)

    def inbound(self, sid: str = "SM1", body: str | None = "你好", **fields: str) -> Request:
        """Give an inbound text; a field that is None is left out."""
        form: dict[str, Any] = {
            "MessageSid": sid,
            "SmsSid": sid,
            "AccountSid": self.ACCOUNT,
            "From": PHONE,
            "To": self.NUMBER,
            "Body": body,
            "NumMedia": "0",
            "NumSegments": "1",
        }
        return self._signed("/inbound", form | fields)

    def status(self, sid: str = "SM1", word: str = "delivered", **fields: str) -> Request:
        """Give a status callback."""
        form = {"MessageSid": sid, "MessageStatus": word, "AccountSid": self.ACCOUNT, "To": PHONE, "From": self.NUMBER}
        return self._signed("/status", form | fields)

    def forged(self, request: Request) -> Request:
        """Give the request with one parameter changed after it was signed."""
        return dataclasses.replace(request, data=request.data | {"From": "+8613812349999"})

    def unsigned(self, request: Request) -> Request:
        """Give the request without its signature."""
        return dataclasses.replace(request, headers={})

    def by_another(self, request: Request) -> Request:
        """Give the request signed with somebody else's token."""
        signature = RequestValidator("another-token").compute_signature(PUBLIC + request.path, request.data)
        return dataclasses.replace(request, headers={"X-Twilio-Signature": signature})

    INBOUND: ClassVar[dict[str, tuple[dict[str, Any], str, dict[str, Any]]]] = {
        # name: fields of the callback, body stored, other columns stored
        "plain": ({"body": "在吗"}, "在吗", {}),
        "chinese and emoji": ({"body": "還款😭👍🏽\n明天"}, "還款😭👍🏽\n明天", {"segments": 1}),
        "media without body": (
            {"body": None, "NumMedia": "2", "MediaUrl0": "https://m/0", "MediaUrl1": "https://m/1"},
            "",
            {"media": ["https://m/0", "https://m/1"]},
        ),
        "empty body": ({"body": ""}, "", {}),
        "opt-out type": ({"body": "STOP", "OptOutType": "STOP"}, "STOP", {"opt_out_type": "STOP"}),
        "pool number": ({"MessagingServiceSid": POOL}, "你好", {}),
        "unknown parameters": ({"ChannelMetadata": "{}", "Zukunft": "ü=&"}, "你好", {}),
        "NUL characters": ({"body": "a\x00b\x00"}, "ab", {}),
        "long body": ({"body": "字" * 1600}, "字" * 1600, {"segments": 24}),
        "only SmsSid": ({"MessageSid": None}, "你好", {}),
        "NumMedia is no number": ({"NumMedia": "many"}, "你好", {"media": []}),
    }
    MALFORMED: ClassVar[dict[str, dict[str, Any]]] = {
        "sender is no number": {"From": "Huixin"},
        "sender is a short code": {"From": "95588"},
        "sender is missing": {"From": None},
        "no id": {"MessageSid": None, "SmsSid": None},
        "another account": {"AccountSid": "AC" + "9" * 32},
    }
    STATES: ClassVar[dict[str, str | None]] = {
        "accepted": "queued", "queued": "queued", "sending": "queued", "sent": "sent", "delivered": "delivered",
        "read": "delivered", "undelivered": "undelivered", "failed": "failed", "canceled": "failed",
        "teleported": None,
    }  # fmt: skip
    RECEIPT_ERRORS: ClassVar[dict[str, str | None]] = {
        "30003": "unreachable", "30005": "unknown_number", "30006": "not_a_mobile", "30007": "filtered",
        "21610": "opted_out", "99999": "rejected", "0": None, "": None, "x": None,
    }  # fmt: skip

    def errored(self, code: str) -> Request:
        """Give a status callback with an error code."""
        return self.status(word="undelivered", ErrorCode=code)

    @staticmethod
    def _refusal(status: int, code: int) -> Answer:
        more = f"https://www.twilio.com/docs/errors/{code}"
        return Answer(status, {"code": code, "message": "refused", "more_info": more, "status": status})

    TAKEN: ClassVar[Answer] = Answer(201, {"sid": "SM77", "status": "queued", "date_created": None})
    REFUSALS: ClassVar[dict[str, tuple[int, int, str]]] = {
        "opted out": (400, 21610, "opted_out"),
        "invalid number": (400, 21211, "unknown_number"),
        "no mobile": (400, 21614, "not_a_mobile"),
        "queue full": (400, 21611, "throttled"),
        "too fast": (429, 20429, "throttled"),
        "too fast, unknown code": (429, 0, "throttled"),
        "wrong password": (401, 20003, "rejected"),
        "unknown code": (400, 12345, "rejected"),
    }

    def refusals(self) -> dict[str, tuple[Answer, str]]:
        """Give the refusals of a send and the class of each."""
        return {name: (self._refusal(status, code), kind) for name, (status, code, kind) in self.REFUSALS.items()}

    def broken(self) -> dict[str, Answer]:
        """Give answers after which nobody knows whether the text was taken."""
        return {
            "500": self._refusal(500, 20500),
            "503 in HTML": Answer(503, "<html>"),
            "201 in HTML": Answer(201, "<html>"),
        }

    def listing(self, *rows: tuple[str, str, str]) -> Answer:
        """Give a page of the messages taken: sid, body, date."""
        messages = [{"sid": sid, "body": body, "date_created": date} for sid, body, date in rows]
        return Answer(200, {"messages": messages, "next_page_uri": None, "page": 0, "page_size": 50})

    def sent(self, request: bytes) -> dict[str, str]:
        """Read what was posted in a send: phone, body, seconds, callback, sender."""
        form = {name: values[0] for name, values in parse_qs(request.decode()).items()}
        return {
            "phone": form["To"],
            "body": form["Body"],
            "valid_for": form["ValidityPeriod"],
            "callback": form["StatusCallback"],
            "sender": form.get("MessagingServiceSid") or form["From"],
        }

    def _signed(self, path: str, form: dict[str, Any]) -> Request:
        form = {name: value for name, value in form.items() if value is not None}
        url = PUBLIC + self.prefix + path
        signature = RequestValidator(self.TOKEN).compute_signature(url, form)
        return Request(self.prefix + path, form, {"X-Twilio-Signature": signature})


WIRES: dict[str, Callable[[], Any]] = {"twilio": TwilioWire, "simulator": TwilioWire}


def encoded(body: Any) -> bytes:
    """Write an answer's body."""
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()
