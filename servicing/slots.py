"""Slots: when a team of two could come, computed from its hours; pure, local times throughout."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any


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

    def stored(self) -> list[str | int]:
        """Write it as plain JSON, as a question keeps what it offers."""
        return [self.date.isoformat(), self.start.isoformat(), self.end.isoformat(), self.team_id]

    @classmethod
    def restored(cls, stored: list[Any]) -> "Slot":
        """Read back what ``stored`` wrote."""
        date, start, end, team_id = stored
        return cls(dt.date.fromisoformat(date), dt.time.fromisoformat(start), dt.time.fromisoformat(end), team_id)

    def meets(self, other: "Slot") -> bool:
        """Tell whether one team could not keep both."""
        return self.date == other.date and self.start < other.end and other.start < self.end


def of_day(hours: Hours, team_id: int, date: dt.date) -> Iterator[Slot]:
    """Cut a team's working day into slots; a rest shorter than a slot is not offered."""
    if date.isoweekday() not in hours.weekdays:
        return
    begin, close = dt.datetime.combine(date, hours.start), dt.datetime.combine(date, hours.end)
    length = dt.timedelta(minutes=hours.slot_minutes)
    while begin + length <= close:
        yield Slot(date, begin.time(), (begin + length).time(), team_id)
        begin += length


def free(hours: dict[int, Hours], taken: dict[int, list[Slot]], earliest: dt.datetime, days: int) -> list[Slot]:
    """Give every team's free slots from a local instant on, in order of time; ``taken`` is each team's calendar."""
    found = []
    for offset in range(days + 1):
        date = earliest.date() + dt.timedelta(days=offset)
        for team_id, each in hours.items():
            for slot in of_day(each, team_id, date):
                begins = dt.datetime.combine(slot.date, slot.start)
                if begins >= earliest.replace(tzinfo=None) and not any(map(slot.meets, taken.get(team_id, ()))):
                    found.append(slot)
    return sorted(found)


def once_a_time(slots: Iterable[Slot]) -> list[Slot]:
    """Give each time once, whichever team could come."""
    found: dict[tuple[dt.date, dt.time], Slot] = {}
    for slot in slots:
        found.setdefault((slot.date, slot.start), slot)
    return list(found.values())


def nearest(slots: Iterable[Slot], day: dt.date, count: int = 3) -> list[Slot]:
    """Pick the few that are nearest to a day, of two as near the later one; in order of time."""
    return sorted(sorted(slots, key=lambda slot: (abs(slot.date - day), slot.date < day, slot))[:count])


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
