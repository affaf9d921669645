"""Factories: rows with sensible values, of which a test names only those that it is about."""

import datetime as dt
import itertools
import uuid
from typing import Any

from sqlalchemy.orm import Session

from servicing import batches, borrowers, clock, contacts, conversations, messages
from servicing.batches import Batch
from servicing.borrowers import Borrower
from servicing.conversations import Conversation
from servicing.loans import Loan
from servicing.messages import Message
from servicing.teams import Team

_numbers = itertools.count(1)


def make_borrower(session: Session, *, phone: str | None = None, verified: bool = True, **fields: Any) -> Borrower:
    """Add a borrower who is reached at ``phone`` and is, unless said otherwise, verified there."""
    number = next(_numbers)
    contact = contacts.find_or_add(session, phone or f"+86138{number:08d}")
    jurisdiction = fields.get("jurisdiction", "cn")
    values: dict[str, Any] = {
        "ref": f"B-{number}",
        "name": "陈样本",
        "id_tail": "123X",
        "jurisdiction": jurisdiction,
        "region": "浦东",
        "zone": borrowers.ZONES[jurisdiction],
        "script": borrowers.SCRIPTS[jurisdiction],
        "contact_id": contact.id,
    }
    borrower = Borrower(**(values | fields))
    session.add(borrower)
    session.flush()
    holder = borrowers.holder_of(session, borrower, contact)
    holder.verified_at = clock.now() if verified else None
    session.flush()
    session.expire(contact, ["holders"])
    return borrower


def make_loan(session: Session, borrower: Borrower | None = None, *, overdue: int = 0, **fields: Any) -> Loan:
    """Add a loan of 8000.00 with 1200.00 due in six days, or ``overdue`` days ago; amounts are minor units."""
    borrower = borrower or make_borrower(session)
    today = clock.today(borrower.zone)
    values: dict[str, Any] = {
        "ref": f"L-{next(_numbers)}",
        "borrower": borrower,
        "product": "现金分期",
        "credit_type": "loan",
        "currency": "CNY",
        "principal": 780_000,
        "interest": 20_000,
        "penalty": 0,
        "fees": 0,
        "outstanding": 800_000,
        "due_amount": 120_000,
        "due_date": today - dt.timedelta(days=overdue) if overdue else today + dt.timedelta(days=6),
        "as_of": clock.now(),
    }
    loan = Loan(**(values | fields))
    session.add(loan)
    session.flush()
    return loan


def make_conversation(session: Session, borrower: Borrower | None = None, **fields: Any) -> Conversation:
    """Add the conversation with a borrower's number."""
    borrower = borrower or make_borrower(session)
    contact = session.get_one(contacts.Contact, borrower.contact_id)
    conversation = conversations.of_contact(session, contact)
    for name, value in fields.items():
        setattr(conversation, name, value)
    session.flush()
    return conversation


def make_team(session: Session, **fields: Any) -> Team:
    """Add a team of two that works Monday to Friday from nine to six in slots of two hours."""
    values: dict[str, Any] = {
        "name": f"team-{next(_numbers)}",
        "region": "浦东",
        "staff1": "甲样本",
        "badge1": "A001",
        "staff2": "乙样本",
        "badge2": "A002",
        "weekdays": [1, 2, 3, 4, 5],
        "start": dt.time(9),
        "end": dt.time(18),
        "slot_minutes": 120,
    }
    team = Team(**(values | fields))
    session.add(team)
    session.flush()
    return team


def make_text(session: Session, conversation: Conversation, body: str, **fields: Any) -> Message:
    """Add a text that the borrower has just sent."""
    values: dict[str, Any] = {"body": body, "carrier": "double", "provider_id": f"in-{next(_numbers)}"}
    message_id = messages.receive(session, conversation, **(values | fields))
    return session.get_one(Message, message_id)


def make_batch(session: Session, conversation: Conversation, *bodies: str) -> Batch:
    """Add texts and the batch that joins them."""
    return batches.open_batch(session, conversation, [make_text(session, conversation, body) for body in bodies])


def make_out(session: Session, conversation: Conversation, body: str = "ok", **fields: Any) -> Message:
    """Add a text that waits in the outbox, as an answer unless said otherwise."""
    values: dict[str, Any] = {
        "conversation_id": conversation.id,
        "direction": "out",
        "author": "assistant",
        "body": body,
        "at": clock.now(),
        "status": "queued",
        "purpose": "answer",
        "answers": uuid.uuid4(),
        "ownership": conversation.ownership,
    }
    message = Message(**(values | fields))
    session.add(message)
    session.flush()
    return message
