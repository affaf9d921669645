"""Waivers: a request that interest, penalty, fees or principal be reduced; a person decides on every one."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy.orm import Session

from servicing import plans
from servicing.errors import DeskRefusal
from servicing.loans import Loan
from servicing.money import Money
from servicing.plans import Plan
from servicing.policy import Product

CHARGES = ("interest", "penalty", "fees")  # what is asked for where no part is named: ``charges``


class WaiverTooMuch(DeskRefusal):
    """What is waived is something, and no more than the ledger has of what the borrower asked about."""

    code = "waiver_too_much"


def owed(loan: Loan, part: str) -> Money:
    """Give what the ledger has of the part that a borrower asks to have reduced."""
    return loan.money(sum(getattr(loan, each) for each in (CHARGES if part == "charges" else (part,))))


def require_owed(loan: Loan, part: str, amount: Money) -> None:
    """Refuse with WaiverTooMuch to waive nothing, or more of a part than there is."""
    if not 0 < amount.minor <= owed(loan, part).minor:
        raise WaiverTooMuch()


def request(
    session: Session,
    loan: Loan,
    part: str,
    product: Product,
    cause: uuid.UUID | None,
    *,
    condition: tuple[dt.date | None, Money | None] | None = None,
) -> Plan:
    """Put a request before a person: which part, and what the borrower would do in return (a day, an amount).

    Nothing is promised and nothing else changes; ``answer_by`` is the day by which the answer comes.
    """
    terms: dict[str, Any] = {"asked": part}
    if condition is not None:
        day, amount = condition
        terms["condition"] = {"date": day.isoformat() if day else None, "amount": str(amount) if amount else None}
    plan = plans.request(session, loan, "waiver", "requested", cause, **terms)
    plans.ask_person(session, plan, product.waiver_answer_days)
    return plan
