"""Handoffs: why a person is needed, how urgently, and what that person must know."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Identity, Index, Text, Uuid, case, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import clock, events, jobs, policy, vault
from servicing.conversations import Conversation
from servicing.database import Base, one_of

PRIORITIES = ("crisis", "high", "normal")
STATES = ("waiting", "claimed", "closed")
URGENCY = {name: rank for rank, name in enumerate(PRIORITIES)}


class Handoff(Base):
    """One need for a person; a reason waits once in a conversation, however often it is given."""

    __tablename__ = "handoffs"
    __table_args__ = (
        one_of("priority", PRIORITIES),
        one_of("status", STATES),
        Index("uq_handoffs_waiting", "conversation_id", "reason", unique=True, postgresql_where="status = 'waiting'"),
        Index("ix_handoffs_conversation_opened", "conversation_id", "opened_at"),
        Index("ix_handoffs_open", "status", postgresql_where="status IN ('waiting', 'claimed')"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    reason: Mapped[str] = mapped_column(Text)
    priority: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="waiting")
    understood: Mapped[dict[str, Any]]  # intents, entities and the open question; no text of the borrower
    opened_at: Mapped[dt.datetime] = mapped_column(index=True)
    counts_from: Mapped[dt.datetime]  # since when its target runs
    call_at: Mapped[dt.datetime | None]  # when the borrower wants to be called back, within the desk's hours
    about: Mapped[int | None] = mapped_column(ForeignKey("borrowers.id"))  # whom it concerns, where that is known
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    overdue_at: Mapped[dt.datetime | None]  # the borrower was told, once, that it takes longer
    agent: Mapped[str | None] = mapped_column(Text)  # the user who has it, or had it when it was closed
    claimed_at: Mapped[dt.datetime | None]  # the first time that anybody took it
    held_at: Mapped[dt.datetime | None]  # since when the user who has it, or had it when it was closed, has it
    note: Mapped[str | None] = mapped_column(vault.Sealed)  # from the colleague who passed it on
    closed_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    disposition: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(vault.Sealed)  # how a crisis ended
    summary: Mapped[str | None] = mapped_column(vault.Sealed)  # what was agreed, for whoever comes next

    conversation: Mapped[Conversation] = relationship()

    @property
    def subject(self) -> str:
        """How events name this handoff."""
        return f"handoff:{self.id}"


def open_handoff(
    session: Session, conversation: Conversation, reason: str, priority: str, cause: uuid.UUID | None, **understood: Any
) -> Handoff:
    """Queue a conversation for a person; the same reason waiting already is not queued twice.

    What comes up while a person is there is theirs at once; a crisis waits until somebody answers it.
    """
    is_attended = conversation.owner == "agent" and priority != "crisis"
    known = waiting(session, conversation, reason, *(("claimed",) if is_attended else ()))
    if known is not None:
        if URGENCY[priority] < URGENCY[known.priority]:
            known.priority = priority
            known.counts_from = known.opened_at if priority == "crisis" else known.counts_from
            _call(session, known)
        return known
    now = clock.now()
    handoff = Handoff(
        conversation_id=conversation.id,
        reason=reason,
        priority=priority,
        status="claimed" if is_attended else "waiting",
        agent=conversation.agent if is_attended else None,
        claimed_at=now if is_attended else None,
        held_at=now if is_attended else None,
        understood={"open_question": conversation.open_question, **understood},
        opened_at=now,
        counts_from=policy.desk().counts_from(priority, clock.local(now, conversation.zone)),
        about=conversation.borrower_id,
        cause=cause,
    )
    session.add(handoff)
    session.flush()
    events.record(session, "assistant", "handoff.opened", conversation.subject, cause, reason=reason, priority=priority)
    _call(session, handoff)
    return handoff


def settle(session: Session, conversation: Conversation, reason: str, disposition: str, actor: str) -> None:
    """Close what waits for a reason, because a person has seen to it without taking the conversation."""
    handoff = waiting(session, conversation, reason)
    if handoff is not None:
        handoff.status, handoff.agent, handoff.disposition = "closed", actor, disposition
        handoff.closed_at, handoff.claimed_at = clock.now(), handoff.claimed_at or clock.now()
        handoff.held_at = None  # whoever had it before gave it back
        events.record(
            session, actor, "handoff.closed", conversation.subject, handoff=handoff.id, disposition=disposition
        )


def _call(session: Session, handoff: Handoff) -> None:
    """Let whoever is on call be alerted at once where it is a crisis."""
    if handoff.priority == "crisis":
        jobs.defer(session, jobs.ALERT, handoff.conversation_id)


def agree_call(session: Session, handoff: Handoff, at: dt.datetime, cause: uuid.UUID | None) -> None:
    """Keep the aware instant at which the borrower is called back, in place of an earlier one."""
    handoff.call_at = at
    if handoff.priority != "crisis":
        handoff.counts_from = policy.desk().counts_from(handoff.priority, clock.local(at, handoff.conversation.zone))
    events.record(
        session, "borrower", "handoff.call", handoff.conversation.subject, cause, at=at.astimezone(dt.UTC).isoformat()
    )


def waiting(session: Session, conversation: Conversation, reason: str, *or_states: str) -> Handoff | None:
    """Give the handoff that waits for a reason in a conversation, or is in another of these states."""
    return session.scalar(
        select(Handoff).where(
            Handoff.conversation_id == conversation.id,
            Handoff.reason == reason,
            Handoff.status.in_(("waiting", *or_states)),
        )
    )


def due_at(handoff: Handoff) -> dt.datetime:
    """Give the instant by which somebody is to take it, by the lender's targets; a call agreed is due at its hour."""
    return handoff.counts_from + dt.timedelta(minutes=policy.desk().targets[handoff.priority])


def place_in_queue(session: Session, handoff: Handoff) -> int:
    """Tell how many waiting handoffs come up to and including this one: 1 is next."""
    ahead = select(func.count()).where(
        Handoff.status == "waiting",
        (rank() < URGENCY[handoff.priority]) | ((rank() == URGENCY[handoff.priority]) & (Handoff.id < handoff.id)),
    )
    return 1 + int(session.scalar(ahead) or 0)


def rank() -> ColumnElement[int]:
    """Give the order of the queue as SQL: crisis first."""
    return case(URGENCY, value=Handoff.priority)


def due() -> ColumnElement[dt.datetime]:
    """Give what ``due_at`` gives, as SQL."""
    minutes = case(policy.desk().targets, value=Handoff.priority)
    return Handoff.counts_from + func.make_interval(0, 0, 0, 0, 0, minutes)
