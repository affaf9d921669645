"""The ledger: taking what the lender reports on record; each verb says whether it was taken, changed or unchanged.

A verb refuses before it writes anything, but what two processes do at the same instant is refused by a constraint
(``IntegrityError``), so a caller runs each verb in a savepoint and asks again once.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from servicing import borrowers, contacts, events, payments
from servicing.borrowers import Borrower
from servicing.contacts import Contact, Holder
from servicing.conversations import Conversation
from servicing.entries import BorrowerEntry, LoanEntry, PaymentEntry, TeamEntry
from servicing.errors import ServicingError
from servicing.events import Event
from servicing.loans import Loan
from servicing.payments import Payment
from servicing.visits import Team

TAKEN, CHANGED, UNCHANGED = "taken", "changed", "unchanged"


class LedgerRefusal(ServicingError):
    """The entry contradicts what is on record."""

    column: ClassVar[str] = "row"  # the import column that the refusal is about


class StaleFigures(LedgerRefusal):
    """These figures are older than those on record."""

    code, column = "stale_figures", "as_of"


class OtherBorrower(LedgerRefusal):
    """This loan is on record with another borrower."""

    code, column = "other_borrower", "borrower_ref"


class OtherCurrency(LedgerRefusal):
    """This loan is kept in another currency."""

    code, column = "other_currency", "currency"


class UnknownLoan(LedgerRefusal):
    """There is no loan with this reference: import the loans first."""

    code, column = "unknown_loan", "loan_ref"


class PaymentDiffers(LedgerRefusal):
    """This payment is on record with another loan, amount or time."""

    code, column = "payment_differs", "payment_ref"


def take_loan(session: Session, entry: LoanEntry) -> str:
    """Take a loan and its borrower; raises StaleFigures, OtherBorrower, OtherCurrency."""
    loan = session.scalar(select(Loan).where(Loan.ref == entry.ref).options(joinedload(Loan.borrower)))
    if loan is None:
        borrower, fields = _take_borrower(session, entry.borrower, entry.as_of)
        loan = Loan(ref=entry.ref, borrower_id=borrower.id, **_figures(entry))
        session.add(loan)
        events.record(session, "lender", "loan.taken", loan.subject, borrower=borrower.ref, as_of=_iso(entry.as_of))
        return TAKEN
    if entry.as_of < loan.as_of:
        raise StaleFigures()
    if entry.borrower.ref != loan.borrower.ref:
        raise OtherBorrower()
    if entry.currency != loan.currency:
        raise OtherCurrency()
    fields = _assign(loan, _figures(entry))
    fields += _take_borrower(session, entry.borrower, entry.as_of)[1]
    if not fields:
        return UNCHANGED
    events.record(session, "lender", "loan.changed", loan.subject, fields=fields, as_of=_iso(entry.as_of))
    return CHANGED


def take_payment(session: Session, entry: PaymentEntry) -> str:
    """Take a payment; raises UnknownLoan, OtherCurrency, PaymentDiffers."""
    loan = session.scalar(select(Loan).where(Loan.ref == entry.loan_ref).options(joinedload(Loan.borrower)))
    if loan is None:
        raise UnknownLoan()
    if entry.amount.currency != loan.currency:
        raise OtherCurrency()
    paid_at = _paid_at(entry.paid_at, loan.borrower.zone)
    known = session.scalar(select(Payment).where(Payment.ref == entry.ref))
    if known is not None:
        if (known.loan_id, known.amount, known.paid_at) != (loan.id, entry.amount.minor, paid_at):
            raise PaymentDiffers()
        return UNCHANGED
    payments.post(session, loan, Payment(ref=entry.ref, loan_id=loan.id, amount=entry.amount.minor, paid_at=paid_at))
    return TAKEN


def take_team(session: Session, entry: TeamEntry) -> str:
    """Take a visiting team, which is known by its name and region."""
    values = {
        name: getattr(entry, name) for name in ("staff1", "badge1", "staff2", "badge2", "start", "end", "slot_minutes")
    }
    values["weekdays"] = list(entry.weekdays)
    subject = f"team:{entry.name}/{entry.region}"
    team = session.scalar(select(Team).where(Team.name == entry.name, Team.region == entry.region))
    if team is None:
        session.add(Team(name=entry.name, region=entry.region, **values))
        events.record(session, "lender", "team.taken", subject)
        return TAKEN
    fields = _assign(team, values)
    if not fields:
        return UNCHANGED
    events.record(session, "lender", "team.changed", subject, fields=fields)
    return CHANGED


def count_unverified(session: Session, entries: Iterable[LoanEntry]) -> int:
    """Count which of these loans are reached at a number whose holder is not verified: they get neutral texts only."""
    verified = (
        select(Holder.id)
        .join(Contact, Contact.id == Holder.contact_id)
        .where(Holder.borrower_id == Borrower.id, Holder.contact_id == Borrower.contact_id)
        .where(Holder.verified_at.is_not(None), Contact.suppressed_at.is_(None))
    )
    waiting = select(func.count()).select_from(Loan).join(Borrower, Borrower.id == Loan.borrower_id)
    return int(session.scalar(waiting.where(Loan.ref.in_([entry.ref for entry in entries]), ~verified.exists())) or 0)


def _take_borrower(session: Session, entry: BorrowerEntry, as_of: dt.datetime) -> tuple[Borrower, list[str]]:
    """Add or update a borrower; of two loans' reports the later one speaks for their borrower."""
    contact = contacts.find_or_add(session, entry.phone)
    borrower = session.scalar(select(Borrower).where(Borrower.ref == entry.ref))
    fields: list[str] = []
    if borrower is None:
        borrower = Borrower(ref=entry.ref, contact_id=contact.id, **_person(entry))
        session.add(borrower)
        session.flush()
    elif _is_outdated(session, borrower, as_of):
        return borrower, fields
    else:
        fields += [f"borrower.{name}" for name in _assign(borrower, _person(entry))]
    if borrower.contact_id != contact.id:
        _change_number(session, borrower, contact)
        fields.append("borrower.phone")
    holder = borrowers.holder_of(session, borrower, contact)
    _join_talk(session, borrower, contact)
    if entry.verified and holder.verified_at is None and contact.suppressed_at is None:
        holder.verified_at = as_of
        events.record(session, "lender", "identity.verified", borrower.subject)
        fields.append("borrower.verified")
    if not entry.consent_sms and contact.opted_out_at is None:
        if not _consented_since(session, contact, entry.consent_at or as_of):
            contacts.opt_out(session, contact, None, actor="lender")
            fields.append("borrower.consent_sms")
    return borrower, fields


