"""Reminders of visits: the day before, once, answered by a number; not collection, but unsolicited all the same."""

import datetime as dt

from sqlalchemy.orm import Session

from servicing import clock, questions, visits
from servicing.borrowers import Borrower
from servicing.conversations import Conversation
from servicing.visits import Visit
from servicing.wording import Said


def tomorrow(session: Session, borrower: Borrower, conversation: Conversation) -> Visit | None:
    """Give the visit to remind of today: hardship or a pause do not end an appointment, a crisis or a lawyer do."""
    visit = visits.booked_or_none(session, borrower)
    if visit is None or visit.date - clock.today(borrower.zone) != dt.timedelta(days=1):
        return None
    unreached = conversation.contact.opted_out_at is not None or not conversation.is_verified_for(borrower)
    ended = borrower.crisis_at is not None or borrower.represented_at is not None
    return None if ended or unreached or conversation.owner == "agent" else visit


def text(visit: Visit) -> Said:
    """Say when, where and who, and how it is confirmed, moved or called off."""
    return Said("utter_remind_visit", {"start": visit.start, "end": visit.end, "visit": visit.id})


def ask_to_confirm(conversation: Conversation, visit: Visit) -> None:
    """Leave open what the reminder asks."""
    questions.ask(conversation, "confirm_visit", list(visits.REPLIES), None, text(visit))
