"""The appointment book: holidays, notice, capacity, moves, refusals, and threads that race for one slot."""

import datetime as dt
import threading

import pytest
from factories import make_borrower, make_team
from sqlalchemy import select

from servicing import borrowers, days_off, openings, policy, visits
from servicing.events import Event
from servicing.openings import Wish
from servicing.slots import Slot

PRODUCT = policy.product("default")
FRIDAY = dt.date(2026, 11, 27)
MORNING = (dt.time(9), dt.time(12))


def slot(team_id: int, start: int = 9, date: dt.date = FRIDAY) -> Slot:
    """Make a slot of two hours."""
    return Slot(date, dt.time(start), dt.time(start + 2), team_id)


def book(session, borrower, wanted: Slot, place: str = "home"):
    """Hold and book a slot."""
    visit = openings.hold(session, borrower, wanted, PRODUCT, None)
    visit.place = place
    visits.book(session, visit, None)
    return visit


def actions(session) -> list[str]:
    """Name what is on record, in order."""
    session.commit()
    return list(session.scalars(select(Event.action).order_by(Event.id)))


@pytest.mark.parametrize(
    ("jurisdiction", "now", "holiday"),
    [
        ("cn", "2026-09-23T10:00:00+08:00", dt.date(2026, 10, 1)),
        ("tw", "2026-12-20T10:00:00+08:00", dt.date(2026, 12, 25)),
        ("hk", "2026-12-20T10:00:00+08:00", dt.date(2026, 12, 25)),
        ("us", "2026-11-20T10:00:00-05:00", dt.date(2026, 11, 26)),
        ("cn", "2029-12-27T10:00:00+08:00", dt.date(2030, 1, 1)),
    ],
)
def test_no_visit_on_a_public_holiday(session, clock, jurisdiction: str, now: str, holiday: dt.date) -> None:
    """A public holiday of the borrower's jurisdiction is not offered, though the team works that weekday."""
    clock.set(now)
    make_team(session, weekdays=[1, 2, 3, 4, 5, 6, 7])
    borrower = make_borrower(session, jurisdiction=jurisdiction)
    with pytest.raises(openings.NotThen):
        openings.offer(session, borrower, PRODUCT, Wish(holiday))
    assert holiday not in {each.date for each in openings.nearest(session, borrower, PRODUCT, Wish(holiday))}
    assert not days_off.is_public_holiday(holiday + dt.timedelta(days=9), jurisdiction)


@pytest.mark.parametrize(
    ("day", "refusal", "values"),
    [
        (dt.date(2026, 11, 24), openings.VisitInThePast, {"date": dt.date(2026, 11, 24)}),
        (dt.date(2026, 11, 25), openings.VisitTooSoon, {"hours": 24}),
        (dt.date(2026, 11, 28), openings.NotThen, {}),
        (dt.date(2027, 11, 20), openings.VisitTooFar, {"latest": dt.date(2026, 12, 10)}),
    ],
)
def test_why_a_day_cannot_be_had(session, clock, day: dt.date, refusal: type, values: dict) -> None:
    """Gone by, too soon, not worked and too far ahead are told apart, with what the sentence needs."""
    make_team(session)
    with pytest.raises(openings.NotThen) as raised:
        openings.offer(session, make_borrower(session), PRODUCT, Wish(day))
    assert (type(raised.value), raised.value.values) == (refusal, values)


def test_the_nearest_days_are_offered_instead(session, clock) -> None:
    """For a Saturday that nobody works the nearest days are given, at the hour asked for, in order of time."""
    make_team(session)
    found = openings.nearest(session, make_borrower(session), PRODUCT, Wish(dt.date(2026, 11, 28), MORNING))
    assert [(each.date.day, each.start.hour) for each in found] == [(27, 9), (27, 11), (30, 9)]


def test_an_hour_named_lies_within_a_slot(session, clock) -> None:
    """Who says ten o'clock is offered the slot from nine to eleven; who says from ten on is not."""
    make_team(session)
    borrower = make_borrower(session)
    at_ten = openings.offer(session, borrower, PRODUCT, Wish(FRIDAY, (dt.time(10), dt.time(11, 59)), exact=True))
    assert [each.start.hour for each in at_ten] == [9, 11]
    from_ten = openings.offer(session, borrower, PRODUCT, Wish(FRIDAY, (dt.time(10), dt.time(22))))
    assert 9 not in [each.start.hour for each in from_ten]


