"""Rows: from the columns of an import file to entries of the ledger; pure, and strict about every value."""

from collections.abc import Mapping

from servicing.borrowers import JURISDICTIONS, SCRIPTS, ZONES
from servicing.columns import Row, RowError
from servicing.entries import BorrowerEntry, LoanEntry, PaymentEntry, TeamEntry
from servicing.loans import CREDIT_TYPES
from servicing.money import Money

# CONTRACT.md, "Import columns": True where a column is required.
LOANS = {
    "loan_ref": True, "borrower_ref": True, "name": True, "phone": True, "jurisdiction": True, "id_tail": False,
    "product": True, "currency": True, "principal": True, "due_amount": True, "due_date": True, "interest": False,
    "penalty": False, "fees": False, "outstanding": False, "instalment_no": False, "instalments": False,
    "credit_type": False, "email": False, "region": False, "annual_rate": False, "penalty_rate": False,
    "contract_date": False, "consent_sms": True, "consent_source": False, "consent_at": False, "verified": False,
    "timezone": False, "script": False, "as_of": True,
}  # fmt: skip
PAYMENTS = dict.fromkeys(("payment_ref", "loan_ref", "amount", "currency", "paid_at"), True)
TEAMS = dict.fromkeys(
    ("team", "region", "staff1", "badge1", "staff2", "badge2", "weekdays", "start", "end", "slot_minutes"), True
)
MANY_ZONES = ("us",)  # jurisdictions where the zone must be given
LONGEST_SCHEDULE = 1200  # instalments


def loan(values: Mapping[str, str]) -> LoanEntry:
    """Read a row of ``loans``; raises RowError."""
    row = Row(values)
    ref, borrower, currency = row.ref("loan_ref"), _borrower(row), row.currency()
    nothing = Money(0, currency)
    principal = row.money("principal", currency)
    interest, penalty, fees = (row.money_or(name, nothing) for name in ("interest", "penalty", "fees"))
    number, count = (row.whole_or_none(name, 1, LONGEST_SCHEDULE) for name in ("instalment_no", "instalments"))
    if number and count and number > count:
        raise RowError("instalment_no", "is beyond the number of instalments")
    return LoanEntry(
        ref=ref,
        borrower=borrower,
        product=row.text("product"),
        credit_type=row.word("credit_type", CREDIT_TYPES, "loan"),
        currency=currency,
        principal=principal,
        interest=interest,
        penalty=penalty,
        fees=fees,
        due_amount=row.money("due_amount", currency),
        outstanding=row.money_or("outstanding", principal + interest + penalty + fees),
        due_date=row.date("due_date"),
        instalment_no=number,
        instalments=count,
        annual_rate=row.rate_or_none("annual_rate"),
        penalty_rate=row.rate_or_none("penalty_rate"),
        contract_date=row.date_or_none("contract_date"),
        as_of=row.instant("as_of"),
    )


def _borrower(row: Row) -> BorrowerEntry:
    ref, name = row.ref("borrower_ref"), row.text("name")
    jurisdiction = row.word("jurisdiction", JURISDICTIONS)
    email = row.optional("email")
    if email is not None and "@" not in email.strip("@"):
        raise RowError("email", "not an e-mail address: write it like name@example.com")
    return BorrowerEntry(
        ref=ref,
        name=name,
        phone=row.phone("phone", jurisdiction),
        jurisdiction=jurisdiction,
        zone=row.zone("timezone", None if jurisdiction in MANY_ZONES else ZONES[jurisdiction]),
        script=row.word("script", ("hans", "hant"), SCRIPTS[jurisdiction]),
        id_tail=row.id_tail("id_tail"),
        email=email,
        region=row.optional("region"),
        consent_sms=row.flag("consent_sms"),
        consent_source=row.optional("consent_source"),
        consent_at=row.instant_or_none("consent_at"),
        verified=row.flag("verified", "no"),
    )


def payment(values: Mapping[str, str]) -> PaymentEntry:
    """Read a row of ``payments``; raises RowError."""
    row = Row(values)
    ref, loan_ref, currency = row.ref("payment_ref"), row.ref("loan_ref"), row.currency()
    amount = row.money("amount", currency)
    if amount.minor == 0:
        raise RowError("amount", "is nought: write what was paid, like 1200.00")
    return PaymentEntry(ref=ref, loan_ref=loan_ref, amount=amount, paid_at=row.instant_or_day("paid_at"))


def team(values: Mapping[str, str]) -> TeamEntry:
    """Read a row of ``teams``; raises RowError."""
    row = Row(values)
    entry = TeamEntry(
        name=row.ref("team"),
        region=row.ref("region"),
        staff1=row.text("staff1"),
        badge1=row.ref("badge1"),
        staff2=row.text("staff2"),
        badge2=row.ref("badge2"),
        weekdays=row.weekdays("weekdays"),
        start=row.time("start"),
        end=row.time("end"),
        slot_minutes=row.whole("slot_minutes", 15, 480),
    )
    minutes = (entry.end.hour - entry.start.hour) * 60 + entry.end.minute - entry.start.minute
    if minutes <= 0:
        raise RowError("end", "is not after start")
    if entry.slot_minutes > minutes:
        raise RowError("slot_minutes", "is longer than the time from start to end")
    if entry.badge1 == entry.badge2:
        raise RowError("badge2", "is the same as badge1: a visit is made by two people")
    return entry
