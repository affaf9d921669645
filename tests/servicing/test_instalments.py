"""Instalments: which numbers are possible, which are offered, and who must approve them."""

import dataclasses
import datetime as dt

import pytest
from factories import make_borrower, make_loan

from servicing import instalments, loans, plans, policy
from servicing.money import Money
from servicing.policy import Product

PRODUCT = policy.product("任何产品", "cn")
CARD = policy.product("信用卡", "cn")


def with_instalments(**fields: object) -> Product:
    """Give the default policy with other rules for instalments."""
    return dataclasses.replace(PRODUCT, instalments=dataclasses.replace(PRODUCT.instalments, **fields))


def counts(loan: loans.Loan, wanted: int | None = None, product: Product = PRODUCT) -> list[int]:
    """Give the numbers of instalments that are offered."""
    return [len(each.amounts) for each in instalments.options(loan, product, wanted)]


@pytest.mark.parametrize(
    ("due", "wanted", "offered"),
    [
        (120_000, None, [3, 6, 12]),
        (120_000, 6, [6, 3, 12]),
        (120_000, 5, [5, 3, 6]),
        (120_000, 24, [12, 3, 6]),  # 1200.00 in parts of 100.00 at least: twelve at most
        (1_000_000, 36, [24, 3, 6]),  # the policy's most
        (50_000, None, [2, 3, 4]),  # five at most
        (25_000, None, [2]),
    ],
)
def test_what_is_offered(session, clock, due: int, wanted: int | None, offered: list[int]) -> None:
    """What was asked for, or the nearest possible, comes first, then what is usual; three at most."""
    assert counts(make_loan(session, due_amount=due), wanted) == offered


@pytest.mark.parametrize("count", [0, 1, 13, 999])
def test_other_numbers_are_refused_with_the_range(session, clock, count: int) -> None:
    """A number outside the range is refused, and the refusal names the range; nothing is recorded."""
    loan = make_loan(session)
    with pytest.raises(instalments.InstalmentsOutOfRange) as refusal:
        instalments.accept(session, loan, PRODUCT, count, None)
    assert refusal.value.values == {"fewest": 2, "most": 12}
    assert plans.of_loan(session, loan) == []


def test_a_small_sum_is_not_spread(session, clock) -> None:
    """What makes not even two instalments of the least amount is refused with that amount."""
    with pytest.raises(instalments.TooLittleToSpread) as refusal:
        instalments.possible(make_loan(session, due_amount=19_999), PRODUCT)
    assert refusal.value.values["least"] == Money(10_000)


@pytest.mark.parametrize(
    ("monthly", "count"), [(60_000, 3), (60_600, 2), (41_000, 3), (10_600, 12), (10_599, None), (1, None)]
)
def test_an_amount_a_month_finds_its_number(session, clock, monthly: int, count: int | None) -> None:
    """The fewest instalments of which none is above the amount, cost included; none where even the most are."""
    assert instalments.count_for(make_loan(session), PRODUCT, Money(monthly)) == count


@pytest.mark.parametrize(
    ("product", "fields", "spread"),
    [(PRODUCT, {}, 120_000), (CARD, {}, 800_000), (CARD, {"due_amount": 0}, 800_000)],
)
def test_what_is_spread(session, clock, product: Product, fields: dict[str, int], spread: int) -> None:
    """A loan's due amount is spread, a card's whole debt."""
    assert instalments.amount(make_loan(session, **fields), product) == Money(spread)


def test_nothing_due_is_not_spread(session, clock) -> None:
    """Where nothing is due, and on a settled loan, there is nothing to spread."""
    with pytest.raises(plans.NothingDue):
        instalments.options(make_loan(session, due_amount=0), PRODUCT)
    with pytest.raises(loans.LoanSettled):
        instalments.options(make_loan(session, due_amount=0, outstanding=0), CARD)


@pytest.mark.parametrize(
    ("fields", "first"),
    [({}, "2026-12-09"), ({"due_date": dt.date(2026, 12, 31)}, "2026-12-31"), ({"overdue": 40}, "2026-12-09")],
)
def test_the_first_day(session, clock, fields: dict[str, object], first: str) -> None:
    """The first instalment is due a while after today, never before the due date."""
    made = instalments.work_out(make_loan(session, **fields), PRODUCT, 3)
    assert made.dates[0].isoformat() == first


@pytest.mark.parametrize(
    ("fields", "count", "person"),
    [
        ({}, 6, False),
        ({}, 7, True),  # the number
        ({"credit_type": "card"}, 2, True),  # Credit-card measures art. 70
        ({"due_amount": 1_000_000, "outstanding": 1_000_000}, 6, False),
        ({"due_amount": 1_000_001, "outstanding": 1_000_001}, 6, True),  # the amount
    ],
)
def test_who_approves(session, clock, fields: dict[str, object], count: int, person: bool) -> None:
    """By number, credit type and amount a person approves; else it is granted at once. Collection rests either way."""
    loan = make_loan(session, **fields)
    plan = instalments.accept(session, loan, PRODUCT, count, None)
    assert plan.status == "accepted"
    assert (plan.awaits_person, plan.is_in_force) == (person, not person)
    assert plan.answer_by == (dt.date(2026, 11, 28) if person else None)
    assert loan.is_paused() and loan.paused_why == "plan"
    assert (loan.paused_until == loans.FOREVER) is person


def test_the_terms_are_the_schedule(session, clock) -> None:
    """Number, amounts, days and cost are kept; they add up, and the annualised cost stands beside them."""
    loan = make_loan(session)
    plan = instalments.accept(session, loan, PRODUCT, 3, None)
    assert plan.terms == {
        "instalments": 3, "amounts": ["406.00", "406.00", "406.00"], "cost": "18.00", "replaces": "2026-12-01",
        "dates": ["2026-12-09", "2027-01-09", "2027-02-09"], "annual_rate": plan.terms["annual_rate"],
    }  # fmt: skip
    assert "0.10" < plan.terms["annual_rate"] < "0.15"
    assert plans.told(plan)["total"] == Money(121_800)


def test_instalments_take_the_place_of_an_extension(session, clock) -> None:
    """One plan stands at a time: what was offered lapses, an agreed extension gives way."""
    from servicing import extensions

    loan = make_loan(session)
    extension = extensions.accept(session, loan, dt.date(2026, 12, 8), PRODUCT, None)
    session.flush()
    plan = instalments.accept(session, loan, PRODUCT, 3, None)
    session.flush()
    assert (extension.status, plans.governing(session, loan)) == ("declined", plan)


def test_a_ledger_with_another_due_date_overtakes_a_plan(session, clock) -> None:
    """A plan governs as long as the ledger has the due date that it took the place of."""
    loan = make_loan(session)
    plan = instalments.accept(session, loan, PRODUCT, 3, None)
    session.flush()
    assert plans.governing(session, loan) is plan
    loan.due_date = dt.date(2027, 1, 1)
    assert plans.governing(session, loan) is None


def test_taiwan_pays_whole_dollars(session, clock) -> None:
    """Instalments of a loan in Taiwan have no cents."""
    borrower = make_borrower(session, jurisdiction="tw")
    loan = make_loan(session, borrower, currency="TWD", due_amount=1_000_000)
    made = instalments.work_out(loan, policy.product("車貸", "tw"), 7)
    assert {each.minor % 100 for each in made.amounts} == {0}


def test_no_card_is_spread_over_more_than_sixty(session, clock) -> None:
    """Card debt is spread over sixty months at most (Credit-card measures art. 70)."""
    assert instalments.possible(make_loan(session, outstanding=10**8), CARD)[-1] == 60
