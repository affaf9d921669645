"""Receipts: late, doubled, out of order or unknown, the state only moves forward."""

import itertools

import pytest
from factories import make_conversation, make_out
from sqlalchemy import select

from servicing import receipts
from servicing.messages import Message
from servicing.receipts import Receipt

STATES = {
    "queued": "queued",
    "sent": "sent",
    "delivered": "delivered",
    "undelivered": "undelivered",
    "read": "delivered",
}


@pytest.fixture
def sent(session, clock) -> Message:
    """A text that the carrier has taken."""
    return make_out(session, make_conversation(session), status="sent", carrier="double", provider_id="SM1")


def bring(session, *words: str, error: str | None = None, provider_id: str = "SM1") -> None:
    """Let the carrier bring receipts in this order."""
    for word in words:
        receipts.keep(session, "double", provider_id, word, STATES.get(word), error)
        session.flush()


@pytest.mark.parametrize("order", list(itertools.permutations(["queued", "sent", "delivered"])))
def test_any_order_ends_delivered(session, sent, order: tuple[str, ...]) -> None:
    """In whichever order the receipts of a delivery come, the text ends as delivered."""
    bring(session, *order)
    assert sent.status == "delivered"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["queued"], "sent"),
        (["delivered", "sent"], "delivered"),
        (["delivered", "undelivered"], "delivered"),
        (["undelivered", "delivered"], "undelivered"),
        (["delivered", "delivered"], "delivered"),
        (["teleported"], "sent"),
        (["teleported", "delivered"], "delivered"),
    ],
)
def test_the_state_never_goes_back(session, sent, words: list[str], status: str) -> None:
    """A late, doubled or unknown word never undoes what is known."""
    bring(session, *words)
    assert sent.status == status


def test_every_word_is_kept_once(session, sent) -> None:
    """Known or not, each word of the carrier is stored, and the same one twice is one receipt."""
    bring(session, "sent", "teleported", "sent", "teleported")
    bring(session, "delivered", provider_id="SM-of-nobody")
    kept = session.execute(select(Receipt.provider_id, Receipt.status, Receipt.state).order_by(Receipt.id)).all()
    assert [tuple(row) for row in kept] == [
        ("SM1", "sent", "sent"), ("SM1", "teleported", None), ("SM-of-nobody", "delivered", "delivered"),
    ]  # fmt: skip


def test_a_receipt_may_overtake_the_answer_to_the_send(session, clock) -> None:
    """What the carrier told of a text before its id was stored is applied when the id is known."""
    bring(session, "sent", "delivered")
    message = make_out(session, make_conversation(session), status="sent", carrier="double", provider_id="SM1")
    receipts.catch_up(session, message)
    assert message.status == "delivered"


@pytest.mark.parametrize(
    ("error", "opted_out", "suppressed"),
    [("opted_out", True, None), ("not_a_mobile", False, "not_a_mobile"), ("unknown_number", False, "unknown_number"),
     ("unreachable", False, None), ("filtered", False, None), (None, False, None)],
)  # fmt: skip
def test_an_error_has_its_consequence(
    session, sent, error: str | None, opted_out: bool, suppressed: str | None
) -> None:
    """A blocked number is an opt-out, one that cannot receive is suppressed, anything else changes the text only."""
    bring(session, "undelivered", error=error)
    contact = sent.conversation.contact
    assert (sent.status, sent.error) == ("undelivered", error)
    assert (contact.opted_out_at is not None, contact.suppressed_why) == (opted_out, suppressed)


def test_another_carriers_id_is_another_text(session, sent) -> None:
    """Ids are a carrier's own: the same id at another carrier says nothing about this text."""
    receipts.keep(session, "other", "SM1", "delivered", "delivered", None)
    assert sent.status == "sent"


def test_a_receipt_at_the_very_instant_of_the_answer_is_not_lost(own_database) -> None:
    """A receipt and the answer to the send, stored at the same instant by two processes, end as delivered."""
    with own_database.transaction() as session:
        message_id = make_out(session, make_conversation(session), status="sending").id
    with own_database.sessions() as callback:
        receipts.keep(callback, "double", "SM1", "delivered", "delivered", None)  # not committed yet
        import threading

        def settle() -> None:
            with own_database.transaction() as worker:
                message = worker.get_one(Message, message_id)
                message.carrier, message.provider_id, message.status = "double", "SM1", "sent"
                worker.flush()
                receipts.catch_up(worker, message)

        thread = threading.Thread(target=settle)
        thread.start()
        thread.join(0.3)
        callback.commit()
        thread.join(10)
    with own_database.transaction() as session:
        assert session.get_one(Message, message_id).status == "delivered"
