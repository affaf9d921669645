"""Days off: public holidays, on which nobody is visited."""

import datetime as dt
from functools import cache

import holidays

from reading import days_off


def is_public_holiday(day: dt.date, jurisdiction: str) -> bool:
    """Tell whether a day is a public holiday of a jurisdiction.

    The mainland publishes a year's days off in the autumn before; until then those fixed by law are known.
    """
    published = days_off.days_off(jurisdiction, day.year)
    return day in (published or _by_law(day.year))


@cache
def _by_law(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("CN", years=year))
