"""Columns: reading one value of a row, or refusing it with what is expected; no reason repeats what was written."""

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from servicing import clock, contacts
from servicing.money import DIGITS, Money, NotMoney

Day = TypeVar("Day", bound=dt.date)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
TIME = re.compile(r"\d{2}:\d{2}", re.ASCII)
WHOLE = re.compile(r"\d{1,6}", re.ASCII)
RATE = re.compile(r"\d{1,3}(\.\d{1,6})?", re.ASCII)
GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
TAIL = re.compile(r"[0-9]{3}[0-9X]")
LONGEST_REF, LONGEST_TEXT = 100, 300  # characters


class RowError(Exception):
    """A row is refused because of one of its columns."""

    def __init__(self, column: str, reason: str) -> None:
        """Name the column and say what is expected there; never personal data."""
        super().__init__(f"{column}: {reason}")
        self.column, self.reason = column, reason


class Row:
    """The values of one row by column, each a text; a column that is missing is as an empty one."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def optional(self, column: str, longest: int = LONGEST_TEXT) -> str | None:
        """Give a text without the space around it; None when there is none."""
        text = self._values.get(column, "").strip()
        if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text):
            raise RowError(column, "has a line break or another control character in it: write it on one line")
        if len(text) > longest:
            raise RowError(column, f"is longer than {longest} characters")
        return text or None

    def text(self, column: str, longest: int = LONGEST_TEXT) -> str:
        """Give a text that must be there."""
        text = self.optional(column, longest)
        if text is None:
            raise RowError(column, "is missing")
        return text

    def ref(self, column: str) -> str:
        """Give a reference: at most 100 characters."""
        return self.text(column, LONGEST_REF)

    def word(self, column: str, words: Collection[str], default: str | None = None) -> str:
        """Give one of a few words, in whatever case it was written."""
        text = self.optional(column)
        if text is None and default is not None:
            return default
        known = {word.casefold(): word for word in words}
        found = known.get((text or self.text(column)).casefold())
        if found is None:
            raise RowError(column, f"expected one of {', '.join(words)}")
        return found

    def flag(self, column: str, default: str | None = None) -> bool:
        """Give yes or no as a truth value."""
        return self.word(column, ("yes", "no"), default) == "yes"

    def currency(self) -> str:
        """Give the currency's code."""
        return self.word("currency", tuple(DIGITS))

    def money(self, column: str, currency: str) -> Money:
        """Give an amount of nought or more that must be there."""
        return _money(column, self.text(column), currency)

    def money_or(self, column: str, default: Money) -> Money:
        """Give an amount, or the default where there is none."""
        text = self.optional(column)
        return default if text is None else _money(column, text, default.currency)

    def date(self, column: str) -> dt.date:
        """Give a day that must be there."""
        return _date(column, self.text(column))

    def date_or_none(self, column: str) -> dt.date | None:
        """Give a day, or None."""
        text = self.optional(column)
        return None if text is None else _date(column, text)

    def instant(self, column: str) -> dt.datetime:
        """Give an instant with its offset, in UTC, that must be there."""
        return _instant(column, self.text(column))

    def instant_or_none(self, column: str) -> dt.datetime | None:
        """Give an instant in UTC, or None."""
        text = self.optional(column)
        return None if text is None else _instant(column, text)

    def instant_or_day(self, column: str) -> dt.datetime | dt.date:
        """Give an instant in UTC, or a bare day."""
        text = self.text(column)
        return _date(column, text) if DAY.fullmatch(text) else _instant(column, text)

    def time(self, column: str) -> dt.time:
        """Give a local time of day."""
        text = self.text(column)
        try:
            if TIME.fullmatch(text):
                return dt.time.fromisoformat(text)
        except ValueError:
            pass
        raise RowError(column, "not a time of day: write it like 09:00")

    def whole(self, column: str, least: int, most: int) -> int:
        """Give a whole number within bounds that must be there."""
        text = self.text(column)
        if not WHOLE.fullmatch(text) or not least <= int(text) <= most:
            raise RowError(column, f"expected a whole number from {least} to {most}")
        return int(text)

    def whole_or_none(self, column: str, least: int, most: int) -> int | None:
        """Give a whole number within bounds, or None."""
        return None if self.optional(column) is None else self.whole(column, least, most)

    def rate_or_none(self, column: str) -> Decimal | None:
        """Give a rate as the lender writes it, at most six decimals, or None."""
        text = self.optional(column)
        if text is None:
            return None
        if not RATE.fullmatch(text):
            raise RowError(column, "not a rate: write it like 0.18, with six decimals at most")
        return Decimal(text)

    def phone(self, column: str, jurisdiction: str) -> str:
        """Give a telephone number in E.164; a national one is read in its jurisdiction."""
        try:
            return contacts.parse_phone(self.text(column), jurisdiction)
        except contacts.NotAPhone:
            raise RowError(column, "not a telephone number: write it like +8613800000001") from None

    def id_tail(self, column: str) -> str | None:
        """Give the last four of an identity document, or None."""
        text = (self.optional(column) or "").upper()
        if text and not TAIL.fullmatch(text):
            raise RowError(column, "expected the last four of the document: three digits, then a digit or X")
        return text or None

    def zone(self, column: str, default: str | None) -> str:
        """Give an IANA time zone."""
        text = self.optional(column) or default
        if text is None:
            raise RowError(column, "is missing: this jurisdiction has several, write it like America/New_York")
        if text not in _zones():
            raise RowError(column, "not a time zone: write it like Asia/Shanghai")
        return text

    def weekdays(self, column: str) -> tuple[int, ...]:
        """Give days of the week, 1 (Monday) to 7, from a text like ``1-5`` or ``1,3,5``."""
        days: set[int] = set()
        for part in self.text(column).split(","):
            found = re.fullmatch(r"\s*([1-7])\s*(?:[-–]\s*([1-7]))?\s*", part)
            first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
            if first > last:
                raise RowError(column, "expected days from 1 (Monday) to 7, like 1-5 or 1,3,5")
            days.update(range(first, last + 1))
        return tuple(sorted(days))


@cache
def _zones() -> set[str]:
    return available_timezones()


def _money(column: str, text: str, currency: str) -> Money:
    if not text.isascii() or ("," in text and not GROUPED.fullmatch(text)):
        raise RowError(column, "not an amount of money: write it like 1200.00")
    if text.startswith("-"):
        raise RowError(column, "is negative: write an amount of nought or more, like 1200.00")
    try:
        return Money.parse(text, currency)
    except NotMoney:
        decimals = re.fullmatch(r"\d{1,12}\.\d{3,}", text)
        expected = f"has more decimals than {currency} has" if decimals else "not an amount of money"
        raise RowError(column, f"{expected}: write it like 1200.00") from None


def _date(column: str, text: str) -> dt.date:
    try:
        if DAY.fullmatch(text):
            return _plausible(column, dt.date.fromisoformat(text))
    except ValueError:
        raise RowError(column, "there is no such day in the calendar") from None
    raise RowError(column, "not a date: write it like 2026-12-01")


def _instant(column: str, text: str) -> dt.datetime:
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        raise RowError(column, "not an instant: write it like 2026-11-25T10:00:00+08:00") from None
    try:
        return clock.aware(_plausible(column, instant))
    except ValueError:
        raise RowError(column, "has no offset: write it like 2026-11-25T10:00:00+08:00") from None


def _plausible(column: str, day: Day) -> Day:
    if not 1900 <= day.year <= 2200:
        raise RowError(column, "expected a year from 1900 to 2200")
    return day
