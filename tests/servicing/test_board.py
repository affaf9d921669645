"""How the desk stands: who waits against which target, why, who is there, and which complaints are due."""

import datetime as dt

import pytest
from factories import make_borrower, make_conversation

from servicing import board, complaints, handoffs, sign_ins, takeover, users

ZONE = "Asia/Shanghai"


@pytest.fixture
def opens(session, clock):
    """A function that lets somebody need a person at an hour of the day."""

    def at(hour: str, reason: str = "request_human", priority: str = "normal", talk=None):
        clock.set(f"2026-11-25T{hour}:00+08:00")
        return handoffs.open_handoff(session, talk or make_conversation(session), reason, priority, None)

    return at


def local(instant: dt.datetime) -> str:
    """Write an instant as an hour in Shanghai."""
    return f"{instant + dt.timedelta(hours=8):%H:%M}"


def test_who_waits(session, clock, opens) -> None:
    """A conversation counts once, where it is most urgent, with its oldest wait; a target missed makes it late."""
    talk = make_conversation(session)
    opens("10:00", "visit", talk=talk)
    opens("10:20", "complaint", "high", talk)
    opens("10:30", "complaint", "high")
    opens("09:00", "visit")
    clock.set("2026-11-25T10:51:00+08:00")
    crisis, high, normal = board.waiting(session)
    assert (crisis.priority, crisis.target, crisis.number, crisis.since, crisis.due_at) == ("crisis", 5, 0, None, None)
    assert (high.number, high.late, local(high.since), local(high.due_at)) == (2, 1, "10:00", "10:50")
    assert (normal.number, normal.late, local(normal.since), local(normal.due_at)) == (1, 0, "09:00", "11:00")
    assert [(each.reason, each.number) for each in board.reasons(session)] == [("complaint", 2), ("visit", 2)]


def test_who_came_at_night_is_not_late_in_the_morning(session, clock, opens) -> None:
    """The target counts while the desk is staffed, as in the queue; what became a crisis counts from its beginning."""
    talk = make_conversation(session)
    opens("06:00", talk=talk)
    clock.set("2026-11-25T09:10:00+08:00")
    assert [(each.late, each.due_at and local(each.due_at)) for each in board.waiting(session)][2] == (0, "11:00")
    opens("09:20", priority="crisis", talk=talk)
    assert local(board.waiting(session)[0].due_at) == "06:05"


def test_what_is_taken_waits_no_more(session, clock, opens) -> None:
    """Who is there comes first, then who went with something in hand; who may not sign in any more is not shown."""
    for name in ("an", "bo", "lin", "wu"):
        users.add(session, name, "agent", "a long enough password", "lender")
    users.add(session, "zhang", "auditor", "a long enough password", "lender")
    handoff = opens("10:00")
    takeover.claim(session, handoff, users.find(session, "wu"))
    users.set_duty(session, users.find(session, "wu"), False, "wu")
    users.set_duty(session, users.find(session, "lin"), True, "lin")
    users.disable(session, users.find(session, "an"), "lender")
    sign_ins.enter(session, users.find(session, "lin"))
    session.flush()
    found = [(each.user.name, each.held, each.seen_at) for each in board.places(session)]
    assert found == [("lin", 0, clock.now()), ("wu", 1, None), ("bo", 0, None)]
    assert board.reasons(session) == []


def test_complaints_due(session, clock) -> None:
    """Those due within three days or before, the most urgent first; what was answered is not among them."""
    made = []
    for days in (-1, 0, 3, 4, 1):
        talk = make_conversation(session, make_borrower(session))
        made.append(complaints.open_complaint(session, talk, "words", None))
        made[-1].due = dt.date(2026, 11, 25) + dt.timedelta(days=days)
    complaints.settle(session, made[4], "answered", "lin")
    session.flush()
    due = board.complaints_due(session, ZONE)
    assert (due.number, due.late, [each.id for each in due.first]) == (3, 1, [each.id for each in made[:3]])
    clock.set("2026-11-26T00:10:00+08:00")
    assert board.complaints_due(session, ZONE).late == 2
    assert board.complaints_due(session, "America/New_York").late == 1
