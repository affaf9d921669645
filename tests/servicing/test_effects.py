"""Effects and limits: what a plan comes to beside the loan as it is, and what sends it to a person."""

import datetime as dt
from decimal import Decimal

import pytest
from factories import make_borrower, make_loan

from servicing import (
    approvals,
    effects,
    extensions,
    instalments,
    limits,
    offers,
    plans,
    policy,
    policy_files,
    schedule,
    waivers,
)
from servicing.money import Money

PRODUCT = policy.product("任何产品", "cn")


def asked(session, kind: str = "extension", **fields):
    """Make a request that a person decides."""
    terms = fields.pop("terms", {})
    plan = plans.request(session, make_loan(session, **fields), kind, "requested", None, **terms)
    plans.ask_person(session, plan, 3)
    session.flush()
    return plan


def test_instalments_cost_what_the_schedule_says(session, clock) -> None:
    """In all, the loan and the cost; the rows add up to what is spread and to the cost."""
    plan = instalments.accept(session, make_loan(session), PRODUCT, 7, None)
    found = effects.of(plan)
    assert (found.covers, found.cost, found.total, found.difference) == (
        Money(120_000), Money(4_200), Money(804_200), Money(4_200),
    )  # fmt: skip
    assert [each.amount for each in found.rows] == plan.amounts and [each.day for each in found.rows] == plan.dates
    assert schedule.sum_of([each.owed for each in found.rows], "CNY") == found.covers
    assert schedule.sum_of([each.charge for each in found.rows], "CNY") == found.cost
    assert (found.rows[-1].left.minor, found.first_on) == (0, dt.date(2026, 12, 9))


@pytest.mark.parametrize(("currency", "spread"), [("CNY", 120_000), ("CNY", 99_999), ("TWD", 1_250_000)])
@pytest.mark.parametrize(
    ("count", "charge", "rate"), [(1, "fee", "0.005"), (7, "fee", "0.005"), (24, "interest", "0.18")]
)
def test_a_schedule_is_taken_apart_to_the_cent(currency: str, spread: int, count: int, charge: str, rate: str) -> None:
    """Fees in equal parts, interest on what is left and less each month; nothing is lost and nothing negative."""
    today = dt.date(2026, 11, 25)
    made = schedule.spread_over(
        Money(spread, currency), count, today=today, first=dt.date(2026, 12, 9), charge=charge, rate=Decimal(rate)
    )
    rows = schedule.rows(made.spread, made.cost, count, made.dates, charge, Decimal(rate))
    assert tuple(each.amount for each in rows) == made.amounts
    assert schedule.sum_of([each.owed for each in rows], currency) == made.spread
    assert schedule.sum_of([each.charge for each in rows], currency) == made.cost
    assert all(each.charge.minor >= 0 and each.owed.minor >= 0 for each in rows)
    if charge == "interest":
        assert abs(rows[0].charge.minor - made.spread.share(Decimal(rate) / 12).minor) <= 50
        assert rows[0].charge > rows[-2].charge


def test_a_longer_extension_costs_what_was_asked(session, clock) -> None:
    """Before anybody has set terms, its effect is that of the day asked for; without a day there is none."""
    found = effects.of(asked(session, terms={"asked": "2027-01-15"}))
    assert (found.first, found.first_on, found.total) == (Money(122_700), dt.date(2027, 1, 15), Money(802_700))
    assert effects.of(asked(session)) is None


def test_a_waiver_is_what_the_lender_forgoes(session, clock) -> None:
    """The borrower pays less in all by what is waived, and at most what the ledger has is on offer."""
    plan = waivers.request(session, make_loan(session, penalty=6_000, fees=1_000), "charges", PRODUCT, None)
    (whole,) = effects.alternatives(plan)
    assert (whole.forgone, whole.difference, effects.reach(plan)) == (Money(27_000), Money(-27_000), ("0.01", "270.00"))
    plan.terms = {**plan.terms, "amounts": ["50.00"]}
    assert effects.of(plan).total == Money(795_000)
    assert [each.choice for each in effects.alternatives(plan)] == ["50.00", "270.00"]


