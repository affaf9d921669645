"""What an import may say about people: numbers, verification and consent."""

import pytest
from lines import loan
from sqlalchemy import select
from sqlalchemy.orm import Session

from servicing import contacts, conversations, ledger, rows
from servicing.borrowers import Borrower
from servicing.contacts import Contact, Holder

pytestmark = pytest.mark.usefixtures("clock")
LATER = "2026-11-26T08:00:00+08:00"


def take(session: Session, number: int = 1, **values: str) -> str:
    """Take one loan, as a row has it, and commit."""
    verdict = ledger.take_loan(session, rows.loan(loan(number, **values)))
    session.commit()
    session.expire_all()
    return verdict


def holders(session: Session) -> dict[str, bool]:
    """Tell for each number whether somebody is verified there."""
    return {each.contact.phone: each.verified_at is not None for each in session.scalars(select(Holder))}


def test_a_lender_vouches_for_a_number(session: Session) -> None:
    """``verified`` makes the holder verified as of the ledger; without it nobody is."""
    take(session, 1, verified="yes")
    take(session, 2)
    assert list(holders(session).values()) == [True, False]
    assert session.scalars(select(Holder)).first().verified_at.isoformat() == "2026-11-25T00:00:00+00:00"
    assert ledger.count_unverified(session, [rows.loan(loan(1)), rows.loan(loan(2))]) == 1


def test_an_import_never_unverifies_who_verified_themselves(session: Session, clock) -> None:
    """What the ledger does not know it cannot take back."""
    take(session)
    session.scalars(select(Holder)).one().verified_at = clock.now()
    take(session, verified="no", due_amount="1.00", as_of=LATER)
    assert list(holders(session).values()) == [True]


def test_nobody_is_verified_at_a_changed_number_nor_any_more_at_the_old_one(session: Session) -> None:
    """Who answers at either number now is not known."""
    take(session, verified="yes")
    assert take(session, phone="+8613900000009", as_of=LATER) == "changed"
    assert holders(session) == {"+8613800000001": False, "+8613900000009": False}
    borrower = session.scalars(select(Borrower)).one()
    assert session.get_one(Contact, borrower.contact_id).phone == "+8613900000009"


def test_a_number_that_is_not_the_borrowers_is_not_verified_by_an_import(session: Session) -> None:
    """Somebody there has said that it is the wrong number; the ledger repeats only what it knew before."""
    take(session)
    contacts.suppress(session, session.scalars(select(Contact)).one(), "wrong_number", None)
    take(session, verified="yes", as_of=LATER)
    assert list(holders(session).values()) == [False]


def test_a_refusal_known_to_the_lender_is_an_opt_out(session: Session) -> None:
    """It takes effect for the number, with the lender as its source."""
    take(session, consent_sms="no")
    assert session.scalars(select(Contact)).one().opted_out_at is not None
    assert take(session, consent_sms="no") == "unchanged"


@pytest.mark.parametrize(("as_of", "opted_out"), [("2026-11-25T08:00:00+08:00", False), (LATER, True)])
def test_the_borrowers_own_later_word_counts(session: Session, clock, as_of: str, opted_out: bool) -> None:
    """An old refusal does not undo a later opt-in; a refusal that is newer than the opt-in does."""
    take(session, consent_sms="no")
    contact = session.scalars(select(Contact)).one()
    clock.advance(minutes=5)
    contacts.opt_in(session, contact, None)
    session.commit()
    take(session, consent_sms="no", as_of=as_of)
    assert (session.scalars(select(Contact)).one().opted_out_at is not None) is opted_out


def test_an_import_never_opts_anybody_in(session: Session) -> None:
    """Only the borrower undoes an opt-out."""
    take(session)
    contacts.opt_out(session, session.scalars(select(Contact)).one(), None)
    take(session, consent_sms="yes", consent_at=LATER, as_of=LATER)
    assert session.scalars(select(Contact)).one().opted_out_at is not None


def test_two_borrowers_may_share_a_number(session: Session) -> None:
    """Each is verified for himself."""
    take(session, 1, verified="yes")
    take(session, 2, phone=loan(1)["phone"])
    contact = session.scalars(select(Contact)).one()
    assert [each.verified_at is not None for each in contact.holders] == [True, False]


def test_an_older_report_on_another_loan_does_not_turn_back_the_person(session: Session) -> None:
    """Of two loans' reports the later one speaks for their borrower."""
    take(session, 1, as_of=LATER, phone="+8613900000009", name="新样本")
    take(session, 2, borrower_ref="B-1")
    borrower = session.scalars(select(Borrower)).one()
    assert (borrower.name, len(borrower.loans)) == ("新样本", 2)
    assert len(list(session.scalars(select(Contact).join(Holder)))) == 1


def test_who_wrote_before_being_imported_is_known_from_then_on(session: Session) -> None:
    """The conversation of a number is its only borrower's."""
    talk = conversations.of_contact(session, contacts.find_or_add(session, loan(1)["phone"]))
    take(session)
    assert talk.borrower is not None
    assert talk.borrower.ref == "B-1"


def test_verification_survives_many_borrowers_in_one_batch(session: Session) -> None:
    """A batch with several loans of one borrower makes one borrower, one number and one holder."""
    entries = [rows.loan(loan(number, borrower_ref="B-1", phone="+8613900000009")) for number in range(1, 5)]
    assert ledger.take_loans(session, entries) == ["taken"] * 4
    assert len(list(session.scalars(select(Holder)))) == 1
    assert len(list(session.scalars(select(Borrower)))) == 1
