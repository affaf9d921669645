"""Belated answers: a code or a tail that nobody asks for any more, and that the record can place."""

from actions.turn import Turn
from reading import codes
from servicing import contact_changes

BARE = ("inform", "affirm", "nlu_fallback", "out_of_scope")
MENU = ("action_take_bare_answer", "action_offer_menu", "action_fall_back")  # what nobody asked for gets


def action(turn: Turn) -> str:
    """Name the action that a turn is for: Rasa's choice, unless the record knows what the text answers."""
    if turn.intent not in BARE:
        return turn.action
    if _is_code(turn):
        return "action_confirm_contact"
    if turn.action in MENU and _is_somebody_elses_tail(turn):
        return "action_verify_identity"
    return turn.action


def _is_code(turn: Turn) -> bool:
    if codes.find(turn.words) is None or turn.conversation.open_question not in (None, "contact_code"):
        return False
    verified = turn.conversation.verified_borrower
    at_number = contact_changes.open_at(turn.session, turn.conversation.contact)
    return at_number is not None or (
        verified is not None and contact_changes.open_for(turn.session, verified) is not None
    )


def _is_somebody_elses_tail(turn: Turn) -> bool:
    """Tell whether one of several people at a number says who they are, unasked."""
    return len(turn.candidates()) > 1 and turn.read_here("id_tail") is not None
