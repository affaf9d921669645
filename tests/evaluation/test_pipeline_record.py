"""The record of a comparison of pipelines."""

import json
from pathlib import Path

import pytest

from evaluation import comparison, labelled
from evaluation.comparison import Entry
from evaluation.latency import Latency
from evaluation.training import Training

ABOUT = {"share": 1.0, "seed": 7, "examples": 1000, "texts": 397, "machine": "2 cores"}


def entry(name: str, primary: float, beside_precision: float | None = 0.5) -> Entry:
    """Make an entry with a share of right texts."""
    scored = dict.fromkeys(comparison.SCORED, 0.5) | {"primary": primary, "beside_precision": beside_precision}
    return Entry(name, scored, seconds=60.4, peak=900.0, size=12.3, p50=4.0, p99=9.0)


def test_errors_are_told_against_stock(tmp_path: Path) -> None:
    """Forty per cent wrong is all of stock's errors, ten per cent a quarter; what could not be scored is a dash."""
    comparison.write([entry("stock", 0.6, None), entry("linear-e5", 0.9)], ABOUT, tmp_path)
    lines = (tmp_path / "compare.md").read_text(encoding="utf-8").splitlines()
    assert "| `stock` | 1.00 | 0.600 | 0.500 | 0.50 | – | 0.50 | 0.500 | 60 | 900 | 12.3 | 4.0 | 9.0 |" in lines
    assert "| `linear-e5` | 0.25 | 0.900 | 0.500 | 0.50 | 0.50 | 0.50 | 0.500 | 60 | 900 | 12.3 | 4.0 | 9.0 |" in lines
    assert "1000 examples, 397 labelled texts; 2 cores." in lines
    assert (tmp_path / "compare.png").read_bytes().startswith(b"\x89PNG")
    assert comparison.errors_against_stock(tmp_path) == pytest.approx(0.25)


@pytest.mark.parametrize(("share", "names"), [(0.25, ["stock", "linear-e5"]), (1.0, ["linear-e5"]), (1.0, ["stock"])])
def test_a_part_of_a_comparison_is_no_figure(tmp_path: Path, share: float, names: list[str]) -> None:
    """Errors against stock are reported from a run of both on all examples, or not at all."""
    assert comparison.errors_against_stock(tmp_path) is None
    comparison.write([entry(name, 0.5) for name in names], {**ABOUT, "share": share}, tmp_path)
    assert comparison.errors_against_stock(tmp_path) is None


def test_an_entry_is_made_of_what_was_measured(tmp_path: Path) -> None:
    """Size in MiB, parses in milliseconds; a figure with nothing to score is null, not NaN, in the record."""
    model = tmp_path / "model.tar.gz"
    model.write_bytes(bytes(1 << 20))
    trained = Training(model, seconds=3.0, peak=4.0)
    made = comparison.enter("stock", labelled.score([]), trained, Latency([1.0, 2.0, 3.0]))
    assert (made.size, made.p50, made.p99, made.wrong) == (1.0, 2.0, 3.0, 100)
    comparison.write([made], ABOUT, tmp_path)
    (kept,) = json.loads((tmp_path / "compare.json").read_text(encoding="utf-8"))["pipelines"]
    assert kept["beside_precision"] is None
