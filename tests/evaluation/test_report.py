"""The report of a run, from a tiny labelled file to Markdown and pictures."""

import json
from pathlib import Path

import pytest

from evaluation import labelled, outcomes, report
from evaluation.labelled import Prediction
from evaluation.latency import Latency
from evaluation.report import Measured
from evaluation.seeds import Flip

GOLD = """text\tprimary\tothers\tentities\tnote
明天还\tpromise_to_pay\t\t[{"entity":"date","value":"2026-11-26"}]\t
在吗\tgreet\t\t\t
谢谢\tthank\t\t\t
今晚吃啥\tout_of_scope\t\t\t
"""
ORDER = ["promise_to_pay", "thank", "greet", "out_of_scope"]
PICTURES = ("confusion.png", "calibration.png", "intents.png", "latency.png")


def predicted(text: str, name: str, confidence: float, **entities: str) -> Prediction:
    """Make a prediction."""
    values = [{"entity": entity, "value": value} for entity, value in entities.items()]
    return {"text": text, "intents": [{"name": name, "confidence": confidence}], "entities": values}


@pytest.fixture
def measured(tmp_path: Path) -> Measured:
    """Three of four right, one of them with its date, and a text that flips; no comparison, no training time."""
    gold = tmp_path / "gold.tsv"
    gold.write_text(GOLD, encoding="utf-8")
    predictions = [
        predicted("明天还", "promise_to_pay", 0.95, date="2026-11-26"),
        predicted("在吗", "greet", 0.85),
        predicted("谢谢", "greet", 0.45),
        predicted("今晚吃啥", "out_of_scope", 1.0),
    ]
    return Measured(
        about="Four texts.",
        score=labelled.score(predictions, gold),
        outcomes=outcomes.judge(predictions, gold),
        order=ORDER,
        latency=Latency([5.0, 6.0, 40.0]),
        flips=[Flip("a|b", ("greet", "thank"))],
    )


def test_the_report_tells_figures_confusions_and_flips(measured: Measured, tmp_path: Path) -> None:
    """Figures stand beside their marks; what was not measured is said; a bar in a text does not break the table."""
    text = report.write(measured, tmp_path / "out").read_text(encoding="utf-8")
    for line in (
        "Four texts.",
        "| primary intent right | 0.750 | 0.8 | 0.93 | **short** |",
        "| dates, amounts, times …: exact value, F1 | 1.000 | 0.9 | 0.97 | the aim |",
        "| expected calibration error, 10 bins | 0.163 | ≤ 0.05 | – | **short** |",  # (2 × 0.025 + 0.15 + 0.45) / 4
        "| one parse in the running server, one core: p99 | 40.0 ms | ≤ 35 ms | ≤ 20 ms | **short** |",
        "| training, to a model on disk | – | ≤ 90 s | ≤ 45 s | not measured |",
        "| five seeds: texts whose primary flips | 0.250 | ≤ 0.02 | ≤ 0.005 | **short** |",
        "| `thank` | `greet` | 1 |",
        "| `greet` | 0.667 |",
        "| `date` | 1.000 |",
        "| 0.9 to 1.0 | 2 | 0.975 | 1.000 |",
        "p50 6.0 ms, p90 40.0 ms, p99 40.0 ms.",
        "| a｜b | greet, thank |",
    ):
        assert line in text.splitlines(), line


def test_pictures_are_drawn_and_shown(measured: Measured, tmp_path: Path) -> None:
    """Each picture is a PNG beside the report, which shows it."""
    path = report.write(measured, tmp_path / "out")
    for name in PICTURES:
        assert f"({name})" in path.read_text(encoding="utf-8")
        assert (path.parent / name).read_bytes().startswith(b"\x89PNG")


def test_figures_are_kept_for_machines(measured: Measured, tmp_path: Path) -> None:
    """figures.json has every figure by name, null where it was not measured or had nothing to measure."""
    folder = report.write(measured, tmp_path / "out").parent
    values = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    assert (values["primary"], values["flips"], values["p50"]) == (0.75, 0.25, 6.0)
    assert values["training"] is None
    assert values["beside_recall"] is None


def test_the_quick_form_leaves_the_slow_parts_out(measured: Measured, tmp_path: Path) -> None:
    """Without seeds and server there is neither a section nor a picture of theirs."""
    quick = Measured("Four texts.", measured.score, measured.outcomes, ORDER)
    path = report.write(quick, tmp_path / "out")
    text = path.read_text(encoding="utf-8")
    assert "## Five seeds" not in text
    assert "## Latency" not in text
    assert not (path.parent / "latency.png").exists()
