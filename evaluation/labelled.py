"""The labelled texts and the team's scorer, kept under tests/eval: for measuring, never for training."""

import dataclasses
import functools
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from servicing.settings import ROOT

GOLD = ROOT / "tests" / "eval" / "dev.tsv"
FRESH = GOLD.with_name("fresh.tsv")  # by hands that saw neither examples nor program; nobody looks at what is misread
SCORER = ROOT / "tests" / "eval" / "score.py"
AT = "2026-11-25T10:00:00+08:00"  # the instant from which the labels' dates are counted

Prediction = dict[str, Any]  # as `huixin understand` prints it: text, intents (primary first), entities


@dataclasses.dataclass(frozen=True, slots=True)
class Score:
    """What the scorer says: its figures by name, and the detail behind them (F1 by intent, confusions)."""

    figures: dict[str, float]
    detail: dict[str, Any]


@functools.cache
def scorer() -> ModuleType:
    """Load score.py from its path: there is one scorer, and it is not ours to rewrite."""
    spec = importlib.util.spec_from_file_location("score", SCORER)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(SCORER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(gold: Path = GOLD) -> list[dict[str, Any]]:
    """Give the labelled texts: text, primary, others (a set), entities, note; afresh, because scoring changes them."""
    return list(scorer().load_gold(gold))


def texts(gold: Path = GOLD) -> list[str]:
    """Give the texts alone, in the file's order."""
    return [row["text"] for row in rows(gold)]


def score(predictions: Sequence[Prediction], gold: Path = GOLD) -> Score:
    """Judge predictions, in any order; a text without one counts as wrong."""
    figures, detail, _ = scorer().score(rows(gold), {each["text"]: each for each in predictions})
    return Score(figures, detail)
