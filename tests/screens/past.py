"""The past: four weeks of a desk and a week of visits, invented, so that the pictures show what a lender would see."""

import contextlib
import datetime as dt
import random
import uuid

from factories import make_out
from sqlalchemy import select
from sqlalchemy.orm import Session

from servicing import (
    appointments,
    clock,
    complaints,
    contacts,
    conversations,
    openings,
    outbox,
    passwords,
    policy,
    sign_ins,
    users,
)
from servicing.borrowers import Borrower
from servicing.conversations import Conversation
from servicing.errors import ServicingError
from servicing.handoffs import Handoff
from servicing.ratings import Rating

HOUSE = outbox.House("回信消费金融", "400-800-1234")
DAYS, ZONE = 28, "Asia/Shanghai"
NAMES = ("chen.yu", "huang.jing", "liu.min", "wang.fang", "zhao.ting")
REASONS = {
    "request_human": 30, "plan": 14, "complaint": 12, "dispute": 10, "hardship": 9, "identity": 8, "payment_claim": 8,
    "visit": 6, "media": 5, "third_party": 3, "crisis": 1,
}  # fmt: skip
PRIORITIES = {"complaint": "high", "hardship": "high", "crisis": "crisis"}
HOURS = [0.2] * 7 + [0.6, 1.2, 3, 5, 5, 3, 4, 5, 5, 4, 3.5, 3, 3, 2.5, 1.2, 0.6, 0.3]
SCORES = {None: 40, 1: 3, 2: 4, 3: 10, 4: 25, 5: 18}


def write(session: Session) -> None:
    """Add agents, what they did in the last four weeks, and a complaint that is due."""
    dice = random.Random(28)
    for name in NAMES:
        user = users.add(session, name, "agent", passwords.make(), "lender")
        user.on_duty = name != NAMES[-1]
        sign_ins.enter(session, user)
    numbers = [f"+86137{number:08d}" for number in range(1500)]
    talks = [conversations.of_contact(session, contacts.find_or_add(session, number)) for number in numbers]
    today = clock.local(clock.now(), ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    for back in range(DAYS, 0, -1):
        day = today - dt.timedelta(days=back)
        busy = (0.6 if day.isoweekday() > 5 else 1) * dice.uniform(0.8, 1.2) * (1.7 if back == 9 else 1)
        for _ in range(int(45 * busy)):
            _serve(session, dice, dice.choice(talks), day, slow=2.2 if back == 9 else 1.0)
    complaint = complaints.open_complaint(session, talks[0], "样本", uuid.uuid4())
    complaint.due = clock.today(ZONE) + dt.timedelta(days=1)


def arrange_visits(session: Session) -> None:
    """Book visits of the demo's borrowers over the days that can be booked."""
    dice = random.Random(7)
    for borrower in session.scalars(select(Borrower).where(Borrower.jurisdiction == "cn").order_by(Borrower.id)):
        with contextlib.suppress(ServicingError), session.begin_nested():
            free = openings.free_for(session, borrower, openings.product_of(borrower))
            terms = appointments.Terms(agreed=True, place="住处，单元门口等", may_enter=dice.random() < 0.5)
            appointments.book(session, borrower, dice.choice(free), terms, HOUSE, actor="agent", cause=None)


def _serve(session: Session, dice: random.Random, talk: Conversation, day: dt.datetime, *, slow: float) -> None:
    """One handoff from its opening to its end, on a day of the past."""
    hour = dice.choices(range(24), HOURS)[0]
    opened = day + dt.timedelta(hours=hour, minutes=dice.randrange(60))
    reason = dice.choices(list(REASONS), list(REASONS.values()))[0]
    priority = PRIORITIES.get(reason, "normal")
    counts_from = policy.desk().counts_from(priority, opened)
    claimed = counts_from + dt.timedelta(minutes=dice.lognormvariate(2.2, 0.9) * slow)
    answered = claimed + dt.timedelta(minutes=dice.lognormvariate(1, 0.7))
    closed = answered + dt.timedelta(minutes=dice.lognormvariate(2.8, 0.8))
    agent = dice.choice(NAMES)
    session.add(
        Handoff(
            conversation_id=talk.id,
            reason=reason,
            priority=priority,
            status="closed",
            understood={},
            opened_at=opened,
            counts_from=counts_from,
            agent=agent,
            claimed_at=claimed,
            held_at=claimed,
            closed_at=closed,
            disposition="solved",
        )
    )
    make_out(session, talk, author="agent", agent=agent, status="delivered", at=answered, attempted_at=answered)
    if dice.random() < 0.3:
        score = dice.choices(list(SCORES), list(SCORES.values()))[0]
        session.add(Rating(conversation_id=talk.id, asked_at=closed, score=score))
