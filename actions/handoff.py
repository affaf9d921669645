"""Handoffs: everything that a person has to look at."""

from actions import promise
from actions.errands import errand
from actions.turn import Turn
from reading import withdrawal
from servicing import borrowers, complaints, desk, handoffs, privacy


@errand("action_hand_over")
def hand_over(turn: Turn) -> None:
    """Queue the conversation for a person; say the place in the queue, or when people are back."""
    handoff = handoffs.open_handoff(turn.session, turn.conversation, "request_human", "normal", turn.cause)
    turn.settle()
    turn.said.append(desk.waiting(turn.session, turn.conversation, handoff))


@errand("action_open_complaint")
def open_complaint(turn: Turn) -> None:
    """Open a ticket, pause collection, call a person; say number and day."""
    complaint = complaints.open_complaint(turn.session, turn.conversation, turn.words, turn.cause)
    handoffs.open_handoff(turn.session, turn.conversation, "complaint", "high", turn.cause, number=complaint.number)
    turn.say("utter_complaint_opened", number=complaint.number, due=complaint.due)
    turn.say_to_verified("utter_collection_paused")


@errand("action_request_privacy")
def request_privacy(turn: Turn) -> None:
    """Open a ticket for a request about personal data; a person reads which it is."""
    request = privacy.make_request(turn.session, turn.conversation, "access", turn.cause)
    handoffs.open_handoff(
        turn.session, turn.conversation, "privacy_request", "normal", turn.cause, number=request.number
    )
    turn.say("utter_privacy_requested", number=request.number, due=request.due)


@errand("action_note_lawyer")
def note_lawyer(turn: Turn) -> None:
    """Hold collection, hand over, and ask once for the lawyer's contact."""
    for borrower in turn.concerned:
        borrowers.note_representation(turn.session, borrower, turn.cause)
    handoffs.open_handoff(turn.session, turn.conversation, "lawyer", "high", turn.cause)
    turn.say_to_verified("utter_collection_paused")
    turn.say("utter_lawyer_noted")


@errand("action_note_hardship")
def note_hardship(turn: Turn) -> None:
    """Pause collection for 30 days, whoever says it; offer time, instalments, a person to the verified borrower.

    Who only says that a promised day will not do, and no reason, is asked for another.
    """
    only_a_day = withdrawal.is_bare(turn.words) and promise.has_promised(turn)
    for borrower in [] if only_a_day else turn.concerned:
        borrowers.mark_vulnerable(turn.session, borrower, turn.cause)
    if promise.take_back(turn):
        return
    turn.require_identity()
    offered = ["action_offer_extension", "action_request_instalments", "action_hand_over"]
    turn.ask("choose_errand", "utter_hardship_noted", offered)


@errand("action_acknowledge_hardship")
def acknowledge_hardship(turn: Turn) -> None:
    """Where hardship is told beside a request: pause collection, and answer the request."""
    for borrower in turn.concerned:
        borrowers.mark_vulnerable(turn.session, borrower, turn.cause)
    turn.say("utter_hardship_heard")


@errand("action_note_contact")
def note_contact(turn: Turn) -> None:
    """Leave a change of number, address or hours to a person, who checks it first."""
    handoffs.open_handoff(turn.session, turn.conversation, "update_contact", "normal", turn.cause)
    turn.say("utter_contact_noted")


@errand("action_note_abuse")
def note_abuse(turn: Turn) -> None:
    """Stay calm and offer a person."""
    turn.say("utter_calm")
