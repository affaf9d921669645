"""What becomes of a visit: declined, confirmed, or replaced by the telephone or the office."""

from actions.errands import errand
from actions.turn import Turn
from actions.visit import move_visit
from actions.visit_terms import INSTEAD
from actions.visit_words import told
from reading import places
from servicing import borrowers, handoffs, proposals, visits
from servicing.proposals import Proposal


@errand("action_decline_visit")
def decline_visit(turn: Turn) -> None:
    """Cancel what is booked; without a booking note that this borrower wants no visits. No verification is needed.

    Of a visit that the lender proposed the first refusal is met with why it may help, the second is not.
    """
    verified, known = turn.conversation.verified_borrower, turn.known
    if known is None:
        turn.settle()
        turn.say("utter_visit_declined")
        return
    standing = visits.standing(turn.session, known)
    booked = next((visit for visit in standing if visit.status in visits.SURE), None)
    if verified is not None and booked is not None and places.read(turn.words) is not None:
        move_visit(turn)  # not there, but elsewhere
        return
    proposal = proposals.open_proposal(turn.session, known)
    for visit in standing:
        visits.cancel(turn.session, visit, turn.cause)
    if proposal is not None or not standing:
        borrowers.refuse_visits(turn.session, known, turn.cause)
    if proposal is not None:
        _meet(turn, proposal)
        return
    turn.settle()
    if standing and verified is not None:
        turn.say("utter_visit_cancelled", **told(booked or standing[0]))
    else:  # whether a visit was booked is nothing to tell a number that is not verified
        turn.say("utter_visit_declined")


@errand("action_decline_slots")
def decline_slots(turn: Turn) -> None:
    """None of the slots will do: a proposal is refused, a booked visit stays as it is, and another day is welcome."""
    proposal = proposals.open_proposal(turn.session, turn.borrower)
    standing = visits.booked_or_none(turn.session, turn.borrower)
    if proposal is not None:
        decline_visit(turn)
        return
    turn.settle()
    if standing is not None:
        turn.say("utter_visit_unchanged", **told(standing))
    else:
        turn.say("utter_visit_slots_declined")


@errand("action_confirm_visit")
def confirm_visit(turn: Turn) -> None:
    """Take the answer to a reminder: it will do, it is to be moved, or it is called off."""
    visit = visits.booked_or_none(turn.session, turn.borrower)
    answer = turn.choice() or ("confirm" if turn.intent == "affirm" else None)
    if visit is None:
        turn.settle()
        turn.say("utter_visit_none")
    elif answer == "cancel":
        decline_visit(turn)
    elif answer == "move" or turn.read_here("date") or turn.read_here("time"):
        turn.settle()
        move_visit(turn)
    elif answer == "confirm":
        visits.confirm(turn.session, visit, turn.cause)
        turn.settle()
        turn.say("utter_visit_confirmed", **told(visit))
    else:
        turn.ask_again("utter_confirm_visit_again")


@errand("action_call_instead")
def call_instead(turn: Turn) -> None:
    """Have a person telephone instead of a visit."""
    _leave_to_person(turn, "utter_visit_by_phone")


@errand("action_office_instead")
def office_instead(turn: Turn) -> None:
    """Have a person arrange a meeting at the office instead of a visit."""
    _leave_to_person(turn, "utter_visit_at_office")


def _meet(turn: Turn, proposal: Proposal) -> None:
    """Say once why the visit may help; a second refusal is final, and telephone or office are offered."""
    if turn.conversation.verified_borrower is None:
        proposals.refuse(turn.session, proposal, turn.cause)
        turn.settle()
        turn.say("utter_visit_declined")
    elif proposal.explained_at is None:
        proposals.explain(turn.session, proposal, turn.cause)
        turn.ask("choose_slot", "utter_visit_may_help", proposal.offered, purpose=proposal.purpose)
    else:
        proposals.refuse(turn.session, proposal, turn.cause)
        turn.ask("choose_errand", "utter_visit_instead", list(INSTEAD))


def _leave_to_person(turn: Turn, response: str) -> None:
    turn.require_identity()
    handoffs.open_handoff(turn.session, turn.conversation, "visit", "normal", turn.cause)
    turn.settle()
    turn.say(response)
