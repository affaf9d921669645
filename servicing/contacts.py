"""Contacts: telephone numbers, the consent given for each, and who is known to be reached there."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import phonenumbers
from sqlalchemy import ForeignKey, Identity, Text, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import clock, events, vault
from servicing.database import Base

if TYPE_CHECKING:
    from servicing.borrowers import Borrower

REGIONS = {"cn": "CN", "tw": "TW", "hk": "HK", "us": "US"}


class NotAPhone(ValueError):
    """The text is no telephone number: write it like +8613800000001."""


class Contact(Base):
    """A telephone number; consent belongs to the number, whoever the borrower is."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    phone: Mapped[str] = mapped_column(vault.Sealed)
    phone_digest: Mapped[str] = mapped_column(Text, unique=True)
    opted_out_at: Mapped[dt.datetime | None]
    suppressed_at: Mapped[dt.datetime | None]
    suppressed_why: Mapped[str | None] = mapped_column(Text)

    holders: Mapped[list["Holder"]] = relationship(back_populates="contact", order_by="Holder.id")

    @property
    def masked(self) -> str:
        """Show enough of the number to recognise it: ``+86138****0001``."""
        return mask(self.phone)


class Holder(Base):
    """Says that a borrower is reached at a number, and since when that was verified (right-party verification)."""

    __tablename__ = "holders"
    __table_args__ = (UniqueConstraint("contact_id", "borrower_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrowers.id"), index=True)
    verified_at: Mapped[dt.datetime | None]
    denied_at: Mapped[dt.datetime | None]  # whoever is here said that this borrower is not

    contact: Mapped[Contact] = relationship(back_populates="holders")
    borrower: Mapped["Borrower"] = relationship()


def parse_phone(text: str, jurisdiction: str | None = None) -> str:
    """Give a number in E.164; a national one is read in its jurisdiction. Raises NotAPhone."""
    try:
        number = phonenumbers.parse(text, REGIONS.get(jurisdiction or ""))
    except phonenumbers.NumberParseException:
        raise NotAPhone(NotAPhone.__doc__) from None
    if not phonenumbers.is_possible_number(number):
        raise NotAPhone(NotAPhone.__doc__)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask(phone: str) -> str:
    """Hide the middle of an E.164 number."""
    return f"{phone[:-8]}****{phone[-4:]}" if len(phone) > 10 else f"{phone[:3]}****{phone[-2:]}"


def find_or_add(session: Session, phone: str) -> Contact:
    """Give the contact of an E.164 number, adding it if it is new; safe when two processes meet the same number."""
    digest = vault.digest(phone)
    known = session.scalar(select(Contact).where(Contact.phone_digest == digest))
    if known is not None:
        return known
    session.execute(
        insert(Contact).values(phone=phone, phone_digest=digest).on_conflict_do_nothing(index_elements=["phone_digest"])
    )
    return session.scalars(select(Contact).where(Contact.phone_digest == digest)).one()


def opt_out(session: Session, contact: Contact, cause: uuid.UUID | None, actor: str = "borrower") -> None:
    """Withdraw consent at once, for every borrower at this number."""
    if contact.opted_out_at is None:
        contact.opted_out_at = clock.now()
        events.record(session, actor, "consent.withdrawn", f"contact:{contact.id}", cause)


def opt_in(session: Session, contact: Contact, cause: uuid.UUID | None) -> None:
    """Take consent back up."""
    if contact.opted_out_at is not None:
        contact.opted_out_at = None
        events.record(session, "borrower", "consent.given", f"contact:{contact.id}", cause)


def lift_suppression(session: Session, contact: Contact, cause: uuid.UUID | None, actor: str = "borrower") -> None:
    """Use a number again, because its borrower has proved to be there."""
    if contact.suppressed_at is not None:
        contact.suppressed_at = contact.suppressed_why = None
        events.record(session, actor, "contact.restored", f"contact:{contact.id}", cause)


def suppress(session: Session, contact: Contact, why: str, cause: uuid.UUID | None) -> None:
    """Stop using a number that is not its borrower's: nobody is verified at it any more."""
    contact.suppressed_at = contact.suppressed_at or clock.now()
    contact.suppressed_why = why
    for holder in contact.holders:
        holder.verified_at = None
    events.record(session, "borrower", "contact.suppressed", f"contact:{contact.id}", cause, why=why)


def deny(session: Session, holder: Holder, why: str, cause: uuid.UUID | None) -> None:
    """Stop using a number for one borrower alone, because somebody else is verified there."""
    holder.verified_at, holder.denied_at = None, holder.denied_at or clock.now()
    events.record(session, "borrower", "contact.denied", holder.borrower.subject, cause, why=why)
