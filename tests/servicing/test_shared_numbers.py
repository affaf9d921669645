"""Numbers that several people share, and people who have several numbers: nobody learns what is not theirs."""

import uuid

import pytest
from factories import make_borrower, make_conversation, make_loan, make_out
from sqlalchemy import select

from servicing import case as cases
from servicing import complaints, contacts, identity, outbox, strangers
from servicing.batches import close_batch, open_batch
from servicing.handoffs import Handoff
from servicing.outbox import House
from servicing.wording import Said

HOUSE = House("回信消费金融", "400-800-1234")
PHONE = "+8613812340001"


@pytest.fixture
def couple(session, clock):
    """Two borrowers at one number, the first verified there, and the conversation with it."""
    first = make_loan(session, make_borrower(session, phone=PHONE, id_tail="1111"))
    second = make_loan(session, make_borrower(session, phone=PHONE, id_tail="2222", verified=False))
    talk = make_conversation(session, first.borrower, borrower_id=first.borrower_id, replied_at=clock.now())
    session.expire_all()
    return first, second, talk


def says(session, talk, body: str) -> None:
    """Have whoever is there write a text that is handled."""
    from factories import make_text

    close_batch(session, open_batch(session, talk, [make_text(session, talk, body)]))
    session.flush()


def texts(session, loan) -> list[str]:
    """Read the texts of a case."""
    return [each["text"] for each in cases.case(session, loan.ref)["messages"]]


def test_after_a_text_about_the_other_nobody_is_assumed(session, couple) -> None:
    """Who answers a reminder about one of several says who they are before a word about anyone's loan."""
    first, second, talk = couple
    assert talk.verified_borrower is first.borrower
    outbox.write(session, talk, [Said("utter_remind_neutral")], HOUSE, answers=uuid.uuid4(), about=second.borrower)
    assert talk.verified_borrower is None
    assert talk.concerned == [first.borrower, second.borrower]
    assert identity.verify(session, talk, "2222", None) is None
    assert talk.verified_borrower is second.borrower


def test_a_text_about_the_one_who_talks_changes_nothing(session, couple) -> None:
    """A reminder about the borrower whose conversation it is asks nobody anything anew."""
    first, _, talk = couple
    outbox.write(session, talk, [Said("utter_remind_neutral")], HOUSE, answers=uuid.uuid4(), about=first.borrower)
    assert talk.verified_borrower is first.borrower


def test_each_case_shows_its_own_talk(session, couple) -> None:
    """What one of them said and was told is in that case alone, whoever talks now; tickets too."""
    first, second, talk = couple
    says(session, talk, "我失业了")
    make_out(session, talk, "好的一", about=first.borrower_id)
    complaints.open_complaint(session, talk, "x", None)
    identity.verify(session, talk, "2222", None)
    says(session, talk, "还欠多少")
    make_out(session, talk, "好的二", about=second.borrower_id)
    assert texts(session, first) == ["我失业了", "好的一"]
    assert texts(session, second) == ["还欠多少", "好的二"]
    assert [len(cases.case(session, loan.ref)["complaints"]) for loan in (first, second)] == [1, 0]


def test_what_was_asked_before_the_tail_is_the_askers(session, couple) -> None:
    """The question that led to the verification belongs to whoever was verified."""
    first, second, talk = couple
    talk.borrower = None
    from factories import make_batch

    batch = make_batch(session, talk, "还欠多少")
    talk.pending = {"action": "action_say_balance", "batch": str(batch.id)}
    session.flush()
    assert texts(session, first) == texts(session, second) == ["还欠多少"]
    identity.verify(session, talk, "2222", None)
    session.flush()
    session.expire_all()
    assert (texts(session, first), texts(session, second)) == ([], ["还欠多少"])


def test_the_same_tail_twice_goes_to_a_person(session, clock) -> None:
    """Two people whose tails are the same cannot be told apart: neither is verified."""
    for _ in range(2):
        borrower = make_borrower(session, phone=PHONE, id_tail="1111", verified=False)
    talk = make_conversation(session, borrower, borrower_id=None)
    assert identity.verify(session, talk, "1111", None) == identity.FAILED
    assert talk.verified_borrower is None
    assert session.scalars(select(Handoff.reason)).all() == ["identity"]


def test_tries_are_counted_over_days_until_a_person_sets_them_back(session, clock) -> None:
    """One wrong tail a day is three on the third day; after a person's word the right one verifies."""
    talk = make_conversation(session, make_borrower(session, verified=False))
    told = []
    for _ in range(3):
        told.append(identity.verify(session, talk, "0000", None))
        clock.advance(days=1)
    assert told == [identity.WRONG, identity.WRONG, identity.FAILED]
    assert identity.verify(session, talk, "123X", None) == identity.FAILED
    identity.reset(session, talk, "wang")
    assert identity.verify(session, talk, "123X", None) is None


def test_a_wrong_number_for_one_leaves_the_other(session, couple) -> None:
    """Where somebody else is verified only the one who was sought is given up; what waits about the other goes out."""
    first, second, talk = couple
    mine = make_out(session, talk, purpose="campaign", about=first.borrower_id)
    theirs = make_out(session, talk, purpose="campaign", about=second.borrower_id)
    assert strangers.leave_alone(session, talk, "wrong_number", None) == [second.borrower]
    session.flush()
    assert talk.contact.suppressed_at is None
    assert talk.verified_borrower is first.borrower
    assert talk.people == [first.borrower]
    assert (mine.status, theirs.status) == ("queued", "dropped")
    again = make_out(session, talk, purpose="campaign", about=second.borrower_id)
    assert outbox.judge(session, again).rule == "number_suppressed"
    assert outbox.judge(session, mine).rule == "allowed"


def test_a_wrong_number_of_nobody_verified_is_given_up_for_all(session, couple) -> None:
    """Where nobody else is verified the number is a stranger's for everyone."""
    first, second, talk = couple
    first.borrower.loans, talk.contact.holders[0].verified_at = first.borrower.loans, None
    make_out(session, talk, purpose="campaign", about=second.borrower_id)
    assert strangers.leave_alone(session, talk, "wrong_number", None) == [first.borrower, second.borrower]
    assert talk.contact.suppressed_at is not None


def test_who_was_denied_may_prove_to_be_there(session, couple) -> None:
    """A right tail brings back whoever was said not to be reached."""
    _, second, talk = couple
    make_out(session, talk, purpose="campaign", about=second.borrower_id)
    strangers.leave_alone(session, talk, "wrong_number", None)
    assert identity.verify(session, talk, "2222", None) is None
    assert talk.verified_borrower is second.borrower
    assert len(talk.people) == 2


def test_a_borrower_of_two_numbers_has_one_case(session, clock) -> None:
    """What is said at either number is in the case."""
    loan = make_loan(session)
    here = make_conversation(session, loan.borrower)
    says(session, here, "一")
    other = contacts.find_or_add(session, "+8613900001234")
    from servicing import borrowers, conversations
    from servicing import clock as clock_module

    borrowers.holder_of(session, loan.borrower, other).verified_at = clock_module.now()
    session.flush()
    session.expire_all()
    says(session, conversations.of_contact(session, other), "二")
    assert texts(session, loan) == ["一", "二"]
