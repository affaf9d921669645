"""Changes of number: nothing is used before its code was told, and nobody can be flooded with codes."""

import datetime as dt
import re

import pytest
from factories import make_borrower, make_conversation
from sqlalchemy import select

from servicing import contact_changes, contacts, conversations, entries, ledger, outbox
from servicing.events import Event
from servicing.messages import Message

HOUSE = outbox.House("回信消费金融", "400-800-1234")
NEW = "+8613900009999"


def asked(session, borrower, phone: str = NEW) -> contact_changes.ContactChange:
    """Ask for a number and send its code."""
    change = contact_changes.request(session, borrower, contacts.find_or_add(session, phone), None)
    contact_changes.send_codes(session, HOUSE)
    session.flush()
    return change


def code_of(session, change: contact_changes.ContactChange) -> str:
    """Read the code off the text that went to the new number."""
    talk = conversations.of_contact(session, change.contact)
    text = session.scalars(select(Message).where(Message.conversation_id == talk.id)).one()
    assert text.discloses is False
    assert not [word for word in ("欠", "贷", "还款", "逾期") if word in text.body]
    return re.search(r"\d{6}", text.body)[0]


def test_the_right_code_makes_the_number_the_borrowers(session, clock) -> None:
    """The code is sent once, to the new number alone; told, the number is verified and used, the old one stays."""
    borrower = make_borrower(session)
    old = borrower.contact_id
    change = asked(session, borrower)
    contact_changes.send_codes(session, HOUSE)
    assert not conversations.of_contact(session, change.contact).is_verified_for(borrower)
    assert borrower.contact_id == old
    assert contact_changes.confirm(session, change, code_of(session, change), None) is None
    session.flush()
    session.expire_all()
    talk = conversations.of_contact(session, change.contact)
    assert (borrower.contact_id, talk.verified_borrower, change.status) == (change.contact_id, borrower, "confirmed")
    assert make_conversation(session, borrower).contact_id == change.contact_id
    assert session.get_one(contacts.Contact, old).holders[0].verified_at is not None


def test_wrong_codes_are_counted(session, clock) -> None:
    """The third wrong code ends it; the right one is too late then."""
    change = asked(session, make_borrower(session))
    right = code_of(session, change)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    told = [contact_changes.confirm(session, change, wrong, None) for _ in range(3)]
    assert told == [contact_changes.WRONG, contact_changes.WRONG, contact_changes.REFUSED]
    assert (change.status, contact_changes.open_for(session, change.borrower)) == ("refused", None)


def test_a_code_told_before_it_was_sent(session, clock) -> None:
    """Six digits that come before the code went out are wrong, and end nothing: the code that comes is good."""
    change = contact_changes.request(session, make_borrower(session), contacts.find_or_add(session, NEW), None)
    assert contact_changes.confirm(session, change, "000000", None) == contact_changes.WRONG
    contact_changes.send_codes(session, HOUSE)
    session.flush()
    assert contact_changes.confirm(session, change, code_of(session, change), None) is None


@pytest.mark.parametrize(("hours", "outcome"), [(24, None), (24.1, contact_changes.EXPIRED)])
def test_a_code_grows_old(session, clock, hours: float, outcome: str | None) -> None:
    """After its hours even the right code changes nothing."""
    change = asked(session, make_borrower(session))
    clock.advance(hours=hours)
    assert contact_changes.confirm(session, change, code_of(session, change), None) == outcome


def test_a_later_number_replaces(session, clock) -> None:
    """Only one change is open; the code of an earlier one is worth nothing."""
    borrower = make_borrower(session)
    first, second = asked(session, borrower), asked(session, borrower, "+8613900008888")
    assert (first.status, contact_changes.open_for(session, borrower)) == ("replaced", second)


def test_numbers_that_get_no_code(session, clock) -> None:
    """The number in use, one whose holder wants no texts, and a fourth number in a day get none."""
    borrower = make_borrower(session)
    with pytest.raises(contact_changes.NumberInUse):
        asked(session, borrower, session.get_one(contacts.Contact, borrower.contact_id).phone)
    unwilling = contacts.find_or_add(session, "+8613900007777")
    contacts.opt_out(session, unwilling, None)
    with pytest.raises(contact_changes.NumberNotUsable):
        asked(session, borrower, unwilling.phone)
    for number in range(3):
        asked(session, borrower, f"+861390000{number:04d}")
    with pytest.raises(contact_changes.NumberNotUsable):
        asked(session, borrower)
    clock.advance(days=1, minutes=1)
    assert asked(session, borrower).status == "requested"


def test_a_ledger_that_is_behind_does_not_undo_it(session, clock) -> None:
    """An import that still names the old number changes nothing; one that names a third does."""
    borrower = make_borrower(session, phone="+8613800001111")
    change = asked(session, borrower)
    contact_changes.confirm(session, change, code_of(session, change), None)
    session.flush()
    for phone, used in (("+8613800001111", NEW), ("+8613800002222", "+8613800002222")):
        clock.advance(hours=1)
        take(session, borrower, phone, clock.now())
        assert session.get_one(contacts.Contact, borrower.contact_id).phone == used


def take(session, borrower, phone: str, as_of: dt.datetime) -> None:
    """Take one loan of a borrower on record, as the lender's ledger reports it."""
    person = entries.BorrowerEntry(
        ref=borrower.ref, name="x", phone=phone, jurisdiction="cn", id_tail="123X", email=None, region=None,
        zone="Asia/Shanghai", script="hans", verified=False, consent_sms=True, consent_source=None, consent_at=None,
    )  # fmt: skip
    from servicing.money import Money

    figures = dict.fromkeys(("principal", "due_amount", "outstanding", "interest", "penalty", "fees"), Money(100))
    loan = entries.LoanEntry(
        ref=f"L-{borrower.ref}", borrower=person, product="x", credit_type="loan", currency="CNY",
        due_date=dt.date(2026, 12, 1), instalment_no=None, instalments=None, annual_rate=None, penalty_rate=None,
        contract_date=None, as_of=as_of, **figures,
    )  # fmt: skip
    ledger.take_loan(session, loan)


def test_events_name_no_number(session, clock) -> None:
    """What is on record of a change, and what the lender's ledger learns, masks the number and holds no code."""
    from servicing import decisions

    change = asked(session, make_borrower(session))
    code = code_of(session, change)
    contact_changes.confirm(session, change, code, None)
    session.commit()
    kept = [str(each.data) for each in session.scalars(select(Event))]
    assert not [each for each in kept if NEW in each or code in each]
    told = [(each["status"], each["terms"]) for each in decisions.decisions(session) if each["kind"] == "contact"]
    assert told == [(status, {"phone": "+86139****9999"}) for status in ("requested", "confirmed")]
