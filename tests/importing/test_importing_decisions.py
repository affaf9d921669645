"""Decisions: what the lender's ledger learns, in order of time and without a word or number of anybody."""

import datetime as dt
import json
import uuid

import pytest
from factories import make_borrower, make_loan
from sqlalchemy.orm import Session

from servicing import borrowers, contacts, disputes, events, loans, payments, plans, promises
from servicing.contacts import Contact
from servicing.decisions import decisions
from servicing.money import Money
from servicing.payments import Payment


@pytest.fixture
def decided(session: Session, clock) -> dict[str, str]:
    """Everything that can be decided, a minute apart; gives the borrower's and the loan's reference."""
    loan = make_loan(session, make_borrower(session, phone="+8613800000001", name="陈样本"))
    contact, cause = session.get_one(Contact, loan.borrower.contact_id), uuid.uuid4()
    latest, day = dt.date(2026, 12, 31), dt.date(2026, 12, 5)
    terms = {"new_due_date": "2026-12-08", "cost": "4.20"}
    paid = Payment(ref="P-1", loan_id=loan.id, amount=120_000, paid_at=clock.now() + dt.timedelta(minutes=1))
    for act in (
        lambda: promises.make_promise(session, loan, Money(120_000), day, latest=latest, cause=cause),
        lambda: payments.post(session, loan, paid),
        lambda: plans.request(session, loan, "extension", "accepted", cause, **terms),
        lambda: disputes.open_dispute(session, loan.borrower, loan, "amount", "陈样本说不对", cause),
        lambda: contacts.opt_out(session, contact, cause),
        lambda: contacts.opt_in(session, contact, cause),
        lambda: loans.pause(session, loan, clock.now() + dt.timedelta(days=9000), "claim", cause),
        lambda: borrowers.mark_vulnerable(session, loan.borrower, cause),
        lambda: borrowers.note_crisis(session, loan.borrower, cause),
        lambda: borrowers.note_representation(session, loan.borrower, cause),
        lambda: contacts.suppress(session, contact, "wrong_number", cause),
    ):
        act()
        session.commit()
        clock.advance(minutes=1)
    return {"loan": loan.ref, "borrower": loan.borrower.ref}


def test_decisions_come_in_order_with_their_terms(session: Session, decided: dict[str, str]) -> None:
    """Each names its loan or borrower, what became of it, and on which terms."""
    found = list(decisions(session))
    assert [(each["kind"], each["status"]) for each in found] == [
        ("promise", "made"), ("promise", "kept"), ("plan", "accepted"), ("hold", "paused"), ("dispute", "opened"),
        ("contact", "withdrawn"), ("contact", "given"), ("hold", "paused"), ("hold", "vulnerable"),
        ("hold", "crisis"), ("hold", "represented"), ("contact", "suppressed"),
    ]  # fmt: skip
    assert [each["at"] for each in found] == sorted(each["at"] for each in found)
    promise = {"amount": "1200.00", "pay_by": "2026-12-05"}
    assert [each["terms"] for each in found[:3]] == [
        promise, promise, {"plan": "extension", "new_due_date": "2026-12-08", "cost": "4.20"},
    ]  # fmt: skip
    assert found[3]["terms"] == {"until": None, "why": "dispute"}
    assert {name: found[4][name] for name in ("loan", "borrower")} == decided
    assert {each.get("loan", decided["loan"]) for each in found} == {decided["loan"]}
    assert {each.get("borrower", decided["borrower"]) for each in found} == {decided["borrower"]}


def test_decisions_hold_no_personal_data(session: Session, decided: dict[str, str]) -> None:
    """No name, number or word of the borrower leaves with them."""
    text = json.dumps(list(decisions(session)), ensure_ascii=False)
    assert "样本" not in text
    assert "1380" not in text


def test_since_begins_at_an_instant(session: Session, decided: dict[str, str]) -> None:
    """What was decided at that instant is included."""
    since = dt.datetime.fromisoformat("2026-11-25T10:08:00+08:00")
    assert [each["status"] for each in decisions(session, since)] == ["crisis", "represented", "suppressed"]


def test_everything_comes_however_many_pages_it_takes(
    session: Session, decided: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages are cut by time and id, so that nothing is left out or told twice."""
    whole = list(decisions(session))
    monkeypatch.setattr("servicing.decisions.PAGE", 2)
    assert list(decisions(session)) == whole


def test_what_a_person_decides_by_a_form_has_its_terms(session: Session, decided: dict[str, str]) -> None:
    """The form is the event's cause, another than the plan's; the terms are those that stand."""
    form = uuid.uuid4()
    events.record(session, "wang", "plan.approved", f"loan:{decided['loan']}", form, kind="extension")
    session.commit()
    last = list(decisions(session))[-1]
    assert (last["cause"], last["terms"]["new_due_date"]) == (str(form), "2026-12-08")
