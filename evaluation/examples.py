"""The training examples, or a share of them: the same share for whoever is trained on it."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from servicing.settings import ROOT

DATA = ROOT / "data" / "nlu"
FEWEST = 2  # examples of an intent, however small the share

Block = dict[str, Any]  # one entry under Rasa's `nlu:`: an intent and its examples, or a synonym, a lookup table …


def load(folder: Path = DATA) -> list[Block]:
    """Give all blocks of all files, files in the order of their names."""
    paths = sorted(folder.glob("*.yml"))
    return [block for path in paths for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu") or ()]


def count(blocks: Iterable[Mapping[str, Any]]) -> int:
    """Count the examples of blocks."""
    return sum(len(_split(block)) for block in blocks if "intent" in block)


def sample(blocks: Iterable[Block], share: float, seed: int) -> list[Block]:
    """Give a share (0 to 1) of each intent's examples, drawn by a seed; what is no intent's is kept."""
    blocks = list(blocks)
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, block in enumerate(blocks):
        if "intent" in block:
            places[block["intent"]] += [(number, place) for place in range(len(_split(block)))]
    kept: set[tuple[int, int]] = set()
    for intent, all_of_it in sorted(places.items()):
        wanted = min(len(all_of_it), max(FEWEST, round(share * len(all_of_it))))
        kept.update(random.Random(f"{seed} {intent}").sample(all_of_it, wanted))
    drawn = []
    for number, block in enumerate(blocks):
        if "intent" not in block:
            drawn.append(block)
        elif some := [each for place, each in enumerate(_split(block)) if (number, place) in kept]:
            drawn.append({**block, "examples": some if _is_listed(block) else "\n".join(some) + "\n"})
    return drawn


def write(blocks: Iterable[Block], path: Path) -> Path:
    """Write blocks as a file of training data; give its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"version": "3.1", "nlu": list(blocks)}
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def _split(block: Mapping[str, Any]) -> list[Any]:
    """Give a block's examples: lines, or the entries of a list where each may have its own metadata."""
    return block["examples"] if _is_listed(block) else [each for each in block["examples"].splitlines() if each.strip()]


def _is_listed(block: Mapping[str, Any]) -> bool:
    return isinstance(block["examples"], list)
