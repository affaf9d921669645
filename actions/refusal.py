"""Refusal to pay: the reason is asked by number and without blame; a person takes the second one."""

from actions import promise
from actions.errands import errand
from actions.turn import Turn
from servicing import handoffs, outbox

REASONS = ("action_note_hardship", "action_dispute_debt", "action_dispute_amount", "action_open_complaint")


@errand("action_note_refusal")
def note_refusal(turn: Turn) -> None:
    """Ask for the reason by number; the second time in a row a person is called."""
    turn.require_identity()
    if promise.take_back(turn):
        return
    if "utter_ask_reason" in (outbox.last_said(turn.session, turn.conversation.id) or ()):
        leave_to_person(turn)
    else:
        turn.ask("reason", "utter_ask_reason", list(REASONS))


@errand("action_decline_reason")
def leave_to_person(turn: Turn) -> None:
    """Leave it at that, and call a person."""
    handoffs.open_handoff(turn.session, turn.conversation, "refuse_to_pay", "normal", turn.cause)
    turn.settle()
    turn.say("utter_as_you_wish")
