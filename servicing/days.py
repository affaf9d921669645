"""Days: a run of whole days as a time zone counts them, to reckon with and to ask the database by."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy.orm import InstrumentedAttribute

from servicing import clock


@dataclasses.dataclass(frozen=True, slots=True)
class Days:
    """Whole days of a time zone, the first and the last included."""

    first: dt.date
    last: dt.date
    zone: str

    @classmethod
    def until_today(cls, number: int, zone: str) -> "Days":
        """Give so many days, of which today is the last."""
        today = clock.today(zone)
        return cls(today - dt.timedelta(days=number - 1), today, zone)

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[dt.date]:
        return (self.first + dt.timedelta(days=number) for number in range(len(self)))

    def hold(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """Tell in SQL whether an instant lies in these days."""
        after = self.last + dt.timedelta(days=1)
        begin, end = (dt.datetime.combine(day, dt.time(), ZoneInfo(self.zone)) for day in (self.first, after))
        return and_(column >= begin, column < end)

    def local(self, column: InstrumentedAttribute[Any]) -> ColumnElement[dt.datetime]:
        """Give in SQL the local time of an instant."""
        return func.timezone(self.zone, column)
