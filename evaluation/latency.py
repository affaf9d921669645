"""Latency: how long single parses take, in milliseconds."""

import dataclasses
import math
from collections.abc import Sequence


@dataclasses.dataclass(frozen=True, slots=True)
class Latency:
    """The times of parses made one after another, in milliseconds."""

    times: Sequence[float]

    def percentile(self, share: float) -> float:
        """Give the time within which this share of the parses was done: nearest rank, so one that was measured."""
        ordered = sorted(self.times)
        return ordered[max(math.ceil(share * len(ordered)), 1) - 1] if ordered else float("nan")

    @property
    def p50(self) -> float:
        """The median."""
        return self.percentile(0.5)

    @property
    def p90(self) -> float:
        """Nine in ten took no longer."""
        return self.percentile(0.9)

    @property
    def p99(self) -> float:
        """Ninety-nine in a hundred took no longer."""
        return self.percentile(0.99)
