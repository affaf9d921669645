"""The terms of a visit: a slot held, the place, consent to enter, and then the booking with names and badges."""

from actions import visit_words
from actions.errands import errand
from actions.turn import Turn
from actions.visit import move_visit, offer, offer_slots, product_of, say_visit
from actions.visit_place import enter_home, relocate
from reading import places
from servicing import borrowers, openings, proposals, visits
from servicing.openings import Wish
from servicing.visits import Visit

INSTEAD = ("action_call_instead", "action_office_instead")  # what 1 and 2 stand for where nobody shall come


@errand("action_choose_slot")
def choose_slot(turn: Turn) -> None:
    """Hold the slot that was picked; if somebody was quicker, offer others. A visit that is moved is booked at once."""
    slot, says_when = visit_words.picked(turn), bool(turn.read_here("date") or turn.read_here("time"))
    if slot is None:
        if says_when or turn.intent == "book_visit":
            offer_slots(turn)
        elif turn.intent == "ask_visit":
            turn.action = "action_say_visit"
            say_visit(turn)
        else:
            turn.ask_again("utter_choose_number", count=len(visit_words.offered(turn)))
        return
    visit_words.forget_beside(turn)
    borrowers.welcome_visits(turn.session, turn.borrower, turn.cause)
    standing = visits.booked_or_none(turn.session, turn.borrower)
    place = visit_words.place_heard(turn)
    try:
        visit = openings.hold(turn.session, turn.borrower, slot, product_of(turn), turn.cause)
    except openings.SlotTaken:
        turn.say("utter_slot_taken")
        offer(turn, Wish(day=slot.date), taken=True)
        return
    visit.place = place or (standing.place if standing else None)
    if visit.place is None:
        minutes = product_of(turn).visit_hold_minutes
        turn.ask("place", "utter_ask_place", list(visits.PLACES), minutes=minutes, **visit_words.told(visit))
    elif standing is not None and (standing.may_enter or visit.place != "home"):
        _book(turn, visit, may_enter=bool(standing.may_enter))
    else:
        turn.say("utter_visit_place_heard", minutes=product_of(turn).visit_hold_minutes, **visit_words.told(visit))
        turn.ask("entry_consent", "utter_ask_entry_consent", ["yes", "no"])


@errand("action_take_place")
def take_place(turn: Turn) -> None:
    """Take the place of the borrower's choice and ask for consent to enter or meet there."""
    visit_words.forget_beside(turn)
    visit = visits.held(turn.session, turn.borrower)
    standing = visits.booked_or_none(turn.session, turn.borrower)
    place = turn.choice() or visit_words.place_answered(turn)
    if visit is None and standing is not None and place is not None:
        relocate(turn, standing, place)
    elif visit is None and standing is None:
        turn.say("utter_hold_expired")
        offer_slots(turn)
    elif place is None and (visit_words.says_only_when(turn) or turn.intent == "reschedule_visit"):
        offer(turn, visit_words.wished(turn))
    elif place is None or visit is None:
        turn.ask_again("utter_ask_place_again")
    else:
        visit.place = place
        turn.ask("entry_consent", "utter_ask_entry_consent", ["yes", "no"])


@errand("action_take_consent")
def take_consent(turn: Turn) -> None:
    """Book with consent; without it where another place is named, else give the slot back and offer other ways."""
    visit_words.forget_beside(turn)
    visit = visits.held(turn.session, turn.borrower)
    standing = visits.booked_or_none(turn.session, turn.borrower)
    answer = turn.choice() or {"affirm": "yes", "deny": "no", "decline_visit": "no"}.get(turn.intent)
    place = places.read(turn.words)
    if visit is None and standing is not None and (turn.conversation.pending or {}).get("relocates"):
        enter_home(turn, standing, answer)
    elif visit is None:
        turn.say("utter_hold_expired")
        offer_slots(turn)
    elif turn.choice() is None and place not in (None, "home"):
        visit.place = place
        _book(turn, visit, may_enter=False)
    elif answer == "yes":
        _book(turn, visit, may_enter=True)
    elif answer == "no":
        _stay_away(turn, visit, standing)
    elif turn.intent == "reschedule_visit" or visit_words.says_only_when(turn):
        move_visit(turn)
    else:
        turn.ask_again("utter_ask_entry_consent_again")


def _book(turn: Turn, visit: Visit, *, may_enter: bool) -> None:
    old = visits.book(turn.session, visit, turn.cause, may_enter=may_enter)
    proposals.accept(turn.session, visit, turn.cause)
    turn.settle()
    turn.recorded("visit")
    if old is not None:
        turn.say("utter_visit_moved", old_date=old.date, old_start=old.start, **visit_words.told(visit))
    else:
        turn.say("utter_visit_booked" if may_enter else "utter_visit_booked_outside", **visit_words.told(visit))


def _stay_away(turn: Turn, visit: Visit, standing: Visit | None) -> None:
    visits.cancel(turn.session, visit, turn.cause)
    if standing is not None:
        turn.settle()
        turn.say("utter_visit_unchanged", **visit_words.told(standing))
    else:
        turn.ask("choose_errand", "utter_visit_without_consent", list(INSTEAD))
