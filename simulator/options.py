"""What one simulated carrier is told when it starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from servicing import clock


@dataclass(frozen=True, slots=True)
class PhoneEntry:
    """A demo borrower whose phone can be picked up on the page."""

    phone: str  # E.164
    name: str
    note: str = ""  # what tells this borrower from the others, parted by "·"


def _nobody() -> Sequence[PhoneEntry]:
    return ()


@dataclass(frozen=True, slots=True)
class Options:
    """The account, the lender's number and the gateway that a simulated carrier serves."""

    account_sid: str
    auth_token: str = field(repr=False)
    number: str  # the lender's, E.164
    inbound_url: str  # where inbound webhooks are posted; its host must be this machine
    messaging_service_sid: str | None = None  # set: the number stands in a pool and webhooks say so
    delivery_delay: float = 0.3  # seconds from one status to the next
    phonebook: Callable[[], Sequence[PhoneEntry]] = _nobody  # asked anew for each page
    lender: str = ""
    now: Callable[[], datetime] = clock.now  # aware; stamps messages, never times a wait
    capacity: int = 20_000  # messages kept; the oldest fall out
