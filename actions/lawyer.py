"""Lawyers: collection is held, a person takes over, and how the lawyer is reached is asked once."""

from actions.errands import errand
from actions.turn import Turn
from reading import phones
from servicing import borrowers, clock, handoffs


@errand("action_note_lawyer")
def note_lawyer(turn: Turn) -> None:
    """Hold collection and hand over; ask for the lawyer's contact unless it was told, or asked for before."""
    for borrower in turn.concerned:
        borrowers.note_representation(turn.session, borrower, turn.cause)
    handoffs.open_handoff(turn.session, turn.conversation, "lawyer", "high", turn.cause)
    if phones.find(turn.words):
        _keep(turn)
        return
    turn.say_to_verified("utter_collection_paused")
    if not turn.concerned or any(borrower.counsel_asked_at for borrower in turn.concerned):
        turn.say("utter_lawyer_kept")
        return
    for borrower in turn.concerned:
        borrower.counsel_asked_at = clock.now()
    turn.ask("counsel", "utter_lawyer_noted")


@errand("action_take_counsel")
def take_counsel(turn: Turn) -> None:
    """Keep how the lawyer or court is reached, sealed; whoever does not want to tell is not asked again."""
    if turn.intent == "deny":
        turn.settle()
        turn.say("utter_lawyer_kept")
    else:
        _keep(turn)


def _keep(turn: Turn) -> None:
    for borrower in turn.concerned:
        borrower.counsel_asked_at = borrower.counsel_asked_at or clock.now()
        borrowers.note_counsel(turn.session, borrower, turn.words, turn.cause)
    turn.settle()
    turn.say("utter_counsel_noted")
