"""Notices: each decision for the lender's ledger, kept until the ledger has taken it, in order for each borrower.

Events join their chain one transaction after the other, under a lock (``events_chain``): whoever sees one sees all
with a smaller number. So a bookmark at a number passes none over, however late a transaction ends.
"""

import dataclasses
import datetime as dt
import json

from sqlalchemy import Identity, Index, Text, UniqueConstraint, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from servicing import clock, decisions, patience
from servicing.borrowers import Borrower
from servicing.database import Base, one_of
from servicing.events import Event
from servicing.loans import Loan

STATES = ("waiting", "sent", "failed")  # a failed one is shown, and still tried
PAGE = 500  # events looked at in one go
LEASE = dt.timedelta(minutes=1)  # an attempt that says nothing for so long belonged to a process that died
LONGEST = dt.timedelta(minutes=15)  # between two attempts
FAILED_AFTER = dt.timedelta(days=3)
KEPT = dt.timedelta(days=30)  # after it was taken


class Notice(Base):
    """One decision on its way; its body stays the same however often it is sent."""

    __tablename__ = "notices"
    __table_args__ = (
        one_of("status", STATES),
        UniqueConstraint("event_id", "part", name="uq_notices_event"),
        Index("ix_notices_unsent", "lane", "id", postgresql_where="status <> 'sent'"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    event_id: Mapped[int]
    part: Mapped[int]  # an event about a number is one decision for each borrower who is reached there
    lane: Mapped[str] = mapped_column(Text)  # the borrower's reference: what is kept in order
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="waiting")
    made_at: Mapped[dt.datetime]
    next_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[dt.datetime | None]
    error: Mapped[str | None] = mapped_column(Text)  # why the latest attempt failed


class Receiver(Base):
    """The ledger as we meet it: a single row with the last event looked at, and how long nobody has answered."""

    __tablename__ = "receivers"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    event_id: Mapped[int]
    misses: Mapped[int] = mapped_column(default=0)  # attempts without an answer since the last one that had one
    next_at: Mapped[dt.datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """How the notices fare: how many wait, how many failed, and why the latest attempt did."""

    waiting: int
    failed: int
    error: str | None


def collect(session: Session) -> int:
    """Put what was decided since the last time on its way; give how many events there were, at most 500.

    The first time nothing is sent: the past is drawn by ``huixin export decisions``.
    """
    last = select(func.coalesce(func.max(Event.id), 0)).scalar_subquery()
    first = insert(Receiver).values(name="decisions", event_id=last, misses=0)
    session.execute(first.on_conflict_do_nothing())
    receiver = _receiver(session)
    page = decisions.after(session, receiver.event_id, PAGE)
    now = clock.now()
    for event in page:
        for part, decision in enumerate(decisions.of_event(session, event)):
            body = json.dumps(decision, ensure_ascii=False)
            lane = _lane(session, decision)
            session.add(Notice(event_id=event.id, part=part, lane=lane, body=body, made_at=now, next_at=now))
        receiver.event_id = event.id
    late = update(Notice).where(Notice.status == "waiting", Notice.made_at < now - FAILED_AFTER)
    session.execute(late.values(status="failed"))
    return len(page)


def take(session: Session) -> tuple[int, str, str] | None:
    """Take the next notice for a minute: its number here, its number for the ledger, its body.

    Of each borrower's notices only the first that was not taken yet; none while the ledger is given a rest.
    """
    now = clock.now()
    if (rest := _receiver(session).next_at) is not None and now < rest:
        return None
    before = aliased(Notice)
    earlier = select(before.id).where(before.lane == Notice.lane, before.status != "sent", before.id < Notice.id)
    due = select(Notice).where(Notice.status != "sent", Notice.next_at <= now, ~earlier.exists())
    notice = session.scalar(due.order_by(Notice.id).limit(1).with_for_update(skip_locked=True))
    if notice is None:
        return None
    notice.attempts, notice.next_at = notice.attempts + 1, now + LEASE
    return notice.id, f"decision-{notice.event_id}-{notice.part}", notice.body


def settle(session: Session, notice_id: int, error: str | None = None, *, is_away: bool = False) -> None:
    """Keep what came of an attempt: taken, refused, or no answer at all; then all of them wait, not this one alone."""
    receiver = _receiver(session)
    notice = session.get_one(Notice, notice_id, with_for_update=True)
    notice.error, now = error, clock.now()
    if is_away:
        receiver.misses, receiver.error = receiver.misses + 1, error
        receiver.next_at, notice.next_at = now + patience.delay(receiver.misses, LONGEST), now
        return
    receiver.misses, receiver.error, receiver.next_at = 0, None, None
    if error is None:
        notice.status, notice.sent_at = "sent", now
    else:
        notice.next_at = now + patience.delay(notice.attempts, LONGEST)


def retry(session: Session) -> int:
    """Let all that was not taken be tried at once; give how many that is."""
    now = clock.now()
    session.execute(update(Receiver).values(next_at=None))
    left = update(Notice).where(Notice.status != "sent").values(next_at=now).returning(Notice.id)
    return len(session.scalars(left).all())


def forget(session: Session) -> None:
    """Remove what was taken more than thirty days ago."""
    session.execute(delete(Notice).where(Notice.status == "sent", Notice.sent_at < clock.now() - KEPT))


def standing(session: Session) -> Standing:
    """Tell how the notices fare."""
    counts = select(Notice.status, func.count().label("number")).where(Notice.status != "sent").group_by(Notice.status)
    left = {row.status: row.number for row in session.execute(counts)}
    latest = select(Notice.error).where(Notice.status != "sent", Notice.error.is_not(None))
    error = session.scalar(latest.order_by(Notice.next_at.desc()).limit(1))
    return Standing(left.get("waiting", 0), left.get("failed", 0), error)


def _receiver(session: Session) -> Receiver:
    return session.get_one(Receiver, "decisions", with_for_update=True)


def _lane(session: Session, decision: decisions.Decision) -> str:
    """What concerns a loan and what concerns its borrower stay in order with each other."""
    if "borrower" in decision:
        return str(decision["borrower"])
    owner = select(Borrower.ref).join(Loan, Loan.borrower_id == Borrower.id).where(Loan.ref == decision["loan"])
    return str(session.scalars(owner).one())
