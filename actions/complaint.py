"""Complaints: a ticket with a number and a day, and no collection until it is answered."""

from actions.errands import errand
from actions.turn import Turn
from servicing import complaints, handoffs


@errand("action_open_complaint")
def open_complaint(turn: Turn) -> None:
    """Open a ticket, pause collection, call a person; say number and day."""
    complaint = complaints.open_complaint(turn.session, turn.conversation, turn.words, turn.cause)
    handoffs.open_handoff(turn.session, turn.conversation, "complaint", "high", turn.cause, number=complaint.number)
    turn.say("utter_complaint_opened", number=complaint.number, due=complaint.due)
    turn.say_to_verified("utter_collection_paused")
