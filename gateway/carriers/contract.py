"""What a carrier is: a plug that reads its callbacks, sends one text, and names its errors by class.

Who handles which error: ``Forged`` and ``Malformed`` are answered by ``gateway.callbacks`` (403 and 400, nothing
stored); ``Refused`` and ``Uncertain`` are settled by ``gateway.delivery``; nothing else may leave a carrier.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Literal, Protocol

ErrorClass = Literal[
    "throttled", "unreachable", "not_a_mobile", "unknown_number", "opted_out", "filtered", "rejected", "unknown"
]
RETRYABLE = {"throttled"}  # wait, then the same channel; all others are settled otherwise


class Forged(Exception):
    """The callback's signature is missing or wrong."""


class Malformed(Exception):
    """The callback lacks what every callback of its kind has."""


class Refused(Exception):
    """The carrier did not take the text; ``kind`` says why and so what follows."""

    def __init__(self, kind: ErrorClass) -> None:
        """Name the class of the refusal; carrier codes stay in the carrier's module."""
        super().__init__(kind)
        self.kind = kind


class Uncertain(Exception):
    """Nobody knows whether the carrier took the text: it is reconciled before any resend."""


@dataclasses.dataclass(frozen=True, slots=True)
class Callback:
    """An HTTP request of a carrier: the URL it signed, its form, its headers."""

    url: str
    form: Mapping[str, str]
    headers: Mapping[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Inbound:
    """One text from a phone (E.164); ``opt_out_type`` is set where the carrier has answered an opt-out itself."""

    provider_id: str
    phone: str
    body: str
    media: tuple[str, ...] = ()
    opt_out_type: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a text: the carrier's word, ours (None where the word is not known), the class of an error."""

    provider_id: str
    status: str
    state: str | None
    error: ErrorClass | None


@dataclasses.dataclass(frozen=True, slots=True)
class Listed:
    """A text that the carrier says it has taken."""

    provider_id: str
    body: str
    taken_at: dt.datetime


class Carrier(Protocol):
    """The contract; ``name`` is stored beside every id the carrier gives."""

    name: str

    def read_inbound(self, callback: Callback) -> Inbound:
        """Verify and read an inbound text; raises Forged, Malformed."""
        ...

    def read_receipt(self, callback: Callback) -> Receipt:
        """Verify and read a status callback; raises Forged, Malformed."""
        ...

    def send(self, phone: str, body: str, *, valid_for: int) -> str:
        """Send one text that is worth delivering for some seconds; give the carrier's id. Raises Refused, Uncertain."""
        ...

    def sent_to(self, phone: str, since: dt.datetime) -> list[Listed]:
        """List what the carrier has taken for a phone since an instant; raises Refused, Uncertain."""
        ...
