"""Receipts: what the carrier says became of a text. All are kept; the state only moves forward."""

import datetime as dt

from sqlalchemy import Identity, Text, UniqueConstraint, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import clock, contacts, events
from servicing.database import Base
from servicing.messages import Message

RANK = {"queued": 0, "held": 0, "sending": 1, "unknown": 2, "sent": 3}
FINAL = {"delivered", "undelivered", "failed", "dropped"}


class Receipt(Base):
    """One status callback, kept whether or not its message or its word is known."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("carrier", "provider_id", "status"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    carrier: Mapped[str] = mapped_column(Text)
    provider_id: Mapped[str] = mapped_column(Text, index=True)
    status: Mapped[str] = mapped_column(Text)  # the carrier's own word
    state: Mapped[str | None] = mapped_column(Text)  # ours, None where the word is not known
    error: Mapped[str | None] = mapped_column(Text)  # the class of the error, where there is one
    at: Mapped[dt.datetime]


def keep(session: Session, carrier: str, provider_id: str, status: str, state: str | None, error: str | None) -> None:
    """Store a receipt once and move its message forward."""
    _take_turns(session, carrier, provider_id)
    fresh = session.execute(
        insert(Receipt)
        .values(carrier=carrier, provider_id=provider_id, status=status, state=state, error=error, at=clock.now())
        .on_conflict_do_nothing()
        .returning(Receipt.id)
    ).scalar()
    message = session.scalar(
        select(Message).where(Message.carrier == carrier, Message.provider_id == provider_id).with_for_update()
    )
    if fresh is not None and message is not None:
        advance(session, message, state, error)


def catch_up(session: Session, message: Message) -> None:
    """Apply receipts that overtook the answer to the send they belong to."""
    _take_turns(session, str(message.carrier), str(message.provider_id))
    for receipt in session.scalars(
        select(Receipt)
        .where(Receipt.carrier == message.carrier, Receipt.provider_id == message.provider_id)
        .order_by(Receipt.id)
    ):
        advance(session, message, receipt.state, receipt.error)


def advance(session: Session, message: Message, state: str | None, error: str | None) -> None:
    """Move a message to a state further on, never back; what is final stays."""
    if state is None or message.status in FINAL:
        return
    if state not in FINAL and RANK[state] <= RANK[message.status]:
        return
    message.status, message.error = state, error or message.error
    if error == "opted_out":
        contacts.opt_out(session, message.conversation.contact, None, actor="carrier")
    elif error in ("not_a_mobile", "unknown_number"):
        contacts.suppress(session, message.conversation.contact, error, None)
    if state in FINAL:
        events.record(session, "carrier", f"message.{state}", f"message:{message.id}", error=error)


def _take_turns(session: Session, carrier: str, provider_id: str) -> None:
    """Of a receipt and the answer to its send, stored at the same instant, neither would see the other's row."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{carrier}:{provider_id}", 0))))
