"""The case file: all that stands about the people of a conversation, for who works on it; opening it is recorded."""

import dataclasses
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from servicing import claims, complaints, events, payments, plans, promises, visits
from servicing.borrowers import Borrower
from servicing.claims import Claim
from servicing.complaints import Complaint
from servicing.conversations import Conversation
from servicing.disputes import Dispute
from servicing.handoffs import Handoff
from servicing.loans import Loan
from servicing.payments import Payment
from servicing.plans import Plan
from servicing.privacy import PrivacyRequest
from servicing.promises import Promise
from servicing.visits import Visit


@dataclasses.dataclass(frozen=True, slots=True)
class LoanFile:
    """A loan with what was promised, agreed, paid and claimed on it; each list oldest first."""

    loan: Loan
    promises: Sequence[Promise]
    plans: Sequence[Plan]
    payments: Sequence[Payment]
    claims: Sequence[Claim]

    @property
    def promised(self) -> list[Promise]:
        """What is promised and not yet judged."""
        return [promise for promise in self.promises if promise.status == "open"]


@dataclasses.dataclass(frozen=True, slots=True)
class PersonFile:
    """A borrower with their loans, disputes and visits."""

    borrower: Borrower
    is_verified: bool
    loans: list[LoanFile]
    disputes: Sequence[Dispute]
    visits: Sequence[Visit]


@dataclasses.dataclass(frozen=True, slots=True)
class CaseFile:
    """Everyone whom a conversation is about, and what was raised in it."""

    people: list[PersonFile]
    complaints: Sequence[Complaint]
    requests: Sequence[PrivacyRequest]
    earlier: Sequence[Handoff]

    @property
    def handed_back(self) -> Handoff | None:
        """What a person brought to its end last, with how it ended and what was agreed."""
        ended = [each for each in self.earlier if each.disposition is not None]
        return max(ended, key=lambda each: (each.closed_at, bool(each.summary), each.id), default=None)


def of(session: Session, conversation: Conversation) -> CaseFile:
    """Put together what stands about the people of a conversation."""
    requests = select(PrivacyRequest).where(PrivacyRequest.conversation_id == conversation.id)
    closed = select(Handoff).where(Handoff.conversation_id == conversation.id, Handoff.status == "closed")
    return CaseFile(
        people=[_person(session, conversation, borrower) for borrower in conversation.concerned],
        complaints=complaints.of_conversation(session, conversation),
        requests=session.scalars(requests.order_by(PrivacyRequest.id)).all(),
        earlier=session.scalars(closed.order_by(Handoff.id.desc()).limit(20)).all(),
    )


def note_read(session: Session, case: Conversation | Loan, actor: str) -> None:
    """Put on record that somebody opened a case, by its conversation or by its loan."""
    events.record(session, actor, "case.read", case.subject)


def note_revealed(session: Session, case: Conversation | Loan, actor: str) -> None:
    """Put on record that somebody had names and numbers shown that are masked otherwise."""
    events.record(session, actor, "case.revealed", case.subject)


def _person(session: Session, conversation: Conversation, borrower: Borrower) -> PersonFile:
    open_first = sorted(borrower.loans, key=lambda loan: (loan.is_settled, loan.due_date, loan.ref))
    contested = select(Dispute).where(Dispute.borrower_id == borrower.id).order_by(Dispute.id)
    return PersonFile(
        borrower=borrower,
        is_verified=conversation.is_verified_for(borrower),
        loans=[_loan(session, loan) for loan in open_first],
        disputes=session.scalars(contested).all(),
        visits=visits.of_borrower(session, borrower.id),
    )


def _loan(session: Session, loan: Loan) -> LoanFile:
    return LoanFile(
        loan=loan,
        promises=promises.of_loan(session, loan),
        plans=plans.of_loan(session, loan),
        payments=payments.of_loan(session, loan),
        claims=claims.of_loan(session, loan),
    )
