"""Visits: slots are computed purely, held for a while, never given twice."""

import datetime as dt
import threading

import pytest
from factories import make_borrower, make_team
from hypothesis import given
from hypothesis import strategies as st

from servicing import borrowers, openings, policy, slots, visits
from servicing.openings import Wish
from servicing.slots import Hours, Slot
from servicing.visits import Visit

WEEKDAYS = frozenset({1, 2, 3, 4, 5})
NINE_TO_SIX = Hours(WEEKDAYS, dt.time(9), dt.time(18), 120)
MONDAY, SATURDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 28)
THURSDAY, FRIDAY = dt.date(2026, 11, 26), dt.date(2026, 11, 27)
PRODUCT = policy.product("default")


def starts(found: list[Slot]) -> list[str]:
    """Write slots as day and start."""
    return [f"{each.date:%m-%d} {each.start:%H:%M}" for each in found]


def test_a_day_is_cut_into_whole_slots() -> None:
    """Four slots of two hours fit from nine to six; the last hour is not offered."""
    found = list(slots.of_day(NINE_TO_SIX, 1, MONDAY))
    assert starts(found) == ["11-23 09:00", "11-23 11:00", "11-23 13:00", "11-23 15:00"]
    assert {(each.end.hour - each.start.hour) for each in found} == {2}
    assert list(slots.of_day(NINE_TO_SIX, 1, SATURDAY)) == []


def test_free_slots_leave_out_what_is_taken_or_too_soon() -> None:
    """From the earliest instant on, each team's slots, without those that touch what the team has taken."""
    earliest = dt.datetime.combine(MONDAY, dt.time(10), dt.UTC)
    both = {1: NINE_TO_SIX, 2: NINE_TO_SIX}
    taken = {1: [slot(1, 11, MONDAY), Slot(MONDAY, dt.time(14), dt.time(16), 1)], 2: [slot(2, 13, MONDAY)]}
    found = slots.free(both, taken, earliest, 0)
    assert [(each.start.hour, each.team_id) for each in found] == [(11, 2), (15, 2)]
    assert starts(slots.once_a_time(slots.free(both, {}, earliest, 0))) == ["11-23 11:00", "11-23 13:00", "11-23 15:00"]


@given(
    st.sets(st.integers(1, 7), min_size=1),
    st.integers(0, 22 * 60),
    st.integers(15, 300),
    st.integers(0, 13 * 24 * 60),
    st.lists(st.tuples(st.dates(MONDAY, MONDAY + dt.timedelta(days=13)), st.times(), st.times()), max_size=5),
)
def test_free_slots_hold_what_they_promise(weekdays, start, minutes, ahead, taken) -> None:
    """Every free slot is on a working day, within the hours, of full length, early enough, untaken, and none overlap."""
    begin = (dt.datetime(2026, 1, 1) + dt.timedelta(minutes=start)).time()
    hours = Hours(frozenset(weekdays), begin, dt.time(23), minutes)
    earliest = dt.datetime.combine(MONDAY, dt.time(), dt.UTC) + dt.timedelta(minutes=ahead)
    busy = [Slot(date, *sorted(times), 1) for date, *times in taken]
    found = slots.free({1: hours}, {1: busy}, earliest, 5)
    for each in found:
        assert each.date.isoweekday() in weekdays
        assert begin <= each.start < each.end <= dt.time(23)
        span = dt.datetime.combine(each.date, each.end) - dt.datetime.combine(each.date, each.start)
        assert span == dt.timedelta(minutes=minutes)
        assert dt.datetime.combine(each.date, each.start, dt.UTC) >= earliest
        assert not [one for one in busy if one.date == each.date and one.start < each.end and each.start < one.end]
    for one, next_one in zip(found, found[1:], strict=False):
        assert (one.date, one.end) <= (next_one.date, next_one.start)


