"""Attending: joined, masked, asked once, answered once, and never silent for long."""

import uuid
from typing import Any

import pytest
from factories import make_batch, make_borrower, make_conversation, make_loan, make_text
from sqlalchemy import select, text

from gateway.assistant import Assistant, Reply, Silent, Unavailable
from servicing import conversations
from servicing.batches import Batch
from servicing.handoffs import Handoff
from servicing.messages import Message
from servicing.wording import Said

PROMISE = {"response": "utter_promise_recorded", "values": {"date": {"date": "2026-12-02"}, "amount": {"money": [200000, "CNY"]}}}  # fmt: skip


@pytest.fixture
def conversation(session, clock) -> Any:
    """A verified borrower's conversation, labelled already."""
    borrower = make_borrower(session)
    make_loan(session, borrower)
    made = make_conversation(session, borrower, replied_at=clock.now())
    session.commit()
    return made


@pytest.fixture
def say(session, conversation, clock) -> Any:
    """A function by which the borrower writes."""

    def said(body: str, **fields: Any) -> Message:
        message = make_text(session, conversation, body, **fields)
        session.commit()
        return message

    return said


def out(session) -> list[Message]:
    """Give what was written to the borrower."""
    session.expire_all()
    return list(session.scalars(select(Message).where(Message.direction == "out").order_by(Message.seq)))


def waiting(session) -> int:
    """Count the jobs that wait to attend."""
    query = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'attend' AND status = 'todo'"
    return session.execute(text(query)).scalar_one()


def reasons(session) -> list[tuple[str, str]]:
    """Give the handoffs' reasons and urgencies."""
    return [(each.reason, each.priority) for each in session.scalars(select(Handoff).order_by(Handoff.id))]


def test_a_text_is_answered_once(session, conversation, attendant, rasa, clock, say) -> None:
    """A text that has become quiet is put to the assistant once and its answer queued, with values filled in."""
    rasa.default = [PROMISE]
    message = say("下周三还两千")
    clock.advance(seconds=2)
    for _ in range(3):
        attendant.attend(conversation.id)
    (answer,) = out(session)
    assert "12月2日（周三）" in answer.body
    assert "2000.00元" in answer.body
    assert (answer.status, answer.discloses, answer.answers) == ("queued", True, message.batch_id)
    assert message.status == "handled"
    assert [asked["message"] for asked in rasa.asked] == ["下周三还两千"]
    assert rasa.asked[0]["sender"] == str(conversation.id)


def test_texts_in_quick_succession_are_read_together(session, conversation, attendant, rasa, clock, say) -> None:
    """While texts keep coming nothing is asked; after two quiet seconds they are one batch, in order."""
    for body in ("我", "下周三", "还两千"):
        say(body)
        clock.advance(seconds=1.9)
        attendant.attend(conversation.id)
    assert rasa.asked == []
    assert waiting(session) == 1
    clock.advance(seconds=0.1)
    attendant.attend(conversation.id)
    assert [asked["message"] for asked in rasa.asked] == ["我\n下周三\n还两千"]


def test_who_never_stops_is_read_after_eight_seconds(session, conversation, attendant, rasa, clock, say) -> None:
    """Texts that never become quiet are read eight seconds after the first."""
    for number in range(6):
        say(str(number))
        attendant.attend(conversation.id)
        clock.advance(seconds=1.5)
    assert rasa.asked == []  # 7.5 seconds after the first
    say("6")
    attendant.attend(conversation.id)  # 9 seconds
    assert [asked["message"] for asked in rasa.asked] == ["0\n1\n2\n3\n4\n5\n6"]


def test_what_comes_during_a_turn_is_the_next_batch(session, conversation, attendant, rasa, clock, say) -> None:
    """A text stored while the assistant thinks is not lost: it is queued and read after the answer."""
    say("在吗")
    clock.advance(seconds=2)
    rasa.answers = [500]
    attendant.attend(conversation.id)
    say("还欠多少")
    clock.advance(seconds=2)
    attendant.attend(conversation.id)
    attendant.attend(conversation.id)
    assert [asked["message"] for asked in rasa.asked] == ["在吗", "在吗", "还欠多少"]
    assert len(out(session)) == 2


