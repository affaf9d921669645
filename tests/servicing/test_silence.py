"""Silence and follow-up: what goes out though nobody wrote, once, and never against the rules."""

import datetime as dt

import pytest
from factories import make_borrower, make_conversation, make_loan, make_out
from sqlalchemy import select

from servicing import followup, loans, outbox, payments, promises, questions, restraint, silence
from servicing.handoffs import Handoff
from servicing.messages import Message
from servicing.money import Money
from servicing.payments import Payment
from servicing.wording import Said

HOUSE = outbox.House("回信消费金融", "400-800-1234")
LATEST = dt.date(2027, 1, 31)


def said(session, conversation) -> list[list[str]]:
    """Name the sentences of each text written to a conversation."""
    texts = select(Message).where(Message.conversation_id == conversation.id).order_by(Message.seq)
    return [message.responses or [] for message in session.scalars(texts)]


@pytest.fixture
def talk(session, clock):
    """A verified conversation with a loan, and the question which day it will be."""
    borrower = make_borrower(session)
    make_loan(session, borrower)
    conversation = make_conversation(session, borrower)
    questions.ask(conversation, "promise_date", said=Said("utter_ask_promise_date"))
    session.flush()
    return conversation


def attend_to(session, conversation) -> list[list[str]]:
    """Do what the sweep does, twice; give all that was said."""
    for _ in range(2):
        if conversation.id in questions.unanswered(session):
            silence.attend_to(session, conversation, HOUSE)
            session.flush()
    return said(session, conversation)


def test_a_question_is_mentioned_once_and_then_closed(session, clock, talk) -> None:
    """After a day it is mentioned, never again; after a week it is closed, and what it was is remembered."""
    clock.advance(hours=23)
    assert attend_to(session, talk) == []
    clock.advance(hours=2)
    assert attend_to(session, talk) == [["utter_question_waiting"]]
    clock.advance(days=3)
    assert attend_to(session, talk) == [["utter_question_waiting"]]
    assert talk.open_question == "promise_date"
    clock.advance(days=4)
    assert attend_to(session, talk) == [["utter_question_waiting"]]
    assert (talk.open_question, questions.lapsed(talk)) == (None, "promise_date")


@pytest.mark.parametrize("question", ["verify", "reason", "choose_errand", "rating"])
def test_some_questions_are_never_mentioned(session, clock, talk, question: str) -> None:
    """Who it is, why, what else and how it was is nobody reminded of; it is closed all the same."""
    questions.ask(talk, question)
    session.flush()
    clock.advance(days=2)
    assert attend_to(session, talk) == []
    clock.advance(days=6)
    assert attend_to(session, talk) == []
    assert talk.open_question is None


def test_while_a_person_talks_nothing_is_mentioned(session, clock, talk) -> None:
    """The assistant says nothing into an agent's conversation."""
    talk.owner = "agent"
    clock.advance(days=2)
    assert attend_to(session, talk) == []


@pytest.mark.parametrize(
    ("paid", "sentence", "question"),
    [(1200_00, "utter_promise_kept", None), (200_00, "utter_promise_partial", "promise_date"),
     (0, "utter_promise_broken", "promise_date")],
)  # fmt: skip
def test_what_became_of_a_promise_is_told_once(session, clock, paid: int, sentence: str, question: str | None) -> None:
    """The day after, thanks or a kind question; a second look says nothing."""
    loan = make_loan(session)
    conversation = make_conversation(session, loan.borrower)
    promises.make_promise(session, loan, Money(1200_00), dt.date(2026, 11, 26), latest=LATEST, cause=None)
    clock.advance(hours=1)
    if paid:
        payments.post(session, loan, Payment(ref="P-1", loan_id=loan.id, amount=paid, paid_at=clock.now()))
    clock.advance(days=2)
    payments.judge_due_promises(session)
    for _ in range(2):
        for borrower_id in followup.waiting(session):
            followup.follow_up(session, borrower_id, HOUSE)
        session.flush()
    assert said(session, conversation) == [[sentence]]
    assert conversation.open_question == question


