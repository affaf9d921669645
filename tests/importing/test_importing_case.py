"""The case of a loan, as scripts and checks read it: the shape that CONTRACT.md promises, and what stands in it."""

import datetime as dt
import uuid

import pytest
from factories import make_borrower, make_conversation, make_loan, make_team
from sqlalchemy import insert
from sqlalchemy.orm import Session

from servicing import borrowers, clock, complaints, contacts, disputes, handoffs, payments, plans, privacy, promises
from servicing import case as cases
from servicing.contacts import Contact
from servicing.loans import Loan
from servicing.messages import Message
from servicing.money import Money
from servicing.payments import Payment
from servicing.visits import Visit

pytestmark = pytest.mark.usefixtures("clock")


def say(session: Session, conversation, text: str, **fields: object) -> None:
    """Add a text to a conversation."""
    inbound = {"direction": "in", "author": "borrower", "status": "handled"}
    values = {"conversation_id": conversation.id, "body": text, "at": clock.now(), **inbound} | fields
    session.execute(insert(Message).values(id=uuid.uuid4(), **values))


def test_a_quiet_loan(session: Session) -> None:
    """Without a conversation the assistant owns it and nothing is open; amounts are texts with two decimals."""
    loan = make_loan(session, make_borrower(session, phone="+8613800000001", ref="B-1"), ref="L-1")
    assert cases.case(session, "L-1") == {
        "loan": {
            "ref": "L-1", "status": "current", "due_amount": "1200.00", "outstanding": "8000.00",
            "parts": {"principal": "7800.00", "interest": "200.00", "penalty": "0.00", "fees": "0.00"},
            "currency": "CNY", "due_date": "2026-12-01", "dpd": 0, "as_of": "2026-11-25T10:00:00+08:00", "flags": [],
        },
        "borrower": {
            "ref": "B-1", "phone": "+86138****0001", "verified": True, "opted_out": False, "jurisdiction": "cn",
            "script": "hans",
        },
        "conversation": {"owner": "assistant", "agent": None, "open_question": None},
        **{name: [] for name in (
            "promises", "plans", "payments", "claims", "privacy_requests", "disputes", "visits", "handoffs",
            "complaints", "messages",
        )},
    }  # fmt: skip
    assert loan.ref == "L-1"


def test_an_unknown_loan_is_refused_in_plain_words(session: Session) -> None:
    """The reference is not repeated."""
    with pytest.raises(cases.NoSuchLoan, match=r"^There is no loan with this reference\.$"):
        cases.case(session, "L-404")


@pytest.mark.parametrize(
    ("overdue", "fields", "status", "dpd"),
    [
        (12, {}, "overdue", 12),
        (0, {"due_date": dt.date(2026, 11, 25)}, "due", 0),
        (12, {"due_amount": 0}, "current", 0),
        (12, {"outstanding": 0}, "settled", 12),
    ],
)
def test_the_status_follows_the_calendar(
    session: Session, overdue: int, fields: dict[str, object], status: str, dpd: int
) -> None:
    """Days past due are counted on the borrower's calendar."""
    shown = cases.case(session, make_loan(session, overdue=overdue, **fields).ref)["loan"]
    assert (shown["status"], shown["dpd"]) == (status, dpd)


def _dispute(session: Session, loan: Loan) -> None:
    disputes.open_dispute(session, loan.borrower, loan, "amount", "不对", None)


def _plan(session: Session, loan: Loan) -> None:
    session.add(plans.Plan(loan_id=loan.id, kind="waiver", status="approved", terms={}, made_at=clock.now()))


FLAGS = [
    (_dispute, ["disputed", "paused"]),
    (lambda session, loan: borrowers.mark_vulnerable(session, loan.borrower, None), ["hardship"]),
    (lambda session, loan: borrowers.note_crisis(session, loan.borrower, None), ["crisis"]),
    (lambda session, loan: borrowers.note_representation(session, loan.borrower, None), ["paused"]),
    (_plan, ["plan"]),
]


@pytest.mark.parametrize(("act", "flags"), FLAGS)
def test_flags(session: Session, act, flags: list[str]) -> None:
    """Each flag says why collection is different for this loan."""
    loan = make_loan(session)
    act(session, loan)
    session.flush()
    assert cases.case(session, loan.ref)["loan"]["flags"] == flags


def test_hardship_ends_by_itself(session: Session, clock) -> None:
    """After thirty days the pause for a hardship told is over."""
    loan = make_loan(session)
    borrowers.mark_vulnerable(session, loan.borrower, None)
    clock.advance(days=31)
    assert cases.case(session, loan.ref)["loan"]["flags"] == []


