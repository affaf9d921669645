"""The ledger: taking what the lender reports on record; each verb says what was taken, changed, unchanged or refused.

The verbs take a batch, because a ledger has a million rows. What a rule refuses is refused before anything of that
entry is written; what another process does at the same instant is refused by a constraint (``IntegrityError``) for the
whole batch, so a caller runs each batch in a savepoint and asks again.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, joinedload

from servicing import events, payments
from servicing.borrowers import Borrower
from servicing.contacts import Contact, Holder
from servicing.entries import LoanEntry, PaymentEntry, TeamEntry
from servicing.errors import ServicingError
from servicing.ledger_people import People, assign
from servicing.loans import Loan
from servicing.payments import Payment
from servicing.teams import Team

TAKEN, CHANGED, UNCHANGED = "taken", "changed", "unchanged"
AMOUNTS = ("principal", "interest", "penalty", "fees", "due_amount", "outstanding")  # of a loan, minor units


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


Verdict = str | LedgerRefusal


def take_loan(session: Session, entry: LoanEntry) -> str:
    """Take one loan and its borrower; raises StaleFigures, OtherBorrower, OtherCurrency."""
    return _or_raise(take_loans(session, [entry]))


def take_payment(session: Session, entry: PaymentEntry) -> str:
    """Take one payment; raises UnknownLoan, OtherCurrency, PaymentDiffers."""
    return _or_raise(take_payments(session, [entry]))


def take_team(session: Session, entry: TeamEntry) -> str:
    """Take one visiting team, which is known by its name and region."""
    return _or_raise(take_teams(session, [entry]))


def take_loans(session: Session, entries: Sequence[LoanEntry]) -> list[Verdict]:
    """Take loans and their borrowers in order; no two entries may have the same ``ref``."""
    known = {loan.ref: loan for loan in _loans(session, [entry.ref for entry in entries])}
    refused = {entry.ref: refusal for entry in entries if (refusal := _refusal(known.get(entry.ref), entry))}
    people = People(session, [entry for entry in entries if entry.ref not in refused])
    verdicts = [refused.get(entry.ref) or _take_loan(session, known.get(entry.ref), entry, people) for entry in entries]
    session.flush()
    return verdicts


def take_payments(session: Session, entries: Sequence[PaymentEntry]) -> list[Verdict]:
    """Take payments in order; no two entries may have the same ``ref``."""
    loans = {loan.ref: loan for loan in _loans(session, [entry.loan_ref for entry in entries])}
    found = session.scalars(select(Payment).where(Payment.ref.in_([entry.ref for entry in entries])))
    known = {payment.ref: payment for payment in found}
    verdicts: list[Verdict] = []
    new: list[tuple[Loan, Payment]] = []
    for entry in entries:
        loan, payment = loans.get(entry.loan_ref), known.get(entry.ref)
        if loan is None:
            verdicts.append(UnknownLoan())
        elif entry.amount.currency != loan.currency:
            verdicts.append(OtherCurrency())
        elif payment is None:
            paid_at = _paid_at(entry.paid_at, loan.borrower.zone)
            new.append((loan, Payment(ref=entry.ref, loan_id=loan.id, amount=entry.amount.minor, paid_at=paid_at)))
            verdicts.append(TAKEN)
        else:
            verdicts.append(UNCHANGED if _is_same(payment, loan, entry) else PaymentDiffers())
    payments.post_all(session, new)
    return verdicts


def take_teams(session: Session, entries: Sequence[TeamEntry]) -> list[Verdict]:
    """Take visiting teams in order; no two entries may have the same ``ref``."""
    keys = [(entry.name, entry.region) for entry in entries]
    found = session.scalars(select(Team).where(tuple_(Team.name, Team.region).in_(keys)))
    known = {(team.name, team.region): team for team in found}
    verdicts: list[Verdict] = []
    for entry in entries:
        names = ("staff1", "badge1", "staff2", "badge2", "start", "end", "slot_minutes")
        values = {name: getattr(entry, name) for name in names} | {"weekdays": list(entry.weekdays)}
        team, subject = known.get((entry.name, entry.region)), f"team:{entry.ref}"
        if team is None:
            session.add(Team(name=entry.name, region=entry.region, **values))
            events.record(session, "lender", "team.taken", subject)
            verdicts.append(TAKEN)
        elif fields := assign(team, values):
            events.record(session, "lender", "team.changed", subject, fields=fields)
            verdicts.append(CHANGED)
        else:
            verdicts.append(UNCHANGED)
    session.flush()
    return verdicts


def count_unverified(session: Session, entries: Sequence[LoanEntry]) -> int:
    """Count which of these loans are reached at a number whose holder is not verified: they get neutral texts only."""
    verified = (
        select(Holder.id)
        .join(Contact, Contact.id == Holder.contact_id)
        .where(Holder.borrower_id == Borrower.id, Holder.contact_id == Borrower.contact_id)
        .where(Holder.verified_at.is_not(None), Contact.suppressed_at.is_(None))
    )
    waiting = select(func.count()).select_from(Loan).join(Borrower, Borrower.id == Loan.borrower_id)
    refs = [entry.ref for entry in entries]
    return int(session.scalar(waiting.where(Loan.ref.in_(refs), ~verified.exists())) or 0)


def _loans(session: Session, refs: Sequence[str]) -> Sequence[Loan]:
    return session.scalars(select(Loan).where(Loan.ref.in_(refs)).options(joinedload(Loan.borrower))).all()


def _refusal(loan: Loan | None, entry: LoanEntry) -> LedgerRefusal | None:
    if loan is None:
        return None
    if entry.as_of < loan.as_of:
        return StaleFigures()
    if entry.borrower.ref != loan.borrower.ref:
        return OtherBorrower()
    return OtherCurrency() if entry.currency != loan.currency else None


def _take_loan(session: Session, loan: Loan | None, entry: LoanEntry, people: People) -> str:
    borrower, fields = people.take(entry.borrower, entry.as_of)
    as_of = entry.as_of.isoformat()
    if loan is None:
        loan = Loan(ref=entry.ref, borrower_id=borrower.id, **_figures(entry))
        session.add(loan)
        events.record(session, "lender", "loan.taken", loan.subject, borrower=borrower.ref, as_of=as_of)
        return TAKEN
    was, fields = _told(loan), assign(loan, _figures(entry)) + fields
    if not fields:
        return UNCHANGED
    now = _told(loan)
    new = [name for name in now if now[name] != was[name]]
    told: dict[str, Any] = {"was": {name: was[name] for name in new}, "now": {name: now[name] for name in new}}
    events.record(session, "lender", "loan.changed", loan.subject, fields=fields, as_of=as_of, **told)
    return CHANGED


def _told(loan: Loan) -> dict[str, str]:
    """What the record keeps of a loan's figures: amounts as written, and the day."""
    amounts = {name: str(loan.money(getattr(loan, name))) for name in AMOUNTS}
    return amounts | {"due_date": loan.due_date.isoformat()}


def _figures(entry: LoanEntry) -> dict[str, Any]:
    others = (
        *("product", "credit_type", "currency", "due_date", "instalment_no", "instalments"),
        *("annual_rate", "penalty_rate", "contract_date", "as_of"),
    )
    return {name: getattr(entry, name).minor for name in AMOUNTS} | {name: getattr(entry, name) for name in others}


def _is_same(payment: Payment, loan: Loan, entry: PaymentEntry) -> bool:
    paid_at = _paid_at(entry.paid_at, loan.borrower.zone)
    return (payment.loan_id, payment.amount, payment.paid_at) == (loan.id, entry.amount.minor, paid_at)


def _paid_at(paid_at: dt.datetime | dt.date, zone: str) -> dt.datetime:
    """A bare day counts until its end, so that it meets a promise made on that day."""
    if isinstance(paid_at, dt.datetime):
        return paid_at
    return dt.datetime.combine(paid_at, dt.time(23, 59, 59), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def _or_raise(verdicts: list[Verdict]) -> str:
    verdict = verdicts[0]
    if isinstance(verdict, LedgerRefusal):
        raise verdict
    return verdict
