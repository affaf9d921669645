"""Questions: what was last asked in a conversation, until it is answered, put aside, or too old to be meant."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from servicing import clock, events, policy, wording
from servicing.conversations import Conversation

LONG_AGO = dt.timedelta(days=60)  # an answer to what was closed longer ago than this is met like any bare word


def ask(
    conversation: Conversation,
    question: str,
    offered: list[Any] | None = None,
    pending: dict[str, Any] | None = None,
    said: wording.Said | None = None,
) -> None:
    """Note what is now asked, what its numbered options stand for, the errand that waits for it, and how it was put."""
    if question != conversation.open_question:
        conversation.misses = 0
    conversation.open_question, conversation.offered, conversation.pending = question, offered or [], pending
    conversation.asked = wording.pack_said(said) if said is not None else None
    conversation.asked_at, conversation.mentioned_at = clock.now(), None


def close(conversation: Conversation) -> None:
    """Note that no question is open."""
    conversation.open_question, conversation.offered, conversation.pending, conversation.misses = None, [], None, 0
    conversation.asked = conversation.asked_at = conversation.mentioned_at = None


def lapse(session: Session, conversation: Conversation) -> None:
    """Close a question that nobody answered; for some weeks it is known what a late answer was meant for."""
    conversation.lapsed, conversation.lapsed_at = conversation.open_question, clock.now()
    events.record(
        session, "assistant", "question.lapsed", conversation.subject, question=str(conversation.open_question)
    )
    close(conversation)


def lapsed(conversation: Conversation) -> str | None:
    """Name the question that was closed unanswered, while an answer to it may still come."""
    if conversation.lapsed_at is None or clock.now() - conversation.lapsed_at > LONG_AGO:
        return None
    return conversation.lapsed


def last_put(conversation: Conversation) -> wording.Said | None:
    """Give the open question as it was put."""
    return wording.unpack_said(conversation.asked) if conversation.asked else None


def unanswered(session: Session) -> Sequence[uuid.UUID]:
    """Name the assistant's conversations whose open question has waited long enough to be mentioned, or closed."""
    silence, now = policy.silence(), clock.now()
    mention = (Conversation.mentioned_at.is_(None)) & (Conversation.asked_at < now - silence.mention_after)
    waiting = select(Conversation.id).where(
        Conversation.open_question.is_not(None),
        mention | (Conversation.asked_at < now - silence.close_after),
    )
    return session.scalars(waiting.order_by(Conversation.id)).all()


def stands_too_long(conversation: Conversation) -> bool:
    """Tell whether the open question is so old that it is to be closed."""
    asked_at = conversation.asked_at
    return asked_at is not None and clock.now() - asked_at >= policy.silence().close_after
