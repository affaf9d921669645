"""The shape of the case, as CONTRACT.md promises it; docs/reference/case.md explains each field."""

from typing import Annotated, Any

from console.api.bodies import Answer, OneOf
from console.api.ledger import Parts
from servicing import complaints, disputes, handoffs, messages, plans, privacy, promises, visits


class CaseLoan(Answer):
    """The loan."""

    ref: str
    status: Annotated[str, OneOf(("current", "due", "overdue", "settled"))]
    due_amount: str
    outstanding: str
    parts: Parts
    currency: str
    due_date: str
    dpd: int
    as_of: str
    flags: list[Annotated[str, OneOf(("disputed", "hardship", "crisis", "paused", "plan"))]]


class CaseBorrower(Answer):
    """The borrower; `phone` is masked unless the token includes cases.reveal."""

    ref: str
    phone: str
    verified: bool
    opted_out: bool
    jurisdiction: str
    script: str


class CaseConversation(Answer):
    """Who answers at the borrower's number, and what was last asked there."""

    owner: Annotated[str, OneOf(("assistant", "agent", "nobody"))]
    agent: str | None
    open_question: str | None


class Promise(Answer):
    """A promise to pay."""

    amount: str
    pay_by: str
    status: Annotated[str, OneOf(promises.STATES)]


class Plan(Answer):
    """An extension, instalments, a part payment or a waiver."""

    kind: Annotated[str, OneOf(plans.KINDS)]
    status: Annotated[str, OneOf(plans.STATES)]
    terms: dict[str, Any]


class Payment(Answer):
    """A payment as the ledger reported it."""

    ref: str
    amount: str
    paid_at: str


class Claim(Answer):
    """The borrower's word that they have paid."""

    kind: str
    status: Annotated[str, OneOf(("open", "matched", "unmatched"))]


class PrivacyRequest(Answer):
    """What the borrower asked for of their data."""

    kind: Annotated[str, OneOf(privacy.KINDS)]
    due: str


class Dispute(Answer):
    """What the borrower contests, in their words."""

    kind: Annotated[str, OneOf(disputes.KINDS)]
    status: Annotated[str, OneOf(disputes.STATES)]
    text: str | None


class CaseVisit(Answer):
    """A visit."""

    date: str
    start: str
    end: str
    status: Annotated[str, OneOf(visits.STATES)]
    place: str


class CaseHandoff(Answer):
    """A need for a person."""

    reason: str
    priority: Annotated[str, OneOf(handoffs.PRIORITIES)]
    status: Annotated[str, OneOf(handoffs.STATES)]
    opened_at: str


class Complaint(Answer):
    """A complaint."""

    due: str
    status: Annotated[str, OneOf(complaints.STATES)]


class Message(Answer):
    """A text, in or out; `rule` is the contact rule that held or dropped it."""

    id: str
    direction: Annotated[str, OneOf(("in", "out"))]
    author: Annotated[str, OneOf(messages.AUTHORS)]
    text: str
    at: str
    status: Annotated[str, OneOf(messages.STATES)]
    rule: str | None
    segments: int


class Case(Answer):
    """Everything on record about one loan; lists are oldest first."""

    loan: CaseLoan
    borrower: CaseBorrower
    conversation: CaseConversation
    promises: list[Promise]
    plans: list[Plan]
    payments: list[Payment]
    claims: list[Claim]
    privacy_requests: list[PrivacyRequest]
    disputes: list[Dispute]
    visits: list[CaseVisit]
    handoffs: list[CaseHandoff]
    complaints: list[Complaint]
    messages: list[Message]