def test_a_spread_differs_in_half_days() -> None:
    """Three slots of different half days are preferred to three of one morning; they come in order."""
    found = slots.free({1: NINE_TO_SIX}, {}, dt.datetime.combine(MONDAY, dt.time(), dt.UTC), 3)
    assert starts(slots.spread(found)) == ["11-23 09:00", "11-23 13:00", "11-24 09:00"]
    assert starts(slots.spread(found[:2])) == ["11-23 09:00", "11-23 11:00"]


def test_offers_keep_the_notice(session, clock) -> None:
    """At ten on Wednesday nothing is offered before ten on Thursday."""
    make_team(session)
    assert starts(openings.offer(session, make_borrower(session), PRODUCT)) == [
        "11-26 11:00", "11-26 13:00", "11-27 09:00",
    ]  # fmt: skip


@pytest.mark.parametrize(("jurisdiction", "first", "last"), [("cn", 8, 20), ("hk", 10, 18), ("tw", 8, 20)])
def test_no_visit_touches_quiet_hours(session, clock, jurisdiction: str, first: int, last: int) -> None:
    """A team that works round the clock is offered neither before nor into the quiet hours of the jurisdiction."""
    team = make_team(session, start=dt.time(0), end=dt.time(23), slot_minutes=120, weekdays=[1, 2, 3, 4, 5, 6, 7])
    borrower = make_borrower(session, jurisdiction=jurisdiction)
    offered = set()
    for day in (FRIDAY,):
        for hour in range(24):
            try:
                found = openings.offer(session, borrower, PRODUCT, Wish(day, (dt.time(hour), dt.time(hour, 59))))
            except openings.NotThen:
                continue
            offered |= {each.start.hour for each in found}
    assert (min(offered), max(offered)) == (first, last)
    assert team.id


def test_the_day_and_hours_asked_for(session, clock) -> None:
    """Where a day or a part of it is asked for, only slots of it are offered; else it is said that there are none."""
    make_team(session)
    borrower = make_borrower(session)
    afternoon = (dt.time(12), dt.time(18))
    assert starts(openings.offer(session, borrower, PRODUCT, Wish(FRIDAY, afternoon))) == ["11-27 13:00", "11-27 15:00"]
    with pytest.raises(openings.NotThen):
        openings.offer(session, borrower, PRODUCT, Wish(SATURDAY))


def test_a_region_without_a_team_has_no_slots(session, clock) -> None:
    """Where nobody works a person has to arrange the visit."""
    make_team(session, region="徐汇")
    with pytest.raises(openings.NoTeam):
        openings.offer(session, make_borrower(session), PRODUCT)


def slot(team_id: int, start: int = 9, date: dt.date = FRIDAY) -> Slot:
    """Make a slot of two hours."""
    return Slot(date, dt.time(start), dt.time(start + 2), team_id)


def test_a_held_slot_is_offered_to_nobody_else(session, clock) -> None:
    """While one borrower decides, the slot is neither offered to nor held for another."""
    team = make_team(session)
    one, other = make_borrower(session), make_borrower(session)
    openings.hold(session, one, slot(team.id), PRODUCT, None)
    assert "11-27 09:00" not in starts(openings.offer(session, other, PRODUCT, Wish(FRIDAY)))
    with pytest.raises(openings.SlotTaken):
        openings.hold(session, other, slot(team.id), PRODUCT, None)


def test_an_expired_hold_is_given_away(session, clock) -> None:
    """After thirty minutes without an answer the slot is free, goes to the next, and the first hold is cancelled."""
    team = make_team(session)
    one, other = make_borrower(session), make_borrower(session)
    first = openings.hold(session, one, slot(team.id), PRODUCT, None)
    clock.advance(minutes=29)
    assert visits.held(session, one) is first
    clock.advance(minutes=1)
    assert visits.held(session, one) is None
    assert "11-27 09:00" in starts(openings.offer(session, other, PRODUCT, Wish(FRIDAY)))
    openings.hold(session, other, slot(team.id), PRODUCT, None)
    assert first.status == "cancelled"


