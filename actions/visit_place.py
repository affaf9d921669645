"""Another place for a visit that is booked, its time unchanged."""

from actions.turn import Turn
from actions.visit_words import told
from servicing import visits
from servicing.visits import Visit


def relocate(turn: Turn, visit: Visit, place: str) -> None:
    """Change the place of a booked visit; into a home only with consent to enter."""
    if place == "home" and not visit.may_enter:
        turn.ask("entry_consent", "utter_ask_entry_consent", ["yes", "no"])
        turn.conversation.pending = {**(turn.conversation.pending or {}), "relocates": True}
        return
    may_enter = bool(visit.may_enter)
    visits.meet_elsewhere(turn.session, visit, place, turn.cause, may_enter=may_enter)
    turn.settle()
    turn.recorded("visit")
    turn.say("utter_visit_relocated", **told(visit))


def enter_home(turn: Turn, standing: Visit, answer: str | None) -> None:
    """Take the answer whether a booked visit may become one at home."""
    if answer is None:
        turn.ask_again("utter_ask_entry_consent_again")
        return
    turn.settle()
    if answer == "yes":
        visits.meet_elsewhere(turn.session, standing, "home", turn.cause, may_enter=True)
        turn.recorded("visit")
        turn.say("utter_visit_relocated", **told(standing))
    else:
        turn.say("utter_visit_unchanged", **told(standing))
