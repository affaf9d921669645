"""Which texts flip between trainings."""

import pytest

from evaluation import seeds
from evaluation.labelled import Prediction
from evaluation.seeds import Flip


def readings(*primaries: str) -> list[Prediction]:
    """Make one training's readings of texts a, b, …; a dash is a text without any intent."""
    return [
        {"text": text, "intents": [] if name == "-" else [{"name": name, "confidence": 0.5}, {"name": "beside"}]}
        for text, name in zip("abc", primaries, strict=False)
    ]


def test_a_text_flips_when_one_training_reads_it_otherwise() -> None:
    """Only the primary intent counts; each flip tells what every training read."""
    found = seeds.flips([readings("greet", "deny"), readings("greet", "affirm"), readings("greet", "deny")])
    assert found == [Flip("b", ("deny", "affirm", "deny"))]


def test_a_text_without_intents_is_read_otherwise_too() -> None:
    """None is not the same as some."""
    assert [each.text for each in seeds.flips([readings("greet"), readings("-")])] == ["a"]


def test_trainings_must_have_read_the_same_texts() -> None:
    """A reading that stops short is an error, not stability."""
    with pytest.raises(ValueError, match="shorter"):
        seeds.flips([readings("greet", "deny"), readings("greet")])
