"""What became of each labelled text: the intent expected, the one read, and how sure the assistant was."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from evaluation import labelled
from evaluation.labelled import Prediction

NONE = "(none)"  # a text without a prediction


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """One text; ``confidence`` is the primary intent's, from 0 to 1."""

    text: str
    expected: str
    read: str
    confidence: float

    @property
    def is_right(self) -> bool:
        """Whether the primary intent was read."""
        return self.read == self.expected


def primary(prediction: Prediction) -> tuple[str, float]:
    """Give the primary intent of a prediction and its confidence."""
    intents = prediction.get("intents") or [{"name": NONE, "confidence": 0.0}]
    return intents[0]["name"], float(intents[0].get("confidence", 0.0))


def judge(predictions: Sequence[Prediction], gold: Path = labelled.GOLD) -> list[Outcome]:
    """Set predictions against the labels, in the file's order."""
    known = {each["text"]: each for each in predictions}
    return [Outcome(row["text"], row["primary"], *primary(known.get(row["text"], {}))) for row in labelled.rows(gold)]


def confusions(outcomes: Sequence[Outcome]) -> Counter[tuple[str, str]]:
    """Count how often each intent (first) was read as which (second), right ones included."""
    return Counter((each.expected, each.read) for each in outcomes)
