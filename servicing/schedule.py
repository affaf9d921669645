"""The schedule: an amount spread over monthly instalments to the minor unit, what that costs, and how it is kept."""

import calendar
import dataclasses
import datetime as dt
import itertools
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from servicing.money import Money

UNIT = {"TWD": 100}  # minor units of the smallest amount that people pay in: Taiwan pays whole dollars
YEAR = 365
STEPS = 60  # halvings of the interval in which the rate is sought: to far less than a basis point
DEAREST = Decimal(100)  # a year, as a fraction; whatever costs more than that is told as that


@dataclasses.dataclass(frozen=True, slots=True)
class Schedule:
    """Instalments with their days; they add up to what is spread and what it costs."""

    spread: Money
    cost: Money
    amounts: tuple[Money, ...]
    dates: tuple[dt.date, ...]
    annual_rate: Decimal  # annualised cost, as a fraction, to four places

    @property
    def total(self) -> Money:
        """All that is to be paid."""
        return self.spread + self.cost


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One instalment: what of it pays off the amount spread, what is charge, and what is left to pay after it."""

    number: int
    day: dt.date
    owed: Money
    charge: Money
    left: Money

    @property
    def amount(self) -> Money:
        """What is paid on that day."""
        return self.owed + self.charge


def rows(
    spread: Money, cost: Money, count: int, days: Sequence[dt.date], charge: str, rate: Decimal
) -> tuple[Row, ...]:
    """Take a schedule apart: a fee is charged in equal parts, interest on what is left (``rate`` a year)."""
    amounts, left, found = _split(spread + cost, count), spread, []
    fees = _split(cost, count)
    for number, (amount, day, fee) in enumerate(zip(amounts, days, fees, strict=True), 1):
        part = fee if charge == "fee" or count == 1 else min(_whole(left.share(rate / 12), left.currency), amount)
        part = amount - left if number == count else part
        left -= amount - part
        found.append(Row(number, day, amount - part, part, sum_of(amounts[number:], spread.currency)))
    return tuple(found)


def sum_of(amounts: Sequence[Money], currency: str) -> Money:
    """Add up amounts of one currency; nought where there are none."""
    return sum(amounts, Money(0, currency))


def spread_over(amount: Money, count: int, *, today: dt.date, first: dt.date, charge: str, rate: Decimal) -> Schedule:
    """Spread an amount over ``count`` monthly instalments from ``first``; the last one takes the rounding.

    ``charge`` is ``fee`` (``rate`` a month, flat on the amount) or ``interest`` (``rate`` a year on what is left, in
    equal instalments). Raises ValueError for fewer than one instalment.
    """
    cost = _whole(_fee(amount, count, rate) if charge == "fee" else _interest(amount, count, rate), amount.currency)
    amounts = _split(amount + cost, count)
    dates = monthly(first, count)
    return Schedule(amount, cost, amounts, dates, annual_rate(amount, amounts, [(day - today).days for day in dates]))


def monthly(first: dt.date, count: int) -> tuple[dt.date, ...]:
    """Give the same day of ``count`` months; where a month is too short, its last day."""
    days = []
    for month in range(first.month - 1, first.month - 1 + count):
        year, month_of_year = first.year + month // 12, month % 12 + 1
        days.append(dt.date(year, month_of_year, min(first.day, calendar.monthrange(year, month_of_year)[1])))
    return tuple(days)


def annual_rate(amount: Money, amounts: Sequence[Money], days: Sequence[int]) -> Decimal:
    """Give the annualised cost as a fraction: the payments' internal rate of return by day, compounded to a year.

    Method: People's Bank of China announcement 2021 no. 3 (annualised rates; all that is charged counts, over the
    principal really held). ``days`` count from the day on which the amount was due otherwise, or is lent.
    """
    if sum(each.minor for each in amounts) <= amount.minor:
        return Decimal("0.0000")
    low, high = Decimal(0), Decimal(1)
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _worth(amounts, days, middle) > amount.minor else (low, middle)
    return min((1 + low) ** YEAR - 1, DEAREST).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def covered(amounts: Sequence[int], paid: int) -> int:
    """Count the instalments that what was paid altogether covers in whole; all in minor units."""
    return sum(paid >= owed for owed in itertools.accumulate(amounts))


def is_broken(
    amounts: Sequence[int], dates: Sequence[dt.date], paid: Sequence[tuple[dt.date, int]], today: dt.date
) -> bool:
    """Tell whether a day has gone by on which less was paid (day, minor units) than was owed up to it."""
    owed = zip(dates, itertools.accumulate(amounts), strict=True)
    return any(today > date and sum(minor for day, minor in paid if day <= date) < total for date, total in owed)


def _fee(amount: Money, count: int, rate: Decimal) -> Money:
    return amount.share(rate * count)


def _interest(amount: Money, count: int, rate: Decimal) -> Money:
    """Interest on what is left, a month a twelfth of the year's, where all instalments are equal (an annuity)."""
    month = rate / 12
    if month == 0:
        return Money(0, amount.currency)
    return amount.share(month / (1 - (1 + month) ** -count) * count - 1)


def _whole(money: Money, currency: str) -> Money:
    """Round half up to what people pay in."""
    unit = UNIT.get(currency, 1)
    return Money((money.minor + unit // 2) // unit * unit, currency)


def _split(total: Money, count: int) -> tuple[Money, ...]:
    if count < 1:
        raise ValueError("an amount is spread over one instalment or more")
    unit = UNIT.get(total.currency, 1)
    each = total.minor // count // unit * unit
    last = total.minor - each * (count - 1)
    return (*(Money(each, total.currency) for _ in range(count - 1)), Money(last, total.currency))


def _worth(amounts: Sequence[Money], days: Sequence[int], rate: Decimal) -> Decimal:
    """Give what payments are worth on day nought at a daily rate."""
    worth, discount, before = Decimal(0), Decimal(1), 0
    for amount, day in zip(amounts, days, strict=True):
        discount /= (1 + rate) ** (day - before)
        worth, before = worth + amount.minor * discount, day
    return worth