def test_a_replay_is_answered_from_the_tracker(session, conversation, attendant, rasa, clock, say) -> None:
    """Where Rasa did the turn but its answer never came, the answer is taken from the tracker, not asked for again."""
    rasa.default = [PROMISE]
    rasa.loses_answer = True
    say("1")
    clock.advance(seconds=2)
    attendant.attend(conversation.id)
    assert out(session) == []
    rasa.default = [{"response": "utter_extension_recorded", "values": {}}]  # what a second 1 would now mean
    attendant.attend(conversation.id)
    assert len(rasa.asked) == 1
    assert [each.responses for each in out(session)] == [["utter_promise_recorded"]]


def test_a_silent_turn_in_the_tracker_is_kept_silent(session, conversation, attendant, rasa, clock, say) -> None:
    """A turn that ended in silence on purpose is not asked again after its answer was lost."""
    rasa.default, rasa.loses_answer = [{"silent": True}], True
    say("好")
    clock.advance(seconds=2)
    attendant.attend(conversation.id)
    attendant.attend(conversation.id)
    assert (len(rasa.asked), out(session)) == (1, [])
    assert session.scalars(select(Batch)).one().answered_at is not None


def test_a_crash_before_the_answer_was_stored_costs_nothing(session, conversation, attendant, rasa, clock, say, monkeypatch) -> None:  # fmt: skip
    """A process that dies between Rasa's answer and its storing leaves a batch that is answered once by the next."""
    say("在吗")
    clock.advance(seconds=2)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(type(attendant), "_answer", _die)
        attendant.attend(conversation.id)
    attendant.attend(conversation.id)
    assert len(rasa.asked) == len(out(session)) == 1


def _die(*_: Any) -> None:
    raise KeyboardInterrupt


def test_silence_four_times_calls_a_person(session, conversation, attendant, rasa, clock, say) -> None:
    """An assistant that says nothing is asked four times; then the borrower gets an apology and a person the case."""
    rasa.default = []
    say("在吗")
    clock.advance(seconds=2)
    for number in range(4):
        assert out(session) == [], number
        attendant.attend(conversation.id)
    assert [each.responses for each in out(session)] == [["utter_apology"]]
    assert reasons(session) == [("assistant_failed", "high")]
    attendant.attend(conversation.id)
    assert len(out(session)) == 1


def test_actions_that_are_away_are_waited_for(session, conversation, attendant, rasa, clock, say) -> None:
    """While the actions are away Rasa's silence is no failure: the batch waits, and is answered once they are back."""
    rasa.default, rasa.acts = [], False
    say("在吗")
    clock.advance(seconds=2)
    for _ in range(9):
        attendant.attend(conversation.id)
    assert (out(session), reasons(session), waiting(session)) == ([], [], 1)
    rasa.default, rasa.acts = [{"response": "utter_greet"}], True
    attendant.attend(conversation.id)
    assert [each.responses for each in out(session)] == [["utter_greet"]]


@pytest.mark.parametrize("code", [500, 503, 404])
def test_an_assistant_that_is_away_is_waited_for(session, conversation, attendant, rasa, clock, say, code: int) -> None:
    """While Rasa is away the batch waits, however long, with one job queued; then it is answered once."""
    rasa.answers = [code] * 6
    say("在吗")
    clock.advance(seconds=2)
    for _ in range(6):
        attendant.attend(conversation.id)
        assert waiting(session) == 1
    assert (out(session), reasons(session)) == ([], [])
    attendant.attend(conversation.id)
    assert len(out(session)) == 1


def test_an_agents_conversation_is_not_put_to_the_assistant(session, conversation, attendant, rasa, clock, say) -> None:
    """While an agent owns the conversation the assistant hears and says nothing."""
    conversations.pass_to(session, conversation, "agent", "xiaowang", agent="xiaowang")
    message = say("下周三还两千")
    clock.advance(seconds=2)
    attendant.attend(conversation.id)
    assert (rasa.asked, out(session)) == ([], [])
    session.refresh(message)
    assert message.status == "handled"


