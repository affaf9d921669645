"""Crisis as the model reads it; the reviewed patterns act before the dialogue is asked."""

from actions.errands import errand
from actions.turn import Turn
from servicing import crisis


@errand("action_respond_to_crisis")
def respond_to_crisis(turn: Turn) -> None:
    """Hold everything, call a person, and send the one static text."""
    turn.said.extend(crisis.respond(turn.session, turn.conversation, turn.cause))
