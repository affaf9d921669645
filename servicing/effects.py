"""Effects: what a plan comes to in money beside the loan as it is, and what else the lender's policy would allow.

All of it is worked out from the ledger's figures and the policy; what the ledger will charge meanwhile is not guessed.
"""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from servicing import approvals, clock, extensions, instalments, offers, plans, schedule, waivers
from servicing.loans import Loan
from servicing.money import Money
from servicing.plans import Plan
from servicing.policy import Product
from servicing.schedule import Row

CHOICES = {"extension": "new_due_date", "instalments": "instalments", "waiver": "amounts"}  # what ``change`` takes


@dataclasses.dataclass(frozen=True, slots=True)
class Effect:
    """What terms come to: ``first`` is paid on ``first_on``, ``total`` on the whole loan, ``forgone`` by nobody."""

    choice: str  # what tells these terms from others: a day, a number, an amount
    covers: Money  # of what is owed
    first: Money
    first_on: dt.date
    last_on: dt.date
    total: Money
    cost: Money
    forgone: Money
    annual_rate: Decimal
    is_costly: bool  # above the policy's threshold
    rows: tuple[Row, ...]

    @property
    def difference(self) -> Money:
        """What the borrower pays more in all than without it; less where it is below nought."""
        return self.cost - self.forgone


def of(plan: Plan) -> Effect | None:
    """Give what a plan's terms come to; those of a longer extension are the day asked for. None: it has none yet."""
    if plan.kind not in CHOICES:
        return None
    product = approvals.policy_of(plan)
    if plan.terms.get("amounts"):
        return _effect(plan.loan, plan.kind, plan.terms, product)
    if plan.kind == "extension" and "asked" in plan.terms:
        return _extension(plan.loan, dt.date.fromisoformat(plan.terms["asked"]), product)
    return None


def alternatives(plan: Plan) -> list[Effect]:
    """Give what the policy offers in a plan's place, in order, with what was asked for and what it is now."""
    loan, product, found = plan.loan, approvals.policy_of(plan), of(plan)
    if loan.is_settled or plan.kind not in CHOICES:
        return []
    if plan.kind == "waiver":
        owed = waivers.owed(loan, plan.terms["asked"])
        whole = [_effect(loan, "waiver", {"amounts": [str(owed)]}, product)] if owed.minor else []
        return whole if found is None or found in whole else [found, *whole]
    if plan.kind == "extension":
        today = clock.today(loan.borrower.zone)
        own = {dt.date.fromisoformat(found.choice)} if found else set()
        days = {each for each in {*extensions.dates(loan, product), *own} if each > today}
        return [_extension(loan, each, product) for each in sorted(days)] if loan.due_amount else []
    usual, allowed = product.instalments.counts, _possible(loan, product)
    asked = int(found.choice if found else plan.terms.get("asked", usual[0]))
    made = [instalments.work_out(loan, product, each) for each in sorted({*usual, asked}) if each in allowed]
    return [_effect(loan, "instalments", instalments.terms(loan, each), product) for each in made]


def acceptable(plan: Plan) -> list[Effect]:
    """Give what the borrower may say yes to: what a person has set, or else what the policy offers."""
    if plan.status != "offered" or plan.kind not in plans.GOVERNING:
        return []
    found = of(plan)
    return alternatives(plan) if plan.changed_by is None or found is None else [found]


def reach(plan: Plan) -> tuple[str, str] | None:
    """Give the least and the most that ``offers.change`` takes for a plan; None where nothing fits."""
    loan, product = plan.loan, approvals.policy_of(plan)
    if plan.kind == "extension" and loan.due_amount:
        today = clock.today(loan.borrower.zone)
        first = max(today, loan.due_date) + dt.timedelta(days=1)
        return (first.isoformat(), (today + offers.LONGEST).isoformat())
    if plan.kind == "instalments" and (allowed := _possible(loan, product)):
        return (str(allowed[0]), str(allowed[-1]))
    if plan.kind == "waiver" and (owed := waivers.owed(loan, plan.terms["asked"])).minor:
        return (str(loan.money(1)), str(owed))
    return None


def is_overtaken(plan: Plan) -> bool:
    """Tell whether the ledger has another sum now than the one that the plan is about."""
    found = of(plan)
    if found is None or plan.kind == "waiver":
        return False
    spreads = approvals.policy_of(plan).instalments.spreads
    owed = plan.loan.outstanding if plan.kind == "instalments" and spreads == "outstanding" else plan.loan.due_amount
    return found.covers.minor != owed


def _possible(loan: Loan, product: Product) -> range:
    try:
        return instalments.possible(loan, product)
    except (plans.NothingDue, instalments.TooLittleToSpread):
        return range(0)


def _extension(loan: Loan, day: dt.date, product: Product) -> Effect:
    return _effect(loan, "extension", extensions.terms(loan, day, product), product)


def _effect(loan: Loan, kind: str, terms: dict[str, Any], product: Product) -> Effect:
    amounts = [Money.parse(each, loan.currency) for each in terms["amounts"]]
    days = [dt.date.fromisoformat(each) for each in terms.get("dates", [])]
    cost, whole = Money.parse(terms.get("cost", "0"), loan.currency), sum(amounts[1:], amounts[0])
    forgone = whole if kind == "waiver" else loan.money(0)
    covers = whole - cost if kind == "instalments" else whole
    rate, rules = Decimal(terms.get("annual_rate", "0")), product.instalments
    rows = () if kind == "waiver" else schedule.rows(covers, cost, len(amounts), days, rules.charge, rules.rate)
    choice = terms[CHOICES[kind]]
    return Effect(
        choice=choice[0] if kind == "waiver" else str(choice),
        covers=covers,
        first=rows[0].amount if rows else loan.due,
        first_on=days[0] if days else loan.due_date,
        last_on=days[-1] if days else loan.due_date,
        total=loan.money(loan.outstanding) + cost - forgone,
        cost=cost,
        forgone=forgone,
        annual_rate=rate,
        is_costly=rate > product.alert_annual_rate,
        rows=rows,
    )
