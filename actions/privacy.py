"""Privacy: a request about personal data becomes a ticket of its kind, which a person carries out."""

from actions.errands import errand
from actions.turn import Turn
from reading import kinds
from servicing import handoffs, privacy


@errand("action_request_privacy")
def request_privacy(turn: Turn) -> None:
    """Open a ticket of the kind that was asked for; say what happens next, and by when."""
    kind = kinds.privacy_kind(turn.words)
    request = privacy.make_request(turn.session, turn.conversation, kind, turn.cause)
    handoffs.open_handoff(
        turn.session, turn.conversation, "privacy_request", "normal", turn.cause, number=request.number, kind=kind
    )
    turn.say(f"utter_privacy_{kind}", number=request.number, due=request.due)
