"""Instalments: an amount spread over months; which numbers are possible, what each comes to, and who must approve."""

import datetime as dt
import uuid

from sqlalchemy.orm import Session

from servicing import clock, loans, plans, schedule
from servicing.errors import ServicingError
from servicing.loans import Loan
from servicing.money import Money
from servicing.plans import Plan
from servicing.policy import Product
from servicing.schedule import Schedule

MOST_OPTIONS = 3


class TooLittleToSpread(ServicingError):
    """The amount is too small for instalments."""

    code = "too_little_to_spread"


class InstalmentsOutOfRange(ServicingError):
    """The amount cannot be spread over this number of instalments."""

    code = "instalments_out_of_range"


def amount(loan: Loan, product: Product) -> Money:
    """Give what is spread, by the product's policy: what is due, or all that is outstanding; raises NothingDue."""
    if product.instalments.spreads == "outstanding":
        loans.require_open(loan)
        return loan.money(loan.outstanding)
    plans.require_due(loan)
    return loan.due


def possible(loan: Loan, product: Product) -> range:
    """Give the numbers of instalments that the policy allows for this amount; raises TooLittleToSpread, NothingDue."""
    rules, whole = product.instalments, amount(loan, product)
    least = rules.least[loan.currency]
    most = min(rules.most, whole.minor // least.minor if least.minor else rules.most)
    if most < rules.fewest:
        raise TooLittleToSpread(amount=whole, least=least)
    return range(rules.fewest, most + 1)


def work_out(loan: Loan, product: Product, count: int) -> Schedule:
    """Give the schedule of a number of instalments as from today; raises InstalmentsOutOfRange."""
    allowed, rules = possible(loan, product), product.instalments
    if count not in allowed:
        raise InstalmentsOutOfRange(fewest=allowed[0], most=allowed[-1])
    today = clock.today(loan.borrower.zone)
    first = max(loan.due_date, today + dt.timedelta(days=rules.first_after_days))
    return schedule.spread_over(
        amount(loan, product), count, today=today, first=first, charge=rules.charge, rate=rules.rate
    )


def options(loan: Loan, product: Product, wanted: int | None = None) -> list[Schedule]:
    """Give up to three schedules: the number asked for, or the nearest possible, first; then those usually offered."""
    allowed = possible(loan, product)
    nearest = [] if wanted is None else [min(max(wanted, allowed[0]), allowed[-1])]
    usual = [count for count in product.instalments.counts if count in allowed]
    counts = list(dict.fromkeys([*nearest, *usual, *allowed]))[:MOST_OPTIONS]
    ordered = counts if nearest else sorted(counts)
    return [work_out(loan, product, count) for count in ordered]


def count_for(loan: Loan, product: Product, monthly: Money) -> int | None:
    """Give the smallest number of instalments of which none is above a monthly amount; None where even the most are."""
    allowed = possible(loan, product)
    fits = (count for count in allowed if max(work_out(loan, product, count).amounts) <= monthly)
    return next(fits, None)


def accept(
    session: Session, loan: Loan, product: Product, count: int, cause: uuid.UUID | None, actor: str = "borrower"
) -> Plan:
    """Record the instalments that the borrower chose; collection rests from now on, also while a person looks at them.

    Raises NothingDue, TooLittleToSpread, InstalmentsOutOfRange.
    """
    worked_out = work_out(loan, product, count)
    plan = plans.request(session, loan, "instalments", "accepted", cause, actor, **terms(loan, worked_out))
    if product.instalments.needs_person(loan.credit_type, count, worked_out.spread):
        plans.ask_person(session, plan, product.approval_answer_days)
    plans.alert_cost(session, plan, cause)
    plans.accept(session, plan, cause)
    return plan


def terms(loan: Loan, worked_out: Schedule) -> dict[str, object]:
    """Give the terms of a plan for a schedule."""
    return {
        "instalments": len(worked_out.amounts),
        "amounts": [str(each) for each in worked_out.amounts],
        "dates": [each.isoformat() for each in worked_out.dates],
        "cost": str(worked_out.cost),
        "annual_rate": str(worked_out.annual_rate),
        plans.REPLACES: loan.due_date.isoformat(),
    }
