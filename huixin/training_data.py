"""The training data: their examples, and what is wrong with them by the contract, said before Rasa is started."""

import difflib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from huixin.nlu_files import LOADER, Block, Example, Label, Mistake, NluFile
from reading import normalise

BY_RASA = "nlu_fallback"  # given by Rasa where nothing is sure, never taught
ALONE = frozenset({"greet", "goodbye", "thank", "abuse", "out_of_scope"})  # never carried beside (INTENTS.md, rule 1)
MARK = re.compile(r"\[([^\[\]]*)\](?:\(([^()]*)\)|(\{[^{}]*\}))")  # [明天](date), [明天]{"entity": "date"}
MOST_SHOWN = 20


class Contract(NamedTuple):
    """What may be taught: the names of ``domain.yml``, where intents stand by priority, the highest first."""

    intents: list[str]
    entities: list[str]


def contract(root: Path) -> Contract:
    """Read the contract of a checkout."""
    domain = yaml.load((root / "domain.yml").read_bytes(), Loader=LOADER)  # noqa: S506 (both loaders are safe)
    return Contract([name for name in domain["intents"] if name != BY_RASA], domain["entities"])


def files(root: Path) -> list[NluFile]:
    """Read the files below ``data/nlu`` of a checkout."""
    paths = sorted((root / "data" / "nlu").rglob("*.y*ml"))
    return [NluFile(path.relative_to(root).as_posix(), path.read_bytes()) for path in paths]


def mistakes(root: Path) -> list[Mistake]:
    """Give all that is wrong with the training data of a checkout, in the order of files and lines."""
    found, known = files(root), contract(root)
    blocks = [block for file in found for block in file.blocks]
    wrong = [mistake for file in found for mistake in file.mistakes]
    for block in blocks:
        wrong += [*_unknown(block.intent, known), *_beside(block, known), *_marks(block, known)]
    return sorted([*wrong, *_labelled_twice(blocks)])


def listing(found: list[Mistake]) -> str:
    """Give mistakes one a line, the first twenty of them and the number of the others."""
    more = len(found) - MOST_SHOWN
    return "\n".join([*map(str, found[:MOST_SHOWN]), *([f"and {more} more"] if more > 0 else [])])


def plain(example: Example) -> str:
    """Give the text as the classifier sees it: without marks, normalised."""
    return normalise.normalise(MARK.sub(r"\1", example.text))


def _unknown(label: Label, known: Contract) -> Iterator[Mistake]:
    if label.name not in known.intents:
        alike = difflib.get_close_matches(label.name, known.intents, 1)
        advice = f"is `{alike[0]}` meant?" if alike else "take one of those that are"
        yield Mistake(label.place, f"`{label.name}` is not among the intents of domain.yml: {advice}")


def _beside(block: Block, known: Contract) -> Iterator[Mistake]:
    primary = block.intent.name
    for place, name in [*block.beside, *(label for example in block.examples for label in example.beside)]:
        if name not in known.intents:
            yield from _unknown(Label(place, name), known)
        elif name == primary:
            yield Mistake(place, f"`{name}` is beside itself: remove it from `beside`")
        elif name in ALONE:
            yield Mistake(place, f"`{name}` is never carried beside another intent: remove it from `beside`")
        elif primary in known.intents and known.intents.index(name) < known.intents.index(primary):
            advice = f"write `intent: {name}` and `beside: [{primary}]`"
            yield Mistake(place, f"`{name}` goes before `{primary}` in the order of domain.yml: {advice}")


def _marks(block: Block, known: Contract) -> Iterator[Mistake]:
    advice = "write the text alone (dates, amounts and the like are read by a grammar and need no marks)"
    for example in block.examples:
        for covered, name, described in MARK.findall(example.text):
            entity = _entity(described) if described else name.partition(":")[0].strip()
            if not covered.strip():
                yield Mistake(example.place, f"an entity mark that covers nothing: {advice}")
            elif entity not in known.entities:
                yield Mistake(example.place, f"a mark of `{entity}`, which is no entity of domain.yml: {advice}")


def _entity(described: str) -> str:
    try:
        return str(json.loads(described).get("entity", ""))
    except ValueError:
        return ""


def _labelled_twice(blocks: list[Block]) -> Iterator[Mistake]:
    first: dict[str, tuple[Label, Example]] = {}
    for block in blocks:
        for example in block.examples:
            label, other = first.setdefault(plain(example), (block.intent, example))
            if label.name != block.intent.name:
                labels = f"`{block.intent.name}` here and `{label.name}` at {other.place}"
                yield Mistake(example.place, f"one text with two labels, {labels}: remove one of the two lines")
