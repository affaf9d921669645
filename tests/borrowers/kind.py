"""Kinds of borrowers: a goal, a mood, and words of their own, read from ``kinds/``; ``sense.yml`` is what all share."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from conversations.given import Given

HERE = Path(__file__).parent
Moves = str | Sequence[str]  # the name of a move; or of one for the first time a sentence is heard, the second …


@dataclasses.dataclass(frozen=True, slots=True)
class Mood:
    """How somebody writes: how often they say a thing again, how likely they split, slip, and ask in between."""

    patience: int = 2
    splits: float = 0.0
    slips: float = 0.0
    asks: float = 0.0
    marks: Sequence[str] = ("",)


@dataclasses.dataclass(frozen=True, slots=True)
class Act:
    """One thing that is wanted: how it begins, what follows on which sentence, and the goal that ends it.

    ``after``: what happens first, ``waits`` in days and ``pays`` an amount.
    """

    says: str
    goal: str
    when: Mapping[str, Moves] = dataclasses.field(default_factory=dict)
    after: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """A kind of borrower; ``moves`` are wordings by name, in which ``{words}`` stand for what each one made up."""

    name: str
    title: str
    who: str
    acts: Sequence[Act]
    moves: Mapping[str, Sequence[str]]
    mood: Mood = Mood()
    given: Given = dataclasses.field(default_factory=Given)
    words: Mapping[str, Sequence[str]] = dataclasses.field(default_factory=dict)
    asides: Sequence[str] = ()

    def wordings(self) -> list[str]:
        """Give everything that this kind may write."""
        return [text for texts in self.moves.values() for text in texts] + list(self.asides)


def _read(path: Path) -> dict[str, Any]:
    return dict(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


SENSE = _read(HERE / "sense.yml")


def read(path: Path) -> Kind:
    """Read one kind."""
    found = _read(path)
    given = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader).get("given", {})  # noqa: S506 (texts only)
    return Kind(
        path.stem,
        **{key: found[key] for key in ("title", "who", "words", "asides") if key in found},
        acts=[Act(**act) for act in found["acts"]],
        moves={**SENSE["moves"], **found["moves"]},
        mood=Mood(**found.get("mood", {})),
        given=Given(**given),
    )


KINDS = [read(path) for path in sorted((HERE / "kinds").glob("*.yml"))]
