"""Visits that the desk arranges: what was agreed is booked, what is only wished for is asked, the rest is refused."""

import datetime as dt
from typing import Any

import pytest
from factories import make_conversation, make_loan, make_out, make_team
from sqlalchemy import select

from servicing import appointments, borrowers, clock, openings, outbox, policy, proposals, questions, visits
from servicing.appointments import Terms
from servicing.events import Event
from servicing.messages import Message
from servicing.outbox import House
from servicing.slots import Slot

HOUSE = House("回信消费金融", "400-800-1234")
PRODUCT = policy.product("default")
FRIDAY, MONDAY = dt.date(2026, 11, 27), dt.date(2026, 11, 30)
AGREED = Terms(agreed=True, place="home", may_enter=True)
BY_LIN: dict[str, Any] = {"actor": "lin", "cause": None}


@pytest.fixture
def team(session, clock):
    """A team in the borrowers' region."""
    return make_team(session, name="T1")


@pytest.fixture
def borrower(session, team):
    """A verified borrower with a loan, written to before."""
    borrower = make_loan(session).borrower
    make_conversation(session, borrower, replied_at=clock.now())
    return borrower


@pytest.fixture
def visit(session, team, borrower):
    """A visit that the desk booked for Friday at nine."""
    made = appointments.book(session, borrower, slot(team), AGREED, HOUSE, **BY_LIN)
    session.commit()
    return made


def slot(team, start: int = 9, date: dt.date = FRIDAY) -> Slot:
    """Make a slot of two hours."""
    return Slot(date, dt.time(start), dt.time(start + 2), team.id)


def move(session, visit, wanted: Slot, seen: str | None = None):
    """Move a visit as agreed."""
    seen = appointments.version(visit) if seen is None else seen
    return appointments.move(session, visit, seen, wanted, HOUSE, **BY_LIN)


def ask(session, visit, wanted: Slot) -> None:
    """Ask whether another time will do."""
    appointments.ask_to_move(session, visit, appointments.version(visit), wanted, HOUSE, actor="lin")


def texts(session) -> list[Message]:
    """Give what was written to borrowers."""
    session.flush()
    return list(session.scalars(select(Message).where(Message.direction == "out").order_by(Message.seq)))


def recorded(session, actor: str = "lin") -> list[str]:
    """Give what somebody did."""
    session.commit()
    return list(session.scalars(select(Event.action).where(Event.actor == actor).order_by(Event.id)))


def test_what_was_agreed_is_booked_and_said_back(session, team, borrower) -> None:
    """With the agent as actor, names and badges in the text, and an open question about visits closed."""
    talk = make_conversation(session, borrower)
    questions.ask(talk, "place", ["home"])
    made = appointments.book(session, borrower, slot(team), AGREED, HOUSE, **BY_LIN)
    (message,) = texts(session)
    assert (made.status, made.place, made.may_enter) == ("booked", "home", True)
    assert message.responses == ["utter_visit_booked"] and "甲样本（A001）" in message.body
    assert (message.purpose, outbox.judge(session, message).action) == ("answer", "send")
    assert talk.open_question is None
    assert recorded(session) == ["visit.proposed", "visit.booked"]


def test_meeting_outside_says_so(session, team, borrower) -> None:
    """Who would rather not have them in reads that no home is entered."""
    terms = Terms(agreed=True, place="小区门口", may_enter=False)
    appointments.book(session, borrower, slot(team), terms, HOUSE, **BY_LIN)
    assert [message.responses for message in texts(session)] == [["utter_visit_booked_outside"]]


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        (Terms(agreed=False, place="home", may_enter=True), appointments.NotAgreed),
        (Terms(agreed=True, place="  ", may_enter=True), appointments.PlaceMissing),
        (Terms(agreed=True, place="长" * 201, may_enter=True), appointments.PlaceMissing),
    ],
)
def test_nobody_agrees_for_a_borrower(session, team, borrower, terms: Terms, refusal: type) -> None:
    """Without their word, or a place, there is no visit."""
    with pytest.raises(refusal):
        appointments.book(session, borrower, slot(team), terms, HOUSE, **BY_LIN)
    assert visits.of_borrower(session, borrower.id) == []


