"""The answers with which Twilio refuses a request."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason to refuse: an HTTP status, and a code of Twilio's own."""

    status: int
    code: int
    message: str

    def body(self) -> dict[str, Any]:
        """Show the refusal as the JSON body that Twilio's client libraries read."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


class Refused(Exception):
    """Twilio refuses this request."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


AUTHENTICATE = Refusal(401, 20003, "Authenticate")
BODY_MISSING = Refusal(400, 21602, "Message body is required.")
BODY_TOO_LONG = Refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit")
FROM_MISSING = Refusal(400, 21603, "A 'From' phone number is required.")
FROM_NOT_OURS = Refusal(400, 21606, "The 'From' phone number is not a valid, SMS-capable number of this account")
SAME_NUMBER = Refusal(400, 21266, "'To' and 'From' number cannot be the same")
SERVICE_UNKNOWN = Refusal(400, 21701, "The Messaging Service does not exist")
TO_MISSING = Refusal(400, 21604, "A 'To' phone number is required.")
TO_INVALID = Refusal(400, 21211, "Invalid 'To' Phone Number")
CALLBACK_INVALID = Refusal(400, 21609, "The 'StatusCallback' URL must be an http(s) address of this machine")
VALIDITY_INVALID = Refusal(400, 21624, "Invalid validity period value")
DATE_INVALID = Refusal(400, 20001, "Invalid date filter")
UNSUBSCRIBED = Refusal(400, 21610, "Attempt to send to unsubscribed recipient")
TOO_MANY = Refusal(429, 20429, "Too Many Requests")
INTERNAL = Refusal(500, 20500, "An internal server error has occurred")
UNAVAILABLE = Refusal(503, 20503, "Service is unavailable")


def not_found(path: str) -> Refusal:
    """Refuse a path that names nothing."""
    return Refusal(404, 20404, f"The requested resource {path} was not found")
