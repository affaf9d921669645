"""Calibration: whether of the texts called 80 % sure eight in ten are right.

The expected calibration error is the mean distance between confidence and accuracy over bins of equal width, weighed
by the bins' counts (Guo et al., On Calibration of Modern Neural Networks, 2017).
"""

import dataclasses
from collections.abc import Sequence

from evaluation.outcomes import Outcome

BINS = 10


@dataclasses.dataclass(frozen=True, slots=True)
class Bin:
    """The texts whose confidence lies in [low, high), the last bin with its upper end."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def bins(outcomes: Sequence[Outcome], number: int = BINS) -> list[Bin]:
    """Sort texts into bins of equal width by confidence; those without any text are left out."""
    sorted_in: list[list[Outcome]] = [[] for _ in range(number)]
    for outcome in outcomes:
        sorted_in[min(int(outcome.confidence * number), number - 1)].append(outcome)
    return [
        Bin(
            low=place / number,
            high=(place + 1) / number,
            count=len(some),
            confidence=sum(each.confidence for each in some) / len(some),
            accuracy=sum(each.is_right for each in some) / len(some),
        )
        for place, some in enumerate(sorted_in)
        if some
    ]


def error(found: Sequence[Bin]) -> float:
    """Give the expected calibration error of bins, from 0 to 1."""
    texts = sum(each.count for each in found)
    return sum(each.count * abs(each.accuracy - each.confidence) for each in found) / texts if texts else float("nan")
