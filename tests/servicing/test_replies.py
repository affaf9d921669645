"""Replies: what a person writes is judged like all else, goes out once, and only while the conversation is theirs."""

import datetime as dt
import uuid

import pytest
from factories import make_borrower, make_conversation, make_loan, make_out, make_text
from sqlalchemy import select

from servicing import canned, contacts, conversations, notes, outbox, policy, replies, segments, users
from servicing.events import Event
from servicing.messages import Message
from servicing.money import Money

HOUSE = outbox.House("回信消费金融", "400-800-1234")
PLAIN = "您好，请问有什么可以帮您？"


@pytest.fixture
def lin(session):
    """An agent."""
    user = users.User(name="lin", role="agent", password_hash="none", on_duty=True, made_at=users.clock.now())
    session.add(user)
    session.flush()
    return user


@pytest.fixture
def talk(session, clock, lin):
    """A conversation that lin has, with a verified borrower of one loan."""
    borrower = make_borrower(session)
    make_loan(session, borrower, product="现金分期")
    conversation = make_conversation(session, borrower, replied_at=clock.now())
    conversations.pass_to(session, conversation, "agent", "lin", "lin")
    session.flush()
    return conversation


def send(session, talk, lin, text: str = PLAIN, **options):
    """Send as lin, under the number the conversation has now unless said otherwise."""
    values = {"number": uuid.uuid4(), "ownership": talk.ownership} | options
    return replies.send(session, talk, lin, text, house=HOUSE, **values)


def written(session) -> list[Message]:
    """Give what waits to go out."""
    return list(session.scalars(select(Message).where(Message.direction == "out").order_by(Message.seq)))


def test_a_reply_is_queued_once(session, talk, lin) -> None:
    """Twice with one number is one text, by its author, under the ownership it was written in."""
    number = uuid.uuid4()
    for _ in range(2):
        assert send(session, talk, lin, number=number).action == "send"
    (text,) = written(session)
    assert (text.author, text.agent, text.purpose, text.ownership) == ("agent", "lin", "agent", talk.ownership)
    assert (text.body, text.segments, text.discloses, text.status) == (PLAIN, 1, False, "queued")
    session.commit()
    assert session.scalars(select(Event.actor).where(Event.action == "message.written")).all() == ["lin"]


def test_only_who_has_it_replies(session, talk, lin) -> None:
    """Neither somebody else, nor anybody in a conversation of the assistant's."""
    wu = users.User(name="wu", role="supervisor", password_hash="none", made_at=users.clock.now())
    with pytest.raises(replies.NotYours):
        send(session, talk, wu)
    conversations.pass_to(session, talk, "assistant", "lin")
    with pytest.raises(replies.NotYours):
        send(session, talk, lin)


def test_a_reply_begun_before_a_change_of_hands_is_refused(session, talk, lin) -> None:
    """Even when it has come back to the same person: what was said meanwhile is to be read first."""
    begun = talk.ownership
    conversations.pass_to(session, talk, "agent", "zhou", "wu")
    conversations.pass_to(session, talk, "agent", "zhou", "lin")
    with pytest.raises(replies.ReplyAged):
        send(session, talk, lin, ownership=begun)
    assert written(session) == []


def test_every_rule_of_the_gate_refuses_with_its_name(session, talk, lin, clock) -> None:
    """Opted out, suppressed, claims, loan facts to an unverified number: nothing is written, and the rule is told."""

    def rule(text: str = PLAIN) -> str:
        with pytest.raises(replies.ReplyRefused) as refusal:
            send(session, talk, lin, text)
        return str(refusal.value.values["rule"])

    assert rule("再不还就起诉您") == "forbidden_court"
    holder = talk.contact.holders[0]
    holder.verified_at = None
    assert rule("您应还1200.00元") == rule("关于您的现金分期") == "not_verified"
    assert send(session, talk, lin).action == "send"
    holder.verified_at = clock.now()
    contacts.opt_out(session, talk.contact, None)
    assert rule() == "opted_out"
    contacts.opt_in(session, talk.contact, None)
    contacts.suppress(session, talk.contact, "wrong_number", None)
    assert rule() == "number_suppressed"


