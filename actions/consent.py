"""Consent in free words; the fixed words are honoured before the dialogue is asked."""

from actions.errands import errand
from actions.turn import Turn
from servicing import contacts, outbox


@errand("action_opt_out")
def opt_out(turn: Turn) -> None:
    """Withdraw consent at once and confirm it exactly once."""
    was_out = turn.conversation.contact.opted_out_at is not None
    contacts.opt_out(turn.session, turn.conversation.contact, turn.cause)
    outbox.cancel_unsolicited(turn.session, turn.conversation.id, "opted_out")
    if not was_out:
        turn.say("utter_opted_out")


@errand("action_opt_in")
def opt_in(turn: Turn) -> None:
    """Take consent back up and confirm it."""
    contacts.opt_in(turn.session, turn.conversation.contact, turn.cause)
    turn.say("utter_opted_in")