def test_nothing_free_at_all(session, clock) -> None:
    """A team that never works has nothing near either."""
    make_team(session, weekdays=[])
    for ask in (openings.offer, openings.nearest):
        with pytest.raises(openings.NoSlot):
            ask(session, make_borrower(session), PRODUCT, Wish(FRIDAY))


def test_two_teams_are_room_for_two(session, clock) -> None:
    """Where two teams work at one time two borrowers get it, whichever team was offered; the third does not."""
    team, other = make_team(session), make_team(session)
    wanted = slot(team.id)
    taken_by = [openings.hold(session, make_borrower(session), wanted, PRODUCT, None).team_id for _ in range(2)]
    assert taken_by == [team.id, other.id]
    with pytest.raises(openings.SlotTaken):
        openings.hold(session, make_borrower(session), wanted, PRODUCT, None)


def test_the_same_people_are_busy_in_every_region(session, clock) -> None:
    """A team with rows for two regions is one team: booked in one, it is not offered in the other, nor overlapping."""
    here, there = make_team(session, name="T"), make_team(session, name="T", region="徐汇", start=dt.time(10))
    book(session, make_borrower(session), slot(here.id))
    with pytest.raises(openings.SlotTaken):
        openings.hold(session, make_borrower(session, region="徐汇"), slot(there.id, 10), PRODUCT, None)
    openings.hold(session, make_borrower(session, region="徐汇"), slot(there.id, 12), PRODUCT, None)


def test_ones_own_held_slot_can_be_picked_again(session, clock) -> None:
    """The slot that one holds is offered to oneself alone; picking it again keeps it, for the whole time anew."""
    team, borrower = make_team(session), make_borrower(session)
    first = openings.hold(session, borrower, slot(team.id), PRODUCT, None)
    clock.advance(minutes=20)
    assert openings.offer(session, borrower, PRODUCT, Wish(FRIDAY, MORNING))[0] == slot(team.id)
    assert openings.offer(session, make_borrower(session), PRODUCT, Wish(FRIDAY, MORNING))[0] == slot(team.id, 11)
    assert openings.hold(session, borrower, slot(team.id), PRODUCT, None) is first
    clock.advance(minutes=29)
    assert visits.held(session, borrower) is first


def test_a_move_keeps_the_old_slot_until_the_new_one_is_booked(session, clock) -> None:
    """While a new slot is held the old one stands; booked, the old is free, and it is one appointment all along."""
    team, borrower = make_team(session), make_borrower(session)
    old = book(session, borrower, slot(team.id))
    new = openings.hold(session, borrower, slot(team.id, 13), PRODUCT, None)
    with pytest.raises(openings.SlotTaken):
        openings.hold(session, make_borrower(session), slot(team.id), PRODUCT, None)
    assert visits.book(session, new, None) is old
    assert (old.status, new.status, new.series == old.series) == ("cancelled", "booked", True)
    assert new.sequence == old.sequence == 1
    openings.hold(session, make_borrower(session), slot(team.id), PRODUCT, None)
    assert actions(session) == [
        "visit.proposed", "visit.booked", "visit.proposed", "visit.moved", "visit.proposed",
    ]  # fmt: skip


def test_a_move_that_is_not_finished_leaves_the_booking(session, clock) -> None:
    """A new slot that was only held lapses; the sweep gives it back, and the visit stands as it was booked."""
    team, borrower = make_team(session), make_borrower(session)
    old = book(session, borrower, slot(team.id))
    new = openings.hold(session, borrower, slot(team.id, 13), PRODUCT, None)
    openings.release_lapsed(session)
    assert new.status == "proposed"
    clock.advance(minutes=30)
    openings.release_lapsed(session)
    assert (old.status, new.status) == ("booked", "cancelled")
    assert visits.booked(session, borrower) is old


def test_what_is_over_stands_no_more(session, clock) -> None:
    """A visit whose time has gone by is neither spoken of nor moved; people put on record what became of it."""
    team, borrower = make_team(session), make_borrower(session)
    past = book(session, borrower, slot(team.id))
    clock.set("2026-11-27T10:59:00+08:00")
    assert visits.booked(session, borrower) is past
    clock.set("2026-11-27T11:00:00+08:00")
    with pytest.raises(visits.NoVisit):
        visits.booked(session, borrower)
    book(session, borrower, slot(team.id, 9, dt.date(2026, 11, 30)))
    assert past.status == "booked"


