"""A share of the training examples: drawn alike for every pipeline, and fairly among intents."""

from pathlib import Path

import pytest

from evaluation import examples
from evaluation.examples import Block

BESIDE = {"beside": ["report_hardship"]}


def lines(*numbers: int) -> str:
    """Make examples as Rasa's files hold them."""
    return "".join(f"- text {number}\n" for number in numbers)


@pytest.fixture
def blocks() -> list[Block]:
    """Forty examples of one intent in two blocks, eight of another as a list, and a synonym."""
    return [
        {"intent": "promise_to_pay", "examples": lines(*range(30))},
        {"intent": "promise_to_pay", "metadata": BESIDE, "examples": lines(*range(30, 40))},
        {"intent": "greet", "examples": [{"text": f"hi {number}", "metadata": BESIDE} for number in range(8)]},
        {"synonym": "all", "examples": lines(1)},
    ]


def of(drawn: list[Block], intent: str) -> list[Block]:
    """Give the blocks of one intent."""
    return [block for block in drawn if block.get("intent") == intent]


def test_each_intent_gives_its_share(blocks: list[Block]) -> None:
    """A quarter of forty is ten and of eight is two, over all blocks of the intent."""
    drawn = examples.sample(blocks, 0.25, 7)
    assert examples.count(blocks) == 48
    assert examples.count(of(drawn, "promise_to_pay")) == 10
    assert examples.count(of(drawn, "greet")) == 2


def test_a_seed_draws_the_same_share_again(blocks: list[Block]) -> None:
    """One seed, one share; another seed, another."""
    assert examples.sample(blocks, 0.25, 7) == examples.sample(blocks, 0.25, 7)
    assert examples.sample(blocks, 0.25, 7) != examples.sample(blocks, 0.25, 8)


def test_an_intent_more_does_not_move_the_others(blocks: list[Block]) -> None:
    """What is drawn of an intent depends on its own examples alone."""
    more = [*blocks, {"intent": "affirm", "examples": lines(*range(20))}]
    assert of(examples.sample(more, 0.25, 7), "greet") == of(examples.sample(blocks, 0.25, 7), "greet")


def test_no_intent_is_left_without_examples(blocks: list[Block]) -> None:
    """However small the share, two of each remain; what is no intent's is kept whole."""
    drawn = examples.sample(blocks, 0.001, 7)
    assert [examples.count(of(drawn, intent)) for intent in ("promise_to_pay", "greet")] == [2, 2]
    assert {"synonym": "all", "examples": lines(1)} in drawn


def test_all_of_it_is_what_there_was(blocks: list[Block], tmp_path: Path) -> None:
    """The whole share is the data unchanged, intents beside included, and survives a file."""
    drawn = examples.sample(blocks, 1.0, 7)
    assert drawn == blocks
    examples.write(drawn, tmp_path / "nlu" / "all.yml")
    assert examples.load(tmp_path / "nlu") == blocks


def test_the_data_are_read() -> None:
    """Every errand's file is read, and has examples of ordinary form."""
    intents = {block["intent"] for block in examples.load() if "intent" in block}
    assert {"promise_to_pay", "crisis", "out_of_scope"} <= intents
    assert examples.count(examples.load()) > 40
