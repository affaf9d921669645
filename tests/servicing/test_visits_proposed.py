"""Visits that the lender proposes: within the rules, asked once, silence is no consent."""

import pytest
from factories import make_batch, make_borrower, make_conversation, make_loan, make_out, make_team, make_text
from sqlalchemy import select

from servicing import borrowers, contacts, openings, outbox, policy, proposals, reminders, visits
from servicing.events import Event
from servicing.messages import Message
from servicing.outbox import House
from servicing.slots import Slot

HOUSE = House("回信消费金融", "400-800-1234")
PRODUCT = policy.product("default")


@pytest.fixture
def borrower(session, clock):
    """A verified borrower with a loan, in a region with a team."""
    make_team(session)
    return make_loan(session).borrower


def propose(session, borrower) -> proposals.Proposal:
    """Have a supervisor propose a visit."""
    return proposals.propose(session, borrower, "plan", PRODUCT, HOUSE, actor="supervisor-1")


def texts(session) -> list[Message]:
    """Give what waits in the outbox."""
    session.flush()
    return list(session.scalars(select(Message).where(Message.direction == "out").order_by(Message.seq)))


def test_one_sms_with_purpose_and_three_slots(session, borrower) -> None:
    """It says what for, offers three slots and a way out, passes the gate, and leaves the choice open; nothing is held."""
    proposal = propose(session, borrower)
    (message,) = texts(session)
    assert "商量还款安排" in message.body
    assert "3. " in message.body
    assert "退订回TD" in message.body
    assert (message.author, message.purpose, message.discloses, message.segments) == ("campaign", "campaign", True, 2)
    assert outbox.judge(session, message).action == "send"
    talk = message.conversation
    assert (talk.open_question, talk.offered) == ("choose_slot", proposal.offered)
    assert visits.of_borrower(session, borrower.id) == []
    session.commit()
    event = session.scalars(select(Event).where(Event.action == "proposal.made")).one()
    assert (event.actor, event.data) == ("supervisor-1", {"purpose": "plan"})


def test_no_visits_means_nobody_proposes_one(session, borrower) -> None:
    """Who wants no visits gets no proposal."""
    borrowers.refuse_visits(session, borrower, None)
    with pytest.raises(visits.NoVisitsWanted):
        propose(session, borrower)
    assert texts(session) == []


def test_an_unverified_number_learns_nothing(session, clock) -> None:
    """A number whose holder is not verified gets no proposal, a neutral one neither."""
    make_team(session)
    stranger = make_loan(session, make_borrower(session, verified=False)).borrower
    with pytest.raises(proposals.NotVerified):
        propose(session, stranger)
    assert texts(session) == []


def test_one_proposal_or_visit_at_a_time(session, borrower) -> None:
    """While one is unanswered, or a visit stands, there is no second."""
    first = propose(session, borrower)
    with pytest.raises(proposals.VisitStands):
        propose(session, borrower)
    visit = openings.hold(session, borrower, Slot.restored(first.offered[0]), PRODUCT, None)
    visits.book(session, visit, None)
    proposals.accept(session, visit, None)
    assert (first.status, first.visit_id) == ("accepted", visit.id)
    with pytest.raises(proposals.VisitStands):
        propose(session, borrower)


def hardship(session, borrower) -> None:
    borrowers.mark_vulnerable(session, borrower, None)


def opted_out(session, borrower) -> None:
    contacts.opt_out(session, make_conversation(session, borrower).contact, None)


def text_of_today(session, borrower) -> None:
    assert reminders.day_of(borrower)
    make_out(session, make_conversation(session, borrower), purpose="campaign", answers=reminders.day_of(borrower))


def three_this_week(session, borrower) -> None:
    for purpose in ("campaign", "campaign", "notice"):
        make_out(session, make_conversation(session, borrower), purpose=purpose)


def agent_has_it(session, borrower) -> None:
    make_conversation(session, borrower, owner="agent")


def settled(session, borrower) -> None:
    for loan in borrower.loans:
        loan.outstanding = loan.due_amount = 0


def text_unread(session, borrower) -> None:
    make_text(session, make_conversation(session, borrower), "1")


def text_being_answered(session, borrower) -> None:
    make_batch(session, make_conversation(session, borrower), "1")


STATES = [hardship, opted_out, text_of_today, three_this_week, agent_has_it, settled, text_unread, text_being_answered]


@pytest.mark.parametrize("state", STATES)
def test_not_against_the_contact_rules(session, borrower, state) -> None:
    """Hardship, opt-out, the day's one text, three in a week, an agent's conversation, nothing owed: no proposal.

    Nor while something is being answered: its `1` would stand for a slot that nobody has read of.
    """
    state(session, borrower)
    session.flush()
    with pytest.raises(proposals.NotNow):
        propose(session, borrower)


@pytest.mark.parametrize("hour", ["22:30", "07:00"])
def test_nothing_is_asked_that_would_go_out_later(session, borrower, clock, hour: str) -> None:
    """In quiet hours no question is left open that the borrower has not read."""
    clock.set(f"2026-11-25T{hour}:00+08:00")
    with pytest.raises(proposals.NotNow):
        propose(session, borrower)
    assert make_conversation(session, borrower).open_question is None


def test_it_is_the_days_one_text(session, borrower, clock) -> None:
    """After a proposal no reminder goes out that day, though an amount is due."""
    borrower.loans[0].due_date = clock.instant.date()
    propose(session, borrower)
    session.flush()
    assert reminders.plan(session, borrower.id, HOUSE) is False
    clock.advance(days=3)
    assert reminders.plan(session, borrower.id, HOUSE) is True


def test_without_a_team_or_a_slot_nothing_is_proposed(session, borrower) -> None:
    """Where nobody could come nothing is promised."""
    borrower.region = "远方"
    with pytest.raises(openings.NoTeam):
        propose(session, borrower)


def test_silence_is_no_consent(session, borrower, clock) -> None:
    """Unanswered it ends once, without a word, and closes its question; nothing is booked."""
    proposal = propose(session, borrower)
    clock.advance(hours=71)
    proposals.expire(session)
    assert proposal.status == "open"
    clock.advance(hours=1)
    proposals.expire(session)
    proposals.expire(session)
    assert proposal.status == "expired"
    assert make_conversation(session, borrower).open_question is None
    assert (visits.of_borrower(session, borrower.id), len(texts(session))) == ([], 1)
    session.commit()
    assert list(session.scalars(select(Event.action))) == ["proposal.made", "proposal.expired"]


def test_a_refusal_that_was_explained_stays_one(session, borrower, clock) -> None:
    """Who refused, was told why it may help and then said nothing has refused."""
    proposal = propose(session, borrower)
    proposals.explain(session, proposal, None)
    clock.advance(hours=73)
    proposals.expire(session)
    assert proposal.status == "refused"


def test_while_it_is_answered_it_does_not_end(session, borrower, clock) -> None:
    """A slot held in answer to it keeps it open until place and consent are said."""
    proposal = propose(session, borrower)
    clock.advance(hours=72)
    openings.hold(session, borrower, openings.offer(session, borrower, PRODUCT)[0], PRODUCT, None)
    proposals.expire(session)
    assert proposal.status == "open"
