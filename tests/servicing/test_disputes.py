"""Disputes, complaints, privacy requests, handoffs, identity: what is recorded as told."""

import datetime as dt
import uuid

import pytest
from factories import make_borrower, make_conversation, make_loan
from sqlalchemy.exc import IntegrityError

from servicing import borrowers, complaints, contacts, disputes, handoffs, identity, loans, privacy
from servicing import clock as clock_module
from servicing.disputes import Dispute
from servicing.handoffs import Handoff


def test_more_words_are_added(session, clock) -> None:
    """A second dispute on the same loan adds words to the first and keeps its number; the graver kind stands."""
    loan = make_loan(session)
    kinds = []
    for kind, words in (("amount", "金额不对"), ("fraud", "冒名"), ("debt", "没借过")):
        again = disputes.open_dispute(session, loan.borrower, loan, kind, words, uuid.uuid4())
        kinds.append(again.kind)
    assert kinds == ["amount", "fraud", "fraud"]
    assert again.words == "金额不对\n冒名\n没借过"
    assert len(disputes.of_loan(session, loan)) == 1


def test_the_database_keeps_one_dispute_open(session, clock) -> None:
    """Two disputes open on one loan, or on all of a borrower's, are impossible, whoever writes them."""
    loan = make_loan(session)
    for loan_id in (loan.id, None):
        values = {"kind": "debt", "status": "open", "words": "x", "facts": {}, "opened_at": clock.now()}
        rows = [Dispute(borrower_id=loan.borrower_id, loan_id=loan_id, **values) for _ in range(2)]
        with pytest.raises(IntegrityError, match="uq_disputes_open"), session.begin_nested():
            session.add_all(rows)
            session.flush()


def test_another_loan_is_another_dispute(session, clock) -> None:
    """What is about another loan, about all of them, or comes after the first was decided, is a dispute of its own."""
    borrower = make_borrower(session)
    one, two = make_loan(session, borrower), make_loan(session, borrower)
    numbers = set()
    for loan, kind in ((one, "amount"), (two, "amount"), (None, "amount")):
        numbers.add(disputes.open_dispute(session, borrower, loan, kind, "x", None).number)
    for dispute in disputes.of_loan(session, one):
        disputes.decide(session, dispute, "rejected", "wang")
    numbers.add(disputes.open_dispute(session, borrower, one, "amount", "x", None).number)
    assert len(numbers) == 4


@pytest.mark.parametrize("of_all", [False, True])
def test_what_is_disputed_is_paused(session, clock, of_all: bool) -> None:
    """A dispute pauses its loan until a person decides; one without a loan pauses all of them."""
    borrower = make_borrower(session)
    disputed, other = make_loan(session, borrower), make_loan(session, borrower)
    disputes.open_dispute(session, borrower, None if of_all else disputed, "debt", "x", None)
    clock.advance(days=3650)
    assert disputed.is_paused()
    assert other.is_paused() is of_all


def test_a_dispute_of_all_loans_shows_on_each(session, clock) -> None:
    """A dispute that names no loan is among those of every loan, after the older ones."""
    borrower = make_borrower(session)
    loan = make_loan(session, borrower)
    own = disputes.open_dispute(session, borrower, loan, "amount", "x", None)
    general = disputes.open_dispute(session, borrower, None, "fraud", "x", None)
    assert list(disputes.of_loan(session, loan)) == [own, general]


def test_a_complaint_is_due_in_fifteen_days_and_pauses_everything(session, clock) -> None:
    """A ticket with a number is opened, due on the fifteenth day, and no loan of the borrower is collected meanwhile."""
    borrower = make_borrower(session)
    owned = [make_loan(session, borrower), make_loan(session, borrower)]
    complaint = complaints.open_complaint(session, make_conversation(session, borrower), "态度差", None)
    assert (complaint.due, complaint.status) == (dt.date(2026, 12, 10), "open")
    assert complaint.number == f"C{complaint.id:06d}"
    assert all(loan.paused_until == loans.FOREVER for loan in owned)


@pytest.mark.parametrize("kind", privacy.KINDS)
def test_a_privacy_request_is_due_in_fifteen_days(session, clock, kind: str) -> None:
    """Each kind of request about personal data is a ticket due on the fifteenth day."""
    request = privacy.make_request(session, make_conversation(session), kind, None)
    assert (request.due, request.kind) == (dt.date(2026, 12, 10), kind)


def test_one_reason_waits_once(session, clock) -> None:
    """The same reason is queued once, takes the higher urgency, and waits anew once closed."""
    conversation = make_conversation(session)
    first = handoffs.open_handoff(session, conversation, "request_human", "normal", None)
    assert handoffs.open_handoff(session, conversation, "request_human", "high", None) is first
    assert handoffs.open_handoff(session, conversation, "request_human", "normal", None).priority == "high"
    assert handoffs.open_handoff(session, conversation, "crisis", "crisis", None) is not first
    first.status = "closed"
    assert handoffs.open_handoff(session, conversation, "request_human", "normal", None) is not first


def test_the_database_keeps_one_waiting(session, clock) -> None:
    """Two waiting handoffs of one reason are impossible, whoever writes them."""
    conversation = make_conversation(session)
    for _ in range(2):
        session.add(
            Handoff(
                conversation_id=conversation.id,
                reason="crisis",
                priority="crisis",
                status="waiting",
                understood={},
                opened_at=clock.now(),
                counts_from=clock.now(),
            )
        )
    with pytest.raises(IntegrityError, match="uq_handoffs_waiting"):
        session.flush()


