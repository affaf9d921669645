"""The comparison's record: one entry a pipeline, as JSON, as a table, as a picture."""

import dataclasses
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluation.charts import comparison, style
from evaluation.labelled import Score
from evaluation.latency import Latency
from evaluation.memory import MIB
from evaluation.training import Training

SCORED = ("primary", "macro_f1", "beside_recall", "beside_precision", "crisis_recall", "crisis_false")
STOCK, OURS = "stock", "linear-e5"
NAME = "compare"
COLUMNS = (
    ("primary", "primary", 3),
    ("macro_f1", "macro F1", 3),
    ("beside_recall", "beside: recall", 2),
    ("beside_precision", "beside: precision", 2),
    ("crisis_recall", "crisis: recall", 2),
    ("crisis_false", "crisis: false", 3),
    ("seconds", "training, s", 0),
    ("peak", "training, MiB", 0),
    ("size", "model, MiB", 1),
    ("p50", "p50, ms", 1),
    ("p99", "p99, ms", 1),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A pipeline's figures; training in seconds and MiB at its peak, the model in MiB, a parse in milliseconds.

    A scored figure is None where there was nothing to score: a pipeline that never gives a second intent.
    """

    name: str
    scored: dict[str, float | None]
    seconds: float
    peak: float
    size: float
    p50: float
    p99: float

    @property
    def wrong(self) -> float:
        """Per cent of texts whose primary intent is wrong."""
        return 100 * (1 - (self.scored["primary"] or 0))

    def as_dict(self) -> dict[str, Any]:
        """Give all figures on one level."""
        rest = {field: getattr(self, field) for field in ("name", "wrong", "seconds", "peak", "size", "p50", "p99")}
        return {**rest, **self.scored}


def enter(name: str, score: Score, trained: Training, latency: Latency) -> Entry:
    """Make a pipeline's entry of what was measured."""
    scored = {figure: None if math.isnan(value := score.figures[figure]) else value for figure in SCORED}
    size = trained.model.stat().st_size / MIB
    return Entry(name, scored, trained.seconds, trained.peak, size, latency.p50, latency.p99)


def write(entries: Sequence[Entry], about: dict[str, Any], folder: Path) -> None:
    """Write compare.json, compare.md and compare.png; ``about`` says what was compared on what."""
    rows = [entry.as_dict() for entry in entries]
    record = json.dumps({**about, "pipelines": rows}, indent=2)
    (folder / f"{NAME}.json").write_text(record + "\n", encoding="utf-8")
    subtitle = f"{about['examples']} examples, {about['texts']} labelled texts; {about['machine']}"
    (folder / f"{NAME}.md").write_text("\n".join(_lines(rows, subtitle)) + "\n", encoding="utf-8")
    style.save(comparison.chart(rows, subtitle), folder / f"{NAME}.png")


def errors_against_stock(folder: Path) -> float | None:
    """Give our errors over stock's in the recorded comparison; None where there is none with both on all examples."""
    path = folder / f"{NAME}.json"
    if not path.exists():
        return None
    record = json.loads(path.read_text(encoding="utf-8"))
    wrong = {each["name"]: each["wrong"] for each in record["pipelines"]}
    if record["share"] < 1 or not {STOCK, OURS} <= wrong.keys() or not wrong[STOCK]:
        return None
    return float(wrong[OURS] / wrong[STOCK])


def _lines(rows: list[dict[str, Any]], subtitle: str) -> list[str]:
    stock = next((row["wrong"] for row in rows if row["name"] == STOCK), None)
    heads = ["pipeline", "errors against stock", *(head for _, head, _ in COLUMNS)]
    lines = ["# Pipelines compared", "", f"{subtitle}.", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for row in rows:
        cells = [f"`{row['name']}`", _shown(row["wrong"] / stock if stock else None, 2)]
        cells += [_shown(row[figure], places) for figure, _, places in COLUMNS]
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, "", f"![the same as bars]({NAME}.png)"]


def _shown(value: float | None, places: int) -> str:
    return "–" if value is None else f"{value:.{places}f}"
