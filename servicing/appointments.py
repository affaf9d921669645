"""Appointments: visits as people and systems arrange them with a borrower who has agreed; the borrower reads so."""

import dataclasses
import datetime as dt
import uuid

from sqlalchemy.orm import Session

from servicing import contacts, conversations, openings, outbox, policy, proposals, visits
from servicing.borrowers import Borrower
from servicing.conversations import Conversation
from servicing.errors import DeskRefusal
from servicing.policy import Product
from servicing.slots import Slot
from servicing.visits import Visit
from servicing.wording import Said

NAMESPACE = uuid.UUID("5b6d1a52-0c5f-4c8e-9a53-3d1a1f1f6f2e")
REASONS = ("borrower_asked", "no_staff", "not_safe", "not_needed")  # why the desk calls a visit off


class VisitChanged(DeskRefusal):
    """This visit was moved or changed meanwhile: look at it again."""

    code = "visit_changed"


class VisitBegun(DeskRefusal):
    """The time of this visit has come: it is not moved or called off any more, but recorded."""

    code = "visit_begun"


@dataclasses.dataclass(frozen=True, slots=True)
class Terms:
    """What a borrower said to a person: that time and place will do, where, and whether the two may come in."""

    agreed: bool
    place: str
    may_enter: bool


def book(
    session: Session, borrower: Borrower, slot: Slot, terms: Terms, house: outbox.House, *,
    actor: str, cause: uuid.UUID | None,
) -> Visit:  # fmt: skip
    """Book what a borrower agreed on with a person, and say it back to them.

    Raises VisitStands, and what holding a slot raises: NoVisitsWanted, NotVerified, NoTeam, SlotTaken.
    """
    conversation = _reach(session, borrower)
    if visits.booked_or_none(session, borrower) is not None:
        raise proposals.VisitStands()
    visit = openings.hold(session, borrower, slot, _product(borrower), cause, actor=actor)
    visit.place = terms.place
    visits.book(session, visit, cause, may_enter=terms.may_enter, actor=actor)
    proposals.accept(session, visit, cause)
    said = "utter_visit_booked" if terms.may_enter else "utter_visit_booked_outside"
    _tell(session, conversation, visit, said, house)
    return visit


def move(
    session: Session, visit: Visit, seen: str, slot: Slot, house: outbox.House, *, actor: str, cause: uuid.UUID | None
) -> Visit:
    """Move a booked visit to a time that its borrower agreed on; the old slot is free once the new one is booked.

    ``seen`` is the ``version`` that was decided by. Raises VisitChanged, NoVisit, VisitBegun, and what holding raises.
    """
    conversation = _reach(session, visit.borrower)
    require_as_seen(session, visit, seen)
    _require_ahead(visit)
    moved = openings.hold(session, visit.borrower, slot, _product(visit.borrower), cause, actor=actor)
    moved.place = visit.place
    visits.book(session, moved, cause, may_enter=bool(visit.may_enter), actor=actor)
    was = {"old_date": visit.date, "old_start": visit.start}
    _tell(session, conversation, moved, "utter_visit_moved", house, **was)
    return moved


def cancel(
    session: Session, visit: Visit, seen: str, reason: str, house: outbox.House, *, actor: str, cause: uuid.UUID | None
) -> None:
    """Call a booked visit off; its borrower is told. Raises VisitChanged, NoVisit, VisitBegun."""
    conversation = conversations.lock(session, _conversation(session, visit.borrower).id)
    require_as_seen(session, visit, seen)
    _require_ahead(visit)
    visits.cancel(session, visit, cause, actor=actor)
    if conversation.is_verified_for(visit.borrower):
        _tell(session, conversation, visit, "utter_visit_cancelled", house)


def version(visit: Visit) -> str:
    """Name the state of a visit, so that a form can say which one it was made for."""
    return visit.changed_at.astimezone(dt.UTC).isoformat()


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


def _conversation(session: Session, borrower: Borrower) -> Conversation:
    return conversations.of_contact(session, session.get_one(contacts.Contact, borrower.contact_id))


def _reach(session: Session, borrower: Borrower) -> Conversation:
    conversation = conversations.lock(session, _conversation(session, borrower).id)
    if not conversation.is_verified_for(borrower):
        raise proposals.NotVerified()
    return conversation


def _product(borrower: Borrower) -> Product:
    live = [loan for loan in borrower.loans if not loan.is_settled] or borrower.loans
    return policy.product(live[0].product if live else "default", borrower.jurisdiction)


def _tell(
    session: Session, conversation: Conversation, visit: Visit, response: str, house: outbox.House, **more: object
) -> None:
    session.flush()
    once = uuid.uuid5(NAMESPACE, f"{visit.id}:{visit.sequence}:{response}")
    said = Said(response, {"date": visit.date, "start": visit.start, "end": visit.end, "visit": visit.id, **more})
    outbox.write(session, conversation, [said], house, answers=once, about=visit.borrower)
