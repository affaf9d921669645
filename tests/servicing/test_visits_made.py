"""Visits made and missed, reminded of the day before, and the team's calendar."""

import datetime as dt
from typing import Any

import pytest
from factories import make_borrower, make_conversation, make_loan, make_out, make_team
from icalendar import Calendar
from sqlalchemy import select

from servicing import (
    borrowers,
    contacts,
    loans,
    openings,
    outbox,
    policy,
    reminders,
    visit_calendar,
    visit_records,
    visits,
)
from servicing.events import Event
from servicing.messages import Message
from servicing.outbox import House
from servicing.slots import Slot
from servicing.visit_records import Report

HOUSE = House("回信消费金融", "400-800-1234")
PRODUCT = policy.product("default")
FRIDAY = dt.date(2026, 11, 27)
THURSDAY_NINE, FRIDAY_NINE = "2026-11-26T09:30:00+08:00", "2026-11-27T09:00:00+08:00"


@pytest.fixture
def visit(session, clock):
    """A visit booked for Friday from nine to eleven at home, of a verified borrower with a loan."""
    team = make_team(session, name="T1")
    return book(session, make_loan(session).borrower, slot(team.id))


def slot(team_id: int, start: int = 9, date: dt.date = FRIDAY) -> Slot:
    """Make a slot of two hours."""
    return Slot(date, dt.time(start), dt.time(start + 2), team_id)


def book(session, borrower, wanted: Slot, place: str = "home", *, may_enter: bool = True):
    """Hold and book a slot."""
    made = openings.hold(session, borrower, wanted, PRODUCT, None)
    made.place = place
    visits.book(session, made, None, may_enter=may_enter)
    session.flush()
    return made


def texts(session) -> list[Message]:
    """Give what was written to borrowers."""
    session.flush()
    return list(session.scalars(select(Message).where(Message.direction == "out").order_by(Message.seq)))


# --- reminders


def test_the_day_before_it_is_reminded_of_once(session, visit, clock) -> None:
    """Not two days before; the day before once, with time, place, names, badges and numbered answers."""
    assert reminders.plan(session, visit.borrower_id, HOUSE) is False
    clock.set(THURSDAY_NINE)
    assert reminders.plan(session, visit.borrower_id, HOUSE) is True
    assert reminders.plan(session, visit.borrower_id, HOUSE) is False
    (message,) = texts(session)
    for part in ("09:00-11:00", "住处", "甲样本（A001）", "1 照常", "退订回TD"):
        assert part in message.body
    assert (message.purpose, message.author, message.segments) == ("notice", "campaign", 2)
    assert message.conversation.open_question == "confirm_visit"


def test_it_is_the_days_one_text(session, visit, clock) -> None:
    """On the day before a visit the amount due is not reminded of as well."""
    clock.set(THURSDAY_NINE)
    visit.borrower.loans[0].due_date = clock.instant.date()
    assert reminders.plan(session, visit.borrower_id, HOUSE) is True
    assert [message.responses for message in texts(session)] == [["utter_remind_visit"]]


def test_hardship_and_pauses_do_not_end_an_appointment(session, visit, clock) -> None:
    """Collection is held, but the borrower has asked for this visit: its reminder goes out all the same."""
    borrowers.mark_vulnerable(session, visit.borrower, None)
    loans.pause(session, visit.borrower.loans[0], clock.now() + dt.timedelta(days=9), "dispute", None)
    clock.set(THURSDAY_NINE)
    assert reminders.plan(session, visit.borrower_id, HOUSE) is True
    assert outbox.judge(session, texts(session)[0]).action == "send"


def crisis(session, visit) -> None:
    borrowers.note_crisis(session, visit.borrower, None)


def opted_out(session, visit) -> None:
    contacts.opt_out(session, make_conversation(session, visit.borrower).contact, None)


def unverified(session, visit) -> None:
    make_conversation(session, visit.borrower).contact.holders[0].verified_at = None


def cancelled(session, visit) -> None:
    visits.cancel(session, visit, None)


