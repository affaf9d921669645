"""Errands: the registry of what the assistant can carry out, and how one is run, interrupted and taken up again."""

import dataclasses
import uuid
from collections.abc import Callable

from actions.turn import PERSON, Errand, IdentityNeeded, LoanNeeded, Turn
from reading import standing_words
from servicing import events, handoffs, identity
from servicing.batches import Batch
from servicing.errors import ServicingError

ERRANDS: dict[str, Errand] = {}
STANDING = {
    "menu": "action_offer_menu",
    "arrangements": "action_list_arrangements",
    "change": "action_change_recorded",
    "again": "action_repeat_question",
}  # what a standing word begins, whatever is being asked


def errand(name: str) -> Callable[[Errand], Errand]:
    """Register a function as the action of this name."""

    def register(function: Errand) -> Errand:
        ERRANDS[name] = function
        return function

    return register


def run(turn: Turn) -> None:
    """Run the errand that a turn is for; a standing word, or the number that calls a person, goes before it."""
    turn.action = _at_any_time(turn) or turn.action
    try:
        ERRANDS[turn.action](turn)
    except IdentityNeeded:
        if turn.conversation.contact.suppressed_at is not None:
            turn.say("utter_third_party")  # whoever has this number now is told nothing, and asked nothing
        elif identity.is_exhausted(turn.conversation):
            turn.say("utter_identity_failed")
        elif turn.candidates():
            turn.ask("verify", "utter_ask_identity")
        else:
            handoffs.open_handoff(turn.session, turn.conversation, "unknown_number", "normal", turn.cause)
            turn.say("utter_unknown_number")
    except LoanNeeded:
        live = [loan for loan in turn.borrower.loans if not loan.is_settled]
        items = [{"product": loan.product, "due": loan.due, "date": loan.due_date} for loan in live]
        options = turn.options("utter_loan_option", items)
        turn.ask("choose_loan", "utter_ask_loan", [loan.ref for loan in live], options=options)


def _at_any_time(turn: Turn) -> str | None:
    if turn.choice() == PERSON:
        return PERSON
    return STANDING.get(standing_words.kind_of(turn.words) or "")


def resume(turn: Turn) -> bool:
    """Take up the errand that waited for an answer, with the text that began it; False when none waited."""
    pending = turn.conversation.pending
    turn.settle()
    if pending is None or pending["batch"] is None:
        return False
    turn.beside = tuple(pending.get("beside", ()))  # served after the errand, as if asked now
    begun = turn.session.get_one(Batch, uuid.UUID(pending["batch"]))
    again = dataclasses.replace(
        turn, batch=begun, action=pending["action"], beside=tuple(pending.get("beside", ())), said=[]
    )
    try:
        with events.savepoint(turn.session):
            run(again)
    except ServicingError as refusal:  # of the errand alone: who was verified meanwhile stays so
        turn.say(f"utter_{refusal.code}", **refusal.values)
    else:
        turn.said.extend(again.said)
        turn.beside = again.beside  # less what the errand has seen to
    return True
