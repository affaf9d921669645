"""One SMS as the carrier knows it, and the two shapes in which it is shown."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Literal

from servicing import segments

API_VERSION = "2010-04-01"

ERROR_TEXTS = {
    11200: "HTTP retrieval failure",
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30036: "Validity Period Expired",
}


@dataclass(frozen=True, slots=True)
class Message:
    """An SMS in either direction, at one moment of its life."""

    sid: str
    direction: Literal["inbound", "outbound-api"]
    sender: str
    recipient: str
    body: str
    status: str
    created: datetime
    updated: datetime
    sent: datetime | None = None
    error_code: int | None = None
    media: int = 0
    service_sid: str | None = None
    callback_url: str | None = None
    sequence: int = 0  # its place among all messages, from 1
    version: int = 0  # the change that made it what it is, counted over all messages

    @property
    def handset(self) -> str:
        """The borrower's number, whichever way the message goes."""
        return self.sender if self.direction == "inbound" else self.recipient


def new_sid(prefix: str = "SM") -> str:
    """Make an identifier of Twilio's form: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def as_twilio(message: Message, account_sid: str) -> dict[str, Any]:
    """Show a message as Twilio's Message resource."""
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{message.sid}"
    pooled = message.status == "accepted"  # no sender is chosen yet, so nothing is counted
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": format_datetime(message.created),
        "date_sent": format_datetime(message.sent) if message.sent else None,
        "date_updated": format_datetime(message.updated),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": ERROR_TEXTS.get(message.error_code) if message.error_code else None,
        "from": None if pooled else message.sender,
        "messaging_service_sid": message.service_sid,
        "num_media": str(message.media),
        "num_segments": "0" if pooled else str(segments.count(message.body)),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.recipient,
        "uri": f"{uri}.json",
    }


def as_bubble(message: Message) -> dict[str, Any]:
    """Show a message as the phone page reads it."""
    return {
        "sid": message.sid,
        "sequence": message.sequence,
        "direction": "in" if message.direction == "inbound" else "out",
        "body": message.body,
        "media": message.media,
        "status": message.status,
        "error_code": message.error_code,
        "segments": segments.count(message.body),
        "at": message.created.isoformat(),
    }
