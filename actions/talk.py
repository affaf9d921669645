"""Talk: courtesies, and what to do when it is not clear what was meant."""

from actions.errands import errand, run
from actions.turn import Turn
from reading import automated
from servicing import questions, ratings

MENU = (
    "action_say_balance",
    "action_record_promise",
    "action_offer_extension",
    "action_dispute_amount",
    "action_hand_over",
)  # what 1 to 5 of utter_menu stand for
SCORES = range(1, 6)
ANSWERS = {
    "promise_date": ("action_record_promise", "date"),
    "choose_date": ("action_choose_date", "date"),
    "choose_plan": ("action_choose_plan", "installments"),
    "part_payment": ("action_request_partial_payment", "amount"),
}  # what was asked for is an answer, however it is put


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
    """Ask what was meant: once openly, then by number. A machine's text is not answered."""
    if automated.wrote(turn.words):
        return
    question = turn.conversation.open_question
    action, entity = ANSWERS.get(question or "", ("", ""))
    if action and turn.read_here(entity):
        turn.action = action
        run(turn)
    elif question not in (None, "rating"):
        turn.ask_again("utter_not_understood")
    else:
        offer_menu(turn)


@errand("action_decline_menu")
def decline_menu(turn: Turn) -> None:
    """Leave it at that, and say how a person is reached."""
    turn.settle()
    turn.say("utter_as_you_wish")


@errand("action_greet")
def greet(turn: Turn) -> None:
    """Greet, and say how to learn what can be done."""
    turn.say("utter_greet")


@errand("action_thank")
def thank(turn: Turn) -> None:
    """Take thanks; after something was settled ask how it was, once a week at most."""
    turn.say("utter_thank")
    _ask_rating(turn)


@errand("action_say_goodbye")
def say_goodbye(turn: Turn) -> None:
    """Say goodbye; after something was settled ask how it was, once a week at most."""
    turn.say("utter_goodbye")
    _ask_rating(turn)


@errand("action_take_rating")
def take_rating(turn: Turn) -> None:
    """Take one to five; anything else is no rating, and is not asked for again."""
    given = turn.read_here("choice")
    turn.settle()
    if given is None or not given.isdecimal() or int(given) not in SCORES:
        offer_menu(turn)
        return
    ratings.score(turn.session, turn.conversation, int(given), turn.cause)
    turn.say("utter_rated" if int(given) > 2 else "utter_rated_low")


@errand("action_repeat_question")
def repeat_question(turn: Turn) -> None:
    """Put the open question once more, as it was put; without one offer the menu."""
    put = questions.last_put(turn.conversation)
    if put is None:
        offer_menu(turn)
    else:
        turn.has_asked = True
        turn.said.append(put)


def _ask_rating(turn: Turn) -> None:
    if turn.conversation.open_question is None and ratings.is_due(turn.session, turn.conversation):
        ratings.note_asked(turn.session, turn.conversation, turn.cause)
        turn.ask("rating", "utter_ask_rating")