def test_a_confirmation_counts_once(session, clock) -> None:
    """A yes to the reminder makes it confirmed, a second yes changes nothing, and it may still be cancelled."""
    visit = book(session, make_borrower(session), slot(make_team(session).id))
    visits.confirm(session, visit, None)
    visits.confirm(session, visit, None)
    assert visit.status == "confirmed"
    visits.cancel(session, visit, None)
    assert actions(session)[-2:] == ["visit.confirmed", "visit.cancelled"]


def test_nobody_books_for_who_wants_no_visits(session, clock) -> None:
    """After a refusal an agent can neither hold nor book; the borrower can, whose word it was."""
    team, borrower = make_team(session), make_borrower(session)
    held = openings.hold(session, borrower, slot(team.id, 13), PRODUCT, None)
    borrowers.refuse_visits(session, borrower, None)
    with pytest.raises(visits.NoVisitsWanted):
        openings.hold(session, borrower, slot(team.id), PRODUCT, None, actor="agent-7")
    with pytest.raises(visits.NoVisitsWanted):
        visits.book(session, held, None, actor="agent-7")
    assert held.status == "proposed"
    visits.book(session, held, None)
    assert held.status == "booked"


def test_an_agent_books_under_their_own_name(session, clock) -> None:
    """Who wants visits may be booked for by a person, whose name is on the record."""
    team, borrower = make_team(session), make_borrower(session)
    visit = openings.hold(session, borrower, slot(team.id), PRODUCT, None, actor="agent-7")
    visits.book(session, visit, None, actor="agent-7")
    session.commit()
    assert set(session.scalars(select(Event.actor))) == {"agent-7"}


def race(database, ids: list[int], act) -> list[str]:
    """Have borrowers act at the same instant, each in a thread and a transaction of its own; say what came of it."""
    barrier, outcomes = threading.Barrier(len(ids)), []

    def run(borrower_id: int) -> None:
        try:
            with database.transaction() as session:
                borrower = session.get_one(borrowers.Borrower, borrower_id)
                barrier.wait(10)
                act(session, borrower)
            outcomes.append("done")
        except openings.SlotTaken:
            outcomes.append("taken")

    threads = [threading.Thread(target=run, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(outcomes)


def test_a_race_across_two_regions(own_database, clock) -> None:
    """Two borrowers of two regions reach for the same people at overlapping hours: one gets them."""
    with own_database.transaction() as session:
        first = make_team(session, name="T").id
        second = make_team(session, name="T", region="徐汇", start=dt.time(10)).id
        ids = [make_borrower(session).id, make_borrower(session, region="徐汇").id]

    def act(session, borrower) -> None:
        wanted = slot(first) if borrower.region == "浦东" else slot(second, 10)
        openings.hold(session, borrower, wanted, PRODUCT, None)

    assert race(own_database, ids, act) == ["done", "taken"]


def test_six_borrowers_race_for_two_teams(own_database, clock) -> None:
    """Of six who pick one time two get it, each with a team of their own, and four are told."""
    with own_database.transaction() as session:
        team_id = make_team(session).id
        make_team(session)
        ids = [make_borrower(session).id for _ in range(6)]

    def act(session, borrower) -> None:
        openings.hold(session, borrower, slot(team_id), PRODUCT, None)

    assert race(own_database, ids, act) == ["done"] * 2 + ["taken"] * 4
    with own_database.transaction() as session:
        assert len(set(session.scalars(select(visits.Visit.team_id)))) == 2


def test_two_who_swap_their_slots_do_not_wait_forever(own_database, clock) -> None:
    """Each reaches for the slot the other has booked: both are refused, neither loses what they had."""
    with own_database.transaction() as session:
        team_id = make_team(session).id
        one, two = make_borrower(session), make_borrower(session)
        book(session, one, slot(team_id))
        book(session, two, slot(team_id, 13))
        first, ids = one.id, [one.id, two.id]

    def act(session, borrower) -> None:
        openings.hold(session, borrower, slot(team_id, 13 if borrower.id == first else 9), PRODUCT, None)

    assert race(own_database, ids, act) == ["taken", "taken"]
    with own_database.transaction() as session:
        assert [visit.status for visit in session.scalars(select(visits.Visit))] == ["booked", "booked"]
