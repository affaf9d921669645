"""Claims: details decide which payment meets one, thanks go out once, a person looks after two days."""

import datetime as dt

import pytest
from factories import make_conversation, make_loan
from sqlalchemy import select

from servicing import claims, outbox, payments, questions
from servicing.handoffs import Handoff
from servicing.messages import Message
from servicing.payments import Payment

HOUSE = outbox.House("回信消费金融", "400-800-1234")


def paid(session, loan, at: dt.datetime, amount: int = 120_000) -> None:
    """Post a payment."""
    payments.post(session, loan, Payment(ref=f"P-{at}-{amount}", loan_id=loan.id, amount=amount, paid_at=at))


@pytest.mark.parametrize(("days_ago", "status"), [(1, "matched"), (4, "matched"), (5, "open")])
def test_the_day_that_was_told_counts(session, clock, days_ago: int, status: str) -> None:
    """A payment within three days of the one named is the one meant, one further off is not."""
    loan = make_loan(session)
    made = payments.claim(session, loan, None, None, dt.date(2026, 11, 24))
    paid(session, loan, clock.now() - dt.timedelta(days=days_ago))
    assert made.status == status


def test_what_is_told_later_finds_the_payment(session, clock) -> None:
    """The amount told afterwards meets a payment that the first one, misremembered, did not; the pause is over."""
    loan = make_loan(session)
    paid(session, loan, clock.now(), 60_000)
    made = payments.claim(session, loan, 120_000, None)
    assert (made.status, loan.is_paused()) == ("open", True)
    payments.tell(session, made, 60_000, None, "支付宝")
    assert (made.status, made.details, loan.is_paused()) == ("matched", "支付宝", False)


def test_said_twice_it_is_one_claim(session, clock) -> None:
    """While its payment is awaited a claim said again is the same, and its pause is not longer for that."""
    loan = make_loan(session)
    first = payments.claim(session, loan, None, None)
    clock.advance(hours=40)
    assert payments.claim(session, loan, 5, None) is first
    assert first.amount == 5
    clock.advance(hours=8)
    assert not loan.is_paused()


def test_after_two_days_a_person_looks(session, clock) -> None:
    """48 hours without the payment: unmatched, one handoff; the payment that comes later closes it all the same."""
    loan = make_loan(session)
    make_conversation(session, loan.borrower)
    made = payments.claim(session, loan, 120_000, None)
    clock.advance(hours=47, minutes=59)
    claims.give_up(session)
    assert made.status == "open"
    clock.advance(minutes=1)
    claims.give_up(session)
    claims.give_up(session)
    assert made.status == "unmatched"
    assert [each.reason for each in session.scalars(select(Handoff))] == ["payment_claim"]
    paid(session, loan, clock.now())
    assert made.status == "matched"


def test_thanks_go_out_once_when_it_arrives(session, clock) -> None:
    """A payment that meets a claim is thanked for as was promised; one found at once was thanked for at once."""
    loan = make_loan(session)
    talk = make_conversation(session, loan.borrower, replied_at=clock.now())
    payments.claim(session, loan, 120_000, None)
    paid(session, loan, clock.now())
    for _ in range(2):
        claims.thank(session, HOUSE)
        session.flush()
    (thanks,) = session.scalars(select(Message).where(Message.conversation_id == talk.id)).all()
    assert (thanks.responses, thanks.purpose, thanks.discloses) == (["utter_payment_arrived"], "answer", True)
    payments.claim(session, loan, 120_000, None)
    claims.thank(session, HOUSE)
    session.flush()
    assert len(session.scalars(select(Message)).all()) == 1


def test_thanks_end_the_question_how_it_was_paid(session, clock) -> None:
    """Once the payment has arrived nobody waits any more to hear how it was made."""
    loan = make_loan(session)
    talk = make_conversation(session, loan.borrower)
    payments.claim(session, loan, None, None)
    questions.ask(talk, "payment_details")
    paid(session, loan, clock.now())
    claims.thank(session, HOUSE)
    assert talk.open_question is None
