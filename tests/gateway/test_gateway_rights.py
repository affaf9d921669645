"""Rights: honoured on each text as it arrives, whoever owns the conversation, with exactly one confirmation."""

import datetime as dt
from typing import Any

import pytest
from factories import make_borrower, make_conversation, make_loan, make_out, make_text
from sqlalchemy import select

from gateway import rights
from servicing import conversations
from servicing.handoffs import Handoff
from servicing.messages import Message

OWNERS = ("assistant", "agent", "nobody")


@pytest.fixture(params=OWNERS)
def conversation(request: pytest.FixtureRequest, session, clock) -> Any:
    """A conversation under each owner in turn."""
    borrower = make_borrower(session)
    make_loan(session, borrower)
    made = make_conversation(session, borrower, replied_at=clock.now())
    conversations.pass_to(session, made, request.param, "test")
    return made


@pytest.fixture
def judge(session, conversation, house) -> Any:
    """A function that lets a text arrive and be judged."""

    def judged(body: str, **fields: Any) -> bool:
        settled = rights.judge(session, conversation, make_text(session, conversation, body, **fields), house)
        session.flush()
        return settled

    return judged


def said(session, conversation) -> list[list[str]]:
    """Name what is said in the conversation."""
    rows = select(Message.responses).where(Message.direction == "out", Message.conversation_id == conversation.id)
    return list(session.scalars(rows.order_by(Message.seq)))


@pytest.mark.parametrize("word", ["退订", "TD", "T", "回复TD", "ｔｄ。", "STOP", "拒收", "0000"])
def test_an_opt_out_takes_effect_with_one_confirmation(session, conversation, judge, word: str) -> None:
    """An opt-out word withdraws consent at once, drops campaigns, and is confirmed once however often it is said."""
    campaign = make_out(session, conversation, purpose="campaign")
    answer = make_out(session, conversation, purpose="answer", responses=["utter_greet"])
    assert judge(word) is True
    assert judge(word) is True
    assert conversation.contact.opted_out_at is not None
    assert said(session, conversation) == [None, ["utter_greet"], ["utter_opted_out"]]
    assert (campaign.status, answer.status) == ("dropped", "queued")


def test_an_opt_out_confirmation_passes_the_gate(session, conversation, judge, clock) -> None:
    """The confirmation goes out although consent is withdrawn, at night too."""
    from servicing import outbox

    clock.set("2026-11-25T23:30:00+08:00")
    judge("退订")
    confirmation = session.scalars(select(Message).where(Message.direction == "out")).one()
    assert outbox.judge(session, confirmation).action == "send"


def test_four_noughts_answer_the_identity_question(session, conversation, judge) -> None:
    """While the identity question is open 0000 is a tail like any other."""
    conversation.open_question = "verify"
    assert judge("0000") is False
    assert conversation.contact.opted_out_at is None
    assert judge("退订") is True


@pytest.mark.parametrize("word", ["恢复", "START", "重新订阅"])
def test_an_opt_in_undoes_it(session, conversation, judge, word: str) -> None:
    """Consent is taken back up with one word, and confirmed."""
    judge("退订")
    assert judge(word) is True
    assert conversation.contact.opted_out_at is None
    assert said(session, conversation) == [["utter_opted_out"], ["utter_opted_in"]]
    judge("TD")
    assert said(session, conversation)[-1] == ["utter_opted_out"]


def test_a_crisis_takes_effect_under_every_owner(session, conversation, judge) -> None:
    """Everything queued is cancelled, a person is called to the top, and one static text goes out."""
    waiting = make_out(session, conversation, responses=["utter_greet"])
    assert judge("真想一了百了") is True
    assert judge("活着没意思了") is True
    assert said(session, conversation) == [["utter_greet"], ["utter_crisis_cn"]]
    assert (waiting.status, waiting.rule) == ("dropped", "crisis")
    handoff = session.scalars(select(Handoff)).one()
    assert (handoff.reason, handoff.priority) == ("crisis", "crisis")
    assert conversation.borrower.crisis_at is not None
    assert all(loan.is_paused() for loan in conversation.borrower.loans)


