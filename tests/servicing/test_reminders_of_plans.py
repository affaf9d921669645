"""Reminders while a plan stands: its own days are reminded of, nothing else, until the ledger says otherwise."""

import datetime as dt

import pytest
from factories import make_borrower, make_conversation, make_loan
from sqlalchemy import select

from servicing import clock as clock_module
from servicing import extensions, instalments, outbox, payments, policy, reminders
from servicing.messages import Message
from servicing.payments import Payment

PRODUCT = policy.product("任何产品", "cn")
HOUSE = outbox.House("回信消费金融", "400-800-1234")


@pytest.fixture
def loan(session, clock):
    """A loan with 1200.00 due on 1 December, of a borrower who is verified."""
    borrower = make_borrower(session)
    make_conversation(session, borrower)
    return make_loan(session, borrower)


def said_on(session, clock, loan, *days: str) -> dict[str, str]:
    """Plan reminders on days, one after another; give the sentence of each day that had one."""
    said = {}
    for day in days:
        clock.set(f"{day}T10:00:00+08:00")
        if reminders.plan(session, loan.borrower_id, HOUSE):
            session.flush()
            latest = select(Message).where(Message.direction == "out").order_by(Message.seq.desc()).limit(1)
            message = session.scalars(latest).one()
            assert outbox.judge(session, message).action == "send"
            said[day] = message.responses[0]
    return said


def test_what_was_paid_is_not_asked_for_again(session, clock, loan) -> None:
    """Until the ledger's next figures come; a part of it does not settle what is due."""
    clock.set("2026-11-27T09:00:00+08:00")
    payments.post(session, loan, Payment(ref="P-1", loan_id=loan.id, amount=50_000, paid_at=clock_module.now()))
    assert said_on(session, clock, loan, "2026-11-28") == {"2026-11-28": "utter_remind_due"}
    payments.post(session, loan, Payment(ref="P-2", loan_id=loan.id, amount=70_000, paid_at=clock_module.now()))
    assert said_on(session, clock, loan, "2026-12-01", "2026-12-04") == {}
    loan.as_of, loan.due_amount, loan.due_date = clock_module.now(), 120_000, dt.date(2027, 1, 1)
    session.flush()
    assert said_on(session, clock, loan, "2027-01-01") == {"2027-01-01": "utter_remind_due"}


def test_instalments_are_reminded_of_one_by_one(session, clock, loan) -> None:
    """Three days before an instalment and on its day; paid early, the next one is reminded of."""
    instalments.accept(session, loan, PRODUCT, 3, None)
    session.flush()
    assert said_on(session, clock, loan, "2026-12-01", "2026-12-04", "2026-12-06", "2026-12-09") == {
        "2026-12-06": "utter_remind_plan", "2026-12-09": "utter_remind_plan",
    }  # fmt: skip
    paid = Payment(ref="P-1", loan_id=loan.id, amount=81_200, paid_at=clock_module.now())
    payments.post(session, loan, paid)
    assert said_on(session, clock, loan, "2027-01-06", "2027-01-09", "2027-02-06") == {
        "2027-02-06": "utter_remind_plan"
    }


def test_a_broken_plan_gives_way_to_the_due_date(session, clock, loan) -> None:
    """The day after a missed instalment the ledger's due date is reminded of again, by its days."""
    instalments.accept(session, loan, PRODUCT, 3, None)
    session.flush()
    assert said_on(session, clock, loan, "2026-12-10", "2026-12-15") == {"2026-12-15": "utter_remind_overdue"}


def test_an_extension_is_reminded_of_on_its_day(session, clock, loan) -> None:
    """The new day takes the place of the old one, before it and after it."""
    extensions.accept(session, loan, dt.date(2026, 12, 15), PRODUCT, None)
    session.flush()
    assert said_on(session, clock, loan, "2026-12-01", "2026-12-04", "2026-12-12", "2026-12-15", "2026-12-29") == {
        "2026-12-12": "utter_remind_plan", "2026-12-15": "utter_remind_plan", "2026-12-29": "utter_remind_overdue",
    }  # fmt: skip


def test_while_a_person_decides_nothing_is_reminded_of(session, clock, loan) -> None:
    """Accepted and not yet approved: no day is agreed, and collection rests."""
    instalments.accept(session, loan, PRODUCT, 12, None)
    session.flush()
    assert said_on(session, clock, loan, "2026-12-01", "2026-12-06", "2026-12-09", "2026-12-15") == {}


def test_the_ledger_has_the_last_word(session, clock, loan) -> None:
    """Another due date in the ledger ends the rest, and that date is reminded of."""
    instalments.accept(session, loan, PRODUCT, 3, None)
    session.flush()
    loan.due_date = dt.date(2026, 12, 20)
    assert said_on(session, clock, loan, "2026-12-06", "2026-12-17") == {"2026-12-17": "utter_remind_due"}
    assert not loan.is_paused()


def test_a_claim_is_waited_for(session, clock, loan) -> None:
    """Who says to have paid is not reminded of the instalment for two days."""
    instalments.accept(session, loan, PRODUCT, 3, None)
    session.flush()
    clock.set("2026-12-05T12:00:00+08:00")
    payments.claim(session, loan, None, None)
    session.flush()
    assert said_on(session, clock, loan, "2026-12-06", "2026-12-09") == {"2026-12-09": "utter_remind_plan"}


def test_collection_rests_while_a_plan_stands(session, clock, loan) -> None:
    """A reminder of the old due date that waited since before the plan is dropped when it would be sent."""
    clock.set("2026-12-01T10:00:00+08:00")
    assert reminders.plan(session, loan.borrower_id, HOUSE)
    instalments.accept(session, loan, PRODUCT, 3, None)
    session.flush()
    message = session.scalars(select(Message).where(Message.direction == "out")).one()
    assert outbox.judge(session, message).rule == "collection_held"
