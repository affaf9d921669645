"""Weeks of visits: capacity by day and by team, and why the rest is closed; the week as a calendar file."""

import datetime as dt

import pytest
from factories import make_borrower, make_loan, make_team
from icalendar import Calendar
from sqlalchemy import select

from servicing import openings, policy, visit_calendar, visit_weeks, visits
from servicing.events import Event
from servicing.outbox import House
from servicing.slots import Slot

HOUSE = House("回信消费金融", "400-800-1234")
PRODUCT = policy.product("default")
MONDAY = dt.date(2026, 11, 23)  # the clock stands at Wednesday, ten
FRIDAY = dt.date(2026, 11, 27)


@pytest.fixture
def teams(session, clock):
    """Two teams in one region, of which the second works on Saturdays too."""
    return make_team(session, name="T1"), make_team(session, name="T2", weekdays=[1, 2, 3, 4, 5, 6])


def book(session, team, date: dt.date, start: int, **fields):
    """Book a visit of two hours, as the borrower would."""
    borrower = make_loan(session, make_borrower(session, **fields)).borrower
    wanted = Slot(date, dt.time(start), dt.time(start + 2), team.id)
    visit = openings.hold(session, borrower, wanted, PRODUCT, None)
    visit.place = "home"
    visits.book(session, visit, None)
    session.flush()
    return visit


def by_day(week) -> list[tuple[int, int, str | None]]:
    """Give free, room and why of each day."""
    return [(day.free, day.room, day.why) for day in week.days]


def test_capacity_by_day_and_team(session, teams) -> None:
    """What is taken is not free; what is past or too near is neither; a day that nobody works has no room."""
    book(session, teams[0], FRIDAY, 9)
    week = visit_weeks.of(session, MONDAY)
    assert by_day(week) == [
        (0, 8, "past"), (0, 8, "past"), (0, 8, None), (6, 8, None), (7, 8, None), (4, 4, None), (0, 0, None),
    ]  # fmt: skip
    assert [(share.name, share.free, share.room) for share in week.shares] == [("T1", 6, 20), ("T2", 11, 24)]
    friday = week.days[4].cells[0]
    assert (len(friday.visits), friday.count, friday.why) == (1, 1, None)
    assert [cell.why for cell in week.days[2].cells] == ["past", "notice", "notice", "notice"]


def test_what_is_free_is_what_borrowers_are_offered(session, teams) -> None:
    """The same rule, so that the desk sees no opening which the core would refuse, and misses none."""
    book(session, teams[1], FRIDAY, 11)
    offered = openings.free_for(session, make_borrower(session), PRODUCT)
    shown = [
        slot for number in range(4) for day in _week(session, number).days for cell in day.cells for slot in cell.free
    ]
    assert sorted(shown) == sorted(offered)


def _week(session, number: int):
    return visit_weeks.of(session, MONDAY + dt.timedelta(weeks=number))


def test_holidays_and_quiet_hours_are_closed(session, clock) -> None:
    """By the law of those who live there: New Year's Day, and what begins before eight."""
    clock.set("2026-12-28T06:00:00+08:00")
    make_team(session, start=dt.time(6), end=dt.time(10), weekdays=[4, 5])
    week = visit_weeks.of(session, dt.date(2026, 12, 28))
    assert by_day(week)[3:5] == [(1, 1, None), (0, 0, "holiday")]
    assert [cell.why for cell in week.days[3].cells] == ["quiet", "busy"]


def test_the_law_is_that_of_those_who_live_there(session, clock) -> None:
    """In Hong Kong nobody is visited before nine, where the mainland begins at eight."""
    make_borrower(session, jurisdiction="hk", region="中西区")
    make_team(session, region="中西区", start=dt.time(8), end=dt.time(10), slot_minutes=60)
    week = visit_weeks.of(session, MONDAY)
    assert week.zones == ["Asia/Hong_Kong"]
    assert next(cell.why for cell in week.days[3].cells) == "quiet"


