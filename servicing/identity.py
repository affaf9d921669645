"""Right-party verification: the last four of the identity document, asked only in answer to the borrower."""

import hmac
import uuid

from sqlalchemy import update
from sqlalchemy.orm import Session

from servicing import clock, contacts, events, handoffs, policy
from servicing.borrowers import Borrower
from servicing.contacts import Holder
from servicing.conversations import Conversation
from servicing.errors import DeskRefusal
from servicing.messages import Message

WRONG, FAILED = "identity_wrong", "identity_failed"


class NotReachedHere(DeskRefusal):
    """This borrower is not known to be reached at this number."""

    code = "not_reached_here"


def is_exhausted(conversation: Conversation) -> bool:
    """Tell whether all tries at this number are used up: counted over all days, until a person sets them back."""
    return conversation.verify_tries >= policy.rights().identity_tries


def verify(session: Session, conversation: Conversation, tail: str, cause: uuid.UUID | None) -> str | None:
    """Check an answer against everyone known at this number; on a match the number is verified for that borrower.

    Gives None on a match, otherwise WRONG or FAILED: values and no exceptions, because a wrong try is counted
    and must not be rolled back. Two people whose tails are the same cannot be told apart: a person does.
    """
    if is_exhausted(conversation):
        return _give_up(session, conversation, cause)
    found = [holder for holder in conversation.contact.holders if _is_tail_of(holder, tail)]
    if len(found) == 1:
        _accept(session, conversation, found[0], cause)
        return None
    if found:
        return _give_up(session, conversation, cause)
    conversation.verify_tries += 1
    events.record(session, "borrower", "identity.refused", conversation.subject, cause, tries=conversation.verify_tries)
    return _give_up(session, conversation, cause) if is_exhausted(conversation) else WRONG


def confirm(session: Session, conversation: Conversation, borrower: Borrower, actor: str) -> None:
    """Take a number as verified on the word of a person who made sure by other means. Raises NotReachedHere."""
    holder = next((each for each in conversation.contact.holders if each.borrower_id == borrower.id), None)
    if holder is None:
        raise NotReachedHere()
    _accept(session, conversation, holder, None, actor)


def reset(session: Session, conversation: Conversation, actor: str) -> None:
    """Allow tries again, because a person has spoken with whoever is there."""
    conversation.verify_tries = 0
    events.record(session, actor, "identity.reset", conversation.subject)


def _is_tail_of(holder: Holder, tail: str) -> bool:
    known = holder.borrower.id_tail
    return bool(known) and hmac.compare_digest(str(known).upper().encode(), tail.upper().encode())


def _accept(
    session: Session, conversation: Conversation, holder: Holder, cause: uuid.UUID | None, actor: str = "borrower"
) -> None:
    borrower = holder.borrower
    holder.verified_at, holder.denied_at = clock.now(), None
    contacts.lift_suppression(session, conversation.contact, cause, actor)  # it was the borrower's after all
    if conversation.borrower_id != borrower.id:
        conversation.loan_ref = None  # the loan chosen was somebody else's
    conversation.borrower, conversation.verify_tries = borrower, 0
    if conversation.pending is not None:  # what was asked before anybody knew who asks is theirs
        asked = Message.batch_id == uuid.UUID(conversation.pending["batch"])
        session.execute(update(Message).where(asked).values(about=borrower.id))
    events.record(session, actor, "identity.verified", borrower.subject, cause)


def _give_up(session: Session, conversation: Conversation, cause: uuid.UUID | None) -> str:
    handoffs.open_handoff(session, conversation, "identity", "normal", cause)
    return FAILED
