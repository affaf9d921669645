"""The evaluation texts are unseen: no training text is one of them, or nearly one.

A failure names lines of the training data only: who mends them is not to read the evaluation texts while at it.
"""

import csv
import string
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from huixin import training_data
from huixin.nlu_files import Place
from reading import normalise
from servicing.settings import ROOT

EVALUATION = sorted((ROOT / "tests" / "eval").glob("*.tsv"))
NEAR = 80  # per cent
SHORT = 3  # characters: to so short a text only the same one is near


def bare(plain: str) -> str:
    """Give a normalised text without punctuation; a text of nothing else as it is."""
    kept = (char for char in plain if unicodedata.category(char)[0] not in "PZ" and char not in string.punctuation)
    return "".join(kept) or plain


def taught(root: Path) -> dict[str, list[Place]]:
    """Give the bare training texts, each with its places."""
    found = defaultdict(list)
    for file in training_data.files(root):
        for block in file.blocks:
            for example in block.examples:
                found[bare(training_data.plain(example))].append(example.place)
    return found


def near(texts: Iterable[str], known: dict[str, list[Place]]) -> Iterator[tuple[Place, float]]:
    """Give the places of known texts that are near one of others, with how alike they are in per cent."""
    long = [text for text in known if len(text) > SHORT]
    for text in {bare(normalise.normalise(text)) for text in texts}:
        if len(text) > SHORT:
            alike = process.extract(text, long, scorer=fuzz.ratio, score_cutoff=NEAR, limit=None)
        else:
            alike = [(text, 100.0, 0)] if text in known else []
        yield from ((place, likeness) for choice, likeness, _ in alike for place in known[choice])


def evaluation() -> list[str]:
    """Read the evaluation texts of every labelled file."""
    texts = []
    for path in EVALUATION:
        with path.open(encoding="utf-8", newline="") as file:
            texts += [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return texts


def test_no_training_text_is_an_evaluation_text() -> None:
    """No training text equals an evaluation text, or is like one by 80 % or more."""
    found = sorted(near(evaluation(), taught(ROOT)))
    lines = [f"{place}: {likeness:.0f} % like an evaluation text: remove it" for place, likeness in found]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("下个星期三还一半", [5]),
        ("下個星期三，還一半！！", [5]),  # in another script, with marks
        ("下个星期三还一点", [5]),  # seven characters of eight
        ("下个月再还一半", []),
        ("好的", [6]),
        ("是的呀", []),  # short: near to the four of line 4, but only the same would count
        ("好的了吧", []),  # near to the three of line 7
        ("。", [8]),
        ("？", []),
        ("没有过的话", []),
    ],
)
def test_what_is_near(tmp_path: Path, text: str, lines: list[int]) -> None:
    """What is written otherwise or differs in little is found, with its line; what is short only if it is the same."""
    lines_of_file = ["nlu:", "- intent: affirm", "  examples: |", "    - 是的呀哈", "    - 下个星期三还一半"]
    (tmp_path / "data/nlu").mkdir(parents=True)
    text_of_file = "\n".join([*lines_of_file, "    - 好的。", "    - 好的了", "    - 。。。"])
    (tmp_path / "data/nlu/a.yml").write_text(text_of_file, encoding="utf-8")
    assert [place.line for place, _ in near([text], taught(tmp_path))] == lines


def test_the_evaluation_texts_are_read() -> None:
    """The labelled file is there and holds texts."""
    assert len(EVALUATION) == 2
    assert len(set(evaluation())) > 700
