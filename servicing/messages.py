"""Messages: the inbox and the outbox, one row for each text in either direction."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Integer, Text, UniqueConstraint, Uuid, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import clock, segments, vault
from servicing.conversations import Conversation
from servicing.database import Base, one_of

STATES = (
    *("received", "handled"),
    *("queued", "held", "sending", "sent", "delivered", "undelivered", "failed", "unknown", "dropped"),
)
LEFT = ("sending", "sent", "delivered", "undelivered", "unknown")  # states of a text that the carrier has, or may have
AUTHORS = ("borrower", "assistant", "agent", "campaign")
PURPOSES = ("answer", "campaign", "notice", "crisis", "consent", "agent")  # why it is said; the gate judges by it


class Message(Base):
    """One text; an inbound one is unique by its carrier's id, an outbound one by its place in the answer to a batch."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("carrier", "provider_id", name="uq_messages_provider"),
        UniqueConstraint("answers", "part", name="uq_messages_answer"),
        Index("ix_messages_conversation_seq", "conversation_id", "seq"),
        Index("ix_messages_by_people", "conversation_id", "at", postgresql_where="author = 'agent'"),
        Index(
            "ix_messages_waiting",
            "status",
            postgresql_where="status IN ('received','queued','held','sending','unknown')",
        ),
        one_of("status", STATES),
        one_of("author", AUTHORS),
        one_of("direction", ("in", "out")),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    seq: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    direction: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(vault.Sealed)
    at: Mapped[dt.datetime]
    status: Mapped[str] = mapped_column(Text)
    segments: Mapped[int] = mapped_column(Integer, default=1)
    carrier: Mapped[str | None] = mapped_column(Text)
    provider_id: Mapped[str | None] = mapped_column(Text)
    # inbound
    batch_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("batches.id"), index=True)
    judged_at: Mapped[dt.datetime | None]  # rights words in it were judged
    media: Mapped[list[Any] | None]
    opt_out_type: Mapped[str | None] = mapped_column(Text)  # set where the carrier has answered an opt-out by itself
    about: Mapped[int | None] = mapped_column(
        ForeignKey("borrowers.id"), index=True
    )  # whom it is from or speaks of, where known
    # outbound
    answers: Mapped[uuid.UUID | None] = mapped_column(Uuid)  # the batch or message it answers
    part: Mapped[int] = mapped_column(Integer, default=0)
    purpose: Mapped[str | None] = mapped_column(Text)
    agent: Mapped[str | None] = mapped_column(Text)  # the user who wrote it, where a person did
    responses: Mapped[list[str] | None] = mapped_column(ARRAY(Text))  # the sentences' names in domain.yml
    discloses: Mapped[bool] = mapped_column(default=False)  # says something about a loan
    ownership: Mapped[int | None] = mapped_column(Integer)  # the ownership number it was composed under
    rule: Mapped[str | None] = mapped_column(Text)  # the gate's deciding rule
    not_before: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    attempted_at: Mapped[dt.datetime | None]
    error: Mapped[str | None] = mapped_column(Text)  # the class of the carrier's refusal

    conversation: Mapped[Conversation] = relationship()


def receive(session: Session, conversation: Conversation, **fields: Any) -> uuid.UUID | None:
    """Store an inbound text; give its id, or None when the carrier has brought this very message before.

    ``fields``: body, carrier, provider_id and, where there are some, media and opt_out_type.
    """
    return session.execute(
        insert(Message)
        .values(
            id=uuid.uuid4(),
            conversation_id=conversation.id,
            direction="in",
            author="borrower",
            status="received",
            at=clock.now(),
            segments=segments.count(fields["body"]),
            **fields,
        )
        .on_conflict_do_nothing(constraint="uq_messages_provider")
        .returning(Message.id)
    ).scalar()


def unread(session: Session, conversation_id: uuid.UUID) -> Sequence[Message]:
    """Give the inbound texts that no batch has taken yet, in the order received."""
    return session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.status == "received", Message.batch_id.is_(None))
        .where(Message.direction == "in")
        .order_by(Message.seq)
    ).all()


def history(session: Session, conversation_id: uuid.UUID) -> Sequence[Message]:
    """Give all texts of a conversation, oldest first."""
    return session.scalars(
        select(Message).where(Message.conversation_id == conversation_id).order_by(Message.seq)
    ).all()
