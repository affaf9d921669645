"""Plans: requests before a person, offers that lapse, what governs a loan."""

import datetime as dt

import pytest
from factories import make_loan

from servicing import extensions, loans, plans, policy

PRODUCT = policy.product("任何产品", "cn")
LATER = dt.date(2026, 12, 8)


@pytest.mark.parametrize("kind", plans.KINDS)
def test_a_second_request_replaces_the_undecided_one(session, clock, kind: str) -> None:
    """Asking twice is one request with the later terms; once decided, a request is a new one."""
    loan = make_loan(session)
    plans.request(session, loan, kind, "requested", None, instalments=3)
    session.flush()
    second = plans.request(session, loan, kind, "requested", None, instalments=6)
    session.flush()
    assert [each.terms for each in plans.of_loan(session, loan)] == [{"instalments": 6}]
    second.status = "declined"
    plans.request(session, loan, kind, "requested", None)
    session.flush()
    assert [each.status for each in plans.of_loan(session, loan)] == ["declined", "requested"]


def test_a_settled_loan_needs_no_plan(session, clock) -> None:
    """Nothing can be requested on a loan that is settled."""
    with pytest.raises(loans.LoanSettled):
        plans.request(session, make_loan(session, outstanding=0), "waiver", "requested", None)


def test_what_nobody_wants_is_declined(session, clock) -> None:
    """A no closes what was offered, and leaves alone what a person decides on."""
    loan = make_loan(session)
    offer = plans.request(session, loan, "instalments", "offered", None)
    asked = plans.request(session, loan, "waiver", "requested", None)
    session.flush()
    plans.decline_offers(session, loan, None)
    assert (offer.status, asked.status) == ("declined", "requested")


def test_a_person_answers_by_a_working_day(session, clock) -> None:
    """The answer is due so many working days of the desk from today."""
    plan = plans.request(session, make_loan(session), "waiver", "requested", None)
    assert plans.ask_person(session, plan, 3) == plan.answer_by == dt.date(2026, 11, 28)
    assert plan.awaits_person


def test_an_agreed_plan_governs(session, clock) -> None:
    """Nothing governs before it is agreed, or once it is broken."""
    loan = make_loan(session)
    plans.request(session, loan, "extension", "offered", None)
    session.flush()
    assert plans.governing(session, loan) is None
    plan = extensions.accept(session, loan, LATER, PRODUCT, None)
    session.flush()
    assert plans.governing(session, loan) is plan
    plan.status = "broken"
    session.flush()
    assert plans.governing(session, loan) is None


def test_a_longer_pause_for_another_reason_stands(session, clock) -> None:
    """A plan that ends does not end the pause of a dispute."""
    loan = make_loan(session)
    extensions.accept(session, loan, LATER, PRODUCT, None)
    loans.pause(session, loan, loans.FOREVER, "dispute", None)
    loans.resume(session, loan, "plan", None)
    assert (loan.paused_why, loan.paused_until) == ("dispute", loans.FOREVER)