def test_a_batch_left_open_is_not_answered_over_an_agent(session, conversation, attendant, rasa, clock, say) -> None:
    """A batch that waited when an agent took over is not put to the assistant any more."""
    say("在吗")
    clock.advance(seconds=2)
    rasa.answers = [500]
    attendant.attend(conversation.id)
    asked = len(rasa.asked)
    session.refresh(conversation)
    conversations.pass_to(session, conversation, "agent", "xiaowang")
    session.commit()
    attendant.attend(conversation.id)
    assert (len(rasa.asked), out(session)) == (asked, [])


def test_a_picture_goes_to_a_person(session, conversation, attendant, rasa, clock, say) -> None:
    """A text of pictures alone is acknowledged and shown to a person; the assistant is not asked."""
    say("", media=["https://m/0"])
    clock.advance(seconds=2)
    attendant.attend(conversation.id)
    assert rasa.asked == []
    assert [each.responses for each in out(session)] == [["utter_media_received"]]
    assert reasons(session) == [("media", "normal")]


def test_an_empty_text_is_asked_about_once(session, conversation, attendant, rasa, clock, say) -> None:
    """An empty text is asked about; a second one in a row is not."""
    for _ in range(2):
        say(" \n")
        clock.advance(seconds=2)
        attendant.attend(conversation.id)
    assert rasa.asked == []
    assert [each.responses for each in out(session)] == [["utter_unreadable"]]


@pytest.mark.parametrize(
    ("body", "secrets", "kept"),
    [
        ("以后打13912345678", ["13912345678"], "以后打"),
        ("以后打139 1234-5678", ["1234-5678"], "以后打"),
        ("卡号6222020200112233445，还2000", ["6222020200112233445"], "还2000"),
        ("身份证11010119900307123X", ["11010119900307", "123X"], "身份证"),
        ("打0912345678", ["0912345678"], "打"),
        ("明天还2000元", [], "明天还2000元"),
    ],
)
def test_no_number_of_a_person_reaches_the_assistant(session, conversation, attendant, rasa, clock, say, body, secrets, kept) -> None:  # fmt: skip
    """Telephone, card and identity numbers are replaced before Rasa is asked; amounts stay."""
    message = say(body)
    clock.advance(seconds=2)
    attendant.attend(conversation.id)
    seen = str(rasa.asked)
    session.refresh(message)
    assert kept in seen
    assert [secret for secret in secrets if secret in seen] == []
    assert session.get_one(Batch, message.batch_id).body == body


@pytest.mark.parametrize("body", ["123X", "1234", "尾号123X", "是１２３４", "我的后四位是1234。"])
def test_the_tail_that_was_asked_for_does_not_reach_the_assistant(session, conversation, attendant, rasa, clock, say, body) -> None:  # fmt: skip
    """An answer to the identity question is masked, whatever stands around it."""
    conversation.open_question = "verify"
    say(body)
    clock.advance(seconds=2)
    attendant.attend(conversation.id)
    assert len(rasa.asked) == 1
    assert not [tail for tail in ("123X", "1234", "１２３４") if tail in str(rasa.asked)]


@pytest.mark.parametrize("body", ["/restart", " ／restart", "//restart"])
def test_no_text_is_an_order_to_rasa(session, conversation, attendant, rasa, clock, say, body: str) -> None:
    """A text that begins with a slash is words like any other."""
    say(body)
    clock.advance(seconds=2)
    attendant.attend(conversation.id)
    assert [asked["message"] for asked in rasa.asked] == ["restart"]


def test_an_endless_text_is_cut(session, conversation, attendant, rasa, clock, say) -> None:
    """What follows a thousand characters is stored and not read."""
    message = say("还" * 1600)
    clock.advance(seconds=2)
    attendant.attend(conversation.id)
    assert len(rasa.asked[0]["message"]) == 1000
    assert len(message.body) == 1600


