"""Groups: the sentences that are said together, in their order, apart from those said in other cases."""

import dataclasses
from collections.abc import Mapping, Sequence

from pictures.steps import Path, Step

SAID = ("say", "say_to_verified", "ask", "ask_again")


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """A sentence: whether it is always said where its outcome is, to whom, the sentences of its numbered list.

    ``instead``: it is never said together with the one above it.
    """

    name: str
    always: bool
    verified: bool
    options: tuple[str, ...] = ()
    instead: bool = False


Group = tuple[Said, ...]


def of(ways: Sequence[Path], places: Mapping[str, int]) -> tuple[Group, ...]:
    """Put together what is said on some path together; the groups stand as their main sentences' places say."""
    told = [[step for step in way.steps if step.kind in SAID and step.name] for way in ways]
    return tuple(sorted(map(_group, _together(told)), key=lambda group: place(group, places)))


def place(group: Group, places: Mapping[str, int]) -> int:
    """Give the place of a group's main sentence: the last one that is always said, else the last."""
    always = [said for said in group if said.always] or group
    return places.get(always[-1].name, 0)


def _together(told: Sequence[list[Step]]) -> list[list[list[Step]]]:
    """Sort paths into groups that share no sentence."""
    groups: list[list[list[Step]]] = []
    for steps in (steps for steps in told if steps):
        names = {step.name for step in steps}
        near = [group for group in groups if any(step.name in names for other in group for step in other)]
        groups = [group for group in groups if group not in near]
        groups.append([other for group in near for other in group] + [steps])
    return groups


def _group(ways: list[list[Step]]) -> Group:
    """Order the sentences of a group: what comes late on some path comes late here."""
    places: dict[str, int] = {}
    steps: dict[str, Step] = {}
    for way in ways:
        for place, step in enumerate(way):
            places[step.name] = max(place, places.get(step.name, 0))
            steps.setdefault(step.name, step)
    ordered = sorted(places, key=lambda name: places[name])
    names = [{step.name for step in way} for way in ways]
    return tuple(
        Said(
            name,
            all(name in each for each in names),
            steps[name].kind == "say_to_verified",
            steps[name].options,
            above is not None and not any({name, above} <= each for each in names),
        )
        for name, above in zip(ordered, [None, *ordered], strict=False)
    )
