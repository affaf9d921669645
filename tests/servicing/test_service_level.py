"""The board's figures against days made by hand whose answers are known."""

import datetime as dt
import uuid

import pytest
from factories import make_conversation, make_out

from servicing import handoffs, service_level, takeover, users
from servicing.days import Days
from servicing.ratings import Rating
from servicing.service_level import Closes, Figures, Ratings, Waits

ZONE = "Asia/Shanghai"
WEDNESDAY = dt.date(2026, 11, 25)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def desk(session, clock):
    """Two agents and a supervisor who are there, and what happens at the desk, each at its local hour."""
    return Desk(session, clock)


class Desk:
    """What happens at the desk, told by the hour: ``"10:05"`` is of the Wednesday, ``"24T10:05"`` of the day before."""

    def __init__(self, session, clock) -> None:
        self.session, self.clock = session, clock
        self.people = {
            name: users.add(session, name, "agent", "a long enough password", "lender") for name in ("lin", "wu")
        }
        for each in self.people.values():
            each.on_duty, each.capacity = True, 99

    def at(self, hour: str) -> None:
        """Let it be then."""
        day, _, time = hour.rpartition("T")
        self.clock.set(f"2026-11-{day or '25'}T{time}:00+08:00")

    def opens(self, hour: str, reason: str = "request_human", priority: str = "normal", talk=None):
        """Let somebody need a person."""
        self.at(hour)
        talk = talk or make_conversation(self.session)
        return handoffs.open_handoff(self.session, talk, reason, priority, uuid.uuid4())

    def claims(self, handoff, hour: str, name: str = "lin"):
        """Let somebody take it."""
        self.at(hour)
        takeover.claim(self.session, handoff, self.people[name])
        return handoff

    def writes(self, handoff, hour: str, name: str = "lin", status: str = "delivered", left: str | None = None) -> None:
        """Let somebody answer; it ``left`` then, or at once."""
        self.at(left or hour)
        attempted = self.clock.now()
        self.at(hour)
        make_out(self.session, handoff.conversation, author="agent", agent=name, status=status, attempted_at=attempted)

    def closes(self, handoff, hour: str, name: str = "lin") -> None:
        """Let somebody end it."""
        self.at(hour)
        takeover.close(self.session, handoff, self.people[name], "solved", "", "outcome")
        self.session.flush()

    def case(self, opened: str, claimed: str, answered: str | None, closed: str, name: str = "lin", **fields):
        """Let all of it happen."""
        handoff = self.claims(self.opens(opened, **fields), claimed, name)
        if answered:
            self.writes(handoff, answered, name)
        self.closes(handoff, closed, name)
        return handoff

    def total(self, first: dt.date = WEDNESDAY, last: dt.date = WEDNESDAY) -> Figures:
        """Give the figures."""
        self.session.flush()
        return service_level.report(self.session, Days(first, last, ZONE)).total


def test_where_nothing_happened_there_is_no_figure(session, desk) -> None:
    """Neither a median nor a share nor a mean of nothing is nought."""
    desk.at("12:00")
    assert desk.total() == Figures() and desk.total().is_empty
    assert (desk.total().waits.median, desk.total().closes.p90, desk.total().ratings.mean) == (None, None, None)
    assert [each.is_empty for each in service_level.report(session, Days.until_today(7, ZONE)).by_day.values()] == [
        True
    ] * 7


def test_median_and_ninth_decile(desk) -> None:
    """Of waits of 10, 20, 30, 40 and 100 minutes the middle is 30, and nine of ten are within 76; so for handling."""
    for wait in (10, 20, 30, 40, 100):
        desk.case("10:00", "10:05", f"{10 + wait // 60}:{wait % 60:02}", f"12:{5 + wait // 10:02}")
    figures = desk.total()
    assert figures.waits == Waits(5, 5, 5, 5, 0, 30 * MINUTE, 76 * MINUTE)
    assert figures.closes == Closes(5, 0, 123 * MINUTE, dt.timedelta(minutes=127, seconds=36))


def test_the_days_are_the_readers(session, desk) -> None:
    """Opened at ten to midnight in Shanghai: that day there, the morning of it in New York, and closed on the next."""
    desk.case("24T23:50", "25T09:30", "25T09:40", "25T10:00", priority="crisis", reason="crisis")
    days = service_level.report(session, Days(dt.date(2026, 11, 24), WEDNESDAY, ZONE)).by_day
    assert [each.waits.opened for each in days.values()] == [1, 0]
    assert [each.closes.closed for each in days.values()] == [0, 1]
    assert days[dt.date(2026, 11, 24)].waits.median == 590 * MINUTE
    there = service_level.report(session, Days(dt.date(2026, 11, 24), WEDNESDAY, "America/New_York")).by_day
    assert [(each.waits.opened, each.closes.closed) for each in there.values()] == [(1, 1), (0, 0)]
    assert service_level.report(session, Days(WEDNESDAY, WEDNESDAY, ZONE)).hours == [0] * 24
    assert service_level.report(session, Days(dt.date(2026, 11, 24), WEDNESDAY, ZONE)).hours[23] == 1


