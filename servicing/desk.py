"""The desk: what a borrower is told who waits for a person, in hours and out of them."""

from sqlalchemy.orm import Session

from servicing import clock, handoffs, policy, wording
from servicing.conversations import Conversation


def waiting(session: Session, conversation: Conversation, handoff: handoffs.Handoff) -> wording.Said:
    """Say the place in the queue, or when people are back."""
    local = clock.local(clock.now(), conversation.zone)
    desk = policy.desk()
    if desk.is_staffed(local):
        return wording.Said("utter_handoff_waiting", {"place": handoffs.place_in_queue(session, handoff)})
    return wording.Said("utter_handoff_closed", {"back": desk.back_at(local).replace(tzinfo=None)})
