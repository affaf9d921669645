"""Crisis: what happens, in one transaction, when somebody may harm themselves or others (RULES.md, every pack)."""

import datetime as dt
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from servicing import borrowers, clock, handoffs, loans, outbox, wording
from servicing.conversations import Conversation
from servicing.messages import Message

AGAIN = dt.timedelta(minutes=10)  # a further crisis text gets the static text again at most this often
HOURLY = dt.timedelta(hours=1)  # any other text gets the numbers at most this often
SENTENCES = {law: f"utter_crisis_{law}" for law in ("cn", "tw", "hk", "us")}


def respond(session: Session, conversation: Conversation, cause: uuid.UUID) -> list[wording.Said]:
    """Cancel what is queued, hold collection, call a person to the top of the queue; give the one static text.

    Gives nothing to say when it was sent in the last ten minutes.
    """
    outbox.cancel_queued(session, conversation.id, "crisis")
    for borrower in conversation.people:
        borrowers.note_crisis(session, borrower, cause)
        loans.pause_all(session, borrower, loans.FOREVER, "crisis", cause)
    handoffs.open_handoff(session, conversation, "crisis", "crisis", cause)
    return [] if _sent_lately(session, conversation.id) else [wording.Said(SENTENCES[conversation.jurisdiction])]


def numbers(session: Session, conversation: Conversation) -> list[wording.Said]:
    """Give the static text to say before any other answer, at most hourly, while a person has not closed the case."""
    still = select(handoffs.Handoff.id).where(
        handoffs.Handoff.conversation_id == conversation.id,
        *(handoffs.Handoff.reason == "crisis", handoffs.Handoff.status != "closed"),
    )
    if session.scalar(still.limit(1)) is None or _sent_lately(session, conversation.id, HOURLY):
        return []
    return [wording.Said(SENTENCES[conversation.jurisdiction])]


def _sent_lately(session: Session, conversation_id: uuid.UUID, within: dt.timedelta = AGAIN) -> bool:
    latest = select(Message.at).where(Message.conversation_id == conversation_id, Message.purpose == "crisis")
    at = session.scalar(latest.order_by(Message.seq.desc()).limit(1))
    return at is not None and clock.now() - at < within
