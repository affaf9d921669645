"""The case: everything on record about one loan, in the shape that CONTRACT.md promises to scripts and checks."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from servicing import claims, clock, contacts, disputes, payments, plans, promises, visits
from servicing.borrowers import Borrower
from servicing.complaints import Complaint
from servicing.contacts import Contact, Holder
from servicing.conversations import Conversation
from servicing.errors import ServicingError
from servicing.handoffs import Handoff
from servicing.loans import Loan
from servicing.messages import Message
from servicing.privacy import PrivacyRequest

AGREED = ("accepted", "approved")
TERMS: dict[str, Any] = {"new_due_date": "", "instalments": 0, "amounts": [], "cost": "0.00"}


class NoSuchLoan(ServicingError):
    """There is no loan with this reference."""

    code = "no_such_loan"


def case(session: Session, loan_ref: str) -> dict[str, Any]:
    """Give the whole case of a loan: lists oldest first, amounts as decimal texts, instants on the borrower's clock.

    Raises NoSuchLoan.
    """
    loan = loan_of(session, loan_ref)
    borrower = loan.borrower
    contact = session.get_one(Contact, borrower.contact_id)
    talks = _conversations(session, borrower)
    return {
        "loan": _loan(session, loan),
        "borrower": _borrower(session, borrower, contact),
        "conversation": _conversation(talks, borrower),
        **_of_loan(session, loan),
        "visits": [_visit(each) for each in visits.of_borrower(session, borrower.id)],
        **_of_talks(session, borrower, talks),
    }


def loan_of(session: Session, loan_ref: str) -> Loan:
    """Give the loan of a reference; raises NoSuchLoan."""
    loan = session.scalar(select(Loan).where(Loan.ref == loan_ref))
    if loan is None:
        raise NoSuchLoan()
    return loan


def texts(session: Session, loan: Loan, after: int, most: int) -> list[tuple[int, dict[str, Any]]]:
    """Give the texts of a loan's case as the case has them, each with its number, from behind a number on."""
    borrower = loan.borrower
    about = _is_about(Message, borrower, _conversations(session, borrower))
    found = session.scalars(select(Message).where(about, Message.seq > after).order_by(Message.seq).limit(most))
    return [(each.seq, _message(each, borrower)) for each in found]


def talk_of(session: Session, borrower: Borrower) -> Conversation | None:
    """Give the conversation at a borrower's number; None where there is none, or it is known to be about another."""
    talk = session.scalar(select(Conversation).where(Conversation.contact_id == borrower.contact_id))
    return talk if talk is not None and talk.borrower_id in (None, borrower.id) else None


def _of_loan(session: Session, loan: Loan) -> dict[str, Any]:
    return {
        "promises": [
            {"amount": _money(loan, each.amount), "pay_by": each.pay_by.isoformat(), "status": each.status}
            for each in promises.of_loan(session, loan)
        ],
        "plans": [
            {"kind": each.kind, "status": each.status, "terms": _terms(each.terms)}
            for each in plans.of_loan(session, loan)
        ],
        "payments": [
            {"ref": each.ref, "amount": _money(loan, each.amount), "paid_at": _instant(each.paid_at, loan.borrower)}
            for each in payments.of_loan(session, loan)
        ],
        "claims": [{"kind": "payment", "status": each.status} for each in claims.of_loan(session, loan)],
        "disputes": [
            {"kind": each.kind, "status": each.status, "text": each.words} for each in disputes.of_loan(session, loan)
        ],
    }


def _of_talks(session: Session, borrower: Borrower, talks: Sequence[Conversation]) -> dict[str, Any]:
    requests = select(PrivacyRequest).where(_is_about(PrivacyRequest, borrower, talks)).order_by(PrivacyRequest.id)
    tickets = select(Complaint).where(_is_about(Complaint, borrower, talks)).order_by(Complaint.id)
    needs = select(Handoff).where(_is_about(Handoff, borrower, talks)).order_by(Handoff.id)
    texts = select(Message).where(_is_about(Message, borrower, talks)).order_by(Message.seq)
    return {
        "privacy_requests": [{"kind": each.kind, "due": each.due.isoformat()} for each in session.scalars(requests)],
        "handoffs": [
            {"reason": each.reason, "priority": each.priority, "status": each.status}
            | {"opened_at": _instant(each.opened_at, borrower)}
            for each in session.scalars(needs)
        ],
        "complaints": [{"due": each.due.isoformat(), "status": each.status} for each in session.scalars(tickets)],
        "messages": [_message(each, borrower) for each in session.scalars(texts)],
    }