def test_in_quiet_hours_a_reply_waits_unless_it_is_prompt(session, talk, lin, clock) -> None:
    """A quarter of an hour after the borrower's own text it goes out at any hour; later it waits for the morning."""
    clock.set("2026-11-25T23:00:00+08:00")
    verdict = send(session, talk, lin)
    assert (verdict.action, verdict.rule) == ("hold", "quiet_hours")
    assert verdict.until == dt.datetime.fromisoformat("2026-11-26T08:00:00+08:00")
    make_text(session, talk, "在吗")
    clock.advance(minutes=14)
    assert send(session, talk, lin).action == "send"


def test_a_claim_is_dropped_at_the_gate_too(session, talk) -> None:
    """Whatever way it came into the outbox; the assistant's sentences are walked by a test instead."""
    assert (
        outbox.judge(session, make_out(session, talk, "明天就起诉您", author="agent", purpose="agent")).rule
        == "forbidden_court"
    )


def test_what_is_empty_or_long_is_refused(session, talk, lin) -> None:
    """Four segments are enough for anybody."""
    with pytest.raises(replies.ReplyEmpty):
        send(session, talk, lin, " \n")
    with pytest.raises(replies.ReplyTooLong):
        send(session, talk, lin, "好" * (4 * 67 + 1))
    assert send(session, talk, lin, "好" * 4 * 67).action == "send"


def test_the_first_text_is_signed_and_the_signature_counts(session, talk, lin) -> None:
    """Where a conversation begins the lender is named; what is counted is what goes out."""
    talk.replied_at = None
    prospect = replies.look(session, talk, PLAIN, talk.ownership, HOUSE)
    assert prospect.body == f"【回信消费金融】{PLAIN}"
    assert prospect.segments == segments.count(prospect.body)
    assert written(session) == []
    send(session, talk, lin)
    send(session, talk, lin)
    assert [text.body for text in written(session)] == [prospect.body, PLAIN]


def test_canned_replies_fit_the_case(session, talk) -> None:
    """Filled from the case and in the borrower's script; nothing of a loan where nobody is verified."""
    texts = {each.name: each.text for each in canned.replies(session, talk, HOUSE, "lin")}
    assert "1200.00" in texts["utter_desk_figures"] and "lin" in texts["utter_desk_hello"]
    assert "utter_desk_promised" not in texts
    talk.contact.holders[0].verified_at = None
    talk.script = "hant"
    texts = {each.name: each.text for each in canned.replies(session, talk, HOUSE, "lin")}
    assert "utter_desk_figures" not in texts and "請您稍等" in texts["utter_desk_wait"]
    assert {name for name in canned.names() if name not in texts} == {
        "utter_desk_figures", "utter_desk_ways_out", "utter_desk_ways_to_pay", "utter_desk_promised",
    }  # fmt: skip


def test_a_note_is_sealed_and_goes_nowhere(session, talk) -> None:
    """It is for colleagues; the database has no word of it in the clear."""
    with pytest.raises(notes.NoteEmpty):
        notes.write(session, talk, " ", "lin")
    note = notes.write(session, talk, "先安抚", "lin")
    raw = session.execute(select(notes.Note.__table__.c.body).where(notes.Note.id == note.id)).scalar_one()
    assert raw == "先安抚"  # read through the seal
    assert "先安抚" not in str(session.connection().exec_driver_sql("SELECT body FROM notes").scalar_one())
    assert written(session) == []


def test_a_segment_has_a_price() -> None:
    """By jurisdiction, in its currency."""
    assert policy.segment_cost("cn") == Money(5, "CNY")
    assert policy.segment_cost("tw").times(3) == Money(240, "TWD")
