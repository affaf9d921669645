"""The calibration error, on numbers that can be checked by hand."""

import math

import pytest

from evaluation import calibration
from evaluation.outcomes import Outcome


def read(confidence: float, right: int, wrong: int) -> list[Outcome]:
    """Make outcomes of one confidence, some right and some wrong."""
    return [Outcome("x", "greet", "greet", confidence)] * right + [Outcome("x", "greet", "thank", confidence)] * wrong


def test_the_error_is_the_mean_gap_weighed_by_counts() -> None:
    """Eight texts at 0.95 with six right, two at 0.55 with one right: 0.8 × 0.20 + 0.2 × 0.05 = 0.17."""
    found = calibration.bins([*read(0.95, 6, 2), *read(0.55, 1, 1)])
    assert [(each.low, each.high, each.count) for each in found] == [(0.5, 0.6, 2), (0.9, 1.0, 8)]
    assert [each.accuracy for each in found] == pytest.approx([0.5, 0.75])
    assert [each.confidence for each in found] == pytest.approx([0.55, 0.95])
    assert calibration.error(found) == pytest.approx(0.17)


def test_being_right_as_often_as_sure_is_no_error() -> None:
    """Three of four right at 0.75 is what 0.75 says, too modest is as wrong as too sure."""
    assert calibration.error(calibration.bins(read(0.75, 3, 1))) == pytest.approx(0)
    assert calibration.error(calibration.bins(read(0.75, 4, 0))) == pytest.approx(0.25)


def test_a_confidence_of_one_belongs_to_the_last_bin() -> None:
    """The last bin is closed above; a confidence of zero lies in the first."""
    found = calibration.bins([*read(1.0, 1, 0), *read(0.0, 0, 1)])
    assert [(each.low, each.count) for each in found] == [(0.0, 1), (0.9, 1)]


def test_no_texts_no_error() -> None:
    """Of nothing there is no error to tell."""
    assert math.isnan(calibration.error([]))
