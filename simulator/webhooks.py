"""Signed form posts to the lender's gateway, with Twilio's patience."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from simulator import signing

TIMEOUT = 15.0  # seconds, Twilio's limit for a webhook
ATTEMPTS = 2  # Twilio tries once more when the connection fails


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one webhook ended: the gateway's HTTP status, or why there is none."""

    status: int | None
    error: str | None = None  # "unreachable" or "timeout"

    @property
    def taken(self) -> bool:
        """Whether the gateway answered that it has it."""
        return self.status is not None and 200 <= self.status < 300


def is_on_this_machine(url: str) -> bool:
    """Whether a URL is an http(s) one that leads no further than the loopback interface."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            return False
        return parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        return False


class Webhooks:
    """Posts forms with the account's signature over connections that are kept open."""

    def __init__(self, auth_token: str) -> None:
        self._auth_token = auth_token
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy stands between two processes of one machine
        self._session.headers.update({"User-Agent": "TwilioProxy/1.1", "Accept": "*/*"})
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_connections=4, pool_maxsize=64))

    def post(self, url: str, form: Mapping[str, str]) -> Delivery:
        """Post a form, once more if the connection fails; never raises for what the network does."""
        headers = {"X-Twilio-Signature": signing.sign(self._auth_token, url, form)}
        for _ in range(ATTEMPTS):
            try:
                answer = self._session.post(
                    url, data=dict(form), headers=headers, timeout=TIMEOUT, allow_redirects=False
                )
            except requests.Timeout:
                return Delivery(None, "timeout")
            except requests.ConnectionError:
                continue
            return Delivery(answer.status_code)
        return Delivery(None, "unreachable")

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._session.close()
