"""Waivers: a request that interest, penalty, fees or principal be reduced; a person decides on every one."""

import datetime as dt
import uuid

from sqlalchemy.orm import Session

from servicing import plans
from servicing.loans import Loan
from servicing.money import Money
from servicing.plans import Plan
from servicing.policy import Product


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
    terms: dict[str, object] = {"asked": part}
    if condition is not None:
        day, amount = condition
        terms["condition"] = {"date": day.isoformat() if day else None, "amount": str(amount) if amount else None}
    plan = plans.request(session, loan, "waiver", "requested", cause, **terms)
    plans.ask_person(session, plan, product.waiver_answer_days)
    return plan
