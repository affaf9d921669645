"""Requests about personal data (PIPL art. 15, 44–50): a ticket with a kind and a day by which it is answered."""

import datetime as dt
import uuid

from sqlalchemy import Date, ForeignKey, Identity, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import clock, events, policy
from servicing.conversations import Conversation
from servicing.database import Base, one_of

KINDS = ("access", "correct", "delete", "explain")


class PrivacyRequest(Base):
    """One request; a person carries it out."""

    __tablename__ = "privacy_requests"
    __table_args__ = (one_of("kind", KINDS),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    due: Mapped[dt.date] = mapped_column(Date)
    made_at: Mapped[dt.datetime]
    about: Mapped[int | None] = mapped_column(ForeignKey("borrowers.id"))  # whom it concerns, where that is known
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)

    @property
    def number(self) -> str:
        """The ticket number that the person is told."""
        return f"P{self.id:06d}"


def make_request(session: Session, conversation: Conversation, kind: str, cause: uuid.UUID | None) -> PrivacyRequest:
    """Open a ticket of one of KINDS, due in the policy's days; asked again before that it is the same ticket."""
    today = clock.today(conversation.zone)
    waiting = select(PrivacyRequest).where(
        PrivacyRequest.conversation_id == conversation.id, PrivacyRequest.kind == kind, PrivacyRequest.due >= today
    )
    known = session.scalar(waiting.where(PrivacyRequest.about.is_not_distinct_from(conversation.borrower_id)))
    if known is not None:
        return known
    due = today + dt.timedelta(days=policy.rights().privacy_days)
    request = PrivacyRequest(
        conversation_id=conversation.id,
        about=conversation.borrower_id,
        kind=kind,
        due=due,
        made_at=clock.now(),
        cause=cause,
    )
    session.add(request)
    session.flush()
    events.record(session, "borrower", "privacy.requested", conversation.subject, cause, kind=kind)
    return request
