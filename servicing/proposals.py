"""Proposals: a visit that the lender would like to make, asked for once; silence and refusals leave it unmade."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import (
    batches,
    clock,
    contacts,
    conversations,
    events,
    messages,
    openings,
    outbox,
    questions,
    reminders,
    visits,
)
from servicing.borrowers import Borrower
from servicing.conversations import Conversation
from servicing.database import Base, one_of
from servicing.errors import DeskRefusal
from servicing.messages import Message
from servicing.policy import Product
from servicing.slots import Slot
from servicing.visits import Visit
from servicing.wording import Options, Said

PURPOSES = ("verify", "plan", "documents")  # utter_purpose_…
STATES = ("open", "accepted", "refused", "expired")


class NotVerified(DeskRefusal):
    """The borrower's number is not verified: nothing is proposed to whoever has it."""

    code = "visit_not_verified"


class VisitStands(DeskRefusal):
    """This borrower has a visit booked, or one proposed that is not answered yet."""

    code = "visit_stands"


class NotNow(DeskRefusal):
    """The contact rules allow no unsolicited text to this borrower now."""

    code = "visit_not_now"


class Proposal(Base):
    """One SMS with a purpose and slots; none of them is held before the borrower has picked it."""

    __tablename__ = "proposals"
    __table_args__ = (
        one_of("purpose", PURPOSES),
        one_of("status", STATES),
        Index("uq_proposals_open", "borrower_id", unique=True, postgresql_where="status = 'open'"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrowers.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    purpose: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="open")
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    offered: Mapped[list[Any]]  # the slots as they were numbered
    explained_at: Mapped[dt.datetime | None]  # a first refusal was met with why it may help

    borrower: Mapped[Borrower] = relationship()


def propose(
    session: Session, borrower: Borrower, purpose: str, product: Product, house: outbox.House, *, actor: str
) -> Proposal:
    """Queue the SMS that proposes a visit, and leave the choice of a slot open.

    Raises NoVisitsWanted, NotVerified, VisitStands, NotNow, and what ``openings.offer`` raises.
    """
    visits.check_welcome(borrower, actor)
    conversation = conversations.of_contact(session, session.get_one(contacts.Contact, borrower.contact_id))
    conversation = conversations.lock(session, conversation.id)
    if not conversation.is_verified_for(borrower):
        raise NotVerified()
    if visits.standing(session, borrower) or open_proposal(session, borrower):
        raise VisitStands()
    found = openings.offer(session, borrower, product)
    now = clock.now()
    proposal = Proposal(
        borrower=borrower, purpose=purpose, actor=actor, status="open", made_at=now,
        expires_at=now + dt.timedelta(hours=product.visit_answer_hours), offered=[slot.stored() for slot in found],
    )  # fmt: skip
    session.add(proposal)
    options = Options("utter_slot_option", tuple(option(slot) for slot in found))
    said = Said("utter_propose_visit", {"purpose": purpose, "options": options})
    ask_unasked(session, conversation, borrower, [said], proposal.offered, house)
    _record(session, proposal, "made", actor)
    return proposal


def ask_unasked(
    session: Session,
    conversation: Conversation,
    borrower: Borrower,
    said: Sequence[Said],
    offered: list[Any],
    house: outbox.House,
    *,
    purpose: str | None = None,
) -> None:
    """Queue a text that nobody asked for, the one of its day, and leave open which of the offered slots it shall be.

    Raises NotNow where the gate would not send it as things stand, where a person has the conversation, or where texts
    of the borrower wait to be read: what is in them answers something else.
    """
    waits = messages.unread(session, conversation.id) or batches.unanswered(session, conversation.id)
    has_had_enough = reminders.has_text_of_today(session, borrower) or reminders.is_capped(session, conversation.id)
    if has_had_enough or waits or conversation.owner == "agent":
        raise NotNow()
    day = reminders.day_of(borrower)
    outbox.write(session, conversation, said, house, answers=day, about=borrower, purpose=purpose)
    session.flush()
    message = session.scalars(select(Message).where(Message.answers == day)).one()
    if outbox.judge(session, message).action != "send":
        raise NotNow()
    questions.ask(conversation, "choose_slot", offered, None, said[-1])
    conversation.mentioned_at = clock.now()  # it came unasked: its silence is left alone


def option(slot: Slot) -> dict[str, Any]:
    """Give what a numbered option says of a slot."""
    return {"date": slot.date, "start": slot.start, "end": slot.end}


def open_proposal(session: Session, borrower: Borrower) -> Proposal | None:
    """Give the proposal that a borrower has not answered yet."""
    return session.scalar(select(Proposal).where(Proposal.borrower_id == borrower.id, Proposal.status == "open"))


def explain(session: Session, proposal: Proposal, cause: uuid.UUID | None) -> None:
    """Note that a refusal was met, once, with why the visit may help."""
    proposal.explained_at = clock.now()
    _record(session, proposal, "explained", "borrower", cause)


def refuse(session: Session, proposal: Proposal, cause: uuid.UUID | None) -> None:
    """Take a refusal as final."""
    _settle(session, proposal, "refused", "borrower", cause)


def accept(session: Session, visit: Visit, cause: uuid.UUID | None, *, actor: str = "borrower") -> None:
    """Note that a visit was booked, where it had been proposed."""
    proposal = open_proposal(session, visit.borrower)
    if proposal is not None:
        proposal.visit_id = visit.id
        _settle(session, proposal, "accepted", actor, cause)


def expire(session: Session) -> None:
    """Close, without a word, the proposals that nobody answered in time: silence is no consent."""
    due = select(Proposal).where(Proposal.status == "open", Proposal.expires_at <= clock.now())
    for proposal in session.scalars(due.with_for_update(skip_locked=True)):
        if visits.held(session, proposal.borrower) is not None:
            continue  # being answered
        _settle(session, proposal, "refused" if proposal.explained_at else "expired", "assistant", None)
        contact = session.get_one(contacts.Contact, proposal.borrower.contact_id)
        conversation = conversations.of_contact(session, contact)
        if conversation.open_question == "choose_slot":
            questions.close(conversation)


def _settle(session: Session, proposal: Proposal, status: str, actor: str, cause: uuid.UUID | None) -> None:
    proposal.status = status
    _record(session, proposal, status, actor, cause)


def _record(session: Session, proposal: Proposal, what: str, actor: str, cause: uuid.UUID | None = None) -> None:
    data: dict[str, Any] = {"purpose": proposal.purpose}
    events.record(session, actor, f"proposal.{what}", proposal.borrower.subject, cause, **data)
