"""Complaints: a ticket at once, an answer within 15 days (CBIRC 2020 no. 3), collection paused until then."""

import datetime as dt
import uuid

from sqlalchemy import Date, ForeignKey, Identity, Text, Uuid
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import clock, events, loans, vault
from servicing.conversations import Conversation
from servicing.database import Base, one_of

ANSWER_DAYS = 15
STATES = ("open", "answered", "closed")


class Complaint(Base):
    """What somebody protests at, in their words, and by when it is answered."""

    __tablename__ = "complaints"
    __table_args__ = (one_of("status", STATES),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    status: Mapped[str] = mapped_column(Text, default="open")
    words: Mapped[str] = mapped_column(vault.Sealed)
    due: Mapped[dt.date] = mapped_column(Date)
    opened_at: Mapped[dt.datetime]
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)

    @property
    def number(self) -> str:
        """The ticket number that the complainant is told."""
        return f"C{self.id:06d}"


def open_complaint(session: Session, conversation: Conversation, words: str, cause: uuid.UUID | None) -> Complaint:
    """Open a ticket and pause collection of all the borrower's loans until it is answered."""
    complaint = Complaint(
        conversation_id=conversation.id,
        words=words,
        due=clock.today(conversation.zone) + dt.timedelta(days=ANSWER_DAYS),
        opened_at=clock.now(),
        cause=cause,
        status="open",
    )
    session.add(complaint)
    session.flush()
    for borrower in conversation.concerned:
        loans.pause_all(session, borrower, loans.FOREVER, "complaint", cause)
    events.record(session, "borrower", "complaint.opened", conversation.subject, cause, number=complaint.number)
    return complaint
