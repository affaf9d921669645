"""Notes: what people at the desk write for each other beside a conversation; no borrower ever reads them."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import ForeignKey, Identity, Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import clock, events, vault
from servicing.conversations import Conversation
from servicing.database import Base
from servicing.errors import DeskRefusal

LONGEST = 2000  # characters


class NoteEmpty(DeskRefusal):
    """There is nothing in this note."""

    code = "note_empty"


class Note(Base):
    """One private note."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_conversation_at", "conversation_id", "at"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    author: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(vault.Sealed)
    at: Mapped[dt.datetime]


def write(session: Session, conversation: Conversation, body: str, author: str) -> Note:
    """Keep a note beside a conversation. Raises NoteEmpty."""
    if not body.strip():
        raise NoteEmpty()
    note = Note(conversation_id=conversation.id, author=author, body=body.strip()[:LONGEST], at=clock.now())
    session.add(note)
    session.flush()
    events.record(session, author, "note.written", conversation.subject, None, note=note.id)
    return note


def between(
    session: Session, conversation: Conversation, since: dt.datetime | None, before: dt.datetime | None
) -> Sequence[Note]:
    """Give the notes from an aware instant on and before another, oldest first."""
    found = select(Note).where(Note.conversation_id == conversation.id)
    if since is not None:
        found = found.where(Note.at >= since)
    if before is not None:
        found = found.where(Note.at < before)
    return session.scalars(found.order_by(Note.at, Note.id)).all()
