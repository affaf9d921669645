"""Complaints: a ticket at once, an answer within 15 days (CBIRC 2020 no. 3), collection paused until then."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import Date, ForeignKey, Identity, Index, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import clock, events, loans, policy, vault
from servicing.conversations import Conversation
from servicing.database import Base, one_of

STATES = ("open", "answered", "closed")


class Complaint(Base):
    """What somebody protests at, in their words, and by when it is answered."""

    __tablename__ = "complaints"
    __table_args__ = (
        one_of("status", STATES),
        Index("ix_complaints_open", "due", postgresql_where="status = 'open'"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    status: Mapped[str] = mapped_column(Text, default="open")
    words: Mapped[str] = mapped_column(vault.Sealed)
    due: Mapped[dt.date] = mapped_column(Date)
    opened_at: Mapped[dt.datetime]
    about: Mapped[int | None] = mapped_column(ForeignKey("borrowers.id"))  # whom it concerns, where that is known
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)

    conversation: Mapped[Conversation] = relationship()

    @property
    def number(self) -> str:
        """The ticket number that the complainant is told."""
        return f"C{self.id:06d}"


def open_complaint(session: Session, conversation: Conversation, words: str, cause: uuid.UUID | None) -> Complaint:
    """Open a ticket, or add to the open one; collection of all the borrower's loans pauses until it is answered."""
    known = session.scalar(
        select(Complaint).where(
            Complaint.conversation_id == conversation.id,
            Complaint.about.is_not_distinct_from(conversation.borrower_id),
            Complaint.status == "open",
        )
    )
    if known is not None:
        known.words = f"{known.words}\n{words}"
        return known
    complaint = Complaint(
        conversation=conversation,
        about=conversation.borrower_id,
        words=words,
        due=clock.today(conversation.zone) + dt.timedelta(days=policy.rights().complaint_days),
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


def settle(session: Session, complaint: Complaint, status: str, actor: str) -> None:
    """Note that a complaint was answered, or is closed for good; once none is open, it pauses collection no more."""
    if STATES.index(status) <= STATES.index(complaint.status):
        return
    complaint.status = status
    session.flush()
    conversation = complaint.conversation
    still = select(Complaint.id).where(Complaint.conversation_id == conversation.id, Complaint.status == "open")
    if session.scalar(still.limit(1)) is None:
        for loan in (loan for borrower in conversation.concerned for loan in borrower.loans):
            loans.resume(session, loan, "complaint", None, actor)
    events.record(session, actor, f"complaint.{status}", conversation.subject, None, number=complaint.number)


def of_conversation(session: Session, conversation: Conversation) -> Sequence[Complaint]:
    """Give all complaints made in a conversation, oldest first."""
    mine = select(Complaint).where(Complaint.conversation_id == conversation.id)
    return session.scalars(mine.order_by(Complaint.id)).all()
