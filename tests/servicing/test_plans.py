"""Plans: the days and costs of an extension, requests before a person."""

import dataclasses
import datetime as dt
import uuid
from decimal import Decimal

import pytest
from factories import make_borrower, make_loan

from servicing import loans, plans, policy

PRODUCT = policy.Product(
    ways_to_pay=("App",),
    longest_deferral_days=30,
    extension_days=(7, 14, 30),
    extension_daily_rate=Decimal("0.0005"),
    visit_notice_hours=24,
    visit_hold_minutes=30,
    visit_horizon_days=14,
)
TODAY = dt.date(2026, 11, 25)


def days(*iso: str) -> list[dt.date]:
    """Read days of one year, written MM-DD."""
    return [dt.date.fromisoformat(f"2026-{each}") for each in iso]


@pytest.mark.parametrize(
    ("overdue", "wanted", "dates"),
    [
        (0, None, ["12-08", "12-15", "12-31"]),  # counted from the due date, six days ahead
        (10, None, ["12-02", "12-09", "12-25"]),  # counted from today when overdue
        (0, "12-10", ["12-10", "12-08", "12-15"]),
        (0, "12-31", ["12-31", "12-08", "12-15"]),
        (0, "12-08", ["12-08", "12-15", "12-31"]),
        (0, "11-25", ["12-08", "12-15", "12-31"]),  # today is no extension
        (0, "11-20", ["12-08", "12-15", "12-31"]),
    ],
)
def test_days_that_are_offered(session, clock, overdue: int, wanted: str | None, dates: list[str]) -> None:
    """Three days within the policy are offered, the one asked for first."""
    loan = make_loan(session, overdue=overdue)
    asked = days(wanted)[0] if wanted else None
    assert plans.extension_dates(loan, PRODUCT, asked) == days(*dates)


def test_a_day_beyond_the_policy_is_refused_with_the_latest(session, clock) -> None:
    """A later day than the policy grants is refused, and the refusal names the latest."""
    with pytest.raises(plans.ExtensionTooLong) as refusal:
        plans.extension_dates(make_loan(session), PRODUCT, dt.date(2027, 1, 1))
    assert refusal.value.values == {"date": dt.date(2027, 1, 1), "latest": days("12-31")[0]}


@pytest.mark.parametrize(
    ("due", "new", "cost"),
    [
        (120_000, "12-08", 420),  # 7 days × 0.0005 × 1200.00
        (120_000, "12-01", 0),
        (120_000, "11-28", 0),  # earlier than due costs nothing
        (100_001, "12-02", 50),  # 50.0005
        (101_000, "12-02", 51),  # 50.5 is rounded up
    ],
)
def test_cost_of_an_extension(session, clock, due: int, new: str, cost: int) -> None:
    """The cost is the daily rate on what is due for each day after the due date, rounded half up."""
    loan = make_loan(session, due_amount=due)
    assert plans.extension_cost(loan, days(new)[0], PRODUCT).minor == cost


def test_an_accepted_extension_is_one_plan(session, clock) -> None:
    """What was offered becomes what is accepted, with day and cost, and reminders wait until that day is over."""
    loan, cause = make_loan(session), uuid.uuid4()
    plans.request(session, loan, "extension", "offered", None)
    session.flush()
    plans.accept_extension(session, loan, days("12-08")[0], PRODUCT, cause)
    session.flush()
    plan = plans.of_loan(session, loan)
    assert [(each.status, each.cause) for each in plan] == [("accepted", cause)]
    assert plan[0].terms == {"new_due_date": "2026-12-08", "cost": "4.20"}
    clock.set("2026-12-08T23:59:00+08:00")
    assert loan.is_paused()
    clock.set("2026-12-09T00:01:00+08:00")
    assert not loan.is_paused()


def test_an_old_offer_is_not_taken_up(session, clock) -> None:
    """A day that was offered and has gone by meanwhile is refused, and nothing is recorded."""
    loan = make_loan(session)
    clock.set("2026-12-08T10:00:00+08:00")
    with pytest.raises(plans.ExtensionInThePast):
        plans.accept_extension(session, loan, days("12-08")[0], PRODUCT, None)
    assert plans.of_loan(session, loan) == []


def test_reminders_count_from_the_agreed_day(session, clock) -> None:
    """An accepted extension takes the place of the due date until the ledger says otherwise."""
    loan = make_loan(session)
    assert plans.agreed_date(session, loan) is None
    plans.accept_extension(session, loan, days("12-08")[0], PRODUCT, None)
    assert plans.agreed_date(session, loan) == days("12-08")[0]


@pytest.mark.parametrize(
    ("day", "error"), [("11-25", plans.ExtensionInThePast), ("12-31", None), ("01-01", plans.ExtensionTooLong)]
)
def test_an_offer_grows_old(session, clock, day: str, error: type[Exception] | None) -> None:
    """A day that was offered long ago is accepted only while it lies ahead and within the policy."""
    loan = make_loan(session)
    chosen = dt.date.fromisoformat(f"{2027 if day == '01-01' else 2026}-{day}")
    if error is None:
        assert plans.accept_extension(session, loan, chosen, PRODUCT, None).status == "accepted"
    else:
        with pytest.raises(error):
            plans.accept_extension(session, loan, chosen, PRODUCT, None)


@pytest.mark.parametrize("kind", plans.KINDS)
def test_a_second_request_replaces_the_undecided_one(session, clock, kind: str) -> None:
    """Asking twice is one request with the later terms; once decided, a request is a new one."""
    loan = make_loan(session)
    plans.request(session, loan, kind, "requested", None, instalments=3)
    session.flush()
    second = plans.request(session, loan, kind, "requested", None, instalments=6)
    session.flush()
    assert [each.terms for each in plans.of_loan(session, loan)] == [{"instalments": 6}]
    second.status = "declined"
    plans.request(session, loan, kind, "requested", None)
    session.flush()
    assert [each.status for each in plans.of_loan(session, loan)] == ["declined", "requested"]


def test_a_settled_loan_needs_no_plan(session, clock) -> None:
    """Nothing can be requested on a loan that is settled."""
    with pytest.raises(loans.LoanSettled):
        plans.request(session, make_loan(session, outstanding=0), "waiver", "requested", None)


def test_the_borrowers_day_counts(session, clock) -> None:
    """Days of an extension are counted from the day it is where the borrower lives."""
    clock.set("2026-11-26T01:00:00+08:00")
    product = dataclasses.replace(PRODUCT, extension_days=(1,))
    american = make_loan(session, make_borrower(session, jurisdiction="us"), due_date=TODAY - dt.timedelta(days=9))
    chinese = make_loan(session, due_date=TODAY - dt.timedelta(days=9))
    assert plans.extension_dates(american, product) == days("11-26")
    assert plans.extension_dates(chinese, product) == days("11-27")
