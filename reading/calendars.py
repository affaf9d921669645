"""The search for a day: next or latest by weekday, by number and by month, and the moves by span."""

import calendar
from datetime import date, timedelta

from borax.calendars.lunardate import LunarDate, TermUtils


def day_or_none(year: int, month: int, day: int) -> date | None:
    """Return the day, or None when the calendar has none such."""
    if not 1 <= month <= 12 or not 1900 <= year <= 2098:
        return None
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later, the month's last day when it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_of_month(year: int, month: int) -> date:
    """Return the last day of the month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def by_number(today: date, number: int, *, past: bool) -> date | None:
    """Return the next day with this number (31 skips short months), or the latest when past is told."""
    first = today.replace(day=1)
    for step in range(14):
        month = add_months(first, -step if past else step)
        day = day_or_none(month.year, month.month, number)
        if day and (day <= today if past else day >= today):
            return day
    return None


def by_month_and_number(today: date, month: int, number: int, *, past: bool) -> date | None:
    """Return the next such day of the year, or the latest when past is told."""
    for step in range(9):
        day = day_or_none(today.year + (-step if past else step), month, number)
        if day and (day <= today if past else day >= today):
            return day
    return None


def by_weekday(today: date, weekday: int, *, past: bool) -> date:
    """Return the next such weekday (0 is Monday), today included, or the latest when past is told."""
    ahead = (weekday - today.weekday()) % 7
    return today - timedelta(days=(-ahead) % 7) if past else today + timedelta(days=ahead)


def by_lunar(today: date, month: int | None, number: int, *, past: bool) -> date | None:
    """Return the next (or latest) lunar day, leap months included, in any month when `month` is None."""
    here = LunarDate.from_solar_date(today.year, today.month, today.day)
    days = [
        day
        for year in (here.year - 1, here.year, here.year + 1)
        for each in ([month] if month else range(1, 13))
        for leap in (False, True)
        if (day := lunar_day(year, each, number, leap=leap))
    ]
    fitting = [day for day in days if (day <= today if past else day >= today)]
    if not fitting:
        return None
    return max(fitting) if past else min(fitting)


def lunar_day(year: int, month: int, number: int, *, leap: bool = False) -> date | None:
    """Return the solar day of a lunar one, or None when that year has none such."""
    try:
        day: date = LunarDate(year, month, number, leap).to_solar_date()
    except ValueError:
        return None
    return day


def by_term(today: date, name: str, *, past: bool) -> date | None:
    """Return the next (or latest) day on which a solar term begins (冬至)."""
    for step in range(2):
        day: date = TermUtils.day_start_from_term(today.year + (-step if past else step), name)
        if day <= today if past else day >= today:
            return day
    return None
