"""Outcomes: what an action comes to, put together from the paths through it, as a reader wants to see it."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence

from pictures import grouping
from pictures.grouping import SAID, Group, Said
from pictures.refusing import NOBODY_KNOWN
from pictures.source import Source
from pictures.steps import Path

ORDER = (("resume", "pick"), ("ask", "settle", "stay"), ("begin",), ("ask_again", "repeat"), ("silent",), ("refuse",))
LEADS = ("ask", "ask_again", "repeat", "begin", "pick", "resume")


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What follows, and what is said before it: any one of several groups of sentences that belong together."""

    kind: str  # as of steps; or stay (what was open is open still), silent, refuse
    name: str = ""  # the question that is open then, or the action that is begun
    choices: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()


def needs(ways: Sequence[Path]) -> str:
    """Name what must be known before anything is said: loan, identity, nothing; or identity for some of it only."""
    ends = {way.end for way in ways}
    if not ends & set(NOBODY_KNOWN):
        return ""
    known = [{step.kind for step in way.steps} & {"identity", "loan"} for way in ways if not way.end]
    return "sometimes" if not all(known) else "loan" if all("loan" in each for each in known) else "identity"


def of(
    ways: Sequence[Path], source: Source, sentences: Sequence[str], ahead: Collection[str], *, answers: bool
) -> list[Outcome]:
    """Put together what an action comes to, the questions that lie ``ahead`` in its errand before any other.

    Where nothing is asked before (not ``answers``) a question is not closed either.
    """
    told: dict[tuple[str, str], list[Path]] = {}
    for way in (way for way in ways if not way.end):
        kind, name = _kind(way)
        told.setdefault(("settle" if kind == "stay" and not answers else kind, name), []).append(way)
    told.pop(("skipped", ""), None)
    places = {name: place for place, name in enumerate(sentences)}
    found = [Outcome(kind, name, _choices(group), grouping.of(group, places)) for (kind, name), group in told.items()]
    refused = [(Said(name, always=True, verified=False),) for name in sentences if name in _refused(ways, source)]
    found += [Outcome("refuse", groups=tuple(refused))] * bool(refused)
    return sorted(found, key=lambda each: _place(each, places, ahead))


def _refused(ways: Sequence[Path], source: Source) -> set[str]:
    """Name the sentences of refusals, but for those that the action says by itself."""
    ends = {way.end for way in ways if way.end in source.codes}
    if any(way.end == "LoanNeeded" for way in ways):
        ends -= {"LoanSettled"}  # whoever has to name a loan is told that it is settled: everywhere the same
    said = {step.name for way in ways for step in way.steps}
    return {f"utter_{source.codes[end]}" for end in ends} - said


def _choices(ways: Sequence[Path]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(choice for way in ways for step in way.steps for choice in step.choices))


def _place(outcome: Outcome, places: Mapping[str, int], ahead: Collection[str]) -> tuple[int, int]:
    """Say where an outcome is drawn: what the errand is for first, then as its sentences stand in ``domain.yml``."""
    kind = "begin" if outcome.kind == "ask" and outcome.name not in ahead else outcome.kind
    rank = next(number for number, kinds in enumerate(ORDER) if kind in kinds)
    return rank, min((grouping.place(group, places) for group in outcome.groups), default=0)


def _kind(way: Path) -> tuple[str, str]:
    leading = next((step for step in reversed(way.steps) if step.kind in LEADS), None)
    if leading is not None:
        return leading.kind, leading.question or (leading.name if leading.kind == "begin" else "")
    kinds = {step.kind for step in way.steps}
    if not kinds & set(SAID):
        return ("skipped" if "skip" in kinds else "silent"), ""
    return ("settle" if "settle" in kinds else "stay"), ""
