"""All the ways to name a day, gathered."""

from collections.abc import Iterator
from datetime import date

from . import days, lunar_days, month_days
from .candidates import Candidate


def read(text: str, today: date, jurisdiction: str) -> Iterator[Candidate]:
    """Propose every day named in the folded text, as ISO days counted from `today`."""
    yield from days.read(text, today)
    yield from month_days.read(text, today, jurisdiction)
    yield from lunar_days.read(text, today, jurisdiction)
