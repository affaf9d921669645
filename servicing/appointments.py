"""Appointments: visits as people at the desk arrange them; they write down what a borrower said, and never say it.

A time that was agreed on is booked or moved at once and said back to the borrower. A time that the desk would like is
asked for by SMS, and what is booked stands until the borrower has said yes.
"""

import dataclasses
import datetime as dt
import uuid

from sqlalchemy.orm import Session

from servicing import contacts, conversations, openings, outbox, proposals, questions, teams, visits
from servicing.borrowers import Borrower
from servicing.conversations import Conversation
from servicing.errors import DeskRefusal
from servicing.slots import Slot
from servicing.visits import Visit
from servicing.wording import Options, Said

NAMESPACE = uuid.UUID("5b6d1a52-0c5f-4c8e-9a53-3d1a1f1f6f2e")
REASONS = ("borrower_asked", "no_staff", "not_safe", "not_needed")  # why the desk calls a visit off
OVERTAKEN = ("choose_slot", "place", "entry_consent", "confirm_visit")  # questions that an arrangement answers
LONGEST_PLACE = 200  # characters


class VisitChanged(DeskRefusal):
    """This visit was moved or changed meanwhile: look at it again."""

    code = "visit_changed"


class VisitBegun(DeskRefusal):
    """The time of this visit has come: it is not moved or called off any more, but recorded."""

    code = "visit_begun"


class NotAgreed(DeskRefusal):
    """Nobody is visited without their word: book it when the borrower has agreed to time and place."""

    code = "visit_not_agreed"


class PlaceMissing(DeskRefusal):
    """Write down where they meet, in 200 characters at most: the borrower chooses."""

    code = "visit_place_missing"


@dataclasses.dataclass(frozen=True, slots=True)
class Terms:
    """What a borrower said to a person: that time and place will do, where, and whether the two may come in."""

    agreed: bool
    place: str
    may_enter: bool


def book(
    session: Session,
    borrower: Borrower,
    slot: Slot,
    terms: Terms,
    house: outbox.House,
    *,
    actor: str,
    cause: uuid.UUID | None,
) -> Visit:
    """Book what a borrower agreed on with a person, and say it back to them.

    Raises NotAgreed, PlaceMissing, VisitStands, and what holding a slot raises: NoVisitsWanted, NotVerified, NoTeam,
    NotThen and its kinds, SlotTaken.
    """
    if not terms.agreed:
        raise NotAgreed()
    if not 0 < len(terms.place.strip()) <= LONGEST_PLACE:
        raise PlaceMissing()
    conversation = _reach(session, borrower)
    if visits.booked_or_none(session, borrower) is not None:
        raise proposals.VisitStands()
    visit = _hold(session, borrower, slot, actor, cause)
    visit.place = terms.place.strip()
    visits.book(session, visit, cause, may_enter=terms.may_enter, actor=actor)
    proposals.accept(session, visit, cause, actor=actor)
    _settle(conversation)
    response = "utter_visit_booked" if terms.may_enter else "utter_visit_booked_outside"
    _tell(session, conversation, visit, response, house)
    return visit


def move(
    session: Session, visit: Visit, seen: str, slot: Slot, house: outbox.House, *, actor: str, cause: uuid.UUID | None
) -> Visit:
    """Move a booked visit to a time that its borrower agreed on; the old slot is free once the new one is booked.

    ``seen`` is the ``version`` that the desk decided by. Raises VisitChanged, NoVisit, VisitBegun, and what holding a
    slot raises.
    """
    conversation = _reach(session, visit.borrower)
    require_as_seen(session, visit, seen)
    _require_ahead(visit)
    moved = _hold(session, visit.borrower, slot, actor, cause)
    moved.place = visit.place
    visits.book(session, moved, cause, may_enter=bool(visit.may_enter), actor=actor)
    _settle(conversation)
    was = {"old_date": visit.date, "old_start": visit.start}
    _tell(session, conversation, moved, "utter_visit_moved", house, **was)
    return moved


def ask_to_move(session: Session, visit: Visit, seen: str, slot: Slot, house: outbox.House, *, actor: str) -> None:
    """Ask a borrower by SMS whether another time will do; the booked one stands until they say so, and nothing is held.

    It is unsolicited: the one text of its day, within the caps. Raises as ``move`` does, and NotNow.
    """
    borrower = visit.borrower
    conversation = _reach(session, borrower)
    require_as_seen(session, visit, seen)
    _require_ahead(visit)
    visits.check_welcome(borrower, actor)
    found = _opening(session, borrower, slot)
    options = Options("utter_slot_option", (proposals.option(found),))
    said = Said("utter_visit_move_slots", {"options": options, **_told(visit)})
    signed = [Said("utter_signature"), said]
    proposals.ask_unasked(session, conversation, borrower, signed, [found.stored()], house, purpose="notice")
    visits.note_asked(session, visit, found, actor)


