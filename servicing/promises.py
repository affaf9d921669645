"""Promises to pay: made, replaced by a later one, and judged from the payments that arrive."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import BigInteger, Date, ForeignKey, Identity, Index, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import clock, events, loans
from servicing.database import Base, one_of
from servicing.errors import ServicingError
from servicing.loans import Loan
from servicing.money import Money

STATES = ("open", "kept", "partial", "broken", "replaced", "cancelled")


class PromiseTooLate(ServicingError):
    """The promised date is after the last date that this loan's product allows."""

    code = "promise_too_late"


class PromiseInThePast(ServicingError):
    """The promised date has gone by."""

    code = "promise_in_the_past"


class PromiseTooMuch(ServicingError):
    """The promised amount is more than is outstanding."""

    code = "promise_too_much"


class PromiseOfNothing(ServicingError):
    """The promised amount is nought."""

    code = "promise_of_nothing"


class Promise(Base):
    """A promise to pay an amount (minor units) by a day; one is open on a loan at a time."""

    __tablename__ = "promises"
    __table_args__ = (
        one_of("status", STATES),
        Index("uq_promises_open", "loan_id", unique=True, postgresql_where="status = 'open'"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loans.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    pay_by: Mapped[dt.date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(Text, default="open")
    made_at: Mapped[dt.datetime]
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)

    loan: Mapped[Loan] = relationship()


def make_promise(
    session: Session, loan: Loan, amount: Money, pay_by: dt.date, *, latest: dt.date, cause: uuid.UUID | None
) -> Promise:
    """Record a promise in place of an earlier open one, or refuse it with the reason.

    ``latest`` is the last day that the product's policy allows. Raises LoanSettled, PromiseTooLate,
    PromiseInThePast, PromiseTooMuch, PromiseOfNothing.
    """
    loans.require_open(loan)
    if pay_by < clock.today(loan.borrower.zone):
        raise PromiseInThePast(date=pay_by)
    if pay_by > latest:
        raise PromiseTooLate(date=pay_by, latest=latest)
    if amount.minor > loan.outstanding:
        raise PromiseTooMuch(amount=amount, outstanding=loan.money(loan.outstanding))
    if amount.minor <= 0:
        raise PromiseOfNothing()
    earlier = open_promise(session, loan)
    if earlier is not None:
        earlier.status = "replaced"
        session.flush()
    promise = Promise(
        loan_id=loan.id, amount=amount.minor, pay_by=pay_by, made_at=clock.now(), cause=cause, status="open"
    )
    session.add(promise)
    events.record(
        session, "borrower", "promise.made", loan.subject, cause, amount=str(amount), pay_by=pay_by.isoformat()
    )
    return promise


def open_promise(session: Session, loan: Loan) -> Promise | None:
    """Give the promise that is open on a loan."""
    return session.scalar(select(Promise).where(Promise.loan_id == loan.id, Promise.status == "open"))


def of_loan(session: Session, loan: Loan) -> Sequence[Promise]:
    """Give all promises on a loan, oldest first."""
    return session.scalars(select(Promise).where(Promise.loan_id == loan.id).order_by(Promise.id)).all()


def judge(session: Session, promise: Promise, paid: int, today: dt.date) -> None:
    """Judge an open promise from what was paid since it was made: kept at once, partial or broken the day after."""
    if promise.status != "open":
        return
    if paid >= promise.amount:
        promise.status = "kept"
    elif today > promise.pay_by:
        promise.status = "partial" if paid > 0 else "broken"
    else:
        return
    events.record(session, "lender", f"promise.{promise.status}", promise.loan.subject, None)
