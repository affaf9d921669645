"""Events: append-only, chained, with actor and cause; what was refused never was."""

import threading
import uuid

import pytest
from factories import make_borrower, make_conversation, make_loan
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from servicing import conversations, events
from servicing.events import Event


@pytest.fixture
def chain(session, clock) -> list[Event]:
    """Four events in three transactions."""
    before = session.scalars(select(Event.id)).all()
    for actions in (["a"], ["b", "c"], ["d"]):
        for action in actions:
            events.record(session, "borrower", action, "loan:L-1", uuid.uuid4(), amount="1.00", 字="是")
        session.commit()
        clock.advance(minutes=1)
    return list(session.scalars(select(Event).where(Event.id.not_in(before)).order_by(Event.id)))


def test_a_whole_chain_verifies(session, chain) -> None:
    """An unaltered record is whole, and each event carries the digest of the one before."""
    assert [each.action for each in chain] == ["a", "b", "c", "d"]
    assert [each.previous for each in chain[1:]] == [each.digest for each in chain[:-1]]
    assert events.first_broken(session) is None


@pytest.mark.parametrize(
    ("change", "first"),
    [
        ('UPDATE events SET data = \'{"amount": "2.00"}\' WHERE id = {1}', 1),
        ("UPDATE events SET actor = 'lender' WHERE id = {0}", 0),
        ("UPDATE events SET at = at + interval '1 second' WHERE id = {2}", 2),
        ("UPDATE events SET cause = NULL WHERE id = {3}", 3),
        ("UPDATE events SET action = 'x', digest = 'y' WHERE id = {1}", 1),
        ("DELETE FROM events WHERE id = {1}", 2),
    ],
)
def test_an_altered_past_shows(session, chain, change: str, first: int) -> None:
    """Whichever field is changed, or event removed, by somebody who got past the trigger, the first misfit is named."""
    ids = [each.id for each in chain]
    for position, event_id in enumerate(ids):
        change = change.replace(f"{{{position}}}", str(event_id))
    session.execute(text("ALTER TABLE events DISABLE TRIGGER events_append_only"))
    session.execute(text(change.replace(":", "\\:")))
    session.expire_all()
    assert events.first_broken(session) == ids[first]


@pytest.mark.parametrize("change", ["UPDATE events SET actor = 'x'", "DELETE FROM events", "TRUNCATE events"])
def test_the_record_is_append_only(session, chain, change: str) -> None:
    """The database itself refuses to change, delete or empty the events."""
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(change))


def test_what_was_refused_never_was(session, clock) -> None:
    """An event recorded within a savepoint that is undone is not put on record; one before it is."""
    events.record(session, "borrower", "kept", "loan:L-1")
    with pytest.raises(RuntimeError), events.savepoint(session):
        events.record(session, "borrower", "undone", "loan:L-1")
        raise RuntimeError
    session.commit()
    assert session.scalars(select(Event.action)).all() == ["kept"]


def test_events_join_the_chain_when_the_transaction_ends(session, clock) -> None:
    """The end of a savepoint writes no event yet, so that the chain's lock is taken last and held for a moment."""
    with events.savepoint(session):
        events.record(session, "borrower", "kept", "loan:L-1")
    assert session.scalars(select(Event.action)).all() == []
    session.commit()
    assert session.scalars(select(Event.action)).all() == ["kept"]


def test_many_at_once_keep_one_chain(own_database) -> None:
    """Transactions that commit at the same time append one after another."""
    barrier = threading.Barrier(6)

    def run(number: int) -> None:
        for turn in range(5):
            with own_database.transaction() as session:
                events.record(session, f"agent-{number}", "said", "x:1", turn=turn)
                if turn == 0:
                    barrier.wait(10)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with own_database.transaction() as session:
        assert len(session.scalars(select(Event.id)).all()) == 30
        assert events.first_broken(session) is None


def test_a_change_of_owner_is_on_record(session, clock) -> None:
    """Passing a conversation grows its number and names owner and actor."""
    conversation = make_conversation(session)
    before = conversation.ownership
    conversations.pass_to(session, conversation, "agent", "xiaowang", agent="xiaowang")
    session.commit()
    event = session.scalars(select(Event).where(Event.action == "conversation.passed")).one()
    assert conversation.ownership == before + 1
    assert (event.actor, event.data) == ("xiaowang", {"owner": "agent", "number": before + 1})


def test_events_hold_no_personal_data(session, clock) -> None:
    """What is on record about a dispute, a verification and a suppression names nobody and quotes nothing."""
    from servicing import contacts, disputes, identity

    borrower = make_borrower(session, name="欧阳样本", phone="+8613912345678", id_tail="987X", verified=False)
    make_loan(session, borrower)
    conversation = make_conversation(session, borrower)
    identity.verify(session, conversation, "1111", None)
    identity.verify(session, conversation, "987X", None)
    disputes.open_dispute(session, borrower, None, "debt", "我没借过", None)
    contacts.suppress(session, conversation.contact, "third_party", None)
    session.commit()
    told = " ".join(f"{each.subject} {each.data}" for each in session.scalars(select(Event)))
    assert "dispute" not in told or "D0" in told
    assert not [secret for secret in ("欧阳", "13912345678", "987X", "1111", "没借过") if secret in told]
