"""Borrowers: who owes, where they live, and what is to be respected about them."""

import datetime as dt
import unicodedata
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Identity, Text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, validates

from reading import scripts
from servicing import clock, contacts, events, policy, vault
from servicing.database import Base, one_of
from servicing.errors import ServicingError
from servicing.gate import QUIET
from servicing.wishes import Wish

if TYPE_CHECKING:
    from servicing.loans import Loan

JURISDICTIONS = ("cn", "tw", "hk", "us")
ZONES = {"cn": "Asia/Shanghai", "tw": "Asia/Taipei", "hk": "Asia/Hong_Kong", "us": "America/New_York"}
SCRIPTS = {"cn": "hans", "tw": "hant", "hk": "hant", "us": "hans"}
CRISIS_DAYS = 30  # RULES.md: collection is held for at least 30 days and never resumes by itself


class WishAtNight(ServicingError):
    """The hours wished for lie in the quiet hours, when nothing may be sent."""

    code = "wish_at_night"


class Borrower(Base):
    """A person who owes on one loan or several."""

    __tablename__ = "borrowers"
    __table_args__ = (one_of("jurisdiction", JURISDICTIONS), one_of("script", ("hans", "hant")))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(vault.Sealed)
    name_digest: Mapped[str] = mapped_column(Text, index=True)  # finds the sealed name, follows it by itself
    id_tail: Mapped[str | None] = mapped_column(vault.Sealed)
    email: Mapped[str | None] = mapped_column(vault.Sealed)
    jurisdiction: Mapped[str] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(Text)
    script: Mapped[str] = mapped_column(Text)
    contact_id: Mapped[int] = mapped_column(index=True)  # the number at which the lender reaches this borrower
    consent_source: Mapped[str | None] = mapped_column(Text)
    consent_at: Mapped[dt.datetime | None]
    vulnerable_until: Mapped[dt.datetime | None]
    crisis_at: Mapped[dt.datetime | None]
    represented_at: Mapped[dt.datetime | None]  # a lawyer or court was named; a person lifts it
    counsel: Mapped[str | None] = mapped_column(vault.Sealed)  # how the lawyer is reached, in the borrower's words
    counsel_asked_at: Mapped[dt.datetime | None]  # asked once, never again
    deceased_at: Mapped[dt.datetime | None]  # somebody said so; a person looks
    preferred_times: Mapped[dict[str, Any] | None]  # when this borrower wants to be written to (servicing/wishes.py)
    no_visits: Mapped[bool] = mapped_column(Boolean, default=False)

    loans: Mapped[list["Loan"]] = relationship(back_populates="borrower", order_by="Loan.ref")

    @validates("name")
    def _index_name(self, _: str, name: str) -> str:
        self.name_digest = digest_of_name(name)
        return name

    @property
    def masked(self) -> str:
        """Show enough of the name to recognise it: the first character."""
        return f"{self.name[:1]}**"

    @property
    def is_held(self) -> bool:
        """Nothing unsolicited goes to this borrower: after a crisis, a death or a hardship, or with a lawyer."""
        vulnerable = self.vulnerable_until is not None and self.vulnerable_until > clock.now()
        return vulnerable or any((self.crisis_at, self.represented_at, self.deceased_at))

    @property
    def subject(self) -> str:
        """How events name this borrower."""
        return f"borrower:{self.ref}"


def digest_of_name(name: str) -> str:
    """Give the keyed digest by which a name is found, in either script and however it is spaced."""
    folded = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    return vault.digest(f"name:{scripts.convert(folded, 't2s')}")


def holder_of(session: Session, borrower: Borrower, contact: contacts.Contact) -> contacts.Holder:
    """Give the link between a borrower and a number, adding it unverified if it is new."""
    for holder in contact.holders:
        if holder.borrower_id == borrower.id:
            return holder
    holder = contacts.Holder(contact=contact, borrower_id=borrower.id)
    session.add(holder)
    session.flush()
    return holder


def mark_vulnerable(session: Session, borrower: Borrower, cause: uuid.UUID | None) -> None:
    """Pause collection for 30 days because of a hardship told; no diagnosis is stored."""
    borrower.vulnerable_until = clock.now() + dt.timedelta(days=policy.rights().hardship_days)
    events.record(session, "borrower", "borrower.vulnerable", borrower.subject, cause)


def note_crisis(session: Session, borrower: Borrower, cause: uuid.UUID | None) -> None:
    """Hold collection from now on until a person lifts it; a time is stored, never a diagnosis."""
    borrower.crisis_at = clock.now()
    events.record(session, "borrower", "borrower.crisis", borrower.subject, cause)


def note_representation(session: Session, borrower: Borrower, cause: uuid.UUID | None) -> None:
    """Hold collection because a lawyer, a court or a bankruptcy was named."""
    borrower.represented_at = borrower.represented_at or clock.now()
    events.record(session, "borrower", "borrower.represented", borrower.subject, cause)


def note_counsel(session: Session, borrower: Borrower, words: str, cause: uuid.UUID | None) -> None:
    """Keep how the lawyer or court is reached, as it was told."""
    borrower.counsel = words if borrower.counsel is None else f"{borrower.counsel}\n{words}"
    events.record(session, "borrower", "counsel.told", borrower.subject, cause)


def note_death(session: Session, borrower: Borrower, cause: uuid.UUID | None) -> None:
    """Hold collection because somebody said that this borrower has died; a person finds out, with care."""
    borrower.deceased_at = borrower.deceased_at or clock.now()
    events.record(session, "borrower", "borrower.deceased", borrower.subject, cause)


def keep_wish(session: Session, borrower: Borrower, wish: Wish, cause: uuid.UUID | None) -> None:
    """Keep when a borrower wants to be written to; raises WishAtNight where the quiet hours leave nothing of it."""
    quiet_from, quiet_to = QUIET[borrower.jurisdiction]
    if not wish.leaves_time(quiet_to, quiet_from):
        raise WishAtNight(start=quiet_to, end=quiet_from)
    borrower.preferred_times = wish.stored()
    events.record(session, "borrower", "contact.wish", borrower.subject, cause, **wish.stored())


def refuse_visits(session: Session, borrower: Borrower, cause: uuid.UUID | None) -> None:
    """Record that this borrower wants no visits; no agent can book one."""
    borrower.no_visits = True
    events.record(session, "borrower", "visits.refused", borrower.subject, cause)


def welcome_visits(session: Session, borrower: Borrower, cause: uuid.UUID | None) -> None:
    """Lift an earlier refusal, because the borrower asked for a visit."""
    if borrower.no_visits:
        borrower.no_visits = False
        events.record(session, "borrower", "visits.welcome", borrower.subject, cause)
