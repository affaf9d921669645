"""Batches: texts sent in quick succession, read together, committed before the assistant is asked."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ForeignKey, Integer, Text, Uuid, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import clock, vault
from servicing.conversations import Conversation
from servicing.database import Base
from servicing.messages import Message


class Batch(Base):
    """What is put to the assistant in one turn; its id travels with it, so that a replay is known as one."""

    __tablename__ = "batches"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    body: Mapped[str] = mapped_column(vault.Sealed)
    received_at: Mapped[dt.datetime]  # of its last text: what "tomorrow" counts from
    ownership: Mapped[int] = mapped_column(Integer)
    question: Mapped[str | None] = mapped_column(
        Text
    )  # what was open when it was read: how to mask it, how to judge it
    is_news: Mapped[bool] = mapped_column(default=False, server_default=false())  # Rasa does not know that question yet
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    silences: Mapped[int] = mapped_column(Integer, default=0)  # empty answers, though every part was there
    opened_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]
    understood: Mapped[list[Any] | None]  # intents by name, the primary one first, and how sure; no text
    excused_at: Mapped[dt.datetime | None]  # the borrower was told of the delay

    conversation: Mapped[Conversation] = relationship()


def unanswered(session: Session, conversation_id: uuid.UUID) -> Batch | None:
    """Give the batch that was opened and not answered yet, if there is one; there is never a second."""
    return session.scalar(
        select(Batch)
        .where(Batch.conversation_id == conversation_id, Batch.answered_at.is_(None))
        .order_by(Batch.opened_at)
    )


def open_batch(session: Session, conversation: Conversation, texts: Sequence[Message]) -> Batch:
    """Join texts in order, one a line, into a batch."""
    batch = Batch(
        id=uuid.uuid4(),
        conversation_id=conversation.id,
        body="\n".join(text.body for text in texts),
        received_at=texts[-1].at,
        ownership=conversation.ownership,
        question=conversation.open_question,
        is_news=conversation.open_question != conversation.told,
        opened_at=clock.now(),
    )
    session.add(batch)
    session.flush()
    for text in texts:
        text.batch_id = batch.id
    return batch


def close_batch(session: Session, batch: Batch) -> None:
    """Note that the batch was answered, or needs no answer, and its texts are handled: whose they were is known now."""
    batch.answered_at = clock.now()
    for text in session.scalars(select(Message).where(Message.batch_id == batch.id)):
        text.status = "handled"
        text.about = text.about or batch.conversation.borrower_id
