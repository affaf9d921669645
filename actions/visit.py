"""Verification visits: slots are offered, for a first visit or to move one that is booked, and what stands is told."""

from typing import Any

from actions.errands import errand
from actions.turn import Turn
from actions.visit_place import relocate
from actions.visit_words import forget_beside, place_heard_in, told, wished
from reading import places
from servicing import borrowers, handoffs, openings, proposals, visits
from servicing.openings import NOTHING, Wish
from servicing.policy import Product
from servicing.slots import Slot


@errand("action_offer_slots")
def offer_slots(turn: Turn) -> None:
    """Offer up to three free slots, of the day asked for where one was; who has a visit booked already is told so."""
    standing, wish = visits.booked_or_none(turn.session, turn.borrower), wished(turn)
    if standing is None:
        forget_beside(turn)  # of a visit that is only being arranged there is nothing to tell yet
    if standing is not None and wish == NOTHING and turn.action == "action_offer_slots":
        turn.say("utter_visit_already", **told(standing))
    else:
        offer(turn, wish)


@errand("action_move_visit")
def move_visit(turn: Turn) -> None:
    """Offer other slots while the booked one is kept; where only another place is wanted the time stays."""
    forget_beside(turn)
    standing, wish, place = visits.booked_or_none(turn.session, turn.borrower), wished(turn), places.read(turn.words)
    if standing is None:
        if visits.held(turn.session, turn.borrower) is None and turn.conversation.open_question != "choose_slot":
            turn.say("utter_visit_nothing_to_move")
        offer(turn, wish)
    elif wish.day or wish.hours or not (place or places.asks_elsewhere(turn.words)):
        offer(turn, wish)
    elif place is None:
        turn.ask("place", "utter_ask_other_place", list(visits.PLACES), **told(standing))
    else:
        relocate(turn, standing, place)


@errand("action_say_visit")
def say_visit(turn: Turn) -> None:
    """Tell when, where and by whom; of what is only held or proposed, that it is not agreed yet."""
    borrower = turn.borrower
    visit, held = visits.booked_or_none(turn.session, borrower), visits.held(turn.session, borrower)
    proposal = proposals.open_proposal(turn.session, borrower)
    if visit is not None:
        turn.say("utter_visit_details", **told(visit))
    elif held is not None:
        turn.say("utter_visit_pending", **told(held))
    elif proposal is not None:
        turn.say("utter_visit_only_proposed", purpose=proposal.purpose)
    else:
        raise visits.NoVisit()


def offer(turn: Turn, wish: Wish, *, taken: bool = False) -> None:
    """Ask which of a few slots is wanted; ``taken``: the one wished for has just gone to somebody else."""
    borrowers.welcome_visits(turn.session, turn.borrower, turn.cause)
    place = place_heard_in(turn)
    try:
        found = _found(turn, wish, taken=taken)
    except openings.NoTeam:
        handoffs.open_handoff(turn.session, turn.conversation, "visit", "normal", turn.cause)
        turn.settle()
        turn.say("utter_visit_no_team")
        return
    standing = visits.booked_or_none(turn.session, turn.borrower)
    items = [{"date": slot.date, "start": slot.start, "end": slot.end} for slot in found]
    values: dict[str, Any] = {"options": turn.options("utter_slot_option", items)}
    response = "utter_visit_slots"
    if standing is not None:
        response, values = "utter_visit_move_slots", values | told(standing)
    turn.ask("choose_slot", response, [slot.stored() for slot in found], **values)
    day = wish.day.isoformat() if wish.day is not None and wish.day == found[0].date else None
    turn.conversation.pending = {**(turn.conversation.pending or {}), "day": day, "place": place}


def product_of(turn: Turn) -> Product:
    """Give the policy under which this borrower is visited."""
    return openings.product_of(turn.borrower)


def _found(turn: Turn, wish: Wish, *, taken: bool) -> list[Slot]:
    """Give free slots as wished; where there are none, say why and give the nearest."""
    asked = turn.session, turn.borrower, product_of(turn), wish
    if taken:
        return openings.nearest(*asked)
    try:
        return openings.offer(*asked)
    except openings.NotThen as refusal:
        turn.say(f"utter_{refusal.code}", **refusal.values)
        return openings.nearest(*asked)
