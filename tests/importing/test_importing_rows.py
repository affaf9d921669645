"""What a row must be: each column refused with its name and what is expected, and never with what was written."""

import datetime as dt

import pytest
from lines import LOAN, PAYMENT, TEAM

from servicing import rows
from servicing.columns import RowError
from servicing.money import Money

LOANS = [
    *[(name, "", "is missing") for name, required in rows.LOANS.items() if required],
    ("phone", "12", "+8613800000001"),
    ("phone", "no number", "+8613800000001"),
    ("jurisdiction", "sg", "expected one of cn, tw, hk, us"),
    ("currency", "EUR", "expected one of CNY"),
    ("credit_type", "mortgage", "expected one of card, loan"),
    ("script", "latin", "expected one of hans, hant"),
    ("principal", "-1.00", "negative"),
    ("principal", "eight", "not an amount of money"),
    ("principal", "1e5", "not an amount of money"),
    ("principal", "1200,50", "not an amount of money"),
    ("principal", "１２００", "not an amount of money"),
    ("due_amount", "1.005", "more decimals than CNY has"),
    ("outstanding", "NaN", "not an amount of money"),
    ("interest", "+3", "not an amount of money"),
    ("due_date", "2026-02-30", "no such day"),
    ("due_date", "2026/12/01", "not a date"),
    ("due_date", "20261201", "not a date"),
    ("due_date", "0001-01-01", "a year from 1900"),
    ("contract_date", "2025-13-01", "no such day"),
    ("as_of", "2026-11-25T08:00:00", "has no offset"),
    ("as_of", "2026-11-24", "has no offset"),
    ("as_of", "yesterday", "not an instant"),
    ("as_of", "9999-12-31T23:59:59+00:00", "a year from 1900"),
    ("consent_at", "2026-11-25T08:00:00", "has no offset"),
    ("consent_sms", "maybe", "expected one of yes, no"),
    ("verified", "1", "expected one of yes, no"),
    ("id_tail", "12", "last four"),
    ("id_tail", "X123", "last four"),
    ("id_tail", "１２３４", "last four"),
    ("timezone", "Mars/Olympus", "not a time zone"),
    ("timezone", "../etc/passwd", "not a time zone"),
    ("email", "nobody", "not an e-mail"),
    ("instalment_no", "0", "whole number from 1"),
    ("instalments", "1.5", "whole number from 1"),
    ("annual_rate", "abc", "not a rate"),
    ("annual_rate", "0.1234567", "six decimals"),
    ("name", "陈\n样本", "line break"),
    ("name", "陈\x00样本", "control character"),
    ("name", "陈" * 301, "longer than 300"),
    ("loan_ref", "L" * 101, "longer than 100"),
]
PAYMENTS = [
    *[(name, "", "is missing") for name in PAYMENT],
    ("amount", "0.00", "is nought"),
    ("amount", "-5", "negative"),
    ("currency", "JPY", "expected one of"),
    ("paid_at", "2026-11-25T09:00:00", "has no offset"),
    ("paid_at", "2026-11-31", "no such day"),
]
TEAMS = [
    *[(name, "", "is missing") for name in TEAM],
    ("weekdays", "0-5", "expected days"),
    ("weekdays", "5-1", "expected days"),
    ("weekdays", "1-5,8", "expected days"),
    ("weekdays", "Mon", "expected days"),
    ("start", "9:00", "not a time"),
    ("start", "24:00", "not a time"),
    ("end", "25:00", "not a time"),
    ("end", "09:00", "not after start"),
    ("end", "08:00", "not after start"),
    ("slot_minutes", "14", "from 15 to 480"),
    ("slot_minutes", "481", "from 15 to 480"),
    ("slot_minutes", "ten", "from 15 to 480"),
    ("slot_minutes", "480", None),
    ("badge2", "A1", "two people"),
]


@pytest.mark.parametrize(("column", "value", "expected"), LOANS)
def test_a_loan_is_refused_by_column(column: str, value: str, expected: str) -> None:
    """A wrong value is refused under its column with what is expected, and its own text stays out of the reason."""
    with pytest.raises(RowError) as refused:
        rows.loan(LOAN | {column: value})
    assert (refused.value.column, expected in refused.value.reason) == (column, True)
    assert len(value) < 4 or value not in refused.value.reason


