"""Hardship: collection pauses whoever tells of it, and ways out are offered; what it was is not kept."""

from actions import promise
from actions.errands import errand
from actions.turn import Turn
from reading import kinds, withdrawal
from servicing import borrowers, handoffs


@errand("action_note_hardship")
def note_hardship(turn: Turn) -> None:
    """Pause collection for 30 days, whoever says it; offer time, instalments, a person to the verified borrower.

    Who only says that a promised day will not do, and no reason, is asked for another.
    """
    only_a_day = withdrawal.is_bare(turn.words) and promise.has_promised(turn)
    cared_for = False if only_a_day else _pause(turn)
    if promise.take_back(turn):
        return
    if turn.conversation.verified_borrower is None:
        turn.say("utter_hardship_heard")
    turn.require_identity()
    offered = ["action_offer_extension", "action_request_instalments", "action_hand_over"]
    turn.ask("choose_errand", "utter_hardship_cared" if cared_for else "utter_hardship_noted", offered)


@errand("action_acknowledge_hardship")
def acknowledge_hardship(turn: Turn) -> None:
    """Where hardship is told beside a request: pause collection, and answer the request."""
    _pause(turn)
    turn.say("utter_hardship_heard")


def _pause(turn: Turn) -> bool:
    """Pause collection; tell whether a person looks after it (RULES.md: students, illness and the like)."""
    for borrower in turn.concerned:
        borrowers.mark_vulnerable(turn.session, borrower, turn.cause)
    cared_for = kinds.needs_person(turn.words)
    if cared_for:
        handoffs.open_handoff(turn.session, turn.conversation, "hardship", "high", turn.cause)
    return cared_for
