"""The figures to reach, as the understanding issue sets them: what is enough, and what is the aim."""

import dataclasses
import enum
import math
from collections.abc import Mapping


class Verdict(enum.Enum):
    """How a measured figure stands."""

    AIM = "the aim"
    ENOUGH = "enough"
    SHORT = "**short**"
    UNKNOWN = "not measured"


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its name in the scorer's or our own words, and its two marks; ``rising``: more is better."""

    name: str
    what: str
    enough: float
    aim: float | None
    rising: bool = True
    places: int = 3
    unit: str = ""

    def judge(self, value: float | None) -> Verdict:
        """Say how a value stands; None and NaN are not measured."""
        if value is None or math.isnan(value):
            return Verdict.UNKNOWN
        if self.aim is not None and self._reaches(value, self.aim):
            return Verdict.AIM
        return Verdict.ENOUGH if self._reaches(value, self.enough) else Verdict.SHORT

    def shown(self, value: float | None) -> str:
        """Write a value with its unit."""
        return "–" if value is None or math.isnan(value) else f"{value:.{self.places}f}{self.unit}"

    def mark(self, mark: float | None) -> str:
        """Write one of the marks with its unit and, where less is better, the sign for it."""
        return "–" if mark is None else f"{'' if self.rising else '≤ '}{mark:g}{self.unit}"

    def _reaches(self, value: float, mark: float) -> bool:
        return value >= mark if self.rising else value <= mark


FIGURES = (
    Figure("primary", "primary intent right", 0.80, 0.93),
    Figure("sure_80", "right on the surest 80 %", 0.90, 0.97),
    Figure("macro_f1", "macro F1 of the primary intent", 0.78, 0.92),
    Figure("beside_recall", "further intents: recall", 0.65, 0.85),
    Figure("beside_precision", "further intents: precision", 0.65, 0.85),
    Figure("crisis_recall", "crisis: recall", 0.95, 0.99),
    Figure("crisis_false", "crisis: false alarms", 0.015, 0.005, rising=False),
    Figure("opt_out_recall", "opt-out: recall", 0.95, 0.99),
    Figure("opt_out_false", "opt-out: false alarms", 0.01, 0.005, rising=False),
    Figure("rejection", "out of scope, not taken for a request", 0.85, 0.95),
    Figure("entities_f1", "dates, amounts, times …: exact value, F1", 0.90, 0.97),
    Figure("calibration", "expected calibration error, 10 bins", 0.05, None, rising=False),
    Figure("against_stock", "errors against stock DIET's, same data and run", 0.7, 0.5, rising=False, places=2),
    Figure("p50", "one parse in the running server, one core: p50", 12, 8, rising=False, places=1, unit=" ms"),
    Figure("p99", "one parse in the running server, one core: p99", 35, 20, rising=False, places=1, unit=" ms"),
    Figure("training", "training, to a model on disk", 90, 45, rising=False, places=0, unit=" s"),
    Figure("flips", "five seeds: texts whose primary flips", 0.02, 0.005, rising=False),
)


def table(values: Mapping[str, float | None]) -> list[str]:
    """Write the figures as the lines of a Markdown table: value, both marks, verdict."""
    lines = ["| figure | value | at least | the aim | reached |", "|---|---|---|---|---|"]
    for figure in FIGURES:
        value = values.get(figure.name)
        marks = (figure.mark(figure.enough), figure.mark(figure.aim))
        cells = (figure.what, figure.shown(value), *marks, figure.judge(value).value)
        lines.append(f"| {' | '.join(cells)} |")
    return lines
