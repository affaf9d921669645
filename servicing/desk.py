"""The desk: what a borrower is told who waits for a person, when one can call back, and when it takes too long."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from servicing import clock, conversations, events, handoffs, outbox, policy, wording
from servicing.conversations import Conversation

WAITED_FOR = ("request_human", "many_texts", "assistant_failed", "assistant_away", "media", "abuse", "visit")
RAISED = {"normal": "high", "high": "high"}  # a crisis is at the top as it is
APOLOGY = uuid.UUID("6e1d2f0a-6f1b-4a0e-9d0c-5f1c6b7f0d11")  # names the one apology of a handoff


def is_open(conversation: Conversation) -> bool:
    """Tell whether somebody is at the desk now, on the borrower's clock."""
    return policy.desk().is_staffed(clock.local(clock.now(), conversation.zone))


def waiting(session: Session, conversation: Conversation, handoff: handoffs.Handoff) -> wording.Said:
    """Say the place in the queue, or when people are back."""
    if is_open(conversation):
        return wording.Said("utter_handoff_waiting", {"place": handoffs.place_in_queue(session, handoff)})
    back = policy.desk().back_at(clock.local(clock.now(), conversation.zone))
    return wording.Said("utter_handoff_closed", {"back": back.replace(tzinfo=None)})


def call_at(conversation: Conversation, day: dt.date | None, hour: dt.time | None) -> tuple[dt.datetime, bool]:
    """Give the aware instant nearest to a wish at which somebody can call, and whether it is the wish itself.

    A day without an hour means when the desk opens; an hour that has gone by, without a day, is tomorrow's.
    """
    desk, now = policy.desk(), clock.local(clock.now(), conversation.zone)
    wanted = dt.datetime.combine(day or now.date(), hour or desk.start, tzinfo=now.tzinfo)
    if day is None and wanted < now:
        wanted += dt.timedelta(days=1)
    nearest = desk.nearest(max(wanted, now))
    return nearest, nearest == wanted


def overdue(session: Session) -> Sequence[handoffs.Handoff]:
    """Give the handoffs that wait longer than their target and were not chased yet, oldest first."""
    desk, now = policy.desk(), clock.now()
    unchased = select(handoffs.Handoff).where(
        handoffs.Handoff.status == "waiting",
        handoffs.Handoff.overdue_at.is_(None),
        handoffs.Handoff.opened_at < now - dt.timedelta(minutes=min(desk.targets.values())),
    )
    return [
        each
        for each in session.scalars(unchased.order_by(handoffs.Handoff.id))
        if now > desk.due_at(each.priority, clock.local(each.opened_at, each.conversation.zone))
    ]


def chase(session: Session, handoff_id: int, house: outbox.House) -> None:
    """Raise what waits too long by one step, and tell the borrower once; after a crisis nothing more is said."""
    handoff = session.get_one(handoffs.Handoff, handoff_id)
    conversation = conversations.lock(session, handoff.conversation_id)
    session.refresh(handoff)
    if handoff.status != "waiting" or handoff.overdue_at is not None:
        return
    beside = select(handoffs.Handoff).where(handoffs.Handoff.conversation_id == conversation.id)
    others = [each for each in session.scalars(beside) if each.status != "closed"]
    was_told = any(each.overdue_at is not None and each.reason in WAITED_FOR for each in others)
    handoff.overdue_at, handoff.priority = clock.now(), RAISED.get(handoff.priority, handoff.priority)
    events.record(session, "assistant", "handoff.overdue", conversation.subject, handoff=handoff.id)
    is_waited_for = handoff.reason in WAITED_FOR  # of anything else the borrower was told the day of the answer
    is_reached = conversation.contact.opted_out_at is None and conversation.contact.suppressed_at is None
    is_crisis = any(each.priority == "crisis" for each in others)
    if is_waited_for and is_reached and not was_told and not is_crisis and conversation.owner != "agent":
        apology = uuid.uuid5(APOLOGY, str(handoff.id))
        outbox.write(session, conversation, [wording.Said("utter_handoff_overdue")], house, answers=apology)
