"""Verification visits: three slots, one held while place and consent are asked, then booked with names and badges."""

import datetime as dt
from typing import Any

from actions.errands import errand
from actions.turn import Turn
from servicing import borrowers, handoffs, slots, visits
from servicing.policy import Product, product
from servicing.visits import Visit

PLACES = ("home", "work", "office")  # what 1, 2, 3 stand for; the borrower may name any other


@errand("action_offer_slots")
def offer_slots(turn: Turn) -> None:
    """Offer up to three free slots, on the day asked for where one was."""
    borrowers.welcome_visits(turn.session, turn.borrower, turn.cause)
    try:
        found = _free(turn)
    except visits.NoTeam:
        handoffs.open_handoff(turn.session, turn.conversation, "visit", "normal", turn.cause)
        turn.settle()
        turn.say("utter_visit_no_team")
        return
    items = [{"date": slot.date, "start": slot.start, "end": slot.end} for slot in found]
    offered = [_store(slot) for slot in found]
    turn.ask("choose_slot", "utter_visit_slots", offered, options=turn.options("utter_slot_option", items))


@errand("action_choose_slot")
def choose_slot(turn: Turn) -> None:
    """Hold the slot that was picked; if somebody was quicker, offer others."""
    picked = turn.choice()
    if picked is None and (turn.read_here("date") or turn.read_here("time")):
        offer_slots(turn)
        return
    if picked is None:
        turn.ask_again("utter_choose_number", count=len(turn.conversation.offered))
        return
    slot = _restore(picked)
    try:
        visits.hold(turn.session, turn.borrower, slot, _product(turn), turn.cause)
    except visits.SlotTaken:
        turn.say("utter_slot_taken")
        offer_slots(turn)
        return
    turn.ask("place", "utter_ask_place", list(PLACES), date=slot.date, start=slot.start, end=slot.end)


@errand("action_take_place")
def take_place(turn: Turn) -> None:
    """Take the place of the borrower's choice and ask for consent to enter or meet there."""
    visit = visits.held(turn.session, turn.borrower)
    if visit is None:
        turn.say("utter_hold_expired")
        offer_slots(turn)
        return
    place = turn.choice() or turn.words.strip()[:200]
    if turn.choice() is None and (turn.intent == "affirm" or turn.read_here("choice")):
        turn.ask_again("utter_choose_number", count=len(PLACES))
        return
    visit.place = place
    turn.ask("entry_consent", "utter_ask_entry_consent", ["yes", "no"])


@errand("action_take_consent")
def take_consent(turn: Turn) -> None:
    """Book with consent; without it give the slot back and offer telephone or office."""
    visit = visits.held(turn.session, turn.borrower)
    answer = turn.choice() or {"affirm": "yes", "deny": "no"}.get(turn.intent)
    if visit is None:
        turn.say("utter_hold_expired")
        offer_slots(turn)
    elif answer == "yes":
        visits.book(turn.session, visit, turn.cause)
        turn.settle()
        turn.recorded("visit")
        turn.say("utter_visit_booked", **_told(visit))
    elif answer == "no":
        visits.cancel(turn.session, visit, turn.cause)
        turn.settle()
        turn.say("utter_visit_without_consent")
    else:
        turn.ask_again("utter_ask_entry_consent_again")


@errand("action_decline_visit")
def decline_visit(turn: Turn) -> None:
    """Cancel what is booked; without a booking note that this borrower wants no visits. No verification is needed."""
    turn.settle()
    if turn.known is None:
        turn.say("utter_visit_declined")
        return
    standing = visits.standing(turn.session, turn.known)
    for visit in standing:
        visits.cancel(turn.session, visit, turn.cause)
    if not standing:
        borrowers.refuse_visits(turn.session, turn.known, turn.cause)
    if standing and turn.conversation.verified_borrower is not None:
        turn.say("utter_visit_cancelled")
    else:  # whether a visit was booked is nothing to tell a number that is not verified
        turn.say("utter_visit_declined")


@errand("action_say_visit")
def say_visit(turn: Turn) -> None:
    """Tell when the booked visit is, and who comes."""
    turn.say("utter_visit_details", **_told(visits.booked(turn.session, turn.borrower)))


def _free(turn: Turn) -> list[slots.Slot]:
    """Give free slots as asked for; where there are none, say so and give any."""
    day, hours = turn.date(), turn.hours()
    try:
        return visits.free_slots(turn.session, turn.borrower, _product(turn), day, hours)
    except visits.NoSlot:
        if day is None and hours is None:
            raise
        turn.say("utter_visit_day_full")
        return visits.free_slots(turn.session, turn.borrower, _product(turn))


def _product(turn: Turn) -> Product:
    live = [loan for loan in turn.borrower.loans if not loan.is_settled] or turn.borrower.loans
    return product(live[0].product if live else "default")


def _told(visit: Visit) -> dict[str, Any]:
    return {"date": visit.date, "start": visit.start, "end": visit.end, "visit": visit.id}


def _store(slot: slots.Slot) -> list[Any]:
    return [slot.date.isoformat(), slot.start.isoformat(), slot.end.isoformat(), slot.team_id]


def _restore(stored: list[Any]) -> slots.Slot:
    date, start, end, team_id = stored
    return slots.Slot(dt.date.fromisoformat(date), dt.time.fromisoformat(start), dt.time.fromisoformat(end), team_id)
