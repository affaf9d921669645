"""Public holidays by jurisdiction, from the published calendars, and the days around them."""

from datetime import date, timedelta
from functools import cache

import holidays
from chinese_calendar import constants

COUNTRIES = {"tw": "TW", "hk": "HK", "us": "US"}
FREE_WEEKDAYS = {
    "cn": frozenset[int](),
    "tw": frozenset({5, 6}),
    "hk": frozenset({6}),
    "us": frozenset({5, 6}),
}


@cache
def days_off(jurisdiction: str, year: int) -> frozenset[date]:
    """Return the public holidays of a year; empty when that year's calendar is not published here.

    Mainland days follow the State Council's yearly notice, with the weekends it joins (`chinesecalendar`).
    """
    if jurisdiction in COUNTRIES:
        return frozenset(holidays.country_holidays(COUNTRIES[jurisdiction], years=year))
    return frozenset(day for day in constants.holidays if day.year == year)


def is_off(day: date, jurisdiction: str) -> bool:
    """Tell whether the day is a public holiday or a free weekday that joins one."""
    return day in days_off(jurisdiction, day.year) or day.weekday() in FREE_WEEKDAYS.get(jurisdiction, frozenset())


def edge(festival: date, side: str, jurisdiction: str) -> date | None:
    """Return the day before the first day off around a festival (前) or the first after the last (后).

    A festival that is no public holiday there has its own neighbours; None when the year is not published.
    """
    step = timedelta(days=-1 if side == "前" else 1)
    if not days_off(jurisdiction, festival.year):
        return None
    day = festival + step
    if festival not in days_off(jurisdiction, festival.year):
        return day
    while is_off(day, jurisdiction) and abs((day - festival).days) < 30:
        day += step
    return day
