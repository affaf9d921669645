"""Questions that the lender asks of its own accord: Rasa is told of them before the answer is put to it."""

import json
import uuid

from factories import make_borrower, make_conversation, make_loan, make_team, make_text

from gateway import sweep
from servicing import commands, conversations, openings, policy, proposals, visits

PRODUCT = policy.product("default")


def slots_told(rasa, conversation) -> list[str | None]:
    """Give the questions that Rasa was told of, in order."""
    events = rasa.trackers.get(str(conversation.id), [])
    return [each["value"] for each in events if each["event"] == "slot" and each["name"] == "open_question"]


def test_rasa_is_told_what_was_asked_between_its_turns(session, attendant, rasa, clock) -> None:
    """A question opened by a proposal or a reminder is set before the turn; one that Rasa knows of is not set again."""
    conversation = make_conversation(session, make_loan(session).borrower)

    def write(body: str, leaves: str | None) -> None:
        make_text(session, conversation, body)
        session.commit()
        clock.advance(seconds=9)
        attendant.attend(conversation.id)
        session.expire_all()
        batch = uuid.UUID(rasa.asked[-1]["metadata"]["batch"])
        commands.once(session, batch, commands.TURN, lambda: {"said": [], "open_question": leaves})
        conversations.ask(conversation, leaves) if leaves else conversations.close_question(conversation)
        session.commit()

    write("在吗", None)
    assert slots_told(rasa, conversation) == []
    conversations.ask(conversation, "confirm_visit", list(visits.REPLIES))
    write("好的", "choose_slot")
    assert slots_told(rasa, conversation) == ["confirm_visit"]
    write("1", "place")
    write("我家", "entry_consent")
    assert slots_told(rasa, conversation) == ["confirm_visit"]
    conversations.close_question(conversation)
    write("好的", None)
    assert slots_told(rasa, conversation) == ["confirm_visit", None]
    kinds = [each["event"] for each in rasa.trackers[str(conversation.id)] if each["event"] != "bot"]
    assert kinds == ["user", "slot", "user", "user", "user", "slot", "user"]


def test_the_sweep_ends_what_nobody_answered(session, database, house, clock) -> None:
    """Held slots and proposals whose time is up are closed by the sweep, in silence."""
    make_team(session)
    borrower = make_loan(session).borrower
    proposal = proposals.propose(session, borrower, "plan", PRODUCT, house, actor="supervisor-1")
    other = make_borrower(session)
    held = openings.hold(session, other, openings.offer(session, other, PRODUCT)[0], PRODUCT, None)
    session.commit()
    clock.advance(hours=73)
    sweep.sweep(database, house)
    session.expire_all()
    assert (proposal.status, held.status) == ("expired", "cancelled")
    assert make_conversation(session, borrower).open_question is None
    assert json.dumps(proposal.offered)