def _loan(session: Session, loan: Loan) -> dict[str, Any]:
    today = clock.today(loan.borrower.zone)
    return {
        "ref": loan.ref,
        "status": loan.status(today),
        "due_amount": _money(loan, loan.due_amount),
        "outstanding": _money(loan, loan.outstanding),
        "parts": {part: _money(loan, getattr(loan, part)) for part in ("principal", "interest", "penalty", "fees")},
        "currency": loan.currency,
        "due_date": loan.due_date.isoformat(),
        "dpd": loan.days_past_due(today),
        "as_of": _instant(loan.as_of, loan.borrower),
        "flags": _flags(session, loan),
    }


def _flags(session: Session, loan: Loan) -> list[str]:
    borrower = loan.borrower
    hardship = borrower.vulnerable_until is not None and borrower.vulnerable_until > clock.now()
    flags = {
        "disputed": any(each.status == "open" for each in disputes.of_loan(session, loan)),
        "hardship": hardship,
        "crisis": borrower.crisis_at is not None,
        "paused": loan.is_paused() or borrower.represented_at is not None,
        "plan": any(each.status in AGREED for each in plans.of_loan(session, loan)),
    }
    return [name for name, holds in flags.items() if holds]


def _borrower(session: Session, borrower: Borrower, contact: Contact) -> dict[str, Any]:
    verified_at = session.scalar(
        select(Holder.verified_at).where(Holder.contact_id == contact.id, Holder.borrower_id == borrower.id)
    )
    return {
        "ref": borrower.ref,
        "phone": contacts.mask(contact.phone),
        "verified": verified_at is not None and contact.suppressed_at is None,
        "opted_out": contact.opted_out_at is not None,
        "jurisdiction": borrower.jurisdiction,
        "script": borrower.script,
    }


def _conversations(session: Session, borrower: Borrower) -> Sequence[Conversation]:
    """The talk at every number of this borrower's; of a shared one only what is not known to be about somebody else."""
    held = select(Holder.contact_id).where(Holder.borrower_id == borrower.id, Holder.denied_at.is_(None))
    mine = or_(
        Conversation.borrower_id == borrower.id,
        Conversation.contact_id == borrower.contact_id,
        Conversation.contact_id.in_(held),
    )
    return session.scalars(select(Conversation).where(mine).order_by(Conversation.contact_id)).all()


def _is_about(row: Any, borrower: Borrower, talks: Sequence[Conversation]) -> ColumnElement[bool]:
    """What does not say whom it is about is of whoever the conversation is, of everybody while that is not known."""
    own = [talk.id for talk in talks if talk.borrower_id in (None, borrower.id)]
    unsaid = row.about.is_(None) & row.conversation_id.in_(own)
    return and_(row.conversation_id.in_([talk.id for talk in talks]), or_(row.about == borrower.id, unsaid))


def _conversation(talks: Sequence[Conversation], borrower: Borrower) -> dict[str, Any]:
    current = next((talk for talk in talks if talk.contact_id == borrower.contact_id), None)
    if current is None or current.borrower_id not in (None, borrower.id):
        return {"owner": "assistant", "agent": None, "open_question": None}
    return {"owner": current.owner, "agent": current.agent, "open_question": current.open_question}


def _terms(terms: dict[str, Any]) -> dict[str, Any]:
    return {name: terms.get(name, value) for name, value in TERMS.items()}


def _visit(visit: visits.Visit) -> dict[str, str]:
    return {
        "date": visit.date.isoformat(),
        "start": visit.start.isoformat("minutes"),
        "end": visit.end.isoformat("minutes"),
        "status": visit.status,
        "place": visit.place or "",
    }


def _message(message: Message, borrower: Borrower) -> dict[str, Any]:
    return {
        "id": str(message.id),
        "direction": message.direction,
        "author": message.author,
        "text": message.body,
        "at": _instant(message.at, borrower),
        "status": "queued" if message.status == "sending" else message.status,
        "rule": message.rule,
        "segments": message.segments,
    }


def _money(loan: Loan, minor: int) -> str:
    return str(loan.money(minor))


def _instant(instant: dt.datetime, borrower: Borrower) -> str:
    return clock.local(instant, borrower.zone).isoformat()
