"""Overdue: handoffs that nobody took within the target are raised, and the borrower is told once."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from servicing import clock, conversations, events, handoffs, outbox, policy, wording
from servicing.handoffs import Handoff

WAITED_FOR = (
    "request_human",
    "many_texts",
    "assistant_failed",
    "assistant_away",
    "media",
    "abuse",
    "visit",
    "identity",
)
RAISED = {"normal": "high", "high": "high"}  # a crisis is at the top as it is
APOLOGY = uuid.UUID("6e1d2f0a-6f1b-4a0e-9d0c-5f1c6b7f0d11")  # names the one apology of a handoff


def waiting(session: Session) -> Sequence[Handoff]:
    """Give the handoffs that wait longer than their target and were not chased yet, oldest first."""
    now, soonest = clock.now(), dt.timedelta(minutes=min(policy.desk().targets.values()))
    unchased = select(Handoff).where(
        Handoff.status == "waiting", Handoff.overdue_at.is_(None), Handoff.opened_at < now - soonest
    )
    return [each for each in session.scalars(unchased.order_by(Handoff.id)) if now > handoffs.due_at(each)]


def chase(session: Session, handoff_id: int, house: outbox.House) -> None:
    """Raise what waits too long by one step, and tell the borrower once; after a crisis nothing more is said."""
    handoff = session.get_one(Handoff, handoff_id)
    conversation = conversations.lock(session, handoff.conversation_id)
    session.refresh(handoff)
    if handoff.status != "waiting" or handoff.overdue_at is not None:
        return
    beside = select(Handoff).where(Handoff.conversation_id == conversation.id, Handoff.status != "closed")
    others = session.scalars(beside).all()
    was_told = any(each.overdue_at is not None and each.reason in WAITED_FOR for each in others)
    handoff.overdue_at, handoff.priority = clock.now(), RAISED.get(handoff.priority, handoff.priority)
    events.record(session, "assistant", "handoff.overdue", conversation.subject, handoff=handoff.id)
    is_waited_for = handoff.reason in WAITED_FOR  # of anything else the borrower was told the day of the answer
    is_reached = conversation.contact.opted_out_at is None and conversation.contact.suppressed_at is None
    is_crisis = any(each.priority == "crisis" for each in others)
    if is_waited_for and is_reached and not was_told and not is_crisis and conversation.owner != "agent":
        apology = uuid.uuid5(APOLOGY, str(handoff.id))
        outbox.write(session, conversation, [wording.Said("utter_handoff_overdue")], house, answers=apology)
