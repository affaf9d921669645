"""The desk: what a borrower is told who waits for a person, and when that person can call back."""

import datetime as dt

from sqlalchemy.orm import Session

from servicing import clock, handoffs, policy, wording
from servicing.conversations import Conversation


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
