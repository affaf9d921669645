"""The board: how the desk stands at this moment: who waits, why, who is there, and which complaints are due."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from servicing import clock, handoffs, policy
from servicing.complaints import Complaint
from servicing.contacts import Contact, Holder
from servicing.conversations import Conversation
from servicing.handoffs import Handoff
from servicing.sign_ins import SignIn
from servicing.users import User

SOON = dt.timedelta(days=3)  # a complaint is shown before it is too late
DESK = ("agent", "supervisor")
MOST = 50  # complaints listed; the number tells of all


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """The conversations that wait at one priority, each counted once, at the most urgent it waits for.

    ``late``: how many wait longer than the target of ``target`` minutes; ``since``: since when the longest waits;
    ``due_at``: by when the first of them is to be taken.
    """

    priority: str
    target: int
    number: int = 0
    late: int = 0
    since: dt.datetime | None = None
    due_at: dt.datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Somebody who works at the desk: there or not, the conversations in hand, and when last seen at the console."""

    user: User
    held: int
    seen_at: dt.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class Due:
    """Open complaints that are due soon or overdue; ``number`` and ``late`` count them all, ``first`` lists some."""

    number: int
    late: int
    first: Sequence[Complaint]


@dataclasses.dataclass(frozen=True, slots=True)
class Why:
    """How many conversations wait for one reason, and since when the longest does; who has two waits for both."""

    reason: str
    number: int
    since: dt.datetime


def waiting(session: Session) -> list[Line]:
    """Give who waits, by priority, the most urgent first; a priority at which nobody waits is there too."""
    each = (
        select(
            func.min(handoffs.rank()).label("rank"),
            func.min(Handoff.opened_at).label("since"),
            func.min(handoffs.due()).label("due_at"),
        )
        .where(Handoff.status == "waiting")
        .group_by(Handoff.conversation_id)
        .subquery()
    )
    is_late = each.c.due_at < clock.now()
    counts = func.count(), func.count().filter(is_late), func.min(each.c.since), func.min(each.c.due_at)
    found = {rank: row for rank, *row in session.execute(select(each.c.rank, *counts).group_by(each.c.rank))}
    targets = policy.desk().targets
    return [Line(name, targets[name], *found.get(rank, ())) for name, rank in handoffs.URGENCY.items()]


def reasons(session: Session) -> list[Why]:
    """Give why they wait, the most frequent reason first."""
    number = func.count()
    query = select(Handoff.reason, number, func.min(Handoff.opened_at)).where(Handoff.status == "waiting")
    return [
        Why(*row) for row in session.execute(query.group_by(Handoff.reason).order_by(number.desc(), Handoff.reason))
    ]


def places(session: Session) -> list[Place]:
    """Give the people of the desk, those who are there first, then those who still have something in hand."""
    mine = select(Conversation.agent, func.count()).where(Conversation.owner == "agent").group_by(Conversation.agent)
    held = dict(session.execute(mine).all())
    last = select(SignIn.user_id, func.max(SignIn.seen_at)).group_by(SignIn.user_id)
    seen = dict(session.execute(last).all())
    staff = session.scalars(select(User).where(User.role.in_(DESK), User.disabled_at.is_(None)).order_by(User.name))
    found = [Place(user, held.get(user.name, 0), seen.get(user.id)) for user in staff]
    return sorted(found, key=lambda place: (not place.user.on_duty, not place.held))


def complaints_due(session: Session, zone: str) -> Due:
    """Give the open complaints whose day has gone by, or comes within three days; ``zone`` says which day it is."""
    today = clock.today(zone)
    near = Complaint.status == "open", Complaint.due <= today + SOON
    number, late = session.execute(select(func.count(), func.count().filter(Complaint.due < today)).where(*near)).one()
    holders = selectinload(Complaint.conversation).selectinload(Conversation.contact).selectinload(Contact.holders)
    listed = select(Complaint).options(holders.selectinload(Holder.borrower)).where(*near)
    return Due(number, late, session.scalars(listed.order_by(Complaint.due, Complaint.id).limit(MOST)).all())