def agent_has_it(session, visit) -> None:
    make_conversation(session, visit.borrower, owner="agent")


def three_this_week(session, visit) -> None:
    for _ in range(3):
        make_out(session, make_conversation(session, visit.borrower), purpose="campaign")


@pytest.mark.parametrize("state", [crisis, opted_out, unverified, cancelled, agent_has_it, three_this_week])
def test_nobody_is_reminded_against_the_rules(session, visit, clock, state) -> None:
    """After a crisis, an opt-out, a cancellation, three texts in a week, at a number not verified, under an agent."""
    state(session, visit)
    clock.set(THURSDAY_NINE)
    assert reminders.plan(session, visit.borrower_id, HOUSE) is False
    assert [message for message in texts(session) if message.responses] == []


# --- what became of it


def report(**changes: Any) -> Report:
    """Make a report that is in order."""
    values: dict[str, Any] = {
        "badges": ("A001", "A002"), "identified": True, "consented": True, "found": "资料属实", "outcome": "agreed",
        "next_step": "周三再谈",
    }  # fmt: skip
    return Report(**(values | changes))


def test_a_visit_made_is_on_record(session, visit, clock) -> None:
    """Who went, that identification and consent were there, what was found and what is next; under the actor's name."""
    clock.set(FRIDAY_NINE)
    record = visit_records.finish(session, visit, report(recorded=True, recording_consented=True), actor="A001")
    session.commit()
    assert (visit.status, record.badges, record.found, record.next_step) == (
        "done", ["A001", "A002"], "资料属实", "周三再谈",
    )  # fmt: skip
    event = session.scalars(select(Event).where(Event.action == "visit.done")).one()
    assert (event.actor, "found" in event.data) == ("A001", False)
    with pytest.raises(visit_records.VisitNotYet):
        visit_records.finish(session, visit, report(), actor="A001")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"badges": ("A001",)}, visit_records.TooFewStaff),
        ({"badges": ("A001", "A001")}, visit_records.TooFewStaff),
        ({"identified": False}, visit_records.NotIdentified),
        ({"consented": False}, visit_records.NoConsent),
        ({"recorded": True}, visit_records.RecordedWithoutConsent),
    ],
)
def test_a_report_that_breaks_the_rules_is_refused(session, visit, clock, changes: dict, refusal: type) -> None:
    """One person alone, no identification, no consent, a recording without consent: refused, nothing changes."""
    clock.set(FRIDAY_NINE)
    with pytest.raises(refusal):
        visit_records.finish(session, visit, report(**changes), actor="A001")
    assert visit.status == "booked"


def test_nothing_is_recorded_before_its_time(session, visit, clock) -> None:
    """Neither done nor missed can be said of a visit to come."""
    with pytest.raises(visit_records.VisitNotYet):
        visit_records.finish(session, visit, report(), actor="A001")
    with pytest.raises(visit_records.VisitNotYet):
        visit_records.miss(session, visit, HOUSE, actor="A001")


def test_a_missed_visit_blames_nobody(session, visit, clock) -> None:
    """The borrower reads that it does not matter and how to go on, not whose doing it was; gated, whoever has them."""
    clock.set(FRIDAY_NINE)
    visit_records.miss(session, visit, HOUSE, actor="A001")
    assert visit.status == "missed"
    (message,) = texts(session)
    assert message.purpose == "notice"
    assert "没关系" in message.body
    assert "人工" in message.body
    message.conversation.ownership += 1  # somebody takes the conversation while the text waits
    assert outbox.judge(session, message).action == "send"
    assert not [
        word for word in ("您没", "未到", "失约", "爽约", "没在", "不在", "违约", "未按") if word in message.body
    ]


# --- the calendar


def events_of(session, team: str) -> list[Any]:
    """Write a team's calendar, parse it back, and give its events."""
    calendar = Calendar.from_ical(visit_calendar.calendar(session, team, HOUSE))
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert not calendar.errors
    return calendar.walk("VEVENT")


