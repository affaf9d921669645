"""The written conversations beside this file, played against real Rasa, real actions and a real database."""

from pathlib import Path

import pytest

from conversations import player, reader
from conversations.stage import Stage

FILES = sorted(path for path in Path(__file__).parent.glob("*.yml") if not path.name.startswith("test_"))
WRITTEN = [each for path in FILES for each in reader.read(path)]


@pytest.mark.slow
@pytest.mark.parametrize("written", WRITTEN, ids=lambda each: f"{each.path.stem}:{each.title}")
def test_a_written_conversation_goes_as_written(stage: Stage, written: reader.Written) -> None:
    """Every turn is answered by the sentences, and leaves on the record, what is written for it."""
    difference = player.play(stage, written)
    if difference:
        pytest.fail(difference, pytrace=False)


def test_titles_are_told_apart() -> None:
    """No two conversations of a file have the same title."""
    names = [(each.path, each.title) for each in WRITTEN]
    assert len(names) == len(set(names))
