"""Holds, disputes, complaints and identity, as people at the desk bring them to their end."""

import datetime as dt

import pytest
from factories import make_borrower, make_conversation, make_loan
from sqlalchemy import select

from servicing import borrowers, casefile, complaints, contacts, crisis, disputes, holds, identity, loans, promises
from servicing.events import Event
from servicing.identity import NotReachedHere


@pytest.fixture
def loan(session, clock):
    """A loan of a verified borrower."""
    return make_loan(session)


def recorded(session) -> list[tuple[str, str]]:
    """Give actor and action of all events."""
    session.commit()
    return [(row.actor, row.action) for row in session.scalars(select(Event).order_by(Event.id))]


def test_a_loan_rests_until_a_day_and_no_longer(session, loan, clock) -> None:
    """Up to the end of that day on the borrower's calendar; a day gone by, or years away, is refused."""
    today = dt.date(2026, 11, 25)
    holds.pause(session, loan, today + dt.timedelta(days=2), "lin")
    assert holds.of_loan(loan) == {"agent": dt.datetime.fromisoformat("2026-11-28T00:00:00+08:00")}
    for day in (today - dt.timedelta(days=1), today + dt.timedelta(days=366)):
        with pytest.raises(holds.HoldInThePast):
            holds.pause(session, loan, day, "lin")
    holds.lift(session, loan, "agent", "lin")
    assert not loan.is_paused()
    assert recorded(session) == [("lin", "loan.paused"), ("lin", "loan.resumed")]


def test_a_dispute_is_decided_and_collection_goes_on_unless_it_was_right(session, loan) -> None:
    """Rejected or withdrawn, the loan is paused no more; upheld, it stays so; while it is open nobody lifts the pause."""
    dispute = disputes.open_dispute(session, loan.borrower, loan, "amount", "多了", None)
    with pytest.raises(holds.HoldStands):
        holds.lift(session, loan, "dispute", "lin")
    disputes.decide(session, dispute, "rejected", "lin")
    assert (dispute.status, loan.is_paused()) == ("rejected", False)
    disputes.decide(session, dispute, "upheld", "lin")
    assert dispute.status == "rejected"  # once decided it is decided
    other = disputes.open_dispute(session, loan.borrower, None, "fraud", "不是我", None)
    disputes.decide(session, other, "upheld", "lin")
    assert loan.is_paused()
    assert recorded(session)[-1] == ("lin", "dispute.upheld")


def test_a_complaint_is_answered_then_closed(session, loan) -> None:
    """Once it is answered collection is paused no more for it; it never goes back to open."""
    talk = make_conversation(session, loan.borrower)
    first = complaints.open_complaint(session, talk, "投诉", None)
    with pytest.raises(holds.HoldStands):
        holds.lift(session, loan, "complaint", "lin")
    complaints.settle(session, first, "answered", "lin")
    assert not loan.is_paused()
    second = complaints.open_complaint(session, talk, "又打来了", None)
    assert loan.is_paused()
    complaints.settle(session, second, "closed", "lin")
    assert not loan.is_paused()
    complaints.settle(session, second, "answered", "lin")
    complaints.settle(session, first, "closed", "lin")
    assert (first.status, second.status) == ("closed", "closed")
    assert recorded(session)[-1] == ("lin", "complaint.closed")


def test_a_crisis_holds_for_thirty_days_at_least(session, loan, clock) -> None:
    """Then a person may lift it, and only a person does."""
    talk = make_conversation(session, loan.borrower)
    crisis.respond(session, talk, talk.id)
    assert holds.of_borrower(loan.borrower) == ["crisis"]
    with pytest.raises(holds.HoldTooYoung):
        holds.release(session, loan.borrower, "crisis", "lin")
    with pytest.raises(holds.HoldStands):
        holds.lift(session, loan, "crisis", "lin")
    clock.advance(days=30)
    holds.release(session, loan.borrower, "crisis", "lin")
    assert not loan.borrower.is_held and not loan.is_paused()
    assert recorded(session)[-1] == ("lin", "borrower.released")


def test_what_holds_a_person_is_lifted_one_by_one(session, loan) -> None:
    """A lawyer gone and a hardship over are two things."""
    borrowers.note_representation(session, loan.borrower, None)
    borrowers.mark_vulnerable(session, loan.borrower, None)
    assert holds.of_borrower(loan.borrower) == ["represented", "vulnerable"]
    holds.release(session, loan.borrower, "vulnerable", "lin")
    assert holds.of_borrower(loan.borrower) == ["represented"] and loan.borrower.is_held


def test_a_person_vouches_for_a_number(session, clock) -> None:
    """The number is the borrower's from then on, also after it was thought a stranger's; nobody else's."""
    borrower, stranger = make_borrower(session, verified=False), make_borrower(session)
    talk = make_conversation(session, borrower, verify_tries=3)
    contacts.suppress(session, talk.contact, "wrong_number", None)
    with pytest.raises(NotReachedHere):
        identity.confirm(session, talk, stranger, "lin")
    identity.confirm(session, talk, borrower, "lin")
    assert (talk.verified_borrower, talk.verify_tries) == (borrower, 0)
    assert recorded(session)[-2:] == [("lin", "contact.restored"), ("lin", "identity.verified")]


def test_the_case_file_has_all_that_stands(session, loan) -> None:
    """Of everyone whom the conversation is about, with what was raised in it."""
    talk = make_conversation(session, loan.borrower)
    promises.make_promises(session, loan, [(loan.due, loan.due_date)], latest=loan.due_date, cause=None, actor="lin")
    disputes.open_dispute(session, loan.borrower, loan, "amount", "多了", None)
    complaints.open_complaint(session, talk, "投诉", None)
    file = casefile.of(session, talk)
    (person,) = file.people
    assert person.is_verified and len(person.disputes) == len(file.complaints) == 1
    assert [held.promised[0].amount for held in person.loans] == [loan.due_amount]
    casefile.note_read(session, talk, "lin")
    casefile.note_revealed(session, talk, "lin")
    assert recorded(session)[-2:] == [("lin", "case.read"), ("lin", "case.revealed")]
    assert ("lin", "promise.made") in recorded(session)


def test_a_pause_for_another_reason_stands(session, loan) -> None:
    """What is lifted is the pause that was named."""
    loans.pause(session, loan, loans.FOREVER, "claim", None)
    loans.resume(session, loan, "plan", None)
    assert holds.of_loan(loan).keys() == {"claim"}
