"""Slots: when a team of two could come, computed from its hours; pure, local times throughout."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator


@dataclasses.dataclass(frozen=True, slots=True)
class Hours:
    """When a team works: weekdays 1 (Monday) to 7, local times, length of a slot in minutes."""

    weekdays: frozenset[int]
    start: dt.time
    end: dt.time
    slot_minutes: int


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One appointment that a team could keep."""

    date: dt.date
    start: dt.time
    end: dt.time
    team_id: int


def of_day(hours: Hours, team_id: int, date: dt.date) -> Iterator[Slot]:
    """Cut a team's working day into slots; a rest shorter than a slot is not offered."""
    if date.isoweekday() not in hours.weekdays:
        return
    begin, close = dt.datetime.combine(date, hours.start), dt.datetime.combine(date, hours.end)
    length = dt.timedelta(minutes=hours.slot_minutes)
    while begin + length <= close:
        yield Slot(date, begin.time(), (begin + length).time(), team_id)
        begin += length


def free(
    hours: dict[int, Hours], taken: set[tuple[int, dt.date, dt.time]], earliest: dt.datetime, days: int
) -> list[Slot]:
    """Give the free slots of several teams from a local instant on, earliest first, one a time of day."""
    found: dict[tuple[dt.date, dt.time], Slot] = {}
    for offset in range(days + 1):
        date = earliest.date() + dt.timedelta(days=offset)
        for team_id, each in sorted(hours.items()):
            for slot in of_day(each, team_id, date):
                begins = dt.datetime.combine(slot.date, slot.start)
                if begins >= earliest.replace(tzinfo=None) and (team_id, slot.date, slot.start) not in taken:
                    found.setdefault((slot.date, slot.start), slot)
    return sorted(found.values())


def spread(slots: Iterable[Slot], count: int = 3) -> list[Slot]:
    """Pick a few that differ: one for each half of a day, in order; filled up with the next ones."""
    slots = list(slots)
    seen: set[tuple[dt.date, bool]] = set()
    picked = []
    for slot in slots:
        half = (slot.date, slot.start >= dt.time(12))
        if half not in seen:
            seen.add(half)
            picked.append(slot)
    rest = [slot for slot in slots if slot not in picked]
    return sorted([*picked, *rest][:count])
