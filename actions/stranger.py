"""Strangers: a wrong number, or somebody who knows the borrower; nothing is ever disclosed."""

from actions.errands import errand
from actions.turn import Turn
from servicing import contacts, handoffs, outbox


@errand("action_suppress_number")
def suppress_number(turn: Turn) -> None:
    """Stop using the number for every borrower; say sorry and nothing else."""
    contacts.suppress(turn.session, turn.conversation.contact, turn.intent or "wrong_number", turn.cause)
    outbox.cancel_unsolicited(turn.session, turn.conversation.id, "number_suppressed")
    turn.settle()
    turn.say("utter_wrong_number")


@errand("action_note_third_party")
def note_third_party(turn: Turn) -> None:
    """Stop using the number; a person finds another way to the borrower."""
    contacts.suppress(turn.session, turn.conversation.contact, "third_party", turn.cause)
    outbox.cancel_unsolicited(turn.session, turn.conversation.id, "number_suppressed")
    handoffs.open_handoff(turn.session, turn.conversation, "third_party", "high", turn.cause)
    turn.settle()
    turn.say("utter_third_party")