def test_everything_on_record_is_listed_oldest_first(session: Session, clock) -> None:
    """Each list has the fields that the contract names."""
    loan = make_loan(session)
    talk = make_conversation(session, loan.borrower, owner="agent", agent="wang", open_question="verify")
    latest = dt.date(2026, 12, 31)
    for day in (5, 6):
        promises.make_promise(session, loan, Money(120_000), dt.date(2026, 12, day), latest=latest, cause=None)
    terms = {"new_due_date": "2026-12-08", "cost": "4.20"}
    plans.request(session, loan, "extension", "accepted", None, **terms)
    payments.claim(session, loan, 5, None)
    payments.post(session, loan, Payment(ref="P-1", loan_id=loan.id, amount=120_000, paid_at=clock.now()))
    disputes.open_dispute(session, loan.borrower, None, "fraud", "不是我借的", None)
    privacy.make_request(session, talk, "access", None)
    complaints.open_complaint(session, talk, "太多短信", None)
    handoffs.open_handoff(session, talk, "complaint", "high", None)
    team = make_team(session)
    slot = {"date": dt.date(2026, 12, 6), "start": dt.time(9), "end": dt.time(11)}
    session.add(Visit(team_id=team.id, borrower_id=loan.borrower_id, status="booked", place="home", **slot))
    session.flush()
    shown = cases.case(session, loan.ref)
    assert shown["conversation"] == {"owner": "agent", "agent": "wang", "open_question": "verify"}
    assert [(each["pay_by"], each["status"]) for each in shown["promises"]] == [
        ("2026-12-05", "replaced"), ("2026-12-06", "kept"),
    ]  # fmt: skip
    assert shown["plans"] == [
        {"kind": "extension", "status": "accepted", "terms": terms | {"instalments": 0, "amounts": []}}
    ]
    assert shown["payments"] == [{"ref": "P-1", "amount": "1200.00", "paid_at": "2026-11-25T10:00:00+08:00"}]
    assert shown["claims"] == [{"kind": "payment", "status": "open"}]
    assert shown["disputes"] == [{"kind": "fraud", "status": "open", "text": "不是我借的"}]
    assert shown["privacy_requests"] == [{"kind": "access", "due": "2026-12-10"}]
    assert shown["complaints"] == [{"due": "2026-12-10", "status": "open"}]
    assert shown["handoffs"] == [
        {"reason": "complaint", "priority": "high", "status": "claimed", "opened_at": "2026-11-25T10:00:00+08:00"}
    ]
    assert shown["visits"] == [
        {"date": "2026-12-06", "start": "09:00", "end": "11:00", "status": "booked", "place": "home"}
    ]


def test_messages_are_shown_as_they_were_said(session: Session) -> None:
    """Decrypted, in order; what is being sent right now still counts as queued."""
    loan = make_loan(session)
    talk = make_conversation(session, loan.borrower)
    say(session, talk, "我下周还")
    say(session, talk, "好的", direction="out", author="assistant", status="sending", rule="allowed", segments=2)
    shown = cases.case(session, loan.ref)["messages"]
    assert [(each["text"], each["status"], each["rule"], each["segments"]) for each in shown] == [
        ("我下周还", "handled", None, 1), ("好的", "queued", "allowed", 2),
    ]  # fmt: skip
    assert set(shown[0]) == {"id", "direction", "author", "text", "at", "status", "rule", "segments"}


def test_the_other_borrower_at_a_shared_number_keeps_their_words(session: Session) -> None:
    """Once it is known whose conversation it is, it is not part of the other's case."""
    mine = make_loan(session, make_borrower(session, phone="+8613900000001"))
    yours = make_loan(session, make_borrower(session, phone="+8613900000001"))
    talk = make_conversation(session, mine.borrower)
    say(session, talk, "你好")
    assert [len(cases.case(session, loan.ref)["messages"]) for loan in (mine, yours)] == [1, 1]
    talk.borrower_id = mine.borrower_id
    session.flush()
    assert [len(cases.case(session, loan.ref)["messages"]) for loan in (mine, yours)] == [1, 0]


def test_a_number_that_is_not_the_borrowers_is_not_verified(session: Session) -> None:
    """Opt-out and suppression of the number show in the case."""
    loan = make_loan(session)
    contact = session.get_one(Contact, loan.borrower.contact_id)
    contacts.opt_out(session, contact, None)
    contacts.suppress(session, contact, "wrong_number", None)
    shown = cases.case(session, loan.ref)["borrower"]
    assert (shown["verified"], shown["opted_out"]) == (False, True)
