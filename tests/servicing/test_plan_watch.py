"""The watch over plans: kept, completed, broken and mended, judged from what the ledger reports."""

import datetime as dt

import pytest
from factories import make_borrower, make_loan
from sqlalchemy import select

from servicing import clock as clock_module
from servicing import (
    events_chain,
    extensions,
    instalments,
    loans,
    partials,
    payments,
    plan_watch,
    plans,
    policy,
    promises,
)
from servicing.events import Event
from servicing.money import Money
from servicing.payments import Payment

PRODUCT = policy.product("任何产品", "cn")


@pytest.fixture
def plan(session, clock):
    """Three instalments of 406.00, due on 9 December, 9 January and 9 February."""
    made = instalments.accept(session, make_loan(session), PRODUCT, 3, None)
    session.flush()
    return made


def pay(session, plan, amount: int, ref: str = "P-1", at: dt.datetime | None = None) -> None:
    """Let the ledger report a payment, and judge."""
    paid = Payment(ref=ref, loan_id=plan.loan.id, amount=amount, paid_at=at or clock_module.now())
    payments.post(session, plan.loan, paid)


def recorded(session) -> list[tuple[str, dict]]:
    """Give the plan's events since it was accepted."""
    session.flush()
    events_chain.seal(session)
    rows = session.scalars(select(Event).where(Event.action.like("plan.%")).order_by(Event.id))
    return [(each.action, each.data) for each in rows if each.action != "plan.accepted"]


def test_a_plan_is_kept_instalment_by_instalment(session, clock, plan) -> None:
    """Each instalment that is covered is an event of its own; the last one completes the plan and ends the rest."""
    for number, day in enumerate(("2026-12-09", "2027-01-05", "2027-02-09"), 1):
        clock.set(f"{day}T20:00:00+08:00")
        pay(session, plan, 40_600, f"P-{number}")
        changed = plan_watch.judge_all(session)
        assert (plan.met, changed) == (number, [plan] if number == 3 else [])
    assert (plan.status, plan.loan.paused_until) == ("completed", None)
    met = [("plan.met", {"kind": "instalments", "instalment": number}) for number in (1, 2, 3)]
    assert recorded(session) == [*met, ("plan.completed", {"kind": "instalments"})]
    assert plan_watch.judge_all(session) == []


@pytest.mark.parametrize(
    ("paid", "at", "status"),
    [(40_599, "2026-12-09", "broken"), (40_600, "2026-12-09", "accepted"), (0, None, "broken")],
)
def test_a_missed_day_breaks_the_day_after(session, clock, plan, paid: int, at: str | None, status: str) -> None:
    """On the day itself nothing is judged; the day after less than what was due by then breaks the plan."""
    clock.set("2026-12-09T23:59:00+08:00")
    if paid:
        pay(session, plan, paid)
    assert plan_watch.judge_all(session) == []
    clock.set("2026-12-10T00:01:00+08:00")
    plan_watch.judge_all(session)
    assert plan.status == status
    assert plan.loan.is_paused() is (status == "accepted")


def test_the_borrowers_day_counts(session, clock) -> None:
    """While it is the last day where the borrower lives, a plan is not broken."""
    loan = make_loan(session, make_borrower(session, jurisdiction="us"))
    plan = extensions.accept(session, loan, dt.date(2026, 12, 7), PRODUCT, None)
    session.flush()
    clock.set("2026-12-08T11:00:00+08:00")
    assert plan_watch.judge_all(session) == []
    clock.set("2026-12-08T14:00:00+08:00")
    assert plan_watch.judge_all(session) == [plan]


def test_what_was_paid_before_does_not_count(session, clock) -> None:
    """A payment before the agreement is in the ledger's figures already."""
    loan = make_loan(session)
    payments.post(session, loan, Payment(ref="P-0", loan_id=loan.id, amount=500_000, paid_at=clock_module.now()))
    clock.advance(minutes=1)
    plan = instalments.accept(session, loan, PRODUCT, 3, None)
    session.flush()
    plan_watch.judge_all(session)
    assert (plan.met, plan.status) == (0, "accepted")


def test_money_reported_late_mends_a_plan(session, clock, plan) -> None:
    """The ledger reports late: what came in time makes a broken plan whole, and collection rests again."""
    clock.set("2026-12-10T08:00:00+08:00")
    plan_watch.judge_all(session)
    assert plan.status == "broken"
    clock.set("2026-12-11T08:00:00+08:00")
    pay(session, plan, 40_600, at=dt.datetime.fromisoformat("2026-12-09T18:00:00+08:00"))
    assert plan_watch.judge_all(session) == [plan]
    assert (plan.status, plan.loan.paused_why, plan.next_due) == ("accepted", "plan", dt.date(2027, 1, 9))


def test_money_that_came_late_mends_nothing(session, clock, plan) -> None:
    """What was paid after its day leaves the plan broken."""
    clock.set("2026-12-10T08:00:00+08:00")
    plan_watch.judge_all(session)
    pay(session, plan, 40_600)
    assert plan_watch.judge_all(session) == []
    assert plan.status == "broken"


def test_what_a_person_has_not_approved_is_not_watched(session, clock) -> None:
    """A plan that waits for approval cannot be broken."""
    plan = instalments.accept(session, make_loan(session), PRODUCT, 12, None)
    session.flush()
    clock.advance(days=60)
    assert plan_watch.judge_all(session) == []
    assert plan.status == "accepted"


@pytest.mark.parametrize(("paid", "status"), [(50_000, "completed"), (49_999, "broken")])
def test_a_part_payment_is_watched_too(session, clock, paid: int, status: str) -> None:
    """A part that is paid completes its plan; the day after its day it is broken."""
    plan = partials.agree(session, make_loan(session), Money(50_000), dt.date(2026, 12, 4), PRODUCT, None)
    session.flush()
    pay(session, plan, paid)
    clock.set("2026-12-05T00:01:00+08:00")
    plan_watch.judge_all(session)
    assert plan.status == status


def test_a_broken_plan_leaves_other_pauses_alone(session, clock, plan) -> None:
    """A dispute's pause outlives the plan."""
    loans.pause(session, plan.loan, loans.FOREVER, "dispute", None)
    clock.set("2026-12-10T08:00:00+08:00")
    plan_watch.judge_all(session)
    assert (plan.status, plan.loan.paused_why) == ("broken", "dispute")
    assert plans.governing(session, plan.loan) is None


@pytest.mark.parametrize("status", ["replaced", "cancelled"])
def test_a_part_taken_back_is_not_broken(session, clock, status: str) -> None:
    """A part whose promise the borrower took back, or replaced, lapses without blame."""
    plan = partials.agree(session, make_loan(session), Money(50_000), dt.date(2026, 12, 4), PRODUCT, None)
    session.flush()
    promises.open_promise(session, plan.loan).status = status
    clock.set("2026-12-05T00:01:00+08:00")
    plan_watch.judge_all(session)
    assert plan.status == "declined"
