"""Schedules: instalments that add up to the minor unit, their days, and what they cost a year."""

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing import schedule
from servicing.money import DIGITS, Money

TODAY = dt.date(2026, 11, 25)
amounts = st.integers(1, 10**10)
counts = st.integers(1, 60)
rates = st.decimals("0", "0.5", places=4)
firsts = st.dates(TODAY, dt.date(2040, 12, 31))
charges = st.sampled_from(["fee", "interest"])


@given(st.builds(Money, amounts, st.sampled_from(sorted(DIGITS))), counts, firsts, charges, rates)
def test_every_schedule_adds_up(amount: Money, count: int, first: dt.date, charge: str, rate: Decimal) -> None:
    """Instalments add up to amount and cost exactly; all are equal but the last, which takes the rounding, upwards."""
    made = schedule.spread_over(amount, count, today=TODAY, first=first, charge=charge, rate=rate)
    assert sum(each.minor for each in made.amounts) == made.total.minor == amount.minor + made.cost.minor
    assert len(made.amounts) == len(made.dates) == count
    assert len({each.minor for each in made.amounts[:-1]}) <= 1
    assert made.amounts[-1] >= made.amounts[0]
    assert made.cost.minor >= 0
    assert made.annual_rate >= 0


@given(amounts, st.integers(2, 60), rates)
def test_taiwan_pays_whole_dollars(minor: int, count: int, rate: Decimal) -> None:
    """Each instalment but the last is a whole number of dollars, and so is the cost; the last is, where the sum is."""
    made = schedule.spread_over(Money(minor, "TWD"), count, today=TODAY, first=TODAY, charge="fee", rate=rate)
    assert {each.minor % 100 for each in made.amounts[:-1]} | {made.cost.minor % 100} == {0}
    assert made.amounts[-1].minor % 100 == minor % 100


@given(firsts, counts)
def test_days_go_on_by_a_month(first: dt.date, count: int) -> None:
    """The day of the month stays, or is the last of a shorter month; each lies in the month after the one before."""
    days = schedule.monthly(first, count)
    assert days[0] == first
    for one, next_one in itertools.pairwise(days):
        assert (next_one.year * 12 + next_one.month) - (one.year * 12 + one.month) == 1
        assert next_one.day == first.day or (next_one.day < first.day and (next_one + dt.timedelta(days=1)).day == 1)


def test_the_end_of_a_month_is_kept() -> None:
    """After a short February the 31st comes back."""
    days = schedule.monthly(dt.date(2027, 12, 31), 4)
    assert [day.isoformat() for day in days] == ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]


@pytest.mark.parametrize(
    ("charge", "rate", "cost", "each", "last"),
    [
        ("fee", "0.005", 1_800, 40_600, 40_600),  # 1200.00 × 0.5 % × 3
        ("fee", "0.0051", 1_836, 40_612, 40_612),
        ("fee", "0", 0, 40_000, 40_000),
        ("interest", "0.12", 2_408, 40_802, 40_804),  # 1200.00 × 0.01 / (1 - 1.01⁻³) × 3 - 1200.00 = 24.08
        ("interest", "0", 0, 40_000, 40_000),
    ],
)
def test_what_instalments_come_to(charge: str, rate: str, cost: int, each: int, last: int) -> None:
    """A fee is flat on the amount, a month; interest is a year's, on what is left."""
    made = schedule.spread_over(Money(120_000), 3, today=TODAY, first=TODAY, charge=charge, rate=Decimal(rate))
    assert (made.cost.minor, made.amounts[0].minor, made.amounts[-1].minor) == (cost, each, last)


@pytest.mark.parametrize(
    ("amounts", "days", "rate"),
    [
        ([112_000], [365], "0.1200"),  # 12 % for a year is 12 % a year
        ([110_000], [182], "0.2106"),  # 1.1 ** (365 / 182) - 1
        ([100_000], [30], "0.0000"),
        ([90_000], [30], "0.0000"),
        ([60_000, 60_000], [365, 730], "0.1307"),  # 60 / 1.1307 + 60 / 1.1307² = 100
        ([500_000], [1], "100.0000"),  # dearer than anything: told as that
        ([500_000], [0], "100"),
    ],
)
def test_the_annualised_cost(amounts: list[int], days: list[int], rate: str) -> None:
    """The internal rate of return of the payments by day, compounded to a year (PBoC announcement 2021 no. 3)."""
    assert schedule.annual_rate(Money(100_000), [Money(each) for each in amounts], days) == Decimal(rate)


@given(st.integers(10_000, 10**8), st.integers(1, 10**6), st.integers(1, 700), st.integers(1, 10**6))
def test_dearer_is_never_cheaper(minor: int, cost: int, days: int, more: int) -> None:
    """Who pays more on the same day pays a higher annualised cost."""
    one, two = (schedule.annual_rate(Money(minor), [Money(minor + each)], [days]) for each in (cost, cost + more))
    assert one <= two


def test_nothing_is_spread_over_nothing() -> None:
    """Fewer than one instalment is a mistake of the caller."""
    with pytest.raises(ValueError, match="one instalment"):
        schedule.spread_over(Money(100), 0, today=TODAY, first=TODAY, charge="fee", rate=Decimal(0))


DATES = [dt.date(2026, 12, 9), dt.date(2027, 1, 9), dt.date(2027, 2, 9)]


@pytest.mark.parametrize(
    ("paid", "today", "covered", "broken"),
    [
        ([], "2026-12-09", 0, False),  # the day itself is not over
        ([], "2026-12-10", 0, True),
        ([("2026-12-09", 100)], "2026-12-10", 1, False),
        ([("2026-12-10", 100)], "2026-12-11", 1, True),  # a day late
        ([("2026-12-01", 99)], "2026-12-10", 0, True),  # short of it
        ([("2026-12-01", 60), ("2026-12-05", 40)], "2026-12-10", 1, False),
        ([("2026-12-01", 200)], "2027-01-10", 2, False),  # two at once
        ([("2026-12-01", 100)], "2027-01-10", 1, True),
        ([("2026-12-01", 300)], "2027-03-01", 3, False),
    ],
)
def test_how_a_schedule_is_kept(paid: list[tuple[str, int]], today: str, covered: int, broken: bool) -> None:
    """Payments cover instalments in their order; a day that was over with too little paid breaks it."""
    amounts = [100, 100, 100]
    days = [(dt.date.fromisoformat(day), minor) for day, minor in paid]
    assert schedule.covered(amounts, sum(minor for _, minor in days)) == covered
    assert schedule.is_broken(amounts, DATES, days, dt.date.fromisoformat(today)) is broken
