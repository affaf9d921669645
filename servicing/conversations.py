"""Conversations: one for each number, with one owner at a time and the question that is open."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, Text, Uuid, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import events
from servicing.borrowers import ZONES, Borrower
from servicing.contacts import Contact
from servicing.database import Base, one_of

OWNERS = ("assistant", "agent", "nobody")


class Conversation(Base):
    """All that was said with one number; ``ownership`` grows at each change of owner and ages older replies."""

    __tablename__ = "conversations"
    __table_args__ = (
        one_of("owner", OWNERS),
        Index("ix_conversations_agent", "agent", postgresql_where="owner = 'agent'"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), unique=True)
    borrower_id: Mapped[int | None] = mapped_column(ForeignKey("borrowers.id"), index=True)
    owner: Mapped[str] = mapped_column(Text, default="assistant")
    agent: Mapped[str | None] = mapped_column(Text)
    ownership: Mapped[int] = mapped_column(Integer, default=1)
    open_question: Mapped[str | None] = mapped_column(Text)
    offered: Mapped[list[Any]] = mapped_column(default=list)  # what 1, 2, 3 stand for while a choice is open
    pending: Mapped[dict[str, Any] | None]  # the errand that waits for the open question: its action and its batch
    misses: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  # wrong answers to the open question
    asked: Mapped[dict[str, Any] | None]  # the open question as it was put, to be put again
    asked_at: Mapped[dt.datetime | None]
    mentioned_at: Mapped[dt.datetime | None]  # when an unanswered question was mentioned, which is done once
    told: Mapped[str | None] = mapped_column(Text)  # the open question as Rasa knows it
    lapsed: Mapped[str | None] = mapped_column(Text)  # the question that was last closed for want of an answer
    lapsed_at: Mapped[dt.datetime | None]
    recorded: Mapped[str | None] = mapped_column(Text)  # the errand that last put something on record: what 改 corrects
    recorded_at: Mapped[dt.datetime | None]
    verify_tries: Mapped[int] = mapped_column(Integer, default=0)
    script: Mapped[str | None] = mapped_column(Text)  # the script the borrower last wrote in
    loan_ref: Mapped[str | None] = mapped_column(Text)  # the loan chosen, where the borrower has several
    replied_at: Mapped[dt.datetime | None]  # the last automated reply; the label is said again after a long silence

    contact: Mapped[Contact] = relationship()
    borrower: Mapped[Borrower | None] = relationship()

    @property
    def subject(self) -> str:
        """How events name this conversation."""
        return f"conversation:{self.id}"

    @property
    def verified_borrower(self) -> Borrower | None:
        """Give the borrower if this number is verified for them, else None: who may hear of a loan."""
        return self.borrower if self.borrower is not None and self.is_verified_for(self.borrower) else None

    def is_verified_for(self, borrower: Borrower) -> bool:
        """Tell whether this number is verified for a borrower; a suppressed number is for nobody."""
        held = (holder for holder in self.contact.holders if holder.borrower_id == borrower.id)
        return self.contact.suppressed_at is None and any(holder.verified_at is not None for holder in held)

    @property
    def people(self) -> list[Borrower]:
        """Give everyone who is said to be reached at this number; nobody once it proved to be a stranger's."""
        here = (holder for holder in self.contact.holders if holder.denied_at is None)
        return [] if self.contact.suppressed_at is not None else [holder.borrower for holder in here]

    @property
    def concerned(self) -> list[Borrower]:
        """Give whom a text from this number is about: the verified borrower, else everyone reached here."""
        verified = self.verified_borrower
        return [verified] if verified is not None else self.people

    def is_given_up_for(self, borrower: Borrower | None) -> bool:
        """Tell whether this number is not used any more: for anybody, or for this borrower alone."""
        denied = (holder for holder in self.contact.holders if holder.denied_at is not None)
        of_one = borrower is not None and any(holder.borrower_id == borrower.id for holder in denied)
        return self.contact.suppressed_at is not None or of_one

    @property
    def zone(self) -> str:
        """Give the time zone: the borrower's, else that of the number's jurisdiction."""
        return self.borrower.zone if self.borrower is not None else ZONES[self.jurisdiction]

    @property
    def jurisdiction(self) -> str:
        """Whose law and usage apply: the borrower's, else the number's own."""
        if self.borrower is not None:
            return self.borrower.jurisdiction
        prefixes = {"+886": "tw", "+852": "hk", "+1": "us"}
        return next((law for prefix, law in prefixes.items() if self.contact.phone.startswith(prefix)), "cn")


def of_contact(session: Session, contact: Contact) -> Conversation:
    """Give the conversation with a number, opening it if there is none; safe when two processes meet."""
    known = session.scalar(select(Conversation).where(Conversation.contact_id == contact.id))
    if known is not None:
        return known
    borrowers = {holder.borrower_id for holder in contact.holders}
    values: dict[str, Any] = {"id": uuid.uuid4(), "contact_id": contact.id, "offered": []}
    if len(borrowers) == 1:
        values["borrower_id"] = borrowers.pop()
    session.execute(insert(Conversation).values(**values).on_conflict_do_nothing(index_elements=["contact_id"]))
    return session.scalars(select(Conversation).where(Conversation.contact_id == contact.id)).one()


def lock(session: Session, conversation_id: uuid.UUID) -> Conversation:
    """Give the conversation with its row locked until the transaction ends; keep that brief."""
    return session.scalars(
        select(Conversation).where(Conversation.id == conversation_id).with_for_update(of=Conversation)
    ).one()


def pass_to(session: Session, conversation: Conversation, owner: str, actor: str, agent: str | None = None) -> None:
    """Change the owner; replies composed under the old ownership number are dropped when they would be sent."""
    conversation.owner, conversation.agent = owner, agent
    conversation.ownership += 1
    events.record(
        session, actor, "conversation.passed", conversation.subject, owner=owner, number=conversation.ownership
    )