def test_filters_by_region_and_team(session, teams) -> None:
    """A region shows its own teams and visits only, a name those of its people."""
    third = make_team(session, name="T3", region="嘉定")
    book(session, third, FRIDAY, 9, region="嘉定")
    book(session, teams[0], FRIDAY, 9)
    assert [share.name for share in visit_weeks.of(session, MONDAY, region="嘉定").shares] == ["T3"]
    one = visit_weeks.of(session, MONDAY, team="T1")
    assert [visit.team.name for day in one.days for cell in day.cells for visit in cell.visits] == ["T1"]
    assert visit_weeks.of(session, MONDAY, region="nowhere").shares == []


def test_the_same_two_people_are_counted_once(session, clock) -> None:
    """Who works for two regions has one calendar: a visit in one closes the hour in the other."""
    here, _ = make_team(session, name="T1"), make_team(session, name="T1", region="嘉定")
    book(session, here, FRIDAY, 9)
    week = visit_weeks.of(session, MONDAY)
    assert (week.days[4].free, week.days[4].room, week.shares[0].regions) == (3, 4, ["嘉定", "浦东"])
    elsewhere = visit_weeks.of(session, MONDAY, region="嘉定").days[4].cells[0]
    assert (elsewhere.free, elsewhere.why) == ([], "busy")


def test_regions_without_a_team_are_named(session, teams) -> None:
    """Where borrowers live and nobody works."""
    make_borrower(session, region="嘉定")
    make_borrower(session)
    assert visit_weeks.regions(session) == (["浦东"], ["嘉定"])


def test_what_lapsed_or_was_called_off_is_not_shown(session, teams, clock) -> None:
    """A hold that ran out and a cancelled visit have left their slots."""
    visits.cancel(session, book(session, teams[0], FRIDAY, 9), None)
    openings.hold(session, make_borrower(session), Slot(FRIDAY, dt.time(11), dt.time(13), teams[0].id), PRODUCT, None)
    shown = [len(cell.visits) for cell in visit_weeks.of(session, MONDAY).days[4].cells]
    assert shown == [0, 1, 0, 0]
    clock.advance(minutes=31)
    week = visit_weeks.of(session, MONDAY)
    assert (sum(len(cell.visits) for cell in week.days[4].cells), week.days[4].free) == (0, 8)


def test_the_week_as_a_file(session, teams) -> None:
    """Of one team its own file; of several with names masked and no place in the borrower's words; both on record."""
    visit = book(session, teams[0], FRIDAY, 9, name="陈样本")
    visit.place = "万达广场星巴克"
    book(session, teams[1], dt.date(2026, 11, 30), 9)
    whole = visit_calendar.week(session, MONDAY, None, None, HOUSE, actor="lin").decode()
    own = visit_calendar.week(session, MONDAY, None, "T1", HOUSE, actor="lin").decode()
    (event,) = Calendar.from_ical(whole).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-11-27T09:00:00+08:00"
    assert "陈**" in event["description"] and "陈样本" not in whole and "星巴克" not in whole
    assert "陈样本" in own and "星巴克" in own
    session.commit()
    exported = session.scalars(select(Event).where(Event.action == "visits.exported").order_by(Event.id)).all()
    assert [(each.actor, each.subject, each.data["team"]) for each in exported] == [
        ("lin", "week:2026-W48", None), ("lin", "week:2026-W48", "T1"),
    ]  # fmt: skip


def test_what_was_moved_to_another_week_is_in_that_file(session, teams) -> None:
    """One appointment has one entry: last week's file does not take back what this week's says."""
    visit = book(session, teams[0], FRIDAY, 9)
    later = openings.hold(
        session, visit.borrower, Slot(dt.date(2026, 11, 30), dt.time(9), dt.time(11), teams[0].id), PRODUCT, None
    )
    later.place = "home"
    visits.book(session, later, None)
    session.flush()
    files = [
        visit_calendar.week(session, monday, None, "T1", HOUSE, actor="lin")
        for monday in (MONDAY, dt.date(2026, 11, 30))
    ]
    counts = [len(Calendar.from_ical(each).walk("VEVENT")) for each in files]
    assert counts == [0, 1]