def test_the_place_in_the_queue(session, clock) -> None:
    """The more urgent come first, of equals the earlier; claimed ones are not waited for."""
    opened = {
        name: handoffs.open_handoff(session, make_conversation(session), "x", priority, None)
        for name, priority in (("a", "normal"), ("b", "high"), ("c", "normal"), ("d", "crisis"), ("e", "high"))
    }
    places = {name: handoffs.place_in_queue(session, handoff) for name, handoff in opened.items()}
    assert places == {"d": 1, "b": 2, "e": 3, "a": 4, "c": 5}
    opened["d"].status = "claimed"
    session.flush()
    assert handoffs.place_in_queue(session, opened["a"]) == 3


@pytest.mark.parametrize("tail", ["123X", "123x"])
def test_a_right_tail_verifies(session, clock, tail: str) -> None:
    """The last four, in either case, verify the number for its borrower and are forgotten as tries."""
    conversation = make_conversation(session, make_borrower(session, verified=False))
    assert conversation.verified_borrower is None
    assert identity.verify(session, conversation, "0000", None) == identity.WRONG
    assert identity.verify(session, conversation, tail, None) is None
    assert conversation.verified_borrower is conversation.borrower
    assert conversation.verify_tries == 0


def test_three_wrong_tries_end_it(session, clock) -> None:
    """The third wrong try hands over to a person, and afterwards even the right tail does not verify."""
    conversation = make_conversation(session, make_borrower(session, verified=False))
    answers = [identity.verify(session, conversation, "0000", None) for _ in range(3)]
    assert answers == [identity.WRONG, identity.WRONG, identity.FAILED]
    assert session.query(Handoff).one().reason == "identity"
    assert identity.verify(session, conversation, "123X", None) == identity.FAILED
    assert conversation.verified_borrower is None


def test_a_shared_number_is_verified_for_the_one_who_answered(session, clock) -> None:
    """Of two borrowers at one number the one whose tail it is becomes the conversation's, the other stays unverified."""
    first = make_borrower(session, phone="+8613812340001", verified=False, id_tail="1111")
    second = make_borrower(session, phone="+8613812340001", verified=False, id_tail="2222")
    conversation = make_conversation(session, first)
    assert conversation.borrower is None
    assert conversation.people == conversation.concerned == [first, second]
    assert identity.verify(session, conversation, "2222", None) is None
    assert conversation.verified_borrower is second
    assert [holder.verified_at is not None for holder in conversation.contact.holders] == [False, True]


def test_a_borrower_without_a_tail_is_never_matched(session, clock) -> None:
    """Where the lender gave no tail nothing verifies, an empty answer least of all."""
    conversation = make_conversation(session, make_borrower(session, verified=False, id_tail=None))
    assert identity.verify(session, conversation, "", None) == identity.WRONG


def test_a_suppressed_number_is_nobodys(session, clock) -> None:
    """After a wrong number nobody is reached there, until its borrower proves to be there after all."""
    conversation = make_conversation(session)
    contacts.suppress(session, conversation.contact, "wrong_number", None)
    assert conversation.verified_borrower is None
    assert conversation.people == []
    assert identity.verify(session, conversation, "0000", None) == identity.WRONG
    assert conversation.people == []
    assert identity.verify(session, conversation, "123X", None) is None
    assert conversation.verified_borrower is not None


def test_consent_belongs_to_the_number(session, clock) -> None:
    """An opt-out is dated once and undone by an opt-in."""
    contact = make_conversation(session).contact
    contacts.opt_out(session, contact, None)
    at = contact.opted_out_at
    clock.advance(hours=1)
    contacts.opt_out(session, contact, None)
    assert contact.opted_out_at == at
    contacts.opt_in(session, contact, None)
    assert contact.opted_out_at is None


@pytest.mark.parametrize(
    ("text", "jurisdiction", "phone"),
    [
        ("+8613812345678", None, "+8613812345678"),
        ("13812345678", "cn", "+8613812345678"),
        ("0912 345 678", "tw", "+886912345678"),
        ("9123 4567", "hk", "+85291234567"),
        ("(212) 555-0123", "us", "+12125550123"),
    ],
)
def test_numbers_are_read_in_their_jurisdiction(text: str, jurisdiction: str | None, phone: str) -> None:
    """A national number becomes E.164 where its jurisdiction is known."""
    assert contacts.parse_phone(text, jurisdiction) == phone


@pytest.mark.parametrize("text", ["", "95588", "10086", "Huixin", "13812345678", "+86", "+8612", "+" + "1" * 30])
def test_what_is_no_number_is_refused(text: str) -> None:
    """Short codes, names, and national numbers without a jurisdiction are no telephone numbers."""
    with pytest.raises(contacts.NotAPhone):
        contacts.parse_phone(text)


def test_numbers_are_masked() -> None:
    """Enough of a number is shown to recognise it, not to call it."""
    assert contacts.mask("+8613812340001") == "+86138****0001"
    assert "2345" not in contacts.mask("+85291234567")


def test_hardship_and_crisis_are_dated_without_diagnosis(session, clock) -> None:
    """Hardship pauses thirty days; a crisis and a lawyer have no end by themselves."""
    borrower = make_borrower(session)
    borrowers.mark_vulnerable(session, borrower, None)
    borrowers.note_crisis(session, borrower, None)
    borrowers.note_representation(session, borrower, None)
    assert borrower.vulnerable_until == clock_module.now() + dt.timedelta(days=30)
    assert borrower.crisis_at == borrower.represented_at == clock_module.now()