@pytest.mark.parametrize("obstacle", ["agreed again", "unverified", "dispute", "opted out", "settled"])
def test_nobody_is_asked_about_a_broken_promise_for_nothing(session, clock, obstacle: str) -> None:
    """A new promise, a pause, a settled loan or a number that is not verified: nothing is said; opted out: not sent."""
    loan = make_loan(session)
    conversation = make_conversation(session, loan.borrower)
    first = promises.make_promise(session, loan, Money(1200_00), dt.date(2026, 11, 26), latest=LATEST, cause=None)
    clock.advance(days=2)
    promises.judge(session, first, 0, dt.date(2026, 11, 27))
    if obstacle == "agreed again":
        promises.make_promise(session, loan, Money(1200_00), dt.date(2026, 12, 1), latest=LATEST, cause=None)
    elif obstacle == "unverified":
        conversation.contact.holders[0].verified_at = None
    elif obstacle == "dispute":
        loans.pause(session, loan, clock.now() + dt.timedelta(days=9), "dispute", None)
    elif obstacle == "opted out":
        conversation.contact.opted_out_at = clock.now()
    else:
        loan.outstanding = loan.due_amount = 0
    session.flush()
    followup.follow_up(session, loan.borrower_id, HOUSE)
    session.flush()
    written = session.scalars(select(Message).where(Message.conversation_id == conversation.id)).all()
    assert [outbox.judge(session, each).rule for each in written] == (["opted_out"] if obstacle == "opted out" else [])


def test_money_reported_late_turns_the_question_into_thanks(session, clock) -> None:
    """Paid in time and reported after the question for a new day: thanks, once, and nothing is asked any more."""
    loan = make_loan(session)
    conversation = make_conversation(session, loan.borrower)
    promises.make_promise(session, loan, Money(1200_00), dt.date(2026, 11, 26), latest=LATEST, cause=None)
    clock.advance(days=2)
    payments.judge_due_promises(session)
    followup.follow_up(session, loan.borrower_id, HOUSE)
    assert conversation.open_question == "promise_date"
    in_time = clock.now() - dt.timedelta(days=1)
    payments.post(session, loan, Payment(ref="P-late", loan_id=loan.id, amount=1200_00, paid_at=in_time))
    for _ in range(2):
        followup.follow_up(session, loan.borrower_id, HOUSE)
        session.flush()
    assert said(session, conversation) == [["utter_promise_broken"], ["utter_promise_kept"]]
    assert conversation.open_question is None


def test_the_night_is_waited_for(session, clock) -> None:
    """At midnight nobody is written to about a promise: the payment that is reported by morning makes it thanks."""
    loan = make_loan(session)
    conversation = make_conversation(session, loan.borrower)
    promises.make_promise(session, loan, Money(1200_00), dt.date(2026, 11, 26), latest=LATEST, cause=None)
    clock.set("2026-11-27T00:10:00+08:00")
    payments.judge_due_promises(session)
    followup.follow_up(session, loan.borrower_id, HOUSE)
    in_time = clock.now() - dt.timedelta(hours=3)
    payments.post(session, loan, Payment(ref="P-night", loan_id=loan.id, amount=1200_00, paid_at=in_time))
    clock.set("2026-11-27T08:00:00+08:00")
    followup.follow_up(session, loan.borrower_id, HOUSE)
    session.flush()
    assert said(session, conversation) == [["utter_promise_kept"]]
    assert conversation.open_question is None


def test_one_unsolicited_text_a_day_and_three_a_week(session, clock) -> None:
    """The gate counts what went out to the borrower before, on their calendar; answers do not count."""
    loan = make_loan(session)
    conversation = make_conversation(session, loan.borrower)
    rules = []
    for _ in range(5):
        for _ in range(2):
            text = make_out(session, conversation, purpose="campaign", about=loan.borrower_id)
            verdict = outbox.judge(session, text)
            rules.append(verdict.rule)
            text.status = "sent" if verdict.action == "send" else "dropped"
            text.attempted_at = clock.now() if verdict.action == "send" else None
            session.flush()
        clock.advance(days=1)
    day = ["allowed", "daily_cap"]
    assert rules == [*day, *day, *day, "weekly_cap", "weekly_cap", "weekly_cap", "weekly_cap"]
    answer = make_out(session, conversation, purpose="answer")
    assert outbox.judge(session, answer).rule == "allowed"


def test_ten_answers_an_hour(session, clock) -> None:
    """The eleventh answer of an hour offers a person instead, the twelfth says nothing; rights are always answered."""
    conversation = make_conversation(session)
    batch = make_out(session, conversation).id
    for _ in range(9):
        make_out(session, conversation)
    plain, right = Said("utter_greet"), Said("utter_opted_out")
    (told,) = restraint.within(session, conversation, [plain], batch)
    assert told.response == "utter_many_texts"
    assert session.scalars(select(Handoff.reason)).all() == ["many_texts"]
    make_out(session, conversation, responses=["utter_many_texts"])
    assert list(restraint.within(session, conversation, [plain], batch)) == []
    assert list(restraint.within(session, conversation, [right, plain], batch)) == [right]
    clock.advance(hours=1, seconds=1)
    assert list(restraint.within(session, conversation, [plain], batch)) == [plain]
