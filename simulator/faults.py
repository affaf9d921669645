"""Faults that can be switched on, as carriers really have them."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from simulator import refusals
from simulator.refusals import Refusal

REFUSING: dict[str, Refusal] = {
    "429": refusals.TOO_MANY,
    "500": refusals.INTERNAL,
    "503": refusals.UNAVAILABLE,
    "rejected_21610": refusals.UNSUBSCRIBED,
    "rejected_21211": refusals.TO_INVALID,
}
HANGING = ("timeout_after_accepting", "timeout_before_accepting")
ENDING = (
    "undelivered_30003",
    "undelivered_30005",
    "undelivered_30006",
    "undelivered_30007",
    "unknown_status",
)
CALLING_BACK = ("callbacks_late", "callbacks_doubled", "callbacks_reversed", "callbacks_lost")
INBOUND = ("inbound_doubled",)
KINDS = (*REFUSING, *HANGING, *ENDING, *CALLING_BACK, *INBOUND)

_SECONDS = {"timeout_after_accepting": 40.0, "timeout_before_accepting": 40.0, "callbacks_late": 5.0}


class FaultMalformed(ValueError):
    """A fault needs a known kind, a count of at least 1 or null, and seconds from 0 to 600."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that is switched on."""

    id: int
    kind: str
    count: int | None = None  # messages it will still hit; None: until it is removed
    to: str | None = None  # only messages of this borrower's phone
    seconds: float = 0.0
    hits: int = 0


class Faults:
    """The faults now switched on, oldest first; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._on: list[Fault] = []
        self._made = 0

    def add(self, wanted: dict[str, Any]) -> Fault:
        """Switch on what a JSON object describes; FaultMalformed when it cannot be."""
        kind, count, to = str(wanted.get("kind", "")), wanted.get("count"), wanted.get("to") or None
        try:
            seconds = float(wanted.get("seconds", _SECONDS.get(kind, 0.0)))
        except (TypeError, ValueError):
            raise FaultMalformed from None
        if kind not in KINDS or not 0 <= seconds <= 600 or (to is not None and not isinstance(to, str)):
            raise FaultMalformed
        if count is not None and (not isinstance(count, int) or isinstance(count, bool) or count < 1):
            raise FaultMalformed
        with self._lock:
            self._made += 1
            fault = Fault(self._made, kind, count, to, seconds)
            self._on.append(fault)
            return fault

    def remove(self, *, kind: str | None = None, fault_id: int | None = None) -> int:
        """Switch off the faults of a kind, the one with an id, or all; returns how many there were."""
        with self._lock:
            kept = [f for f in self._on if not (kind in (None, f.kind) and fault_id in (None, f.id))]
            removed = len(self._on) - len(kept)
            self._on = kept
            return removed

    def listing(self) -> list[Fault]:
        """List what is switched on."""
        with self._lock:
            return list(self._on)

    def hit(self, kinds: Iterable[str], phone: str) -> Fault | None:
        """Take one hit of the oldest fault of these kinds that concerns a phone."""
        wanted = frozenset(kinds)
        with self._lock:
            for place, fault in enumerate(self._on):
                if fault.kind in wanted and fault.to in (None, phone):
                    left = None if fault.count is None else fault.count - 1
                    self._on[place] = replace(fault, count=left, hits=fault.hits + 1)
                    if left == 0:
                        del self._on[place]
                    return fault
        return None