def test_a_wait_begins_while_the_desk_is_staffed(desk) -> None:
    """At 22:00 nobody is there: it counts from 09:00. Answered at night it counts nothing. A crisis counts at once."""
    desk.case("24T22:00", "25T09:10", "25T09:25", "25T09:40")
    assert desk.total(WEDNESDAY - dt.timedelta(days=1)).waits == Waits(1, 1, 1, 1, 0, 25 * MINUTE, 25 * MINUTE)
    desk.case("24T22:00", "24T22:10", "24T22:20", "24T22:30")
    assert desk.total(WEDNESDAY - dt.timedelta(days=1)).waits.median == 12.5 * MINUTE
    desk.case("24T22:00", "24T22:06", "24T22:40", "24T22:50", priority="crisis", reason="crisis")
    waits = desk.total(WEDNESDAY - dt.timedelta(days=1)).waits
    assert (waits.median, waits.judged, waits.in_time) == (25 * MINUTE, 3, 2)


def test_a_call_agreed_counts_from_its_hour(desk) -> None:
    """Who wants to be called at 16:00 does not wait before."""
    handoff = desk.opens("10:00")
    desk.at("10:01")
    handoffs.agree_call(desk.session, handoff, desk.clock.now().replace(hour=8), None)
    desk.claims(handoff, "15:50")
    desk.writes(handoff, "16:12")
    assert desk.total().waits == Waits(1, 1, 1, 1, 0, 11 * MINUTE, 11 * MINUTE)


def test_what_counts_as_an_answer(desk) -> None:
    """A person's text that the carrier took, after the handoff was opened and before it was closed, when it left."""
    handoff = desk.opens("10:00")
    desk.at("10:01")
    make_out(desk.session, handoff.conversation, status="sent", attempted_at=desk.clock.now())  # the assistant's
    desk.writes(handoff, "09:00")
    desk.claims(handoff, "10:02")
    for status in ("dropped", "held", "queued", "failed", "unknown"):
        desk.writes(handoff, "10:03", status=status)
    assert desk.total().waits.answered == 0
    desk.writes(handoff, "10:10", status="sent", left="10:20")
    desk.writes(handoff, "10:15")
    desk.closes(handoff, "10:16")  # what was written before it left in time
    assert desk.total().waits == Waits(1, 1, 1, 1, 0, 20 * MINUTE, 20 * MINUTE)


def test_closed_without_a_text(desk) -> None:
    """Called instead, or nothing: told as a number of its own, and in no median."""
    handoff = desk.case("10:00", "10:05", None, "10:30")
    desk.writes(handoff, "11:00")
    assert desk.total().waits == Waits(1, 1, 1, 0, 1, None, None)
    assert desk.total().closes.median == 25 * MINUTE


def test_within_the_target(desk) -> None:
    """Taken in time of those that could be judged: what waits and is not late yet is not; what was raised is late."""
    desk.claims(desk.opens("09:00"), "11:00")  # normal: 120 minutes
    desk.claims(desk.opens("09:00", priority="high"), "09:31")
    desk.claims(desk.opens("09:00", priority="crisis"), "09:05")
    raised = desk.claims(desk.opens("09:00", "complaint"), "09:10")
    raised.overdue_at = desk.clock.now()
    desk.opens("09:00", "visit")
    desk.opens("11:00", "dispute")
    desk.at("11:30")
    waits = desk.total().waits
    assert (waits.opened, waits.judged, waits.in_time) == (6, 5, 2)


def test_nobody_waited(desk) -> None:
    """What a person opened, and what came up while one was there, is in no wait; its work counts."""
    desk.at("10:00")
    taken = takeover.take(desk.session, make_conversation(desk.session), desk.people["lin"])
    taken.opened_at -= dt.timedelta(seconds=1)  # as it is where no clock stands still
    desk.at("10:10")
    handoffs.open_handoff(desk.session, taken.conversation, "complaint", "high", None)
    desk.writes(taken, "10:12")
    desk.closes(taken, "10:30")
    assert desk.total().waits == Waits()
    assert desk.total().closes == Closes(2, 0, 25 * MINUTE, 29 * MINUTE)


