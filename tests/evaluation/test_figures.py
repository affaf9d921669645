"""Measured figures against what is to be reached."""

import pytest

from evaluation import figures, labelled
from evaluation.figures import FIGURES, Verdict

KNOWN = {figure.name: figure for figure in FIGURES}
OWN = {"calibration", "against_stock", "p50", "p99", "training", "flips"}


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("primary", 0.799, Verdict.SHORT),
        ("primary", 0.80, Verdict.ENOUGH),
        ("primary", 0.929, Verdict.ENOUGH),
        ("primary", 0.93, Verdict.AIM),
        ("crisis_false", 0.016, Verdict.SHORT),
        ("crisis_false", 0.015, Verdict.ENOUGH),
        ("crisis_false", 0.0, Verdict.AIM),
        ("p99", 35.1, Verdict.SHORT),
        ("p99", 20.0, Verdict.AIM),
        ("calibration", 0.0, Verdict.ENOUGH),  # it has no aim beyond
        ("calibration", 0.051, Verdict.SHORT),
        ("flips", None, Verdict.UNKNOWN),
        ("beside_precision", float("nan"), Verdict.UNKNOWN),
    ],
)
def test_a_value_is_judged_by_both_marks(name: str, value: float | None, verdict: Verdict) -> None:
    """A mark that is just reached is reached, from above or from below as the figure wants it."""
    assert KNOWN[name].judge(value) is verdict


def test_every_figure_is_one_that_is_measured() -> None:
    """What is not ours to measure is a figure of the scorer's, by its name there."""
    assert labelled.score([]).figures.keys() >= KNOWN.keys() - OWN


def test_an_aim_lies_beyond_what_is_enough() -> None:
    """Whoever reaches the aim of a figure has also reached what is enough."""
    for figure in FIGURES:
        if figure.aim is not None:
            assert (figure.aim > figure.enough) == figure.rising, figure.name


def test_the_table_tells_value_marks_and_verdict() -> None:
    """Units stand beside the values; what was not measured is said to be so."""
    lines = figures.table({"primary": 0.5, "p50": 7.96, "training": 61.2})
    assert "| primary intent right | 0.500 | 0.8 | 0.93 | **short** |" in lines
    assert "| one parse in the running server, one core: p50 | 8.0 ms | ≤ 12 ms | ≤ 8 ms | the aim |" in lines
    assert "| training, to a model on disk | 61 s | ≤ 90 s | ≤ 45 s | enough |" in lines
    assert "| expected calibration error, 10 bins | – | ≤ 0.05 | – | not measured |" in lines
    assert len(lines) == len(FIGURES) + 2