def test_a_booking_does_not_expire(session, clock) -> None:
    """Once booked with consent a visit keeps its slot."""
    team = make_team(session)
    borrower = make_borrower(session)
    visit = openings.hold(session, borrower, slot(team.id), PRODUCT, None)
    visits.book(session, visit, None)
    clock.advance(hours=5)
    assert (visit.status, visit.consent_at is not None) == ("booked", True)
    assert visits.booked(session, borrower) is visit
    with pytest.raises(openings.SlotTaken):
        openings.hold(session, make_borrower(session), slot(team.id), PRODUCT, None)


def test_a_new_booking_replaces_the_old(session, clock) -> None:
    """Booking another slot cancels the visit that was booked before, and frees its slot."""
    team = make_team(session)
    borrower = make_borrower(session)
    old = openings.hold(session, borrower, slot(team.id), PRODUCT, None)
    visits.book(session, old, None)
    new = openings.hold(session, borrower, slot(team.id, 13), PRODUCT, None)
    assert old.status == "booked"  # kept until the new one is sure
    visits.book(session, new, None)
    assert (old.status, visits.booked(session, borrower)) == ("cancelled", new)
    openings.hold(session, make_borrower(session), slot(team.id), PRODUCT, None)


def test_only_the_slot_picked_last_is_held(session, clock) -> None:
    """Who picks a later slot after an earlier one holds the later one alone."""
    team = make_team(session)
    borrower = make_borrower(session)
    earlier = openings.hold(session, borrower, slot(team.id), PRODUCT, None)
    later = openings.hold(session, borrower, slot(team.id, 13), PRODUCT, None)
    assert visits.held(session, borrower) is later
    assert earlier.status == "cancelled"


def test_a_cancelled_slot_is_free(session, clock) -> None:
    """A visit that is called off gives its slot back, and nothing is booked any more."""
    team = make_team(session)
    borrower = make_borrower(session)
    visit = openings.hold(session, borrower, slot(team.id), PRODUCT, None)
    visits.cancel(session, visit, None)
    openings.hold(session, make_borrower(session), slot(team.id), PRODUCT, None)
    with pytest.raises(visits.NoVisit):
        visits.booked(session, borrower)


def test_two_at_once_get_one_slot(own_database, clock) -> None:
    """Of two borrowers who pick the same slot at the same instant exactly one holds it."""
    with own_database.transaction() as session:
        team_id = make_team(session).id
        ids = [make_borrower(session).id for _ in range(2)]
    barrier, outcomes = threading.Barrier(2), []

    def pick(borrower_id: int) -> None:
        try:
            with own_database.transaction() as session:
                borrower = session.get_one(borrowers.Borrower, borrower_id)
                barrier.wait(10)
                openings.hold(session, borrower, slot(team_id), PRODUCT, None)
            outcomes.append("held")
        except openings.SlotTaken:
            outcomes.append("taken")

    threads = [threading.Thread(target=pick, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["held", "taken"]
    with own_database.transaction() as session:
        assert session.query(Visit).count() == 1


def test_an_expired_hold_goes_to_one_of_two(own_database, clock) -> None:
    """Two who reach for an expired hold at once: one gets it, the other is told so, and neither fails."""
    with own_database.transaction() as session:
        team_id = make_team(session).id
        ids = [make_borrower(session).id for _ in range(2)]
        openings.hold(session, make_borrower(session), slot(team_id), PRODUCT, None)
    clock.advance(hours=1)
    barrier, outcomes = threading.Barrier(2), []

    def pick(borrower_id: int) -> None:
        try:
            with own_database.transaction() as session:
                borrower = session.get_one(borrowers.Borrower, borrower_id)
                barrier.wait(10)
                openings.hold(session, borrower, slot(team_id), PRODUCT, None)
            outcomes.append("held")
        except openings.SlotTaken:
            outcomes.append("taken")

    threads = [threading.Thread(target=pick, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["held", "taken"]
