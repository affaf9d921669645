"""Part payments: how much is enough, and the promise that stands for it."""

import datetime as dt

import pytest
from factories import make_loan

from servicing import partials, plans, policy, promises
from servicing.money import Money

PRODUCT = policy.product("任何产品", "cn")
DAY = dt.date(2026, 12, 4)


def test_a_part_is_a_plan_and_a_promise(session, clock) -> None:
    """The part agreed on is an accepted plan and an open promise of the same amount by the same day."""
    loan = make_loan(session)
    plan = partials.agree(session, loan, Money(50_000), DAY, PRODUCT, None)
    promise = promises.open_promise(session, loan)
    assert (plan.kind, plan.status, plan.terms) == (
        "partial", "accepted", {"amounts": ["500.00"], "dates": ["2026-12-04"]},
    )  # fmt: skip
    assert (promise.amount, promise.pay_by) == (50_000, DAY)


@pytest.mark.parametrize(
    ("amount", "day", "error"),
    [
        (0, DAY, partials.PartTooSmall),
        (-100, DAY, partials.PartTooSmall),
        (11_999, DAY, partials.PartTooSmall),  # a tenth of 1200.00 is 120.00
        (800_001, DAY, partials.PartTooMuch),
        (50_000, dt.date(2026, 11, 24), promises.PromiseInThePast),
        (50_000, dt.date(2027, 1, 1), promises.PromiseTooLate),
    ],
)
def test_refusals_store_nothing(session, clock, amount: int, day: dt.date, error: type[Exception]) -> None:
    """Too little, more than all, a day gone by or too late: refused, and neither plan nor promise is there."""
    loan = make_loan(session)
    with pytest.raises(error):
        partials.agree(session, loan, Money(amount), day, PRODUCT, None)
    assert plans.of_loan(session, loan) == []
    assert promises.of_loan(session, loan) == []


@pytest.mark.parametrize("amount", [12_000, 120_000, 800_000])
def test_the_edges_are_accepted(session, clock, amount: int) -> None:
    """The least, all that is due, and all that is owed."""
    assert partials.agree(session, make_loan(session), Money(amount), DAY, PRODUCT, None).status == "accepted"


def test_nothing_due_has_no_parts(session, clock) -> None:
    """Where nothing is due no part of it is agreed on."""
    with pytest.raises(plans.NothingDue):
        partials.agree(session, make_loan(session, due_amount=0), Money(100), DAY, PRODUCT, None)
