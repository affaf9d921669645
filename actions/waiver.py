"""Waiver: a request that something be reduced, put before a person; nothing is promised."""

from actions.errands import errand
from actions.turn import Turn
from reading import waivers as words
from servicing import handoffs, waivers
from servicing.wording import Said


@errand("action_request_waiver")
def request_waiver(turn: Turn) -> None:
    """Put on record what is asked, and a condition with it; a promise that hangs on it is no promise yet."""
    loan, part = turn.loan, words.part(turn.words)
    condition = (turn.date(), turn.amount(loan)) if words.is_conditional(turn.words) else None
    plan = waivers.request(turn.session, loan, part, turn.product, turn.cause, condition=condition)
    handoffs.open_handoff(turn.session, turn.conversation, "waiver", "normal", turn.cause, **plan.terms)
    turn.settle()
    turn.say("utter_waiver_requested", part=Said(f"utter_waiver_of_{part}"), date=plan.answer_by)
    if condition is not None:
        turn.has_served("promise_to_pay")
        turn.say("utter_waiver_condition")
