"""Loans: the lender's figures with their as-of time, and the pauses that hold reminders back."""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Identity, Numeric, Text, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from servicing import clock, events
from servicing.borrowers import Borrower
from servicing.database import Base, one_of
from servicing.errors import ServicingError
from servicing.money import Money

CREDIT_TYPES = ("card", "loan")


class LoanSettled(ServicingError):
    """The loan is settled; nothing is owed on it."""

    code = "loan_settled"


class Loan(Base):
    """One loan; amounts are whole minor units of its currency and are the lender's, never computed here."""

    __tablename__ = "loans"
    __table_args__ = (one_of("credit_type", CREDIT_TYPES),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrowers.id"), index=True)
    product: Mapped[str] = mapped_column(Text)
    credit_type: Mapped[str] = mapped_column(Text, default="loan")
    currency: Mapped[str] = mapped_column(Text)
    principal: Mapped[int] = mapped_column(BigInteger)
    interest: Mapped[int] = mapped_column(BigInteger, default=0)
    penalty: Mapped[int] = mapped_column(BigInteger, default=0)
    fees: Mapped[int] = mapped_column(BigInteger, default=0)
    due_amount: Mapped[int] = mapped_column(BigInteger)
    outstanding: Mapped[int] = mapped_column(BigInteger)
    due_date: Mapped[dt.date] = mapped_column(Date, index=True)
    instalment_no: Mapped[int | None]
    instalments: Mapped[int | None]
    annual_rate: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    penalty_rate: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    contract_date: Mapped[dt.date | None] = mapped_column(Date)
    as_of: Mapped[dt.datetime]
    pauses: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # reason → instant it ends

    borrower: Mapped[Borrower] = relationship(back_populates="loans")

    @property
    def subject(self) -> str:
        """How events name this loan."""
        return f"loan:{self.ref}"

    def money(self, minor: int) -> Money:
        """Read a whole number of minor units as money of this loan's currency."""
        return Money(minor, self.currency)

    @property
    def due(self) -> Money:
        """What is due now, by the lender's ledger."""
        return self.money(self.due_amount)

    @property
    def is_settled(self) -> bool:
        """Nothing is outstanding."""
        return self.outstanding == 0

    def days_past_due(self, today: dt.date) -> int:
        """Count the days past due (dpd); nought before the due date or when nothing is due."""
        return 0 if self.due_amount == 0 else max(0, (today - self.due_date).days)

    def status(self, today: dt.date) -> str:
        """Tell in one word how the loan stands: settled, overdue, due or current."""
        if self.is_settled:
            return "settled"
        if self.due_amount == 0 or today < self.due_date:
            return "current"
        return "due" if today == self.due_date else "overdue"

    @property
    def paused_until(self) -> dt.datetime | None:
        """The instant at which the last of the pauses ends."""
        return max((dt.datetime.fromisoformat(until) for until in self.pauses.values()), default=None)

    @property
    def paused_why(self) -> str | None:
        """The reason of the pause that ends last."""
        return max(self.pauses, key=lambda why: dt.datetime.fromisoformat(self.pauses[why]), default=None)

    def is_paused(self, besides: str | None = None) -> bool:
        """Reminders for this loan are held back at this moment, for another reason than ``besides``."""
        ends = (dt.datetime.fromisoformat(until) for why, until in self.pauses.items() if why != besides)
        return any(until > clock.now() for until in ends)


def page(session: Session, after: int, most: int) -> Sequence[Loan]:
    """Give loans in the order in which they were first taken, from behind one of them on."""
    wanted = select(Loan).where(Loan.id > after).options(joinedload(Loan.borrower))
    return session.scalars(wanted.order_by(Loan.id).limit(most)).all()


def require_open(loan: Loan) -> None:
    """Refuse with LoanSettled when nothing is owed any more."""
    if loan.is_settled:
        raise LoanSettled(product=loan.product)


def pause(
    session: Session, loan: Loan, until: dt.datetime, why: str, cause: uuid.UUID | None, actor: str = "assistant"
) -> None:
    """Hold reminders for this loan back until an aware instant; a longer pause for that reason is never shortened."""
    known = loan.pauses.get(why)
    if known is None or dt.datetime.fromisoformat(known) < until:
        loan.pauses = {**loan.pauses, why: until.isoformat()}
        events.record(session, actor, "loan.paused", loan.subject, cause, until=until.isoformat(), why=why)


def resume(session: Session, loan: Loan, why: str, cause: uuid.UUID | None, actor: str = "assistant") -> None:
    """Lift the pause for one reason; what pauses the loan for another goes on."""
    if why in loan.pauses:
        loan.pauses = {reason: until for reason, until in loan.pauses.items() if reason != why}
        events.record(session, actor, "loan.resumed", loan.subject, cause, why=why)


def pause_all(session: Session, borrower: Borrower, until: dt.datetime, why: str, cause: uuid.UUID | None) -> None:
    """Hold reminders for all of a borrower's loans back until an aware instant."""
    for loan in borrower.loans:
        pause(session, loan, until, why, cause)


FOREVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)  # until a person decides
