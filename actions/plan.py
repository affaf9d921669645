"""Plans that a person decides on: instalments, a part payment, a waiver."""

from actions.errands import errand
from actions.turn import Turn
from servicing import handoffs, plans


@errand("action_request_instalments")
def request_instalments(turn: Turn) -> None:
    """Put the request for instalments on record and before a person."""
    count = turn.read("installments")
    _request(turn, "instalments", instalments=int(count) if count else 0)


@errand("action_request_partial_payment")
def request_partial_payment(turn: Turn) -> None:
    """Put the request to pay a part first on record and before a person."""
    amount = turn.amount(turn.loan)
    _request(turn, "partial", amounts=[str(amount)] if amount else [])


@errand("action_request_waiver")
def request_waiver(turn: Turn) -> None:
    """Put the request to waive something on record and before a person."""
    _request(turn, "waiver")


def _request(turn: Turn, kind: str, **terms: object) -> None:
    plans.request(turn.session, turn.loan, kind, "requested", turn.cause, **terms)
    handoffs.open_handoff(turn.session, turn.conversation, kind, "normal", turn.cause)
    turn.settle()
    turn.say("utter_plan_requested")
