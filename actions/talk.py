"""Talk: courtesies, refusals to pay, and what to do when it is not clear what was meant."""

from actions.errands import errand, run
from actions.turn import Turn
from reading import rights
from servicing import handoffs, outbox

MENU = (
    "action_say_balance",
    "action_record_promise",
    "action_offer_extension",
    "action_dispute_amount",
    "action_hand_over",
)  # what 1 to 5 of utter_menu stand for


@errand("action_offer_menu")
def offer_menu(turn: Turn) -> None:
    """Offer what the assistant can do by number, a person among it."""
    turn.ask("choose_errand", "utter_menu", list(MENU))


@errand("action_choose_errand")
def choose_errand(turn: Turn) -> None:
    """Begin the errand that was picked by number."""
    picked = turn.choice()
    if picked is None:
        turn.ask_again("utter_choose_number", count=len(turn.conversation.offered))
        return
    turn.settle()
    turn.action = picked
    run(turn)


@errand("action_fall_back")
def fall_back(turn: Turn) -> None:
    """Ask what was meant: once openly, then by number; at once by number where the menu is asked for."""
    if turn.conversation.open_question is not None and not rights.asks_for_menu(turn.words):
        turn.ask_again("utter_not_understood")
    else:
        offer_menu(turn)


@errand("action_note_refusal")
def note_refusal(turn: Turn) -> None:
    """Ask for the reason by number, without blame; the second time in a row a person is called."""
    turn.require_identity()
    if "utter_ask_reason" in (outbox.last_said(turn.session, turn.conversation.id) or ()):
        _leave_to_person(turn)
        return
    offered = ["action_note_hardship", "action_dispute_debt", "action_dispute_amount", "action_open_complaint"]
    turn.ask("reason", "utter_ask_reason", offered)


@errand("action_decline_menu")
def decline_menu(turn: Turn) -> None:
    """Leave it at that, and say how a person is reached."""
    if turn.conversation.open_question == "reason":
        _leave_to_person(turn)
        return
    turn.settle()
    turn.say("utter_as_you_wish")


def _leave_to_person(turn: Turn) -> None:
    handoffs.open_handoff(turn.session, turn.conversation, "refuse_to_pay", "normal", turn.cause)
    turn.settle()
    turn.say("utter_as_you_wish")