WRONG_TIMES = [
    (dt.date(2026, 11, 24), 9, openings.VisitInThePast),
    (dt.date(2026, 11, 25), 15, openings.VisitTooSoon),
    (dt.date(2026, 11, 28), 9, openings.NotThen),  # a Saturday
    (dt.date(2027, 1, 1), 9, openings.VisitTooFar),
    (FRIDAY, 10, openings.NotThen),  # no slot begins then
]


@pytest.mark.parametrize(("date", "start", "refusal"), WRONG_TIMES)
def test_only_what_is_free_is_booked(session, team, borrower, date: dt.date, start: int, refusal: type) -> None:
    """Gone by, too near, not worked, too far, between two slots: refused, for booking as for moving and asking."""
    with pytest.raises(refusal):
        appointments.book(session, borrower, slot(team, start, date), AGREED, HOUSE, **BY_LIN)
    visit = appointments.book(session, borrower, slot(team), AGREED, HOUSE, **BY_LIN)
    for act in (move, ask):
        with pytest.raises(refusal):
            act(session, visit, slot(team, start, date))
    assert visit.status == "booked"


def test_a_day_off_is_refused(session, team, borrower, clock) -> None:
    """A public holiday is nobody's visiting day, though the team works that weekday."""
    clock.set("2026-12-28T10:00:00+08:00")
    with pytest.raises(openings.NotThen):
        appointments.book(session, borrower, slot(team, 9, dt.date(2027, 1, 1)), AGREED, HOUSE, **BY_LIN)


def test_a_full_slot_is_refused(session, team, visit) -> None:
    """One team keeps one appointment at a time; another team that is free takes it."""
    other = make_loan(session).borrower
    with pytest.raises(openings.NotThen):
        appointments.book(session, other, slot(team), AGREED, HOUSE, **BY_LIN)
    second = make_team(session, name="T2")
    assert appointments.book(session, other, slot(team), AGREED, HOUSE, **BY_LIN).team_id == second.id


def no_visits(session, borrower) -> type:
    borrowers.refuse_visits(session, borrower, None)
    return visits.NoVisitsWanted


def unverified(session, borrower) -> type:
    make_conversation(session, borrower).contact.holders[0].verified_at = None
    return proposals.NotVerified


def no_team(session, borrower) -> type:
    borrower.region = "嘉定"
    return openings.NoTeam


@pytest.mark.parametrize("state", [no_visits, unverified, no_team])
def test_nobody_is_visited_against_their_will(session, team, borrower, visit, state) -> None:
    """Who wants no visits, whose number is not verified, where no team works: no booking, no move, no asking."""
    refusal = state(session, borrower)
    session.flush()
    with pytest.raises(refusal):
        move(session, visit, slot(team, 11))
    with pytest.raises(refusal):
        ask(session, visit, slot(team, 11))
    visits.cancel(session, visit, None)
    with pytest.raises(refusal):
        appointments.book(session, borrower, slot(team, 11), AGREED, HOUSE, **BY_LIN)


def test_a_second_visit_is_no_booking(session, team, borrower, visit) -> None:
    """Who has a visit is not given another, and none is moved by it."""
    with pytest.raises(proposals.VisitStands):
        appointments.book(session, borrower, slot(team, 13), AGREED, HOUSE, **BY_LIN)
    assert visit.status == "booked"


def test_a_move_that_was_agreed_is_told(session, team, visit) -> None:
    """One transaction gives up the old slot and takes the new; place and consent are kept; from when to when is said."""
    moved = move(session, visit, slot(team, 15, MONDAY))
    assert (visit.status, moved.status, moved.place, moved.series) == ("cancelled", "booked", "home", visit.series)
    latest = texts(session)[-1]
    assert latest.responses == ["utter_visit_moved"]
    assert "11月27日（周五）09:00改到11月30日（周一）15:00" in latest.body
    assert recorded(session)[-2:] == ["visit.proposed", "visit.moved"]
    assert [each.action for each in visits.history(session, moved)][-1] == "visit.moved"
    assert len(visits.history(session, moved)) == 4


