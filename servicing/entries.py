"""Entries: what the lender's ledger reports, one frozen value a row, read and checked but not yet stored."""

import dataclasses
import datetime as dt
from decimal import Decimal

from servicing.money import Money


@dataclasses.dataclass(frozen=True, slots=True)
class BorrowerEntry:
    """Who owes; ``phone`` in E.164, ``consent_sms`` is what the lender knows of the consent to texts."""

    ref: str
    name: str
    phone: str
    jurisdiction: str
    zone: str
    script: str
    id_tail: str | None
    email: str | None
    region: str | None
    consent_sms: bool
    consent_source: str | None
    consent_at: dt.datetime | None
    verified: bool


@dataclasses.dataclass(frozen=True, slots=True)
class LoanEntry:
    """One loan with its borrower, as the ledger had them at the aware instant ``as_of``."""

    ref: str
    borrower: BorrowerEntry
    product: str
    credit_type: str
    currency: str
    principal: Money
    interest: Money
    penalty: Money
    fees: Money
    due_amount: Money
    outstanding: Money
    due_date: dt.date
    instalment_no: int | None
    instalments: int | None
    annual_rate: Decimal | None
    penalty_rate: Decimal | None
    contract_date: dt.date | None
    as_of: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class PaymentEntry:
    """One payment; ``paid_at`` is an aware instant, or a bare day where the ledger keeps no time."""

    ref: str
    loan_ref: str
    amount: Money
    paid_at: dt.datetime | dt.date


@dataclasses.dataclass(frozen=True, slots=True)
class TeamEntry:
    """Two people who visit in one region: weekdays 1 (Monday) to 7, local times, length of a slot in minutes."""

    name: str
    region: str
    staff1: str
    badge1: str
    staff2: str
    badge2: str
    weekdays: tuple[int, ...]
    start: dt.time
    end: dt.time
    slot_minutes: int

    @property
    def ref(self) -> str:
        """What a team is known by."""
        return f"{self.name}/{self.region}"