def test_the_script_follows_the_borrower(session, conversation, attendant, rasa, clock, say) -> None:
    """Who writes in Traditional characters is answered in them, and again in Simplified after writing so."""
    bodies = []
    for body in ("請問還欠多少", "2", "请问还欠多少"):
        say(body)
        clock.advance(seconds=2)
        attendant.attend(conversation.id)
        bodies.append(out(session)[-1].body)
    assert ["請" in body for body in bodies] == [True, True, False]


def test_rights_words_are_judged_before_joining(session, conversation, attendant, rasa, clock, say) -> None:
    """An opt-out among other texts takes effect at once, alone, and the others are answered without it."""
    say("还欠多少")
    say("退订")
    attendant.attend(conversation.id)
    session.refresh(conversation.contact)
    assert conversation.contact.opted_out_at is not None
    assert [each.responses for each in out(session)] == [["utter_opted_out"]]
    clock.advance(seconds=2)
    attendant.attend(conversation.id)
    assert [asked["message"] for asked in rasa.asked] == ["还欠多少"]


def test_an_answer_from_before_a_change_of_owner_is_marked_old(
    session, conversation, attendant, rasa, clock, say
) -> None:
    """An answer to a batch of before the conversation changed hands carries the old number: the gate drops it."""
    say("在吗")
    clock.advance(seconds=2)
    rasa.answers = [500]
    attendant.attend(conversation.id)
    session.refresh(conversation)
    for owner in ("agent", "assistant"):
        conversations.pass_to(session, conversation, owner, "xiaowang")
    session.commit()
    attendant.attend(conversation.id)
    (answer,) = out(session)
    assert answer.ownership == conversation.ownership - 2


def test_rights_are_judged_by_a_job_of_their_own(session, conversation, attendant, rasa, clock, say) -> None:
    """The job that judges honours rights words at once and leaves the rest to be attended to, once."""
    say("还欠多少")
    say("退订")
    attendant.judge(conversation.id)
    attendant.judge(conversation.id)
    assert [each.responses for each in out(session)] == [["utter_opted_out"]]
    assert (waiting(session), rasa.asked) == (1, [])


def test_rights_take_effect_while_the_assistant_is_away(session, conversation, attendant, rasa, clock, say) -> None:
    """A crisis is answered at once although a batch waits for an assistant that is away."""
    rasa.answers = [503] * 9
    say("在吗")
    clock.advance(seconds=2)
    attendant.attend(conversation.id)
    say("活着没意思了，真想一了百了")
    attendant.attend(conversation.id)
    assert [each.purpose for each in out(session)] == ["crisis"]
    assert ("crisis", "crisis") in reasons(session)


def test_the_assistants_answer_is_read_strictly(_rasa_server, rasa) -> None:
    """What is no named sentence is not an answer; a wrong token or a broken body is an assistant that is away."""
    url, _ = _rasa_server
    assistant, ids = Assistant(url, rasa.TOKEN, url), (uuid.uuid4(), uuid.uuid4())
    rasa.default = [{"text": "hello"}]
    with pytest.raises(Silent):
        assistant.ask(*ids, "x")
    rasa.default = [{"silent": True}]
    assert assistant.ask(*ids, "x").said == ()
    assert assistant.is_ready()
    assert assistant.remembered(uuid.uuid4(), ids[1]) is None
    assert not Assistant(url, "wrong", url).is_ready()
    with pytest.raises(Unavailable):
        Assistant(url, "wrong", url).remembered(*ids)


def test_the_first_of_two_answers_stands(session, conversation, attendant, clock) -> None:
    """Where another process has answered a batch meanwhile, in silence even, a second answer is not said."""
    batch = make_batch(session, conversation, "好")
    session.commit()
    attendant._answer(batch, Reply(()))
    attendant._answer(batch, Reply((Said("utter_greet"),)))
    assert out(session) == []


def test_a_batch_left_behind_is_taken_up(session, conversation, attendant, rasa, clock) -> None:
    """A batch that a dead process had opened is put to the assistant by the next job."""
    make_batch(session, conversation, "在吗")
    session.commit()
    attendant.attend(conversation.id)
    assert len(rasa.asked) == len(out(session)) == 1
