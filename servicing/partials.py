"""Part payments: a part of what is due by a day, promised; the rest stays due."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy.orm import Session

from servicing import clock, plans, promises
from servicing.errors import ServicingError
from servicing.loans import Loan
from servicing.money import Money
from servicing.plans import Plan
from servicing.policy import Product


class PartTooSmall(ServicingError):
    """The part offered is less than the least that is agreed on."""

    code = "part_too_small"


class PartTooMuch(ServicingError):
    """The part offered is more than is owed altogether."""

    code = "part_too_much"


def require_enough(loan: Loan, amount: Money, product: Product) -> None:
    """Refuse a part that is too small or more than is owed: NothingDue, PartTooSmall, PartTooMuch."""
    plans.require_due(loan)
    least = product.partial.least_of(loan.due)
    if amount < least:
        raise PartTooSmall(least=least, due=loan.due)
    if amount.minor > loan.outstanding:
        raise PartTooMuch(amount=amount, due=loan.due)


def agreed(session: Session, loan: Loan) -> Plan | None:
    """Give the part that is agreed on and not yet paid or missed."""
    standing = [each for each in plans.of_loan(session, loan) if each.kind == "partial" and each.status == "accepted"]
    return standing[-1] if standing else None


def is_put_off(session: Session, plan: Plan) -> bool:
    """Tell whether the promise of a part was taken back or replaced by another: then its plan stands no longer."""
    made = [each for each in promises.of_loan(session, plan.loan) if each.pay_by in plan.dates]
    return bool(made) and made[-1].status in ("replaced", "cancelled")


def agree(
    session: Session, loan: Loan, amount: Money, pay_by: dt.date, product: Product, cause: uuid.UUID | None
) -> Plan:
    """Record a part payment and the promise of it.

    Raises NothingDue, PartTooSmall, PartTooMuch, and what a promise is refused for: PromiseTooLate, PromiseInThePast.
    """
    require_enough(loan, amount, product)
    latest = product.latest_promise(loan.due_date, clock.today(loan.borrower.zone))
    promises.make_promise(session, loan, amount, pay_by, latest=latest, cause=cause)
    standing = agreed(session, loan)
    if standing is not None:
        plans.lapse(session, standing, cause)
    terms: dict[str, Any] = {"amounts": [str(amount)], "dates": [pay_by.isoformat()]}
    plan = plans.request(session, loan, "partial", "accepted", cause, **terms)
    plan.agreed_at, plan.next_due = clock.now(), pay_by
    return plan
