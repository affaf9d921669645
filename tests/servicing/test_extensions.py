"""Extensions: the days offered, what they cost, and when a person decides."""

import dataclasses
import datetime as dt
import uuid
from decimal import Decimal

import pytest
from factories import make_borrower, make_loan
from sqlalchemy import select

from servicing import extensions, plans, policy, promises
from servicing.handoffs import Handoff
from servicing.money import Money
from servicing.policy import Product

TODAY = dt.date(2026, 11, 25)
PRODUCT = policy.product("任何产品", "cn")


def days(*iso: str) -> list[dt.date]:
    """Read days of one year, written MM-DD."""
    return [dt.date.fromisoformat(f"2026-{each}") for each in iso]


def with_extension(**fields: object) -> Product:
    """Give the default policy with other rules for extensions."""
    return dataclasses.replace(PRODUCT, extension=dataclasses.replace(PRODUCT.extension, **fields))


@pytest.mark.parametrize(
    ("overdue", "wanted", "dates"),
    [
        (0, None, ["12-08", "12-15", "12-31"]),  # counted from the due date, six days ahead
        (10, None, ["12-02", "12-09", "12-25"]),  # counted from today when overdue
        (0, "12-10", ["12-10", "12-08", "12-15"]),
        (0, "12-31", ["12-31", "12-08", "12-15"]),
        (0, "12-08", ["12-08", "12-15", "12-31"]),
        (0, "11-28", ["12-08", "12-15", "12-31"]),  # before the due date is no extension
        (0, "12-01", ["12-08", "12-15", "12-31"]),
        (0, "11-25", ["12-08", "12-15", "12-31"]),
        (10, "11-20", ["12-02", "12-09", "12-25"]),
    ],
)
def test_days_that_are_offered(session, clock, overdue: int, wanted: str | None, dates: list[str]) -> None:
    """Three days within the policy are offered, the one asked for first."""
    loan = make_loan(session, overdue=overdue)
    asked = days(wanted)[0] if wanted else None
    assert extensions.dates(loan, PRODUCT, asked) == days(*dates)


def test_a_day_beyond_the_policy_is_refused_with_the_latest(session, clock) -> None:
    """A later day than the policy grants is refused, and the refusal names the latest."""
    with pytest.raises(extensions.ExtensionTooLong) as refusal:
        extensions.dates(make_loan(session), PRODUCT, dt.date(2027, 1, 1))
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
    assert extensions.cost(loan, days(new)[0], PRODUCT).minor == cost


def test_an_accepted_extension_is_one_plan(session, clock) -> None:
    """What was offered becomes what is accepted, with day and cost, and reminders wait until that day is over."""
    loan, cause = make_loan(session), uuid.uuid4()
    plans.request(session, loan, "extension", "offered", None)
    session.flush()
    extensions.accept(session, loan, days("12-08")[0], PRODUCT, cause)
    session.flush()
    (plan,) = plans.of_loan(session, loan)
    assert (plan.status, plan.cause, plan.is_in_force) == ("accepted", cause, True)
    assert plan.terms == {
        "new_due_date": "2026-12-08", "cost": "4.20", "amounts": ["1200.00"], "dates": ["2026-12-08"],
        "replaces": "2026-12-01", "annual_rate": "0.1998",
    }  # fmt: skip
    clock.set("2026-12-08T23:59:00+08:00")
    assert loan.is_paused()
    clock.set("2026-12-09T00:01:00+08:00")
    assert not loan.is_paused()


def test_what_was_promised_is_put_off(session, clock) -> None:
    """An open promise is replaced by the extension, not broken by it."""
    loan = make_loan(session)
    made = promises.make_promise(session, loan, Money(100), TODAY, latest=TODAY, cause=None)
    extensions.accept(session, loan, days("12-08")[0], PRODUCT, None)
    assert made.status == "replaced"


@pytest.mark.parametrize(
    ("day", "error"),
    [("2026-11-25", extensions.ExtensionInThePast), ("2026-12-31", None), ("2027-01-01", extensions.ExtensionTooLong)],
)
def test_an_offer_grows_old(session, clock, day: str, error: type[Exception] | None) -> None:
    """A day that was offered long ago is accepted only while it lies ahead and within the policy."""
    loan, chosen = make_loan(session), dt.date.fromisoformat(day)
    if error is None:
        assert extensions.accept(session, loan, chosen, PRODUCT, None).status == "accepted"
    else:
        with pytest.raises(error):
            extensions.accept(session, loan, chosen, PRODUCT, None)
        assert plans.of_loan(session, loan) == []


def test_nothing_due_is_not_put_off(session, clock) -> None:
    """Where nothing is due there is nothing to extend."""
    with pytest.raises(plans.NothingDue):
        extensions.accept(session, make_loan(session, due_amount=0), days("12-08")[0], PRODUCT, None)


@pytest.mark.parametrize(
    ("fields", "needs"),
    [
        ({}, False),
        ({"times": 0}, True),
        ({"by_itself_up_to": {"CNY": Money(120_000)}}, False),
        ({"by_itself_up_to": {"CNY": Money(119_999)}}, True),
    ],
)
def test_when_a_person_decides(session, clock, fields: dict[str, object], needs: bool) -> None:
    """By the policy a person decides on extensions of much, or once more for one due date."""
    assert extensions.needs_person(session, make_loan(session), with_extension(**fields)) is needs


def test_a_second_extension_is_a_persons(session, clock) -> None:
    """Once a due date was put off a person decides on it; the next due date may be put off again."""
    loan = make_loan(session)
    extensions.accept(session, loan, days("12-08")[0], PRODUCT, None)
    session.flush()
    assert extensions.needs_person(session, loan, PRODUCT)
    loan.due_date = days("12-20")[0]
    assert not extensions.needs_person(session, loan, PRODUCT)


@pytest.mark.parametrize(("rate", "alerts"), [("0.0005", []), ("0.0006", ["cost_alert"])])
def test_a_dear_extension_alerts_staff(session, clock, rate: str, alerts: list[str]) -> None:
    """Above 24 % a year the lender's staff are told once, with the rate; the extension stands."""
    loan = make_loan(session)
    accepted = extensions.accept(session, loan, days("12-31")[0], with_extension(daily_rate=Decimal(rate)), None)
    found = session.scalars(select(Handoff)).all()
    assert [each.reason for each in found] == alerts
    assert accepted.status == "accepted"
    if alerts:
        assert found[0].understood["annual_rate"] == accepted.terms["annual_rate"] == "0.2424"


def test_the_borrowers_day_counts(session, clock) -> None:
    """Days of an extension are counted from the day it is where the borrower lives."""
    clock.set("2026-11-26T01:00:00+08:00")
    product = with_extension(days=(1,))
    american = make_loan(session, make_borrower(session, jurisdiction="us"), due_date=TODAY - dt.timedelta(days=9))
    chinese = make_loan(session, due_date=TODAY - dt.timedelta(days=9))
    assert extensions.dates(american, product) == days("11-26")
    assert extensions.dates(chinese, product) == days("11-27")