def test_needed_again(desk) -> None:
    """Within seven days of the close, in the same conversation, and not because a person had something to say."""
    talks = [make_conversation(desk.session) for _ in range(4)]
    for talk in talks:
        desk.case("10:00", "10:05", None, "10:30", talk=talk)
    desk.opens("26T09:00", talk=talks[0])
    desk.opens("25T10:31", "complaint", talk=talks[0])
    desk.at("26T09:00")
    takeover.take(desk.session, talks[1], desk.people["lin"])
    desk.at("25T10:30")
    desk.clock.advance(days=7, seconds=1)
    handoffs.open_handoff(desk.session, talks[2], "visit", "normal", None)
    assert (desk.total().closes.closed, desk.total().closes.again) == (4, 1)


def test_passed_on(session, desk) -> None:
    """The first answer is whose text it was; the end is whose it was, from when it came to them."""
    handoff = desk.claims(desk.opens("10:00"), "10:05", "lin")
    desk.writes(handoff, "10:10", "lin")
    desk.at("10:40")
    takeover.transfer(session, handoff, desk.people["lin"], desk.people["wu"], "please")
    desk.writes(handoff, "10:45", "wu")
    desk.closes(handoff, "10:55", "wu")
    assert desk.total().closes.median == 50 * MINUTE
    by_agent = service_level.report(session, Days(WEDNESDAY, WEDNESDAY, ZONE)).by_agent
    assert by_agent["lin"] == Figures(Waits(1, 1, 1, 1, 0, 10 * MINUTE, 10 * MINUTE))
    assert by_agent["wu"] == Figures(closes=Closes(1, 0, 15 * MINUTE, 15 * MINUTE))


def test_settled_without_being_taken(session, desk) -> None:
    """What was decided while it waited is closed, and in time; nobody had it in hand, so it shortens no time."""
    desk.case("10:00", "10:05", "10:10", "10:35")
    for hour in ("11:00", "11:01"):
        handoff = desk.opens(hour, "instalments")
        desk.at("11:10")
        handoffs.settle(session, handoff.conversation, "instalments", "plan", "wang")
    given_back = desk.claims(desk.opens("12:00", "instalments"), "12:01")
    takeover.release(session, given_back, desk.people["lin"], "")
    desk.at("14:00")
    handoffs.settle(session, given_back.conversation, "instalments", "plan", "wu")
    figures = desk.total()
    assert (figures.closes.closed, figures.closes.median, figures.closes.p90) == (4, 30 * MINUTE, 30 * MINUTE)
    assert (figures.waits.judged, figures.waits.in_time) == (4, 4)
    by_agent = service_level.report(session, Days(WEDNESDAY, WEDNESDAY, ZONE)).by_agent
    assert by_agent["wu"].closes == Closes(1)


def test_given_back_and_taken_again(desk) -> None:
    """It was taken the first time that anybody took it; given back for one that waits already, it is not closed."""
    handoff = desk.claims(desk.opens("10:00"), "10:05", "lin")
    desk.at("10:20")
    takeover.release(desk.session, handoff, desk.people["lin"], "")
    desk.claims(handoff, "14:00", "wu")
    desk.closes(handoff, "14:30", "wu")
    figures = desk.total()
    assert (figures.waits.in_time, figures.closes.median) == (1, 265 * MINUTE)


def test_agents_without_work(session, desk) -> None:
    """Everybody of the desk has a line, even without a figure; so has who left since, and nobody else."""
    users.add(session, "an", "auditor", "a long enough password", "lender")
    desk.case("10:00", "10:05", "10:10", "10:30", "wu")
    users.disable(session, desk.people["wu"], "lender")
    session.flush()
    found = service_level.report(session, Days(WEDNESDAY, WEDNESDAY, ZONE)).by_agent
    assert list(found) == ["lin", "wu"]
    assert found["lin"].is_empty and found["wu"].closes.closed == 1


def test_ratings(session, desk) -> None:
    """The mean is of those who answered; who was asked and said nothing is in no mean."""
    desk.at("10:00")
    for score in (5, 4, 3, None):
        session.add(Rating(conversation_id=make_conversation(session).id, score=score, asked_at=desk.clock.now()))
    session.add(
        Rating(conversation_id=make_conversation(session).id, score=1, asked_at=desk.clock.now() - dt.timedelta(1))
    )
    assert desk.total().ratings == Ratings(4, 3, 4)


def test_reasons(session, desk) -> None:
    """How often a person was needed, and why; the most frequent first, of equals by name."""
    for reason in ("visit", "complaint", "visit", "abuse"):
        desk.opens("10:00", reason)
    found = service_level.report(session, Days(WEDNESDAY, WEDNESDAY, ZONE)).reasons
    assert list(found.items()) == [("visit", 2), ("abuse", 1), ("complaint", 1)]
