"""The sweep: finds every few seconds what a lost job, a dead process or a passed hour left behind."""

import datetime as dt

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from servicing import clock, conversations, handoffs, jobs, outbox, wording
from servicing.batches import Batch
from servicing.database import Database
from servicing.messages import Message

log = structlog.get_logger()
TOO_LONG = dt.timedelta(seconds=90)  # a borrower who waits longer is told once and queued for a person
EXCUSE = -1  # the part of an answer that says it is late
LEFT_BEHIND = dt.timedelta(seconds=5)


def sweep(database: Database, house: outbox.House) -> None:
    """Queue conversations with unread texts or unsent answers, and excuse answers that take too long."""
    with database.transaction() as session:
        _queue_unread(session)
        _queue_unsent(session)
    with database.transaction() as session:
        _excuse_delays(session, house)


def _queue_unread(session: Session) -> None:
    before = clock.now() - LEFT_BEHIND
    unread = select(Message.conversation_id).where(
        Message.status == "received", Message.direction == "in", Message.batch_id.is_(None), Message.at < before
    )
    unanswered = select(Batch.conversation_id).where(Batch.answered_at.is_(None), Batch.opened_at < before)
    for conversation_id in set(session.scalars(unread)) | set(session.scalars(unanswered)):
        jobs.defer(session, jobs.ATTEND, conversation_id)


def _queue_unsent(session: Session) -> None:
    now = clock.now()
    due = (Message.not_before.is_(None)) | (Message.not_before <= now)
    waiting = Message.status.in_(("queued", "held")) & due & (Message.at < now - LEFT_BEHIND)
    stuck = Message.status.in_(("sending", "unknown")) & (Message.attempted_at < now - LEFT_BEHIND)
    unsent = select(Message.conversation_id).where(Message.direction == "out", waiting | stuck).distinct()
    for conversation_id in session.scalars(unsent).all():
        jobs.defer(session, jobs.DELIVER, conversation_id)


def _excuse_delays(session: Session, house: outbox.House) -> None:
    late = select(Batch).where(
        Batch.answered_at.is_(None), Batch.excused_at.is_(None), Batch.opened_at < clock.now() - TOO_LONG
    )
    for batch in session.scalars(late.with_for_update(skip_locked=True)):
        batch.excused_at = clock.now()
        conversation = conversations.lock(session, batch.conversation_id)
        handoffs.open_handoff(session, conversation, "assistant_away", "high", batch.id)
        excuse = [wording.Said("utter_delayed")]
        outbox.write(session, conversation, excuse, house, answers=batch.id, part=EXCUSE, ownership=batch.ownership)
        log.warning("an answer takes too long", batch=str(batch.id))
