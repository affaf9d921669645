"""Wishes: when a borrower wants to be written to; data that the gate obeys beside every other rule."""

import dataclasses
import datetime as dt
from typing import Any

STEP = dt.timedelta(minutes=30)
LOOK_AHEAD = dt.timedelta(days=8)
LAST = dt.time(23, 59)  # stands for midnight


@dataclasses.dataclass(frozen=True, slots=True)
class Wish:
    """A range of local time, on some weekdays (1 to 7), that is the only welcome one, or that is not welcome."""

    avoids: bool
    start: dt.time
    end: dt.time
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)

    def welcomes(self, local: dt.datetime) -> bool:
        """Tell whether a text is welcome at a local instant."""
        within = self.start <= local.time() < (dt.time.max if self.end == LAST else self.end)
        return (within and local.isoweekday() in self.weekdays) is not self.avoids

    def welcome_at(self, local: dt.datetime) -> dt.datetime:
        """Give the next local instant, by the half hour, at which a text is welcome."""
        at = local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0) + STEP
        while at < local + LOOK_AHEAD and not self.welcomes(at):
            at += STEP
        return at

    def leaves_time(self, opens: dt.time, closes: dt.time) -> bool:
        """Tell whether anything is left of it between two local times of some day of the week."""
        monday = dt.datetime.combine(dt.date(2001, 1, 1), dt.time())
        moments = (monday + dt.timedelta(days=days) + STEP * half for days in range(7) for half in range(48))
        return any(self.welcomes(at) for at in moments if opens <= at.time() < closes)

    def stored(self) -> dict[str, Any]:
        """Write the wish as data: ``{"avoids": true, "start": "08:00", "end": "18:00", "weekdays": [1]}``."""
        hours = {name: getattr(self, name).isoformat("minutes") for name in ("start", "end")}
        return {"avoids": self.avoids, **hours, "weekdays": list(self.weekdays)}


def read(kept: dict[str, Any] | None) -> Wish | None:
    """Give the wish that was kept as data."""
    if kept is None:
        return None
    start, end = (dt.time.fromisoformat(kept[name]) for name in ("start", "end"))
    return Wish(kept["avoids"], start, end, tuple(kept["weekdays"]))
