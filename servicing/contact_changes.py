"""Changes of number: a borrower names a new one, a code sent there proves it, only then is it used."""

import datetime as dt
import hmac
import secrets
import uuid

from sqlalchemy import ForeignKey, Identity, Index, Integer, Text, Uuid, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import borrowers, clock, conversations, events, outbox, policy, vault, wording
from servicing.borrowers import Borrower
from servicing.contacts import Contact
from servicing.database import Base, one_of
from servicing.errors import ServicingError

STATES = ("requested", "confirmed", "refused", "expired", "replaced")
WRONG, REFUSED, EXPIRED = "code_wrong", "code_refused", "code_expired"
NAMESPACE = uuid.UUID("c6a8ad5e-2a0f-4c35-8f43-1f6f2a0b7d19")
DAY = dt.timedelta(days=1)


class NumberInUse(ServicingError):
    """The number named is the one that is used already."""

    code = "number_in_use"


class NumberNotUsable(ServicingError):
    """No code may be sent to the number named: somebody there wants no texts, or too many were named today."""

    code = "number_not_usable"


class ContactChange(Base):
    """A new number for a borrower, until its code was told; one is open at a time."""

    __tablename__ = "contact_changes"
    __table_args__ = (
        one_of("status", STATES),
        Index("uq_contact_changes_requested", "borrower_id", unique=True, postgresql_where="status = 'requested'"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrowers.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    old_contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    status: Mapped[str] = mapped_column(Text, default="requested")
    code: Mapped[str | None] = mapped_column(Text)  # its keyed digest
    tries: Mapped[int] = mapped_column(Integer, default=0)
    requested_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)

    borrower: Mapped[Borrower] = relationship()
    contact: Mapped[Contact] = relationship(foreign_keys=contact_id)


def request(session: Session, borrower: Borrower, contact: Contact, cause: uuid.UUID | None) -> ContactChange:
    """Ask for a new number to be used, in place of one named before; raises NumberInUse, NumberNotUsable."""
    if contact.id == borrower.contact_id:
        raise NumberInUse()
    lately = select(func.count()).where(
        ContactChange.borrower_id == borrower.id, ContactChange.requested_at > clock.now() - DAY
    )
    too_many = int(session.scalar(lately) or 0) >= policy.rights().codes_a_day
    if too_many or contact.opted_out_at is not None or contact.suppressed_at is not None:
        raise NumberNotUsable()
    earlier = open_for(session, borrower)
    if earlier is not None:
        earlier.status = "replaced"
        session.flush()
    change = ContactChange(
        borrower=borrower,
        contact=contact,
        old_contact_id=borrower.contact_id,
        status="requested",
        tries=0,
        requested_at=clock.now(),
        cause=cause,
    )
    session.add(change)
    session.flush()
    events.record(session, "borrower", "contact.requested", borrower.subject, cause, phone=contact.masked)
    return change


def send_codes(session: Session, house: outbox.House) -> None:
    """Text its code to every number that was named and waits for one; neutral words, nothing about a loan."""
    waiting = select(ContactChange).where(ContactChange.status == "requested", ContactChange.sent_at.is_(None))
    for change in session.scalars(waiting.with_for_update(skip_locked=True)):
        code = f"{secrets.randbelow(1_000_000):06d}"
        change.code, change.sent_at = _digest(change, code), clock.now()
        talk = conversations.of_contact(session, change.contact)
        said = wording.Said("utter_contact_code", {"code": code, "hours": policy.rights().code_hours})
        outbox.write(session, talk, [said], house, answers=uuid.uuid5(NAMESPACE, f"code:{change.id}"))


def open_for(session: Session, borrower: Borrower) -> ContactChange | None:
    """Give the change that a borrower asked for and has not proved yet."""
    return session.scalar(
        select(ContactChange).where(ContactChange.borrower_id == borrower.id, ContactChange.status == "requested")
    )


def open_at(session: Session, contact: Contact) -> ContactChange | None:
    """Give the change that waits for the code sent to this number."""
    waiting = select(ContactChange).where(ContactChange.contact_id == contact.id, ContactChange.status == "requested")
    return session.scalar(waiting.order_by(ContactChange.id.desc()).limit(1))


def confirm(session: Session, change: ContactChange, code: str, cause: uuid.UUID | None) -> str | None:
    """Check a code; the right one makes the number verified for the borrower, and the one that is used from now on.

    Gives None where it is right, otherwise WRONG, REFUSED after too many, or EXPIRED: values, because a try counts.
    """
    limits, subject = policy.rights(), change.borrower.subject
    if change.sent_at is not None and clock.now() - change.sent_at > dt.timedelta(hours=limits.code_hours):
        change.status = "expired"
        events.record(session, "borrower", "contact.expired", subject, cause)
        return EXPIRED
    if not hmac.compare_digest(change.code or "", _digest(change, code)):
        change.tries += 1
        if change.tries < limits.code_tries:
            return WRONG
        change.status = "refused"
        events.record(session, "borrower", "contact.refused", subject, cause)
        return REFUSED
    change.status = "confirmed"
    holder = borrowers.holder_of(session, change.borrower, change.contact)
    holder.verified_at, holder.denied_at = clock.now(), None
    change.borrower.contact_id = change.contact_id
    talk = conversations.of_contact(session, change.contact)
    if talk.borrower_id is None and len(talk.people) <= 1:
        talk.borrower = change.borrower
    events.record(session, "borrower", "contact.confirmed", subject, cause, phone=change.contact.masked)
    return None


def has_left(session: Session, borrower: Borrower, contact: Contact) -> bool:
    """Tell whether the number in use was proved in place of this one: a ledger that names the old one is behind."""
    left = select(ContactChange.id).where(
        ContactChange.borrower_id == borrower.id,
        ContactChange.old_contact_id == contact.id,
        ContactChange.contact_id == borrower.contact_id,
        ContactChange.status == "confirmed",
    )
    return session.scalar(left.limit(1)) is not None


def _digest(change: ContactChange, code: str) -> str:
    return vault.digest(f"code:{change.id}:{code}")
