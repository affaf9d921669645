"""Extensions: another day to pay what is due; which days, what they cost, and which of them a person must decide."""

import datetime as dt
import uuid
from decimal import Decimal

from sqlalchemy.orm import Session

from servicing import clock, plans, schedule
from servicing.errors import ServicingError
from servicing.loans import Loan
from servicing.money import Money
from servicing.plans import Plan
from servicing.policy import Product

GRANTED = ("accepted", "approved", "broken", "completed")
MOST_DATES = 3


class ExtensionTooLong(ServicingError):
    """The date asked for is later than the assistant may grant; a person decides."""

    code = "extension_too_long"


class ExtensionInThePast(ServicingError):
    """The day chosen has gone by since it was offered."""

    code = "extension_in_the_past"


def cost(loan: Loan, new_date: dt.date, product: Product) -> Money:
    """Say what paying on a later day costs: the product's daily rate on the amount due."""
    days = max(0, (new_date - loan.due_date).days)
    return loan.due.share(product.extension.daily_rate * Decimal(days))


def annual_rate(loan: Loan, new_date: dt.date, product: Product) -> Decimal:
    """Give the annualised cost of paying on a later day, counted from the due date."""
    days = max(1, (new_date - loan.due_date).days)
    return schedule.annual_rate(loan.due, [loan.due + cost(loan, new_date, product)], [days])


def dates(loan: Loan, product: Product, wanted: dt.date | None = None) -> list[dt.date]:
    """Give up to three days to which the assistant may move the payment by itself, the one asked for first.

    A day that is no later than the due date, or gone by, is no extension and not among them. Raises ExtensionTooLong,
    with the latest possible day, when the day asked for is beyond the policy.
    """
    start = max(loan.due_date, clock.today(loan.borrower.zone))
    offered = [start + dt.timedelta(days=days) for days in product.extension.days]
    if wanted is None or wanted <= start:
        return offered[:MOST_DATES]
    if wanted > offered[-1]:
        raise ExtensionTooLong(date=wanted, latest=offered[-1])
    return [wanted, *[date for date in offered if date != wanted]][:MOST_DATES]


def needs_person(session: Session, loan: Loan, product: Product) -> bool:
    """Tell whether a person decides on any extension: this due date was put off before, or much is due."""
    is_much = loan.due > product.extension.by_itself_up_to[loan.currency]
    return times_put_off(session, loan) >= product.extension.times or is_much


def times_put_off(session: Session, loan: Loan, besides: Plan | None = None) -> int:
    """Count how often this due date was put off already."""
    granted = (each for each in plans.of_loan(session, loan) if each.kind == "extension" and each.status in GRANTED)
    return sum(each.terms.get(plans.REPLACES) == loan.due_date.isoformat() for each in granted if each is not besides)


def accept(
    session: Session, loan: Loan, new_date: dt.date, product: Product, cause: uuid.UUID | None, actor: str = "borrower"
) -> Plan:
    """Record the extension that the borrower chose among those offered, and keep reminders back until it is over.

    Raises NothingDue; ExtensionInThePast, ExtensionTooLong when the offer was made too long ago.
    """
    plans.require_due(loan)
    if new_date <= clock.today(loan.borrower.zone):
        raise ExtensionInThePast(date=new_date)
    dates(loan, product, new_date)
    plan = plans.request(session, loan, "extension", "accepted", cause, actor, **terms(loan, new_date, product))
    plans.alert_cost(session, plan, cause)
    plans.accept(session, plan, cause)
    return plan


def terms(loan: Loan, new_date: dt.date, product: Product) -> dict[str, object]:
    """Give what an extension to a day amounts to: what is due moves there; its cost the lender's ledger books."""
    return {
        "new_due_date": new_date.isoformat(),
        "cost": str(cost(loan, new_date, product)),
        "amounts": [str(loan.due)],
        "dates": [new_date.isoformat()],
        "annual_rate": str(annual_rate(loan, new_date, product)),
        plans.REPLACES: loan.due_date.isoformat(),
    }
