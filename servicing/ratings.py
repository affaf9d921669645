"""Ratings: how a borrower found it, one to five, asked at most once a week after something was settled."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Identity, Integer, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import clock, events
from servicing.conversations import Conversation
from servicing.database import Base

AGAIN = dt.timedelta(days=7)  # DIALOGUES.md: once a week at most
FRESH = dt.timedelta(days=1)  # an errand settled longer ago is not asked about any more


class Rating(Base):
    """One question how it was, and the score if it was answered."""

    __tablename__ = "ratings"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    errand: Mapped[str | None] = mapped_column(Text)  # what had been settled
    score: Mapped[int | None] = mapped_column(Integer)
    asked_at: Mapped[dt.datetime] = mapped_column(index=True)
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)


def is_due(session: Session, conversation: Conversation) -> bool:
    """Tell whether something was settled lately that nobody has been asked about this week."""
    now = clock.now()
    if conversation.recorded_at is None or now - conversation.recorded_at > FRESH:
        return False
    latest = _latest(session, conversation)
    return latest is None or now - latest.asked_at >= AGAIN


def note_asked(session: Session, conversation: Conversation, cause: uuid.UUID | None) -> None:
    """Note that the borrower is asked how it was."""
    session.add(
        Rating(conversation_id=conversation.id, errand=conversation.recorded, asked_at=clock.now(), cause=cause)
    )


def score(session: Session, conversation: Conversation, given: int, cause: uuid.UUID | None) -> None:
    """Take the answer, 1 to 5, to the question asked last."""
    rating = _latest(session, conversation)
    if rating is not None:
        rating.score = given
        events.record(session, "borrower", "rating.given", conversation.subject, cause, score=given)


def _latest(session: Session, conversation: Conversation) -> Rating | None:
    mine = select(Rating).where(Rating.conversation_id == conversation.id)
    return session.scalar(mine.order_by(Rating.id.desc()).limit(1))