@pytest.mark.parametrize(("column", "value", "expected"), PAYMENTS)
def test_a_payment_is_refused_by_column(column: str, value: str, expected: str) -> None:
    """As for loans."""
    with pytest.raises(RowError, match=f"^{column}: .*{expected}"):
        rows.payment(PAYMENT | {column: value})


@pytest.mark.parametrize(("column", "value", "expected"), TEAMS)
def test_a_team_is_refused_by_column(column: str, value: str, expected: str | None) -> None:
    """As for loans; a slot may take eight hours of nine."""
    if expected is None:
        assert rows.team(TEAM | {column: value}).slot_minutes == int(value)
        return
    with pytest.raises(RowError, match=f"^{column}: .*{expected}"):
        rows.team(TEAM | {column: value})


def test_a_slot_longer_than_the_day_is_refused() -> None:
    """A slot that never fits between start and end would be a team without slots."""
    with pytest.raises(RowError, match=r"^slot_minutes: is longer"):
        rows.team(TEAM | {"end": "10:00"})


@pytest.mark.parametrize(
    ("jurisdiction", "zone", "script"),
    [("cn", "Asia/Shanghai", "hans"), ("tw", "Asia/Taipei", "hant"), ("hk", "Asia/Hong_Kong", "hant")],
)
def test_zone_and_script_follow_the_jurisdiction(jurisdiction: str, zone: str, script: str) -> None:
    """Where the file does not say, the jurisdiction does."""
    entry = rows.loan(LOAN | {"jurisdiction": jurisdiction})
    assert (entry.borrower.zone, entry.borrower.script) == (zone, script)


def test_the_united_states_have_several_zones() -> None:
    """Quiet hours are judged on the borrower's clock, so the zone must be told."""
    with pytest.raises(RowError, match=r"^timezone: is missing: this jurisdiction has several"):
        rows.loan(LOAN | {"jurisdiction": "us"})
    assert rows.loan(LOAN | {"jurisdiction": "us", "timezone": "America/Chicago"}).borrower.zone == "America/Chicago"


def test_outstanding_is_the_sum_of_the_parts_unless_given() -> None:
    """Interest, penalty and fees are nought where they are not given."""
    entry = rows.loan(LOAN | {"interest": "10.50", "fees": "1,000"})
    assert (entry.penalty, entry.outstanding) == (Money(0), Money(901_050))
    assert rows.loan(LOAN | {"outstanding": "1.00"}).outstanding == Money(100)


@pytest.mark.parametrize(
    ("phone", "jurisdiction", "expected"),
    [
        ("138 0000 0001", "cn", "+8613800000001"),
        ("0912-000-001", "tw", "+886912000001"),
        ("5100 0001", "hk", "+85251000001"),
        ("+8613800000001", "hk", "+8613800000001"),
    ],
)
def test_a_national_number_is_read_in_its_jurisdiction(phone: str, jurisdiction: str, expected: str) -> None:
    """Numbers are kept in E.164, however they were written."""
    assert rows.loan(LOAN | {"phone": phone, "jurisdiction": jurisdiction}).borrower.phone == expected


def test_values_are_read_with_tolerance_for_case_and_space() -> None:
    """Space around a value and the case of a code carry no meaning."""
    entry = rows.loan(LOAN | {"currency": " cny ", "jurisdiction": "CN", "id_tail": "123x", "consent_sms": "Yes"})
    assert (entry.currency, entry.borrower.jurisdiction, entry.borrower.id_tail) == ("CNY", "cn", "123X")


def test_as_of_is_kept_in_utc() -> None:
    """Instants are compared, so they are kept in one zone."""
    assert rows.loan(LOAN).as_of == dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


@pytest.mark.parametrize(("written", "days"), [("1-5", (1, 2, 3, 4, 5)), ("7, 2,4-5", (2, 4, 5, 7)), ("6", (6,))])
def test_weekdays_are_ranges_and_lists(written: str, days: tuple[int, ...]) -> None:
    """Days come sorted and once each."""
    assert rows.team(TEAM | {"weekdays": written}).weekdays == days
