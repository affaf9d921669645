"""Promises, payments, claims: what is accepted, what is refused, and how the ledger judges it."""

import datetime as dt
import uuid

import pytest
from factories import make_borrower, make_loan
from sqlalchemy.exc import IntegrityError

from servicing import clock as clock_module
from servicing import loans, payments, promises
from servicing.money import Money
from servicing.payments import Payment
from servicing.promises import Promise

TODAY = dt.date(2026, 11, 25)
LATEST = dt.date(2026, 12, 31)


def promise(session, loan, amount: int = 50_000, pay_by: dt.date = TODAY, latest: dt.date = LATEST) -> Promise:
    """Make a promise of half the amount due, by today unless said otherwise."""
    made = promises.make_promise(session, loan, Money(amount), pay_by, latest=latest, cause=uuid.uuid4())
    session.flush()
    return made


def pay(session, loan, amount: int, ref: str = "P-1", *, at: dt.datetime | None = None) -> None:
    """Let the ledger report a payment."""
    payments.post(
        session, loan, Payment(ref=ref, loan_id=loan.id, amount=amount, paid_at=at or clock_module.now())
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"pay_by": TODAY - dt.timedelta(days=1)}, promises.PromiseInThePast),
        ({"pay_by": LATEST + dt.timedelta(days=1)}, promises.PromiseTooLate),
        ({"amount": 800_001}, promises.PromiseTooMuch),
        ({"amount": 0}, promises.PromiseOfNothing),
        ({"amount": -1}, promises.PromiseOfNothing),
    ],
)
def test_refusals_store_nothing(session, clock, fields, error) -> None:
    """A promise in the past, too late, too high or of nothing is refused, and the earlier one stands."""
    loan = make_loan(session)
    standing = promise(session, loan)
    with pytest.raises(error):
        promise(session, loan, **fields)
    assert promises.of_loan(session, loan) == [standing]
    assert standing.status == "open"


@pytest.mark.parametrize(("amount", "pay_by"), [(800_000, TODAY), (1, LATEST)])
def test_the_edges_are_accepted(session, clock, amount: int, pay_by: dt.date) -> None:
    """All that is outstanding, one minor unit, today and the latest day are within what may be promised."""
    assert promise(session, make_loan(session), amount=amount, pay_by=pay_by).status == "open"


def test_nothing_is_promised_on_a_settled_loan(session, clock) -> None:
    """Where nothing is owed a promise is refused with thanks, not taken."""
    with pytest.raises(loans.LoanSettled):
        promise(session, make_loan(session, outstanding=0, due_amount=0))


def test_the_past_is_judged_on_the_borrowers_day(session, clock) -> None:
    """Shortly after midnight in Shanghai yesterday is past, although it is yesterday still in UTC."""
    loan = make_loan(session)
    clock.set("2026-11-26T00:30:00+08:00")
    with pytest.raises(promises.PromiseInThePast):
        promise(session, loan, pay_by=TODAY)


def test_a_later_promise_replaces(session, clock) -> None:
    """A second promise takes the place of the first and is not added to it."""
    loan = make_loan(session)
    first, second = promise(session, loan), promise(session, loan, amount=60_000)
    assert (first.status, second.status) == ("replaced", "open")
    assert promises.open_promise(session, loan) is second


def test_the_database_keeps_one_promise_open(session, clock) -> None:
    """Two open promises on one loan are impossible, whoever writes them."""
    loan = make_loan(session)
    promise(session, loan)
    session.add(Promise(loan_id=loan.id, amount=1, pay_by=TODAY, made_at=clock.now(), status="open"))
    with pytest.raises(IntegrityError, match="uq_promises_open"):
        session.flush()