def _change_number(session: Session, borrower: Borrower, contact: Contact) -> None:
    """Whoever has the old number now is not known, so nobody is verified there any more."""
    old = session.scalar(
        select(Holder).where(Holder.borrower_id == borrower.id, Holder.contact_id == borrower.contact_id)
    )
    if old is not None:
        old.verified_at = None
    events.record(
        session, "lender", "contact.changed", borrower.subject, old=borrower.contact_id, new=contact.id
    )  # fmt: skip
    borrower.contact_id = contact.id


def _join_talk(session: Session, borrower: Borrower, contact: Contact) -> None:
    """A number that wrote before its borrower was imported is theirs if it is nobody else's too."""
    if len(contact.holders) > 1:
        return
    talk = session.scalar(select(Conversation).where(Conversation.contact_id == contact.id))
    if talk is not None and talk.borrower_id is None:
        talk.borrower_id = borrower.id


def _is_outdated(session: Session, borrower: Borrower, as_of: dt.datetime) -> bool:
    newest = session.scalar(select(func.max(Loan.as_of)).where(Loan.borrower_id == borrower.id))
    return newest is not None and as_of < newest


def _consented_since(session: Session, contact: Contact, since: dt.datetime) -> bool:
    given = select(Event.id).where(
        Event.subject == f"contact:{contact.id}", Event.action == "consent.given", Event.at > since
    )
    return session.scalar(given.limit(1)) is not None


def _person(entry: BorrowerEntry) -> dict[str, Any]:
    names = ("name", "id_tail", "email", "jurisdiction", "region", "zone", "script", "consent_source", "consent_at")
    return {name: getattr(entry, name) for name in names}


def _figures(entry: LoanEntry) -> dict[str, Any]:
    amounts = ("principal", "interest", "penalty", "fees", "due_amount", "outstanding")
    others = (
        *("product", "credit_type", "currency", "due_date", "instalment_no", "instalments"),
        *("annual_rate", "penalty_rate", "contract_date", "as_of"),
    )
    return {name: getattr(entry, name).minor for name in amounts} | {name: getattr(entry, name) for name in others}


def _assign(row: Any, values: dict[str, Any]) -> list[str]:
    """Set what differs, and name it."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _paid_at(paid_at: dt.datetime | dt.date, zone: str) -> dt.datetime:
    """A bare day counts until its end, so that it meets a promise made on that day."""
    if isinstance(paid_at, dt.datetime):
        return paid_at
    return dt.datetime.combine(paid_at, dt.time(23, 59, 59), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def _iso(instant: dt.datetime) -> str:
    return instant.isoformat()
