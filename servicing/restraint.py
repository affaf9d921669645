"""Restraint: how many texts a borrower gets, answers an hour and unsolicited ones a day and a week (RULES.md)."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from servicing import clock, handoffs, wording
from servicing.conversations import Conversation
from servicing.messages import Message

MOST_AN_HOUR = 10  # answers; the one after them offers a person (RULES.md, D)
UNSOLICITED = ("campaign", "notice")
HOUR, WEEK = dt.timedelta(hours=1), dt.timedelta(days=7)


def within(
    session: Session, conversation: Conversation, said: Sequence[wording.Said], cause: uuid.UUID
) -> Sequence[wording.Said]:
    """Give what may still be answered this hour: all of it, else once that a person follows, else nothing.

    Texts for rights and safety are no answers and never count.
    """
    kept = [each for each in said if wording.purpose(each.response) != "answer"]
    answered = _count(session, Message.conversation_id == conversation.id, ("answer",), clock.now() - HOUR)
    if answered < MOST_AN_HOUR or len(kept) == len(said):
        return said
    handoffs.open_handoff(session, conversation, "many_texts", "normal", cause)
    return [*kept, wording.Said("utter_many_texts")] if answered == MOST_AN_HOUR else kept


def unsolicited(session: Session, message: Message, zone: str) -> tuple[int, int]:
    """Count the unsolicited texts that went to a text's borrower before it: today on their clock, and in seven days."""
    midnight = clock.local(clock.now(), zone).replace(hour=0, minute=0, second=0, microsecond=0)
    whose = Message.about == message.about if message.about else Message.conversation_id == message.conversation_id
    others = whose & Message.answers.is_distinct_from(message.answers)  # not the other half of the same text
    today, week = (_count(session, others, UNSOLICITED, since) for since in (midnight, clock.now() - WEEK))
    return today, week


def _count(session: Session, whose: ColumnElement[bool], purposes: Sequence[str], since: dt.datetime) -> int:
    """Count texts that went out, or may have."""
    at = func.coalesce(Message.attempted_at, Message.at)
    sent = select(func.count()).where(
        *(whose, Message.direction == "out", Message.purpose.in_(purposes), at >= since),
        Message.status.not_in(("dropped", "failed")),
        (Message.purpose == "answer") | (Message.attempted_at.is_not(None)),
    )
    return int(session.scalar(sent) or 0)