def asked(session: Session, visit: Visit) -> Slot | None:
    """Give the other time that the borrower of a booked visit is being asked about, if there is one."""
    conversation = conversation_with(session, visit.borrower)
    if visit.status not in visits.SURE or conversation.open_question != "choose_slot":
        return None
    slots = [Slot.restored(each) for each in conversation.offered if isinstance(each, list)]
    return slots[0] if len(slots) == 1 else None


def cancel(
    session: Session, visit: Visit, seen: str, reason: str, house: outbox.House, *, actor: str, cause: uuid.UUID | None
) -> bool:
    """Call a booked visit off, with a code of why; give whether its borrower is told by SMS.

    A number that is not verified is not told; nor, unless the borrower asked, is one that opted out: somebody
    reaches them another way. Raises VisitChanged, NoVisit, VisitBegun.
    """
    conversation = _locked(session, visit.borrower)
    require_as_seen(session, visit, seen)
    _require_ahead(visit)
    visits.cancel(session, visit, cause, actor=actor, reason=reason)
    _settle(conversation)
    is_welcome = reason == "borrower_asked" or conversation.contact.opted_out_at is None
    is_told = is_welcome and conversation.is_verified_for(visit.borrower)
    if is_told:
        _tell(session, conversation, visit, "utter_visit_cancelled", house)
    return is_told


def conversation_with(session: Session, borrower: Borrower) -> Conversation:
    """Give the conversation with a borrower's number."""
    return conversations.of_contact(session, session.get_one(contacts.Contact, borrower.contact_id))


def version(visit: Visit) -> str:
    """Name the state of a visit, so that a form can say which one it was made for."""
    return f"{visit.status} {visit.sequence} {visit.changed_at.astimezone(dt.UTC).isoformat()}"


def require_as_seen(session: Session, visit: Visit, seen: str) -> None:
    """Lock a visit; refuse with VisitChanged what was decided by an earlier state of it."""
    session.flush()
    session.refresh(visit, with_for_update={"of": Visit})
    if version(visit) != seen:
        raise VisitChanged()


def _require_ahead(visit: Visit) -> None:
    if visit.status not in visits.SURE:
        raise visits.NoVisit()
    if visit.has_begun:
        raise VisitBegun()


def _locked(session: Session, borrower: Borrower) -> Conversation:
    """Lock the conversation with a borrower's number, and read it as it is now that it is ours."""
    session.flush()
    conversation = conversations.lock(session, conversation_with(session, borrower).id)
    session.refresh(conversation)
    return conversation


def _reach(session: Session, borrower: Borrower) -> Conversation:
    """Lock the conversation, then the calendars of the region's teams: whoever arranges takes them in this order."""
    conversation = _locked(session, borrower)
    if not conversation.is_verified_for(borrower):
        raise proposals.NotVerified()
    teams.namesakes(session, teams.of_region(session, borrower.region), lock=True)
    return conversation


def _opening(session: Session, borrower: Borrower, slot: Slot) -> Slot:
    """Give the free slot at a time, of the team asked for where it is free, or say why there is none."""
    product = openings.product_of(borrower)
    free = openings.free_for(session, borrower, product)
    then = [each for each in free if (each.date, each.start) == (slot.date, slot.start)]
    if not then:
        raise openings.why_not(borrower, product, openings.Wish(slot.date))
    return next((each for each in then if each.team_id == slot.team_id), then[0])


def _hold(session: Session, borrower: Borrower, slot: Slot, actor: str, cause: uuid.UUID | None) -> Visit:
    visits.check_welcome(borrower, actor)
    found = _opening(session, borrower, slot)
    return openings.hold(session, borrower, found, openings.product_of(borrower), cause, actor=actor)


def _settle(conversation: Conversation) -> None:
    if conversation.open_question in OVERTAKEN:
        questions.close(conversation)


def _told(visit: Visit) -> dict[str, dt.date | dt.time | int]:
    return {"date": visit.date, "start": visit.start, "end": visit.end, "visit": visit.id}


def _tell(
    session: Session, conversation: Conversation, visit: Visit, response: str, house: outbox.House, **more: object
) -> None:
    """Write what was agreed, or called off, as an answer: it waits for nothing but quiet hours."""
    session.flush()
    once = uuid.uuid5(NAMESPACE, f"{visit.id}:{visit.sequence}:{response}")
    said = Said(response, {**_told(visit), **more})
    outbox.write(session, conversation, [said], house, answers=once, about=visit.borrower, is_decision=True)
