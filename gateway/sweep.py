"""The sweep: finds every few seconds what a lost job, a dead process or a passed hour left behind."""

import datetime as dt
import uuid

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from servicing import (
    claims,
    clock,
    contact_changes,
    conversations,
    followup,
    handoffs,
    jobs,
    openings,
    outbox,
    overdue,
    payments,
    plan_watch,
    proposals,
    questions,
    silence,
    unattended,
    wording,
)
from servicing.batches import Batch
from servicing.database import Database
from servicing.messages import Message

log = structlog.get_logger()
TOO_LONG = dt.timedelta(seconds=90)  # a borrower who waits longer is told once and queued for a person
EXCUSE = -1  # the part of an answer that says it is late
LEFT_BEHIND = dt.timedelta(seconds=5)


def sweep(database: Database, house: outbox.House) -> None:
    """Queue conversations with unread texts or unsent answers; excuse answers, and people, that take too long."""
    with database.transaction() as session:
        _queue_unread(session)
        _queue_unsent(session)
        payments.judge_due_promises(session)
        plan_watch.judge_all(session)
        openings.release_lapsed(session)
        proposals.expire(session)
        claims.give_up(session)
        claims.thank(session, house)
        contact_changes.send_codes(session, house)
        late = session.execute(_late()).all()
        unanswered = questions.unanswered(session)
        judged = followup.waiting(session)
        unattended.send_away(session)
        alone = unattended.alone(session)
        waiting = [handoff.id for handoff in overdue.waiting(session)]
    for batch_id, conversation_id in late:
        with database.transaction() as session:
            conversations.lock(session, conversation_id)
            _excuse(session, session.get_one(Batch, batch_id), house)
    for conversation_id in unanswered:
        with database.transaction() as session:
            silence.attend_to(session, conversations.lock(session, conversation_id), house)
    for borrower_id in judged:
        with database.transaction() as session:
            followup.follow_up(session, borrower_id, house)
    for conversation_id in alone:
        with database.transaction() as session:
            unattended.put_back(session, conversation_id)
    for handoff_id in waiting:
        with database.transaction() as session:
            overdue.chase(session, handoff_id, house)


def _queue_unread(session: Session) -> None:
    before = clock.now() - LEFT_BEHIND
    unread = select(Message.conversation_id).where(
        Message.status == "received", Message.direction == "in", Message.batch_id.is_(None), Message.at < before
    )
    unanswered = select(Batch.conversation_id).where(Batch.answered_at.is_(None), Batch.opened_at < before)
    for conversation_id in sorted(set(session.scalars(unread))):
        jobs.defer(session, jobs.JUDGE, conversation_id)
    for conversation_id in sorted(set(session.scalars(unanswered))):
        jobs.defer(session, jobs.ATTEND, conversation_id)


def _queue_unsent(session: Session) -> None:
    now = clock.now()
    due = (Message.not_before.is_(None)) | (Message.not_before <= now)
    waiting = Message.status.in_(("queued", "held")) & due & (Message.at < now - LEFT_BEHIND)
    stuck = Message.status.in_(("sending", "unknown")) & (Message.attempted_at < now - LEFT_BEHIND)
    unsent = select(Message.conversation_id).where(Message.direction == "out", waiting | stuck).distinct()
    for conversation_id in session.scalars(unsent).all():
        jobs.defer(session, jobs.DELIVER, conversation_id)


def _late() -> Select[uuid.UUID, uuid.UUID]:
    return select(Batch.id, Batch.conversation_id).where(
        Batch.answered_at.is_(None), Batch.excused_at.is_(None), Batch.opened_at < clock.now() - TOO_LONG
    )


def _excuse(session: Session, batch: Batch, house: outbox.House) -> None:
    """Tell a borrower once that the answer takes long, and queue the conversation for a person."""
    if batch.answered_at is not None or batch.excused_at is not None:
        return
    batch.excused_at = clock.now()
    handoffs.open_handoff(session, batch.conversation, "assistant_away", "high", batch.id)
    excuse = [wording.Said("utter_delayed")]
    outbox.write(session, batch.conversation, excuse, house, answers=batch.id, part=EXCUSE, ownership=batch.ownership)
    log.warning("an answer takes too long", batch=str(batch.id))