def test_a_team_reads_when_where_and_whom(session, visit) -> None:
    """Start and end in the borrower's zone with its definition, the place, who and that nothing is said to others."""
    (event,) = events_of(session, "T1")
    start, end = event["dtstart"].dt, event["dtend"].dt
    assert (start.isoformat(), end.isoformat()) == ("2026-11-27T09:00:00+08:00", "2026-11-27T11:00:00+08:00")
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert (event["status"], event["sequence"], event["location"]) == ("CONFIRMED", 0, "住处")
    assert visit.borrower.name in event["description"]
    assert "不对旁人说来意" in event["description"]
    assert event["dtstamp"].dt.tzinfo is not None
    zones = Calendar.from_ical(visit_calendar.calendar(session, "T1", HOUSE)).walk("VTIMEZONE")
    assert [str(zone["tzid"]) for zone in zones] == ["Asia/Shanghai"]


def test_lines_are_as_the_standard_wants_them(session, visit) -> None:
    """CRLF ends every line, none is longer than 75 octets, and what a borrower wrote cannot end one."""
    visit.place = "楼下;茶馆,二楼\nATTENDEE:mailto:x@example.com " + "很长" * 60
    written = visit_calendar.calendar(session, "T1", HOUSE)
    lines = written.split(b"\r\n")
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert not [line for line in lines if line.startswith(b"ATTENDEE")]
    (event,) = events_of(session, "T1")
    assert str(event["location"]) == visit.place
    assert "attendee" not in event


def test_a_moved_visit_stays_one_event(session, visit, clock) -> None:
    """Its UID is the same, its sequence has grown, and the time is the new one."""
    (before,) = events_of(session, "T1")
    book(session, visit.borrower, slot(visit.team_id, 13))
    (after,) = events_of(session, "T1")
    assert after["uid"] == before["uid"]
    assert (after["sequence"], after["status"], after["dtstart"].dt.hour) == (1, "CONFIRMED", 13)


def test_a_visit_moved_to_another_team_ends_in_the_first_calendar(session, visit) -> None:
    """The team that no longer comes reads it as cancelled, the other as its own, under one UID."""
    other = make_team(session, name="T2", start=dt.time(14))
    book(session, visit.borrower, slot(other.id, 14))
    (gone,), (taken,) = events_of(session, "T1"), events_of(session, "T2")
    assert (gone["uid"], gone["status"], taken["status"]) == (taken["uid"], "CANCELLED", "CONFIRMED")
    assert gone["sequence"] == taken["sequence"] == 1


def test_a_cancelled_visit_is_told_as_cancelled(session, visit) -> None:
    """It stays in the file with its status and a higher sequence, so that calendars take it out."""
    visits.cancel(session, visit, None)
    (event,) = events_of(session, "T1")
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


def test_another_place_is_news_for_the_calendar(session, visit) -> None:
    """The place changes with a higher sequence; who must not enter a home is told so."""
    visits.meet_elsewhere(session, visit, "小区门口", None, may_enter=False)
    (event,) = events_of(session, "T1")
    assert (event["location"], event["sequence"]) == ("小区门口", 1)
    assert "不进门" in event["description"]


def test_what_was_only_held_is_nobodys_appointment(session, clock) -> None:
    """Held slots, given back or not, are not in the file; neither are those of other teams or of last year."""
    team, borrower = make_team(session, name="T1"), make_borrower(session)
    openings.hold(session, borrower, slot(team.id), PRODUCT, None)
    openings.hold(session, borrower, slot(team.id, 13), PRODUCT, None)
    assert events_of(session, "T1") == []
    book(session, borrower, slot(team.id, 13))
    clock.advance(days=60)
    assert events_of(session, "T1") == []


def test_an_unknown_team_has_no_calendar(session, clock) -> None:
    """A name that no import brought is refused."""
    with pytest.raises(visit_calendar.NoSuchTeam):
        visit_calendar.calendar(session, "T9", HOUSE)
