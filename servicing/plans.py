"""Plans: an extension, instalments, a part payment or a waiver, from request to decision."""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Identity, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import clock, events, loans, promises
from servicing.database import Base, one_of
from servicing.errors import ServicingError
from servicing.loans import Loan
from servicing.money import Money
from servicing.policy import Product

KINDS = ("extension", "instalments", "partial", "waiver")
STATES = ("requested", "offered", "accepted", "approved", "declined", "broken", "completed")
PENDING = ("requested", "offered")


class ExtensionTooLong(ServicingError):
    """The date asked for is later than the assistant may grant; a person decides."""

    code = "extension_too_long"


class ExtensionInThePast(ServicingError):
    """The day chosen has gone by since it was offered."""

    code = "extension_in_the_past"


class Plan(Base):
    """What was asked, offered and agreed; amounts in its terms are decimal strings of the loan's currency."""

    __tablename__ = "plans"
    __table_args__ = (one_of("kind", KINDS), one_of("status", STATES))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loans.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    terms: Mapped[dict[str, Any]]
    made_at: Mapped[dt.datetime]
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)


def extension_cost(loan: Loan, new_date: dt.date, product: Product) -> Money:
    """Say what paying on a later day costs: the product's daily rate on the amount due."""
    days = max(0, (new_date - loan.due_date).days)
    return loan.due.share(product.extension_daily_rate * Decimal(days))


def extension_dates(loan: Loan, product: Product, wanted: dt.date | None = None) -> list[dt.date]:
    """Give up to three days to which the assistant may move the payment by itself, the one asked for first.

    Raises ExtensionTooLong, with the latest possible day, when the day asked for is beyond the policy.
    """
    today = clock.today(loan.borrower.zone)
    start = max(loan.due_date, today)
    dates = [start + dt.timedelta(days=days) for days in product.extension_days]
    if wanted is None:
        return dates[:3]
    if wanted > dates[-1]:
        raise ExtensionTooLong(date=wanted, latest=dates[-1])
    return [wanted, *[date for date in dates if date != wanted]][:3] if wanted > today else dates[:3]


def request(session: Session, loan: Loan, kind: str, status: str, cause: uuid.UUID | None, **terms: Any) -> Plan:
    """Record what was asked or offered, in place of an earlier request of the kind that nobody has decided."""
    loans.require_open(loan)
    plan = pending(session, loan, kind)
    if plan is None:
        plan = Plan(loan_id=loan.id, kind=kind, status=status, terms=terms, made_at=clock.now(), cause=cause)
        session.add(plan)
    else:
        plan.status, plan.terms, plan.cause = status, terms, cause
    events.record(session, "borrower", f"plan.{status}", loan.subject, cause, kind=kind)
    return plan


def accept_extension(
    session: Session, loan: Loan, new_date: dt.date, product: Product, cause: uuid.UUID | None
) -> Plan:
    """Record the extension that the borrower chose among those offered, and keep reminders back until it is over.

    Raises ExtensionInThePast, ExtensionTooLong when the offer was made too long ago.
    """
    if new_date <= clock.today(loan.borrower.zone):
        raise ExtensionInThePast(date=new_date)
    extension_dates(loan, product, new_date)
    cost = extension_cost(loan, new_date, product)
    plan = request(session, loan, "extension", "accepted", cause, new_due_date=new_date.isoformat(), cost=str(cost))
    promise = promises.open_promise(session, loan)
    if promise is not None:  # what was promised is put off, not broken
        promise.status = "replaced"
        events.record(session, "borrower", "promise.replaced", loan.subject, cause)
    day_after = new_date + dt.timedelta(days=1)
    until = dt.datetime.combine(day_after, dt.time(), tzinfo=ZoneInfo(loan.borrower.zone))
    loans.pause(session, loan, until, "plan", cause)
    return plan


def agreed_date(session: Session, loan: Loan) -> dt.date | None:
    """Give the day to which payment was put off, until the lender's ledger says otherwise."""
    agreed = select(Plan).where(
        Plan.loan_id == loan.id, Plan.kind == "extension", Plan.status.in_(("accepted", "approved"))
    )
    plan = session.scalar(agreed.order_by(Plan.id.desc()).limit(1))
    return dt.date.fromisoformat(plan.terms["new_due_date"]) if plan is not None else None


def pending(session: Session, loan: Loan, kind: str) -> Plan | None:
    """Give the plan of this kind that still waits for an answer."""
    return session.scalar(
        select(Plan)
        .where(Plan.loan_id == loan.id, Plan.kind == kind, Plan.status.in_(PENDING))
        .order_by(Plan.id.desc())
    )


def of_loan(session: Session, loan: Loan) -> Sequence[Plan]:
    """Give all plans on a loan, oldest first."""
    return session.scalars(select(Plan).where(Plan.loan_id == loan.id).order_by(Plan.id)).all()
