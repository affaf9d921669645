"""The report: what was measured against what is to be reached, as Markdown with pictures beside it."""

import dataclasses
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation import calibration, figures, outcomes
from evaluation.charts import confusion, intents, latency, reliability, style
from evaluation.labelled import Score
from evaluation.latency import Latency
from evaluation.outcomes import Outcome
from evaluation.seeds import SEEDS, Flip

CONFUSIONS = 15  # the most frequent ones that are listed


@dataclasses.dataclass(frozen=True, slots=True)
class Measured:
    """All that one run measured, and of what; what it did not measure is None. ``training`` is in seconds."""

    about: str
    score: Score
    outcomes: Sequence[Outcome]
    order: Sequence[str]
    latency: Latency | None = None
    fresh: Score | None = None
    training: float | None = None
    against_stock: float | None = None
    flips: Sequence[Flip] | None = None

    def values(self) -> dict[str, float | None]:
        """Give every figure by its name."""
        return {
            **self.score.figures,
            "calibration": calibration.error(calibration.bins(self.outcomes)),
            "against_stock": self.against_stock,
            "p50": self.latency.p50 if self.latency else None,
            "p99": self.latency.p99 if self.latency else None,
            "training": self.training,
            "flips": None if self.flips is None else len(self.flips) / len(self.outcomes),
        }


def write(measured: Measured, folder: Path) -> Path:
    """Write report.md, its pictures and figures.json into a folder; give the report's path."""
    folder.mkdir(parents=True, exist_ok=True)
    _draw(measured, folder)
    values = {name: None if value is None or math.isnan(value) else value for name, value in measured.values().items()}
    (folder / "figures.json").write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    path = folder / "report.md"
    path.write_text("\n".join(_lines(measured)) + "\n", encoding="utf-8")
    return path


def _draw(measured: Measured, folder: Path) -> None:
    found = measured.outcomes
    style.save(confusion.chart(outcomes.confusions(found), measured.order), folder / "confusion.png")
    style.save(reliability.chart(calibration.bins(found)), folder / "calibration.png")
    texts = {name: sum(each.expected == name for each in found) for name in measured.order}
    enough = next(each.enough for each in figures.FIGURES if each.name == "macro_f1")
    style.save(intents.chart(measured.score.detail["intents"], texts, enough), folder / "intents.png")
    if measured.latency:
        style.save(latency.chart(measured.latency), folder / "latency.png")


def _lines(measured: Measured) -> Iterator[str]:
    yield from ("# How well the assistant reads", "", measured.about, "")
    yield from figures.table(measured.values())
    yield from _fresh(measured.fresh)
    yield from ("", "## Primary intent", "", "![confusion matrix](confusion.png)", "")
    yield from ("| labelled | read as | texts |", "|---|---|---|")
    for expected, read, texts in measured.score.detail["confusions"][:CONFUSIONS]:
        yield f"| `{expected}` | `{read}` | {texts} |"
    yield from ("", "![F1 by intent](intents.png)", "")
    yield from ("| intent | F1 |", "|---|---|")
    yield from (f"| `{name}` | {score:.3f} |" for name, score in sorted(measured.score.detail["intents"].items()))
    yield from ("", "## Values", "", "| entity | F1 |", "|---|---|")
    yield from (f"| `{name}` | {score:.3f} |" for name, score in measured.score.detail["entities"].items())
    yield from ("", "## Confidence", "", "![calibration](calibration.png)", "")
    yield from ("| confidence | texts | mean confidence | right |", "|---|---|---|---|")
    for each in calibration.bins(measured.outcomes):
        yield f"| {each.low:.1f} to {each.high:.1f} | {each.count} | {each.confidence:.3f} | {each.accuracy:.3f} |"
    yield from _latency(measured.latency)
    yield from _flips(measured.flips)


def _fresh(score: Score | None) -> Iterator[str]:
    """Of the fresh texts the figures alone: a list of what was misread would be tuned to."""
    if score:
        yield from ("", "## Fresh texts", "", "| figure | measured |", "|---|---|")
        shown = (each for each in figures.FIGURES if each.name in score.figures)
        yield from (f"| {each.what} | {each.shown(score.figures[each.name])} |" for each in shown)


def _latency(measured: Latency | None) -> Iterator[str]:
    if measured:
        yield from ("", "## Latency", "", "![latency](latency.png)", "")
        yield f"p50 {measured.p50:.1f} ms, p90 {measured.p90:.1f} ms, p99 {measured.p99:.1f} ms."


def _flips(flips: Sequence[Flip] | None) -> Iterator[str]:
    if flips is not None:
        yield from ("", "## Five seeds", "", f"{len(flips)} texts are not read alike by {len(SEEDS)} trainings.", "")
        yield from ("| text | primary intent, seed by seed |", "|---|---|") if flips else ()
        yield from (f"| {each.text.replace('|', '｜')} | {', '.join(each.read)} |" for each in flips)
