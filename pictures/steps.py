"""Steps, and the paths that they make: what can happen one after the other, and how paths go on from each other."""

import dataclasses
from collections.abc import Iterable, Sequence

Texts = tuple[str, ...]
Facts = frozenset[tuple[str, bool]]  # conditions by their text, and whether they were met


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens: a sentence said or asked, another action begun, the question closed.

    Kinds: say, say_to_verified, ask, ask_again, repeat (the question as it was put), begin (an action), pick (the one
    chosen), resume (the one that waited), settle, skip (a loop without a turn), identity and loan (known from here on).
    """

    kind: str
    name: str = ""  # the sentence, or the action that is begun
    question: str = ""
    choices: Texts = ()  # the actions behind the numbers of a question
    options: Texts = ()  # the sentences of its numbered list


@dataclasses.dataclass(frozen=True, slots=True)
class Path:
    """Steps in order, how they end ("" goes on, "return", or what was raised), a truth returned, and what holds."""

    steps: tuple[Step, ...] = ()
    end: str = ""
    truth: bool | None = None
    facts: Facts = frozenset()

    @property
    def is_refused(self) -> bool:
        """Tell whether something was raised."""
        return self.end not in ("", "return", "next")


Paths = Sequence[Path]
ON: Paths = (Path(),)


def step(kind: str, name: str = "") -> Paths:
    """Make the path of one step."""
    return [Path((Step(kind, name),))]


def then(ways: Paths, after: Paths) -> Paths:
    """Go on from every way that has not ended, where what is met after it was not said to be otherwise before."""
    return once(
        joined
        for way in ways
        for joined in ([way] if way.end else [_joined(way, each) for each in after if _agree(way.facts, each.facts)])
    )


def join(parts: Iterable[Paths]) -> Paths:
    """Go through all parts, one after the other."""
    ways: Paths = ON
    for part in parts:
        ways = then(ways, part)
    return ways


def once(ways: Iterable[Path]) -> Paths:
    """Drop paths that are there already."""
    return list(dict.fromkeys(ways))


def _joined(way: Path, after: Path) -> Path:
    return Path(way.steps + after.steps, after.end, after.truth, way.facts | after.facts)


def _agree(facts: Facts, others: Facts) -> bool:
    return not any((condition, not met) in facts for condition, met in others)
