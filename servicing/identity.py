"""Right-party verification: the last four of the identity document, asked only in answer to the borrower."""

import hmac
import uuid

from sqlalchemy.orm import Session

from servicing import clock, contacts, events, handoffs
from servicing.conversations import Conversation

TRIES = 3  # DIALOGUES.md: three wrong tries, then a person
WRONG, FAILED = "identity_wrong", "identity_failed"


def verify(session: Session, conversation: Conversation, tail: str, cause: uuid.UUID | None) -> str | None:
    """Check an answer against everyone known at this number; on a match the number is verified for that borrower.

    Gives None on a match, otherwise WRONG or FAILED: values and no exceptions, because a wrong try is counted
    and must not be rolled back.
    """
    if conversation.verify_tries >= TRIES:
        return _give_up(session, conversation, cause)
    for holder in conversation.contact.holders:
        borrower = holder.borrower
        if borrower.id_tail and hmac.compare_digest(borrower.id_tail.upper().encode(), tail.upper().encode()):
            holder.verified_at = clock.now()
            contacts.lift_suppression(session, conversation.contact, cause)  # it was the borrower's after all
            conversation.borrower, conversation.verify_tries = borrower, 0
            events.record(session, "borrower", "identity.verified", borrower.subject, cause)
            return None
    conversation.verify_tries += 1
    events.record(session, "borrower", "identity.refused", conversation.subject, cause, tries=conversation.verify_tries)
    if conversation.verify_tries >= TRIES:
        return _give_up(session, conversation, cause)
    return WRONG


def _give_up(session: Session, conversation: Conversation, cause: uuid.UUID | None) -> str:
    handoffs.open_handoff(session, conversation, "identity", "normal", cause)
    return FAILED
