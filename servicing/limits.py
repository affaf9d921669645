"""Limits: what the lender's policy says about a plan, and which of it sends the plan to a person."""

import dataclasses
from decimal import Decimal

from sqlalchemy.orm import Session

from servicing import approvals, clock, effects, extensions, policy_files
from servicing.effects import Effect
from servicing.plans import Plan
from servicing.policy import Product


@dataclasses.dataclass(frozen=True, slots=True)
class Limit:
    """One field of the policy beside what was found; ``is_passed`` asks for a person. Texts are for people."""

    field: str
    is_passed: bool
    allowed: str = ""
    found: str = ""
    mark: str = ""  # P, S or D: docs/reference/policy.md
    source: str = ""


def of(session: Session, plan: Plan) -> list[Limit]:
    """Give every limit that a plan was held against, with the source of each; those that are passed come first."""
    product, effect = approvals.policy_of(plan), effects.of(plan)
    found = {"extension": _extension, "instalments": _instalments}.get(plan.kind, _waiver)(
        session, plan, product, effect
    )
    if effect is not None and plan.kind != "waiver":
        found.append(
            Limit("alert.annual_rate", effect.is_costly, _rate(product.alert_annual_rate), _rate(effect.annual_rate))
        )
    if plan.kind in product.four_eyes:
        found.append(Limit("approval.four_eyes", plan.changed_by is not None))
    sourced = [_sourced(each, plan) for each in found]
    return sorted(sourced, key=lambda each: not each.is_passed)


def _extension(session: Session, plan: Plan, product: Product, effect: Effect | None) -> list[Limit]:
    loan, rules = plan.loan, product.extension
    most = rules.by_itself_up_to[loan.currency]
    times = extensions.times_put_off(session, loan, besides=plan)
    found = [
        Limit("extension.times", times >= rules.times, str(rules.times), str(times)),
        Limit("extension.by_itself_up_to", loan.due > most, f"{most} {loan.currency}", f"{loan.due} {loan.currency}"),
    ]
    if effect is not None:
        start = max(loan.due_date, clock.local(plan.made_at, loan.borrower.zone).date())
        days, longest = (effect.last_on - start).days, rules.days[-1]
        found.insert(0, Limit("extension.days", days > longest, str(longest), str(days)))
    return found


def _instalments(session: Session, plan: Plan, product: Product, effect: Effect | None) -> list[Limit]:
    loan, rules = plan.loan, product.instalments
    most = rules.by_itself_up_to[loan.currency]
    found = [Limit("instalments.person_for", loan.credit_type in rules.person_for)]
    if effect is not None:
        count, up_to = len(effect.rows), rules.by_itself_up_to_count
        found += [
            Limit("instalments.by_itself_up_to_count", count > up_to, str(up_to), str(count)),
            Limit(
                "instalments.by_itself_up_to",
                effect.covers > most,
                f"{most} {loan.currency}",
                f"{effect.covers} {loan.currency}",
            ),
            Limit("instalments.most", count > rules.most, str(rules.most), str(count)),
        ]
    return found


def _waiver(session: Session, plan: Plan, product: Product, effect: Effect | None) -> list[Limit]:
    return [Limit("waiver.decided_by", plan.kind == "waiver")]


def _sourced(limit: Limit, plan: Plan) -> Limit:
    mark, source = policy_files.origin(limit.field, plan.loan.product, plan.loan.borrower.jurisdiction)
    return dataclasses.replace(limit, mark=mark, source=source)


def _rate(rate: Decimal) -> str:
    return f"{rate * 100:.1f} %"
