"""Who has a conversation and goes does not leave its borrower behind."""

import uuid

import pytest
from factories import make_borrower, make_conversation, make_out, make_text

from servicing import events, handoffs, policy, sign_ins, takeover, unattended, users

TARGET = policy.desk().targets


@pytest.fixture
def taken(session, clock):
    """A function that lets lin take a conversation for some reason."""
    lin = users.add(session, "lin", "agent", "a long enough password", "lender")

    def by(priority: str = "normal"):
        talk = make_conversation(session, make_borrower(session))
        handoff = handoffs.open_handoff(session, talk, "request_human", priority, uuid.uuid4())
        takeover.claim(session, handoff, lin)
        return lin, talk, handoff

    return by


def test_a_text_that_nobody_is_there_to_read_waits_for_somebody_else(session, clock, taken) -> None:
    """After the target, and not before; whoever takes it next finds the same handoff."""
    lin, talk, handoff = taken()
    taken_at = talk.ownership
    clock.advance(minutes=1)
    make_text(session, talk, "在吗")
    users.set_duty(session, lin, False, "lin")
    clock.advance(minutes=TARGET["normal"] - 1)
    assert unattended.alone(session) == []
    clock.advance(minutes=2)
    assert unattended.alone(session) == [talk.id]
    unattended.put_back(session, talk.id)
    unattended.put_back(session, talk.id)
    assert (talk.owner, handoff.status, handoff.agent) == ("assistant", "waiting", None)
    assert talk.ownership == taken_at + 1, "put back once"


def test_a_crisis_does_not_wait_for_the_return(session, clock, taken) -> None:
    """Its target counts, at any hour."""
    lin, talk, _ = taken("crisis")
    clock.set("2026-11-25T23:30:00+08:00")
    make_text(session, talk, "我撑不下去了")
    users.set_duty(session, lin, False, "lin")
    clock.advance(minutes=TARGET["crisis"] + 1)
    assert unattended.alone(session) == [talk.id]


def test_who_took_it_and_never_wrote_does_not_keep_it(session, clock, taken) -> None:
    """The assistant's own last word is no answer of a person's."""
    lin, talk, _ = taken("crisis")
    make_out(session, talk, "我们马上请同事联系您")
    users.set_duty(session, lin, False, "lin")
    clock.advance(minutes=TARGET["crisis"] + 1)
    assert unattended.alone(session) == [talk.id]


def test_who_is_there_or_has_answered_keeps_it(session, clock, taken) -> None:
    """A person at the desk decides themselves; after an answer nothing waits."""
    lin, talk, _ = taken()
    make_text(session, talk, "在吗")
    clock.advance(minutes=TARGET["normal"] + 5)
    assert unattended.alone(session) == []
    assert list(unattended.since(session, [talk.id])) == [talk.id]
    make_out(session, talk, "在的，您请说", author="agent", status="sent")
    users.set_duty(session, lin, False, "lin")
    assert unattended.alone(session) == []
    assert unattended.since(session, [talk.id]) == {}


def test_whose_sign_in_has_ended_is_away(session, clock, taken) -> None:
    """An hour without a request, or signed out; who never signed in says so themselves."""
    lin, _, _ = taken()
    unattended.send_away(session)
    assert lin.on_duty, "through the API"
    token = sign_ins.enter(session, lin)
    clock.advance(minutes=50)
    unattended.send_away(session)
    assert lin.on_duty
    assert sign_ins.seen(session, token) is lin
    clock.advance(minutes=59)
    unattended.send_away(session)
    assert lin.on_duty
    clock.advance(minutes=2)
    unattended.send_away(session)
    assert not lin.on_duty


def test_a_reply_that_is_held_has_not_reached_anybody(session, clock, taken) -> None:
    """What waits for the morning is no answer yet."""
    lin, talk, _ = taken("crisis")
    make_out(session, talk, "您还好吗", author="agent", status="held")
    users.set_duty(session, lin, False, "lin")
    clock.advance(minutes=TARGET["crisis"] + 1)
    assert unattended.alone(session) == [talk.id]


def test_who_leaves_the_desk_for_another_role_is_not_there(session, clock, taken) -> None:
    """They can open the conversation no more."""
    lin, talk, _ = taken()
    make_text(session, talk, "在吗")
    users.change(session, lin, "admin", role="tuner", capacity=lin.capacity)
    assert not lin.on_duty
    clock.advance(minutes=TARGET["normal"] + 1)
    assert unattended.alone(session) == [talk.id]


def test_who_works_through_a_token_is_there_for_an_hour(session, clock, taken) -> None:
    """Whether or not they ever signed in at the console."""
    lin, _, _ = taken()
    events.record(session, "token:abc", "token.acted", lin.subject)
    session.commit()
    clock.advance(minutes=59)
    unattended.send_away(session)
    assert lin.on_duty
    clock.advance(minutes=2)
    unattended.send_away(session)
    assert not lin.on_duty
