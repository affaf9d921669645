"""Belated answers: a code, a tail or another day that nobody asks for any more, and that the record can place."""

from actions.turn import Turn
from reading import codes, places
from servicing import contact_changes, visits

BARE = ("inform", "affirm", "nlu_fallback", "out_of_scope")
MENU = ("action_take_bare_answer", "action_offer_menu", "action_fall_back")  # what nobody asked for gets


def action(turn: Turn) -> str:
    """Name the action that a turn is for: Rasa's choice, unless the record knows what the text answers."""
    if _moves_something_else(turn):
        return "action_take_bare_answer"
    if turn.intent not in BARE:
        return turn.action
    if _is_code(turn):
        return "action_confirm_contact"
    if turn.action in MENU and _is_somebody_elses_tail(turn):
        return "action_verify_identity"
    return turn.action


def _moves_something_else(turn: Turn) -> bool:
    """Tell whether a day moves what was recorded last: no visit, and a slip of the finger, not of the number."""
    verified, kind = turn.conversation.verified_borrower, turn.conversation.recorded
    if verified is None or not turn.has_recorded() or kind not in ("promise", "extension", "partial"):
        return False
    if turn.conversation.open_question is not None or turn.read_here("date") is None:
        return False
    if turn.intent == "wrong_number":
        return True
    names_a_visit = turn.read_here("time") is not None or places.read(turn.words) is not None
    booked = visits.booked_or_none(turn.session, verified)
    return turn.intent == "reschedule_visit" and not names_a_visit and booked is None


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
