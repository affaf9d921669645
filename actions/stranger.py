"""Strangers: a wrong number, or somebody who knows the borrower; nothing is ever disclosed."""

from actions.errands import errand
from actions.turn import Turn
from reading import kinds
from servicing import borrowers, contacts, handoffs, strangers

REASONS = {"deceased": "deceased", "guarantor": "guarantor", None: "third_party"}
SENTENCES = {"deceased": "utter_deceased", "guarantor": "utter_guarantor", None: "utter_third_party"}


@errand("action_suppress_number")
def suppress_number(turn: Turn) -> None:
    """Stop using the number for whoever was sought there, for everyone unless somebody else is verified; say sorry."""
    strangers.leave_alone(turn.session, turn.conversation, turn.intent or "wrong_number", turn.cause)
    turn.settle()
    turn.say("utter_wrong_number")


@errand("action_note_third_party")
def note_third_party(turn: Turn) -> None:
    """Stop using the number; a person finds another way to the borrower, or to those who are left."""
    kind = kinds.stranger_kind(turn.words)
    gone = strangers.leave_alone(turn.session, turn.conversation, "third_party", turn.cause)
    if kind == "deceased":
        for borrower in gone:
            borrowers.note_death(turn.session, borrower, turn.cause)
    if "opt_out" in turn.beside and turn.conversation.contact.suppressed_at is not None:
        contacts.opt_out(turn.session, turn.conversation.contact, turn.cause)
    handoffs.open_handoff(turn.session, turn.conversation, REASONS[kind], "high", turn.cause)
    turn.settle()
    turn.say(SENTENCES[kind])
