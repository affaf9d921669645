"""Alerts: whoever is on call is told of a crisis, and of a handoff that waits too long, until somebody answers.

An alert names a handoff and its reason. It holds nothing of the borrower: it is a pointer to the console.
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import ColumnElement, ForeignKey, Identity, Index, Text, UniqueConstraint, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import clock, patience, policy
from servicing.conversations import Conversation
from servicing.database import Base, one_of
from servicing.handoffs import Handoff
from servicing.messages import LEFT, Message

CHANNELS = ("email", "webhook")
KINDS = ("crisis", "overdue")
STATES = ("waiting", "sent", "failed", "dropped")  # dropped: somebody answered before it went out
LEASE = dt.timedelta(minutes=1)  # an attempt that says nothing for so long belonged to a process that died
LONGEST = dt.timedelta(minutes=5)  # between two attempts


class Alert(Base):
    """One step of alerting about a handoff, by one channel; the constraint sees that it is taken once."""

    __tablename__ = "alerts"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("channel", CHANNELS),
        one_of("status", STATES),
        UniqueConstraint("handoff_id", "kind", "step", "channel", name="uq_alerts_step"),
        Index("ix_alerts_waiting", "channel", "next_at", postgresql_where="status = 'waiting'"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoffs.id"))
    kind: Mapped[str] = mapped_column(Text)
    step: Mapped[int]  # 1 is the first
    channel: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="waiting")
    raised_at: Mapped[dt.datetime]
    next_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[dt.datetime | None]
    error: Mapped[str | None] = mapped_column(Text)  # why the latest attempt failed; never an address or a secret

    handoff: Mapped[Handoff] = relationship()


@dataclasses.dataclass(frozen=True, slots=True)
class Pointer:
    """What an alert says: its number and step, why a person is needed, how urgently, since when, and where."""

    number: int
    kind: str
    step: int
    handoff: int
    conversation: uuid.UUID
    reason: str
    priority: str
    since: dt.datetime  # on the borrower's clock


def raise_due(session: Session, channels: Collection[str]) -> None:
    """Add what is to be told now: the first alert of what nobody answered, or the next one when its time has come.

    One that could not be sent until the next is due has failed. What was answered meanwhile is dropped.
    """
    now, desk = clock.now(), policy.desk()
    answered = ~select(Handoff.id).where(Handoff.id == Alert.handoff_id, _is_unanswered()).exists()
    session.execute(update(Alert).where(Alert.status == "waiting", answered).values(status="dropped"))
    told = _told(session)
    for handoff, kind in _unanswered(session):
        for channel in channels:
            step, raised_at = told.get((handoff.id, kind, channel), (0, None))
            if raised_at is not None and now < raised_at + dt.timedelta(minutes=desk.alerts[kind]):
                continue
            _give_up(session, handoff, kind, channel, step)
            row = insert(Alert).values(
                handoff_id=handoff.id, kind=kind, step=step + 1, channel=channel, status="waiting", raised_at=now,
                next_at=now, attempts=0,
            )  # fmt: skip
            session.execute(row.on_conflict_do_nothing(constraint="uq_alerts_step"))  # another worker was quicker


def take(session: Session, channel: str) -> tuple[int, Pointer] | None:
    """Take the next alert of a channel for a minute, crises first; give its number and what it says.

    Not settled by then it is due again. One whose handoff was answered meanwhile is dropped.
    """
    due = select(Alert).where(Alert.channel == channel, Alert.status == "waiting", Alert.next_at <= clock.now())
    due = due.order_by(Alert.kind, Alert.id)  # crisis comes before overdue in the alphabet too
    due = due.limit(1).with_for_update(skip_locked=True)
    while alert := session.scalar(due):
        handoff = session.scalar(select(Handoff).where(Handoff.id == alert.handoff_id, _is_unanswered()))
        if handoff is None:
            alert.status = "dropped"
            session.flush()
            continue
        alert.attempts, alert.next_at = alert.attempts + 1, clock.now() + LEASE
        since = clock.local(handoff.opened_at, handoff.conversation.zone)
        about = (handoff.id, handoff.conversation_id, handoff.reason, handoff.priority, since)
        return alert.id, Pointer(alert.id, alert.kind, alert.step, *about)
    return None


def settle(session: Session, alert_id: int, error: str | None = None, *, is_final: bool = False) -> None:
    """Keep what came of an attempt: sent, or why not; unless that is final it is tried again, ever more patiently."""
    alert = session.get_one(Alert, alert_id, with_for_update=True)
    alert.error = error
    if error is None:
        alert.status, alert.sent_at = "sent", clock.now()
    elif alert.status == "waiting" and is_final:
        alert.status = "failed"
    elif alert.status == "waiting":
        alert.next_at = clock.now() + patience.delay(alert.attempts, LONGEST)


def failing(session: Session) -> dict[str, str]:
    """Give the channels whose latest alert that was tried did not go out, each with the reason."""
    failures = {}
    for channel in CHANNELS:
        tried = select(Alert).where(Alert.channel == channel, Alert.error.is_not(None) | (Alert.status == "sent"))
        latest = session.scalar(tried.order_by(Alert.id.desc()).limit(1))
        if latest is not None and latest.error is not None:
            failures[channel] = latest.error
    return failures


def _unanswered(session: Session) -> Iterator[tuple[Handoff, str]]:
    """Give each handoff of which somebody must be told, with the kind of alert; crises at any hour."""
    waiting = select(Handoff).where(_is_unanswered(), (Handoff.priority == "crisis") | Handoff.overdue_at.is_not(None))
    found: Sequence[Handoff] = session.scalars(waiting.order_by(Handoff.id)).all()
    for handoff in found:
        if handoff.priority == "crisis":
            yield handoff, "crisis"
        elif policy.desk().is_staffed(clock.local(clock.now(), handoff.conversation.zone)):
            yield handoff, "overdue"


def _is_unanswered() -> ColumnElement[bool]:
    """A handoff waits, and nobody who has its conversation has written to the borrower since it came up."""
    written = select(Message.id).where(
        Message.conversation_id == Handoff.conversation_id,
        Message.author == "agent",
        Message.at >= Handoff.opened_at,
        Message.status.in_(LEFT),
    )
    owned = select(Conversation.id).where(Conversation.id == Handoff.conversation_id, Conversation.owner == "agent")
    return (Handoff.status == "waiting") & ~(owned.exists() & written.exists())


def _told(session: Session) -> dict[tuple[int, str, str], tuple[int, dt.datetime]]:
    """Give the latest step of each waiting handoff by kind and channel, and when it was raised."""
    waiting = select(Handoff.id).where(Handoff.status == "waiting")
    steps = select(Alert.handoff_id, Alert.kind, Alert.channel, func.max(Alert.step), func.max(Alert.raised_at))
    rows = session.execute(steps.where(Alert.handoff_id.in_(waiting)).group_by(*steps.selected_columns[:3]))
    return {(handoff, kind, channel): (step, at) for handoff, kind, channel, step, at in rows}


def _give_up(session: Session, handoff: Handoff, kind: str, channel: str, step: int) -> None:
    same = (Alert.handoff_id == handoff.id, Alert.kind == kind, Alert.channel == channel, Alert.step <= step)
    late = update(Alert).where(*same, Alert.status == "waiting")
    session.execute(late.values(status="failed", error=func.coalesce(Alert.error, "late")))
