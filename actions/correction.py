"""Corrections: 改, and a bare day or sum after something was recorded, mean that; late answers are known for such."""

from actions.errands import errand, run
from actions.talk import offer_menu
from actions.turn import Turn
from servicing import questions

MENDS = {
    "promise": "action_record_promise",
    "extension": "action_offer_extension",
    "instalments": "action_request_instalments",
    "partial": "action_request_partial_payment",
    "visit": "action_move_visit",
    "callback": "action_take_callback",
}  # what begins again when something of this kind is corrected
VALUES = {"promise": ("date", "amount"), "extension": ("date",), "instalments": ("installments",)}
VALUES["partial"] = VALUES["promise"]
VALUES["visit"] = VALUES["callback"] = ("date", "time")


@errand("action_take_bare_answer")
def take_bare_answer(turn: Turn) -> None:
    """Take a bare word with nothing asked: as a correction, as an answer that comes too late, or ask."""
    recorded = turn.conversation.recorded or ""
    values = [turn.read_here(value) for value in VALUES.get(recorded, ())]
    if turn.has_recorded() and (any(values) or ("amount" in VALUES.get(recorded, ()) and turn.bare_number())):
        _begin(turn, MENDS[recorded])
    elif turn.has_recorded() and turn.intent == "affirm":
        turn.say("utter_acknowledged")
    elif turn.has_recorded() and turn.intent == "deny":
        change_recorded(turn)
    elif turn.intent == "deny":
        turn.say("utter_as_you_wish")
    else:
        if questions.lapsed(turn.conversation):
            turn.say("utter_question_lapsed")
        offer_menu(turn)


@errand("action_change_recorded")
def change_recorded(turn: Turn) -> None:
    """Ask what to change in what was last recorded; without such a thing offer the menu."""
    recorded = turn.conversation.recorded
    if recorded == "promise" and turn.conversation.verified_borrower is not None:
        turn.action = MENDS[recorded]
        turn.ask("promise_date", "utter_ask_promise_change")
    elif recorded in MENDS:
        _begin(turn, MENDS[recorded])
    else:
        turn.say("utter_nothing_to_change")
        offer_menu(turn)


def _begin(turn: Turn, action: str) -> None:
    turn.action, turn.corrects = action, True
    run(turn)
