"""Canned replies: sentences of ``domain.yml`` for people at the desk (``purpose: agent``), filled from the case."""

import dataclasses
from typing import Any

from sqlalchemy.orm import Session

from servicing import outbox, policy, promises, wording
from servicing.conversations import Conversation
from servicing.loans import Loan

PURPOSE = "agent"
PREFIX = "utter_desk_"


@dataclasses.dataclass(frozen=True, slots=True)
class Canned:
    """A reply ready to be sent or changed: its name in ``domain.yml``, and its text for this borrower."""

    name: str
    text: str


def replies(session: Session, conversation: Conversation, house: outbox.House, agent: str) -> list[Canned]:
    """Give the replies that fit a case: none without its values, and none about a loan where nobody is verified."""
    values: dict[str, Any] = {"agent": agent, **_of_loan(session, _loan(conversation))}
    is_verified = conversation.verified_borrower is not None
    made = []
    for name in names():
        if wording.discloses(name) and not is_verified:
            continue
        try:
            made.append(Canned(name, outbox.render(session, conversation, wording.Said(name, values), house)))
        except wording.MissingValue:
            continue
    return made


def names() -> list[str]:
    """Name the canned replies, in the order of ``domain.yml``."""
    return [name for name in wording.sentences() if name.startswith(PREFIX)]


def _loan(conversation: Conversation) -> Loan | None:
    """Give the loan that is spoken of: the one chosen, else the one longest due."""
    borrower = conversation.verified_borrower
    if borrower is None:
        return None
    owing = sorted((loan for loan in borrower.loans if not loan.is_settled), key=lambda loan: loan.due_date)
    return next((loan for loan in owing if loan.ref == conversation.loan_ref), owing[0] if owing else None)


def _of_loan(session: Session, loan: Loan | None) -> dict[str, Any]:
    if loan is None:
        return {}
    ways = tuple({"way": way} for way in policy.product(loan.product, loan.borrower.jurisdiction).ways_to_pay)
    known: dict[str, Any] = {"product": loan.product, "due": loan.due, "date": loan.due_date}
    known |= {"outstanding": loan.money(loan.outstanding), "ways": wording.Options("utter_way_to_pay", ways)}
    promise = promises.open_promise(session, loan)
    if promise is not None:
        known |= {"amount": loan.money(promise.amount), "pay_by": promise.pay_by}
    return known