def test_alternatives_are_the_policys(session, clock) -> None:
    """Its numbers and days, with what was asked for, in order; none where nothing can be spread or put off."""
    plan = instalments.accept(session, make_loan(session), PRODUCT, 9, None)
    assert [each.choice for each in effects.alternatives(plan)] == ["3", "6", "9", "12"]
    long = asked(session, terms={"asked": "2027-01-15"})
    days = ["2026-12-08", "2026-12-15", "2026-12-31", "2027-01-15"]
    assert [each.choice for each in effects.alternatives(long)] == days
    plan.loan.due_amount = 0
    long.loan.due_amount = long.loan.outstanding = 0
    assert effects.alternatives(plan) == effects.alternatives(long) == []
    assert effects.reach(plan) is effects.reach(long) is None


def test_what_the_ledger_has_overtaken_is_known(session, clock) -> None:
    """Terms are about a sum; another sum due makes them those of yesterday."""
    plan = instalments.accept(session, make_loan(session), PRODUCT, 12, None)
    assert not effects.is_overtaken(plan)
    plan.loan.due_amount -= 1
    assert effects.is_overtaken(plan)


PASSED = [
    ("instalments", {}, 12, {"instalments.by_itself_up_to_count"}),
    ("instalments", {"credit_type": "card"}, 3, {"instalments.person_for"}),
    ("instalments", {"due_amount": 1_000_001, "outstanding": 1_000_001}, 3, {"instalments.by_itself_up_to"}),
    ("extension", {"due_amount": 2_000_001, "outstanding": 2_000_001}, 7, {"extension.by_itself_up_to"}),
    ("extension", {}, 45, {"extension.days"}),
    ("extension", {}, 30, set()),
    ("waiver", {"penalty": 100}, 0, {"waiver.decided_by"}),
]


@pytest.mark.parametrize(("kind", "fields", "size", "passed"), PASSED)
def test_why_a_person_decides(session, clock, kind: str, fields: dict, size: int, passed: set[str]) -> None:
    """By the policy's field that was passed, each with its source."""
    if kind == "instalments":
        plan = instalments.accept(session, make_loan(session, **fields), PRODUCT, size, None)
    elif kind == "waiver":
        plan = waivers.request(session, make_loan(session, **fields), "penalty", PRODUCT, None)
    else:
        day = dt.date(2026, 12, 1) + dt.timedelta(days=size)
        plan = asked(session, terms={"asked": day.isoformat()}, **fields)
    found = limits.of(session, plan)
    assert {each.field for each in found if each.is_passed} == passed
    assert all(each.source and each.mark in ("P", "S", "D") for each in found)


def test_a_second_extension_is_one_too_many(session, clock) -> None:
    """The extension itself does not count, an earlier one of this due date does."""
    loan = make_loan(session)
    extensions.accept(session, loan, dt.date(2026, 12, 8), PRODUCT, None)
    plan = plans.request(session, loan, "extension", "requested", None, asked="2026-12-15")
    plans.ask_person(session, plan, 3)
    session.flush()
    assert [each.field for each in limits.of(session, plan) if each.is_passed] == ["extension.times"]


def test_an_extension_is_not_its_own_predecessor(session, clock) -> None:
    """One that a person offered and the borrower accepted was not put off before."""
    plan = asked(session, terms={"asked": "2027-01-15"})
    offers.change(session, plan, {"new_due_date": "2026-12-20"}, "wang")
    offers.accept_offer(session, plan, None)
    assert [each.field for each in limits.of(session, plan) if each.is_passed] == ["approval.four_eyes"]


def test_a_limit_names_the_part_of_the_file_it_stands_in() -> None:
    """The product's own where it says so, the place's where that is stricter, else what holds for all."""
    assert policy_files.origin("instalments.most", "信用卡", "tw") == ("S", "Credit-card measures art. 70")
    assert policy_files.origin("instalments.most", "现金分期", "cn") == ("D", "the lender")
    assert policy_files.origin("approval.four_eyes", "信用卡") == ("D", "the lender")


def test_what_waits_is_in_order(session, clock) -> None:
    """The oldest first; what is offered, granted or decided waits for nobody here."""
    first = instalments.accept(session, make_loan(session), PRODUCT, 12, None)
    clock.advance(minutes=5)
    second = asked(session, terms={"asked": "2027-01-15"})
    instalments.accept(session, make_loan(session), PRODUCT, 3, None)
    plans.request(session, make_loan(session, make_borrower(session)), "extension", "offered", None)
    session.flush()
    assert list(approvals.waiting(session)) == [first, second] and list(approvals.offered(session)) == []
