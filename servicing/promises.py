"""Promises to pay: made, replaced by a later one, and judged from the payments that arrive."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import BigInteger, Date, ForeignKey, Identity, Index, Text, Uuid, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import clock, events, loans
from servicing.database import Base, one_of
from servicing.errors import ServicingError
from servicing.loans import Loan
from servicing.money import Money

Part = tuple[Money, dt.date]
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
    """A promise to pay an amount (minor units) by a day; what was promised in one text may be several payments."""

    __tablename__ = "promises"
    __table_args__ = (
        one_of("status", STATES),
        Index("uq_promises_open", "loan_id", "pay_by", unique=True, postgresql_where="status = 'open'"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loans.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    pay_by: Mapped[dt.date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(Text, default="open")
    made_at: Mapped[dt.datetime]
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    followed_at: Mapped[dt.datetime | None]  # when the borrower was told what became of it

    loan: Mapped[Loan] = relationship()


def make_promise(
    session: Session, loan: Loan, amount: Money, pay_by: dt.date, *, latest: dt.date, cause: uuid.UUID | None
) -> Promise:
    """Record a promise of one payment; see ``make_promises``."""
    (promise,) = make_promises(session, loan, [(amount, pay_by)], latest=latest, cause=cause)
    return promise


def make_promises(
    session: Session,
    loan: Loan,
    parts: Sequence[Part],
    *,
    latest: dt.date,
    cause: uuid.UUID | None,
    actor: str = "borrower",
) -> list[Promise]:
    """Record what is promised, in one payment or several, in place of what was open; or refuse it with the reason.

    ``latest`` is the last day that the product's policy allows. Raises LoanSettled, PromiseTooLate,
    PromiseInThePast, PromiseTooMuch, PromiseOfNothing.
    """
    loans.require_open(loan)
    for amount, pay_by in parts:
        if pay_by < clock.today(loan.borrower.zone):
            raise PromiseInThePast(date=pay_by)
        if pay_by > latest:
            raise PromiseTooLate(date=pay_by, latest=latest)
        if amount.minor <= 0:
            raise PromiseOfNothing()
    total = sum(amount.minor for amount, _ in parts)
    if total > loan.outstanding:
        raise PromiseTooMuch(amount=loan.money(total), outstanding=loan.money(loan.outstanding))
    _end(session, loan, "replaced")
    now = clock.now()
    made = [
        Promise(loan_id=loan.id, amount=amount.minor, pay_by=pay_by, made_at=now, cause=cause, status="open")
        for amount, pay_by in parts
    ]
    session.add_all(made)
    session.flush()
    for amount, pay_by in parts:
        events.record(
            session, actor, "promise.made", loan.subject, cause, amount=str(amount), pay_by=pay_by.isoformat()
        )
    return made


def take_back(session: Session, loan: Loan, cause: uuid.UUID | None) -> None:
    """Let go of what was promised, at the borrower's word and without blame: it is not going to be broken."""
    if _end(session, loan, "cancelled"):
        events.record(session, "borrower", "promise.cancelled", loan.subject, cause)


def _end(session: Session, loan: Loan, status: str) -> int:
    standing = open_promises(session, loan)
    for promise in standing:
        promise.status = status
    session.flush()
    return len(standing)


def open_promises(session: Session, loan: Loan) -> Sequence[Promise]:
    """Give what is promised on a loan and not yet judged, the nearest day first."""
    standing = select(Promise).where(Promise.loan_id == loan.id, Promise.status == "open")
    return session.scalars(standing.order_by(Promise.pay_by)).all()


def open_promise(session: Session, loan: Loan) -> Promise | None:
    """Give the next promise that is open on a loan."""
    return next(iter(open_promises(session, loan)), None)


def promised_before(session: Session, promise: Promise) -> int:
    """Add up the parts of the same promise that were to be paid on earlier days, in minor units."""
    earlier = select(func.coalesce(func.sum(Promise.amount), 0)).where(
        *(Promise.loan_id == promise.loan_id, Promise.made_at == promise.made_at, Promise.pay_by < promise.pay_by),
        Promise.status.not_in(("replaced", "cancelled")),
    )
    return int(session.scalar(earlier) or 0)


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
