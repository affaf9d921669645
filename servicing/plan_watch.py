"""The watch over plans: each is judged from the payments that the ledger reports, instalment by instalment."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from servicing import clock, events, loans, partials, payments, plans, schedule
from servicing.payments import Payment
from servicing.plans import Plan

LATE_REPORTS = dt.timedelta(days=30)  # a plan found broken is looked at again when money that came in time is reported


def judge_all(session: Session) -> list[Plan]:
    """Judge every plan of which a day has come or a payment is new; give those whose state changed."""
    today = clock.now().date()  # in UTC; each borrower's own day decides
    paid_since = exists().where(Payment.loan_id == Plan.loan_id, Payment.id > Plan.seen_payment)
    agreed = and_(Plan.status.in_(("accepted", "approved")), Plan.next_due.is_not(None))
    lately_broken = and_(Plan.status == "broken", Plan.next_due > today - LATE_REPORTS)
    come = and_(agreed, or_(Plan.next_due <= today, paid_since))
    wanted = select(Plan).where(or_(come, and_(lately_broken, paid_since)))
    return [plan for plan in session.scalars(wanted.order_by(Plan.id)).all() if judge(session, plan)]


def judge(session: Session, plan: Plan) -> bool:
    """Judge one plan: completed once all is paid, broken the day after a day that was missed; True where that changed.

    ``met`` counts the instalments that are covered; each new one is an event.
    """
    if plan.kind == "partial" and partials.is_put_off(session, plan):
        plans.lapse(session, plan, None)
        return True
    paid = _paid(session, plan)
    amounts = [each.minor for each in plan.amounts]
    covered = schedule.covered(amounts, sum(each.amount for each in paid))
    days = [(clock.local(each.paid_at, plan.loan.borrower.zone).date(), each.amount) for each in paid]
    broken = schedule.is_broken(amounts, plan.dates, days, clock.today(plan.loan.borrower.zone))
    plan.seen_payment = max([plan.seen_payment, *(each.id for each in paid)])
    for number in range(plan.met + 1, covered + 1):
        _record(session, plan, "met", instalment=number)
    plan.met, before = max(plan.met, covered), plan.status
    if covered == len(amounts):
        plan.status = "completed"
    elif broken:
        plan.status = "broken"
    elif before == "broken" and plans.governing(session, plan.loan) is None:
        plan.status = "accepted" if plan.decided_by is None else "approved"
    plan.next_due = plan.dates[min(covered, len(amounts) - 1)]
    if plan.status != before:
        _record(session, plan, plan.status)
        if plan.status in ("completed", "broken"):
            loans.resume(session, plan.loan, "plan", None)
        elif plan.kind in plans.GOVERNING:
            plans.rest(session, plan, None)
    return plan.status != before


def _paid(session: Session, plan: Plan) -> Sequence[Payment]:
    since = plan.agreed_at or plan.made_at
    return [each for each in payments.of_loan(session, plan.loan) if each.paid_at >= since]


def _record(session: Session, plan: Plan, what: str, **data: int) -> None:
    events.record(session, "lender", f"plan.{what}", plan.loan.subject, None, kind=plan.kind, **data)
