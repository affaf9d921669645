"""Interruptions: a question asked within another errand is answered, then the errand goes on."""

import dataclasses

from actions.turn import Turn
from servicing.conversations import Conversation

PASSING = (
    *("choose_errand", "reason", "rating"),
    *("callback_time", "counsel", "contact_details", "contact_code"),
)  # questions that nobody is held to
HELD = (
    *("choose_loan", "promise_date", "choose_date", "choose_plan", "part_payment"),
    *("choose_slot", "place", "entry_consent", "confirm_visit"),
)
ASIDES = (
    *("action_say_balance", "action_say_due_date", "action_say_fees", "action_say_how_to_pay"),
    *("action_say_consequences", "action_say_visit", "action_list_arrangements", "action_greet", "action_thank"),
)  # what is answered in passing; after anything weightier the borrower is not pressed


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """The question that was open when a turn began, and the errand that waited for it."""

    question: str | None
    asked_by: str | None

    @classmethod
    def of(cls, conversation: Conversation) -> "Standing":
        """Take what is open in a conversation now."""
        return cls(conversation.open_question, (conversation.pending or {}).get("action"))


def take_up(turn: Turn, before: Standing) -> None:
    """Let go of a passing question that was not answered; put any other once more, in short, after an aside."""
    if turn.has_asked or before.question is None or turn.conversation.open_question != before.question:
        return
    if before.question in PASSING:
        turn.settle()  # something else was served: a later digit is no answer to the menu any more
    elif before.question in HELD and turn.action in ASIDES:
        turn.say(f"utter_again_{before.question}")