def test_a_crisis_comes_before_an_opt_out(session, conversation, judge) -> None:
    """A text that is both is a crisis."""
    judge("退订 不想活了")
    assert said(session, conversation) == [["utter_crisis_cn"]]


def test_the_crisis_text_passes_an_opt_out_at_night(session, conversation, judge, clock) -> None:
    """Neither opt-out nor night keep the static text back."""
    from servicing import outbox

    judge("退订")
    clock.set("2026-11-26T03:00:00+08:00")
    judge("不想活了")
    text = session.scalars(select(Message).where(Message.purpose == "crisis")).one()
    assert outbox.judge(session, text).rule == "crisis_text"


def test_a_person_is_called_under_every_owner(session, conversation, judge) -> None:
    """人工 queues one handoff; the assistant says so unless an agent has the conversation already."""
    assert judge("人工") is True
    judge("转人工")
    assert session.scalars(select(Handoff)).one().reason == "request_human"
    expected = [] if conversation.owner == "agent" else [["utter_handoff_waiting"]] * 2
    assert said(session, conversation) == expected


def test_out_of_hours_it_is_said_when_people_are_back(session, conversation, judge, clock) -> None:
    """Outside the desk's hours no place in the queue is promised."""
    clock.set("2026-11-25T21:30:00+08:00")
    judge("人工")
    assert said(session, conversation) in ([], [["utter_handoff_closed"]])
    assert (said(session, conversation) == []) == (conversation.owner == "agent")


@pytest.mark.parametrize(
    ("kind", "body", "out", "states"),
    [
        ("STOP", "STOP", True, []),
        ("START", "START", False, []),
        ("HELP", "HELP", False, []),
        ("stop", "Stop", True, []),
    ],
)
def test_a_carrier_that_answered_by_itself_is_not_talked_over(
    session, conversation, judge, kind, body, out, states
) -> None:
    """Where the carrier has answered an opt-out itself it is recorded and nothing is said."""
    assert judge(body, opt_out_type=kind) is True
    assert (conversation.contact.opted_out_at is not None) is out
    assert said(session, conversation) == states


@pytest.mark.parametrize("body", ["还欠多少", "2", "穷死了", "别来我家", "", "取消预约"])
def test_everything_else_is_left_to_the_dialogue(session, conversation, judge, body: str) -> None:
    """A text without rights words is judged once and changes nothing."""
    assert judge(body) is False
    message = session.scalars(select(Message).where(Message.direction == "in")).one()
    assert (message.status, message.judged_at) == ("received", dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC))
    assert said(session, conversation) == []


@pytest.mark.parametrize(("phone", "law"), [("+886912345678", "tw"), ("+85291234567", "hk"), ("+12125550123", "us")])
def test_an_unknown_number_gets_its_own_numbers_to_call(session, clock, house, phone: str, law: str) -> None:
    """A number that no borrower is known for gets the hotlines of where it is from."""
    from servicing import contacts

    conversation = conversations.of_contact(session, contacts.find_or_add(session, phone))
    rights.judge(session, conversation, make_text(session, conversation, "不想活了"), house)
    assert said(session, conversation) == [[f"utter_crisis_{law}"]]


@pytest.mark.parametrize(
    ("at", "question"), [("2026-11-25T23:00:00+08:00", "callback_time"), ("2026-11-25T10:00:00+08:00", None)]
)
def test_a_call_back_is_offered_out_of_hours(
    session, conversation, judge, clock, at: str, question: str | None
) -> None:
    """Where nobody is at the desk the time to call back is asked; in hours nothing is."""
    clock.set(at)
    judge("转人工")
    assert conversation.open_question == question
