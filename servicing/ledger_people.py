"""The people in the ledger: a batch's borrowers and their numbers, looked up together, updated one entry at a time."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from servicing import contact_changes, contacts, events, vault
from servicing.borrowers import Borrower
from servicing.contacts import Contact, Holder
from servicing.conversations import Conversation
from servicing.entries import BorrowerEntry, LoanEntry
from servicing.events import Event
from servicing.loans import Loan


class People:
    """Everybody whom a batch of entries names; who is new is added at once, unverified and without a history."""

    def __init__(self, session: Session, entries: Sequence[LoanEntry]) -> None:
        """Look up, and add, what the entries name, in a handful of statements however many they are."""
        self._session = session
        self._contacts = _contacts_of(session, {entry.borrower.phone for entry in entries})
        reported = {entry.borrower.ref: entry.borrower for entry in reversed(entries)}  # the first entry of each
        known = session.scalars(select(Borrower).where(Borrower.ref.in_(reported)))
        self._borrowers = {borrower.ref: borrower for borrower in known}
        for ref in sorted(reported.keys() - self._borrowers.keys()):  # in one order, so that no two imports deadlock
            contact = self._contacts[reported[ref].phone]
            self._borrowers[ref] = Borrower(ref=ref, contact_id=contact.id, **_person(reported[ref]))
            session.add(self._borrowers[ref])
        session.flush()
        newest = select(Loan.borrower_id, func.max(Loan.as_of)).group_by(Loan.borrower_id)
        ids = [borrower.id for borrower in self._borrowers.values()]
        self._newest: dict[int, dt.datetime] = dict(session.execute(newest.where(Loan.borrower_id.in_(ids))).all())
        at_numbers = [contact.id for contact in self._contacts.values()]
        talks = session.scalars(select(Conversation).where(Conversation.contact_id.in_(at_numbers)))
        self._talks = {talk.contact_id: talk for talk in talks}

    def take(self, entry: BorrowerEntry, as_of: dt.datetime) -> tuple[Borrower, list[str]]:
        """Update a borrower and name what changed; of two loans' reports the later one speaks for their borrower."""
        borrower, contact = self._borrowers[entry.ref], self._contacts[entry.phone]
        newest = self._newest.get(borrower.id)
        if newest is not None and as_of < newest:
            return borrower, []
        self._newest[borrower.id] = as_of
        fields = [f"borrower.{name}" for name in assign(borrower, _person(entry))]
        if borrower.contact_id != contact.id and not contact_changes.has_left(self._session, borrower, contact):
            self._change_number(borrower, contact)
            fields.append("borrower.phone")
        holder = self._holder(borrower, contact)
        if entry.verified and holder.verified_at is None and contact.suppressed_at is None:
            holder.verified_at = as_of
            events.record(self._session, "lender", "identity.verified", borrower.subject)
            fields.append("borrower.verified")
        if not entry.consent_sms and self._is_refusal(contact, entry.consent_at or as_of):
            contacts.opt_out(self._session, contact, None, actor="lender")
            fields.append("borrower.consent_sms")
        return borrower, fields

    def _holder(self, borrower: Borrower, contact: Contact) -> Holder:
        """A number that wrote before its borrower was imported is theirs, if it is nobody else's too."""
        for holder in contact.holders:
            if holder.borrower_id == borrower.id:
                return holder
        holder = Holder(contact=contact, borrower_id=borrower.id)
        self._session.add(holder)
        talk = self._talks.get(contact.id)
        if talk is not None and talk.borrower_id is None and len(contact.holders) == 1:
            talk.borrower_id = borrower.id
        return holder

    def _change_number(self, borrower: Borrower, contact: Contact) -> None:
        """Whoever has the old number now is not known, so this borrower is not verified there any more."""
        old = self._session.scalar(
            select(Holder).where(Holder.borrower_id == borrower.id, Holder.contact_id == borrower.contact_id)
        )
        if old is not None:
            old.verified_at = None
        old_id, borrower.contact_id = borrower.contact_id, contact.id
        events.record(self._session, "lender", "contact.changed", borrower.subject, old=old_id, new=contact.id)

    def _is_refusal(self, contact: Contact, since: dt.datetime) -> bool:
        """What the lender knows of a refusal is old news once the borrower has opted in after it."""
        if contact.opted_out_at is not None:
            return False
        given = select(Event.id).where(
            Event.subject == f"contact:{contact.id}", Event.action == "consent.given", Event.at > since
        )
        return self._session.scalar(given.limit(1)) is None


def assign(row: Any, values: dict[str, Any]) -> list[str]:
    """Set what differs on a row, and name it."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _contacts_of(session: Session, phones: Collection[str]) -> dict[str, Contact]:
    """Give the contacts of E.164 numbers, adding those that are new, safe when two processes meet the same numbers."""
    digests = {vault.digest(phone): phone for phone in phones}
    known = set(session.scalars(select(Contact.phone_digest).where(Contact.phone_digest.in_(digests))))
    new = [{"phone": digests[digest], "phone_digest": digest} for digest in sorted(digests.keys() - known)]
    if new:
        session.execute(insert(Contact).values(new).on_conflict_do_nothing(index_elements=["phone_digest"]))
    wanted = select(Contact).where(Contact.phone_digest.in_(digests)).options(selectinload(Contact.holders))
    return {digests[contact.phone_digest]: contact for contact in session.scalars(wanted)}


def _person(entry: BorrowerEntry) -> dict[str, Any]:
    names = ("name", "id_tail", "email", "jurisdiction", "region", "zone", "script", "consent_source", "consent_at")
    return {name: getattr(entry, name) for name in names}