@pytest.mark.parametrize(
    ("paid", "days", "status"),
    [
        (50_000, 0, "kept"),
        (60_000, 0, "kept"),
        (49_999, 0, "open"),
        (0, 0, "open"),
        (49_999, 1, "partial"),
        (0, 1, "broken"),
    ],
)
def test_a_promise_is_judged_from_payments(session, clock, paid: int, days: int, status: str) -> None:
    """Kept as soon as it is paid in full; partial or broken only once its day is over."""
    made = promise(session, make_loan(session))
    promises.judge(session, made, paid, TODAY + dt.timedelta(days=days))
    assert made.status == status


def test_a_judged_promise_is_not_judged_again(session, clock) -> None:
    """What is kept stays kept whatever is reported afterwards."""
    made = promise(session, make_loan(session))
    promises.judge(session, made, 50_000, TODAY)
    promises.judge(session, made, 0, LATEST)
    assert made.status == "kept"


def test_payments_add_up_to_keep_a_promise(session, clock) -> None:
    """Two payments since the promise keep it together; what was paid before it does not count."""
    loan = make_loan(session)
    pay(session, loan, 40_000, "before")
    clock.advance(minutes=1)
    made = promise(session, loan)
    pay(session, loan, 30_000, "one")
    assert made.status == "open"
    pay(session, loan, 20_000, "two")
    assert made.status == "kept"


def test_a_claim_pauses_reminders_for_two_days(session, clock) -> None:
    """Where no payment is known the claim is open and reminders wait 48 hours."""
    loan = make_loan(session, overdue=3)
    assert payments.claim(session, loan, None, None).status == "open"
    assert loan.paused_until == clock.now() + dt.timedelta(hours=48)
    assert loan.is_paused()
    clock.advance(hours=48)
    assert not loan.is_paused()


@pytest.mark.parametrize(
    ("claimed", "paid", "ago", "status"),
    [
        (None, 5, 7.0, "matched"),
        (None, 5, 7.01, "open"),
        (5, 5, 0.0, "matched"),
        (5, 6, 0.0, "open"),
    ],
)
@pytest.mark.parametrize("order", ["paid first", "claimed first"])
def test_claims_meet_payments(session, clock, claimed, paid: int, ago: float, status: str, order: str) -> None:
    """A claim is matched by a payment of the amount named, at most seven days old, whichever is told first."""
    loan = make_loan(session)
    paid_at = clock.now() - dt.timedelta(days=ago)
    if order == "paid first":
        pay(session, loan, paid, at=paid_at)
    made = payments.claim(session, loan, claimed, None)
    session.flush()
    if order == "claimed first":
        pay(session, loan, paid, at=paid_at)
    assert made.status == status


def test_another_loans_payment_matches_nothing(session, clock) -> None:
    """A payment on one loan of a borrower says nothing about a claim on another."""
    borrower = make_borrower(session)
    first, second = make_loan(session, borrower), make_loan(session, borrower)
    pay(session, first, 120_000)
    assert payments.claim(session, second, None, None).status == "open"


def test_a_longer_pause_is_never_shortened(session, clock) -> None:
    """A claim's 48 hours do not cut short a pause until a person decides; each reason is kept beside the other."""
    loan = make_loan(session)
    loans.pause(session, loan, loans.FOREVER, "dispute", None)
    payments.claim(session, loan, None, None)
    assert (loan.paused_until, set(loan.pauses)) == (loans.FOREVER, {"dispute", "claim"})
    loans.resume(session, loan, "dispute", None)
    assert loan.paused_until == clock.now() + dt.timedelta(hours=48)


@pytest.mark.parametrize(
    ("fields", "status", "dpd"),
    [
        ({"outstanding": 0, "due_amount": 0}, "settled", 0),
        ({"due_amount": 0, "overdue": 9}, "current", 0),
        ({}, "current", 0),
        ({"due_date": TODAY}, "due", 0),
        ({"overdue": 1}, "overdue", 1),
    ],
)
def test_how_a_loan_stands(session, clock, fields, status: str, dpd: int) -> None:
    """A loan is settled, current, due on its day, or overdue by its days past due."""
    loan = make_loan(session, **fields)
    assert (loan.status(TODAY), loan.days_past_due(TODAY)) == (status, dpd)
