"""Hooks: JSON posted to an address of the lender's, signed as Standard Webhooks 1.0 says (standardwebhooks.com)."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

import requests

from servicing import clock

TIMEOUT = (3.05, 5.0)  # seconds to connect, and until something comes
LATER = {408, 425, 429}  # of the refusals, those that another time may not meet


class NotTaken(Exception):
    """The other side did not take it; ``reason`` is a code (timeout, HTTP 503), never an address or a secret.

    ``is_away``: there was no answer, or none that says anything about what was sent; later it may be taken.
    """

    def __init__(self, reason: str, *, is_away: bool) -> None:
        """Keep why, and whether that says anything about what was sent."""
        super().__init__(reason)
        self.reason, self.is_away = reason, is_away


def post(url: str, secrets: Sequence[str], number: str, body: bytes) -> None:
    """Post JSON; raise NotTaken unless the answer is 2xx. Redirects are not followed, the answer's body is not read.

    ``number`` names what is sent: it stays the same when it is sent again.
    """
    moment = int((clock.now() - clock.offset()).timestamp())  # a receiver compares it with its own clock
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "huixin",
        "webhook-id": number,
        "webhook-timestamp": str(moment),
        "webhook-signature": " ".join(sign(secret, number, moment, body) for secret in secrets),
    }
    try:
        with requests.post(url, body, headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True) as answer:
            status = answer.status_code
    except requests.Timeout:
        raise NotTaken("timeout", is_away=True) from None
    except requests.exceptions.SSLError:
        raise NotTaken("certificate", is_away=True) from None
    except requests.RequestException:
        raise NotTaken("no_connection", is_away=True) from None
    if status // 100 != 2:
        raise NotTaken(f"HTTP {status}", is_away=status // 100 != 4 or status in LATER)


def sign(secret: str, number: str, moment: int, body: bytes) -> str:
    """Give one signature of the header: its version, and base64 of HMAC-SHA256 over number, instant and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{number}.{moment}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
