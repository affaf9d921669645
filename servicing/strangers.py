"""Strangers: whoever has a number that is not the borrower's is left alone; who is verified there stays reachable."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from servicing import contacts, outbox
from servicing.borrowers import Borrower
from servicing.conversations import Conversation
from servicing.messages import Message


def leave_alone(session: Session, conversation: Conversation, why: str, cause: uuid.UUID | None) -> list[Borrower]:
    """Stop using a number, for everyone; for the one who was sought alone, where somebody else is verified there.

    Gives the borrowers who are not reached here any more.
    """
    contact, sought = conversation.contact, _sought(session, conversation)
    others = [each for each in contact.holders if each.verified_at is not None and each.borrower_id != sought]
    if sought is None or not others or contact.suppressed_at is not None:
        gone = conversation.people
        contacts.suppress(session, contact, why, cause)
        outbox.cancel_unsolicited(session, conversation.id, "number_suppressed")
        return gone
    denied = [holder for holder in contact.holders if holder.borrower_id == sought]
    for holder in denied:
        contacts.deny(session, holder, why, cause)
    outbox.cancel_unsolicited(session, conversation.id, "number_suppressed", about=sought)
    here = conversation.people
    conversation.borrower = here[0] if len(here) == 1 else None
    return [holder.borrower for holder in denied]


def _sought(session: Session, conversation: Conversation) -> int | None:
    """Tell whom the lender last wrote to unasked at this number; else whose the conversation is."""
    unasked = select(Message.about).where(Message.conversation_id == conversation.id, Message.purpose == "campaign")
    return session.scalar(unasked.order_by(Message.seq.desc()).limit(1)) or conversation.borrower_id