def test_asking_moves_nothing(session, team, visit) -> None:
    """A signed notice within the caps, a question left open, an event; the visit stands and nothing is held."""
    ask(session, visit, slot(team, 15, MONDAY))
    message = texts(session)[-1]
    assert message.body.startswith("【回信消费金融】") and "仍为您保留11月27日" in message.body
    assert (message.purpose, message.author, message.segments) == ("notice", "campaign", 2)
    assert outbox.judge(session, message).action == "send"
    assert message.conversation.open_question == "choose_slot"
    assert appointments.asked(session, visit) == slot(team, 15, MONDAY)
    assert [each.status for each in visits.of_borrower(session, visit.borrower_id)] == ["booked"]
    assert recorded(session)[-1] == "visit.asked"


def agent_has_it(session, talk) -> None:
    talk.owner = "agent"


def three_this_week(session, talk) -> None:
    for _ in range(3):
        make_out(session, talk, purpose="campaign")


def opted_out(session, talk) -> None:
    talk.contact.opted_out_at = clock.now()


@pytest.mark.parametrize("state", [agent_has_it, three_this_week, opted_out])
def test_asking_keeps_the_contact_rules(session, team, borrower, visit, state) -> None:
    """Not while a person has the conversation, not over the caps, not after an opt-out."""
    state(session, make_conversation(session, borrower))
    with pytest.raises(proposals.NotNow):
        ask(session, visit, slot(team, 11))
    assert "visit.asked" not in recorded(session)


def test_what_was_decided_by_an_earlier_state_is_refused(session, team, visit, clock) -> None:
    """Moved, confirmed or asked about meanwhile: the second of two forms changes nothing."""
    before = appointments.version(visit)
    visits.confirm(session, visit, None)
    clock.advance(minutes=1)
    confirmed = appointments.version(visit)
    ask(session, visit, slot(team, 13))
    for seen in (before, confirmed, "", "garbage"):
        with pytest.raises(appointments.VisitChanged):
            move(session, visit, slot(team, 11), seen)
    moved = move(session, visit, slot(team, 11))
    with pytest.raises(visits.NoVisit):
        move(session, visit, slot(team, 13))
    assert moved.status == "booked"


def test_what_has_begun_is_recorded_not_moved(session, team, visit, clock) -> None:
    """From its first minute on it is neither moved nor called off."""
    clock.set("2026-11-27T09:00:00+08:00")
    with pytest.raises(appointments.VisitBegun):
        move(session, visit, slot(team, 9, MONDAY))
    with pytest.raises(appointments.VisitBegun):
        appointments.cancel(session, visit, appointments.version(visit), "no_staff", HOUSE, **BY_LIN)


def test_the_desk_calls_off_with_a_reason(session, visit) -> None:
    """The slot is free, the reason stands in the event, the borrower is told; twice is refused."""
    seen = appointments.version(visit)
    appointments.cancel(session, visit, seen, "no_staff", HOUSE, **BY_LIN)
    assert visit.status == "cancelled"
    assert texts(session)[-1].responses == ["utter_visit_cancelled"]
    session.commit()
    event = session.scalars(select(Event).where(Event.action == "visit.cancelled")).one()
    assert (event.actor, event.data["reason"]) == ("lin", "no_staff")
    with pytest.raises(visits.NoVisit):
        appointments.cancel(session, visit, appointments.version(visit), "no_staff", HOUSE, **BY_LIN)


def test_booking_answers_a_proposal(session, team, borrower, clock) -> None:
    """What was proposed by SMS and then agreed on the telephone is settled under the agent's name."""
    proposal = proposals.propose(session, borrower, "plan", PRODUCT, HOUSE, actor="zhou")
    visit = appointments.book(session, borrower, slot(team), AGREED, HOUSE, **BY_LIN)
    assert (proposal.status, proposal.visit_id) == ("accepted", visit.id)
    assert make_conversation(session, borrower).open_question is None
    assert "proposal.accepted" in recorded(session)
