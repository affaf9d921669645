"""What a payment does to the promises and claims on its loan, however late the ledger reports it."""

import datetime as dt

import pytest
from factories import make_loan
from sqlalchemy.orm import Session

from servicing import clock as clocks
from servicing import payments, promises
from servicing.loans import Loan
from servicing.money import Money
from servicing.payments import Payment
from servicing.promises import Promise

LATEST = dt.date(2026, 12, 31)


@pytest.fixture
def loan(session: Session, clock) -> Loan:
    """A loan with a promise, made on 25 November, to pay 1200.00 by 5 December."""
    loan = make_loan(session)
    promises.make_promise(session, loan, Money(120_000), dt.date(2026, 12, 5), latest=LATEST, cause=None)
    session.flush()
    return loan


def post(session: Session, loan: Loan, ref: str, amount: int, paid_at: str) -> Promise:
    """Post a payment and give the loan's promise."""
    at = dt.datetime.fromisoformat(paid_at)
    payments.post(session, loan, Payment(ref=ref, loan_id=loan.id, amount=amount, paid_at=at))
    session.flush()
    return promises.of_loan(session, loan)[0]


@pytest.mark.parametrize(
    ("amount", "paid_at", "status"),
    [
        (120_000, "2026-12-05T23:30:00+08:00", "kept"),
        (119_999, "2026-12-05T10:00:00+08:00", "open"),
        (120_000, "2026-11-25T09:00:00+08:00", "open"),
    ],
)
def test_an_open_promise_is_kept_by_what_was_paid_since(
    session: Session, loan: Loan, amount: int, paid_at: str, status: str
) -> None:
    """To the cent, until the end of the promised day; what was paid before the promise does not count."""
    assert post(session, loan, "P-1", amount, paid_at).status == status


def test_parts_add_up(session: Session, loan: Loan) -> None:
    """Two payments may keep one promise."""
    assert post(session, loan, "P-1", 50_000, "2026-11-26T10:00:00+08:00").status == "open"
    assert post(session, loan, "P-2", 70_000, "2026-11-27T10:00:00+08:00").status == "kept"


@pytest.mark.parametrize(
    ("amount", "paid_at", "status"),
    [
        (120_000, "2026-12-05T23:30:00+08:00", "kept"),
        (1, "2026-12-05T10:00:00+08:00", "partial"),
        (120_000, "2026-12-06T00:10:00+08:00", "broken"),
    ],
)
def test_a_payment_reported_late_still_counts(
    session: Session, loan: Loan, clock, amount: int, paid_at: str, status: str
) -> None:
    """A promise found broken is set right by money that came in time, and by none that came too late."""
    clock.set("2026-12-07T10:00:00+08:00")
    promise = promises.of_loan(session, loan)[0]
    promises.judge(session, promise, 0, clocks.today("Asia/Shanghai"))
    assert promise.status == "broken"
    assert post(session, loan, "P-1", amount, paid_at).status == status


@pytest.mark.parametrize(
    ("claimed", "paid_at", "status"),
    [
        (None, "2026-11-20T10:00:00+08:00", "matched"),
        (120_000, "2026-11-26T10:00:00+08:00", "matched"),
        (100_000, "2026-11-26T10:00:00+08:00", "open"),
        (None, "2026-11-10T10:00:00+08:00", "open"),
    ],
)
def test_a_claim_is_met_by_its_payment(
    session: Session, loan: Loan, claimed: int | None, paid_at: str, status: str
) -> None:
    """By amount where one was named, and by one made at most a week before the claim."""
    claim = payments.claim(session, loan, claimed, None)
    session.flush()
    post(session, loan, "P-1", 120_000, paid_at)
    assert claim.status == status
