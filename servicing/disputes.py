"""Disputes: recorded as told, unverified; collection of what is disputed pauses (Credit-card measures art. 69)."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import ForeignKey, Identity, Text, Uuid, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import clock, events, loans, vault
from servicing.borrowers import Borrower
from servicing.database import Base, one_of
from servicing.loans import Loan

KINDS = ("debt", "amount", "fraud", "merchant")
STATES = ("open", "upheld", "rejected", "withdrawn")
ANSWER_DAYS = 15  # DIALOGUES.md: a case number and 15 days


class Dispute(Base):
    """What a borrower contests, in their words; without a loan it concerns all of that borrower's."""

    __tablename__ = "disputes"
    __table_args__ = (one_of("kind", KINDS), one_of("status", STATES))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrowers.id"), index=True)
    loan_id: Mapped[int | None] = mapped_column(ForeignKey("loans.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="open")
    words: Mapped[str] = mapped_column(vault.Sealed)
    opened_at: Mapped[dt.datetime]
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)

    @property
    def number(self) -> str:
        """The case number that the borrower is told."""
        return f"D{self.id:06d}"


def open_dispute(
    session: Session, borrower: Borrower, loan: Loan | None, kind: str, words: str, cause: uuid.UUID | None
) -> Dispute:
    """Open a dispute and pause what it concerns; more words on an open one of the kind are added to it."""
    loan_id = loan.id if loan else None
    known = session.scalar(
        select(Dispute).where(
            Dispute.borrower_id == borrower.id,
            Dispute.loan_id.is_not_distinct_from(loan_id),
            Dispute.kind == kind,
            Dispute.status == "open",
        )
    )
    if known is not None:
        known.words = f"{known.words}\n{words}"
        return known
    dispute = Dispute(
        borrower_id=borrower.id,
        loan_id=loan_id,
        kind=kind,
        words=words,
        opened_at=clock.now(),
        cause=cause,
        status="open",
    )
    session.add(dispute)
    session.flush()
    for concerned in [loan] if loan else borrower.loans:
        loans.pause(session, concerned, loans.FOREVER, "dispute", cause)
    events.record(session, "borrower", "dispute.opened", borrower.subject, cause, kind=kind, number=dispute.number)
    return dispute


def add_words(session: Session, dispute: Dispute, words: str) -> None:
    """Add what the borrower answered to a question about the dispute."""
    dispute.words = f"{dispute.words}\n{words}"


def latest_open(session: Session, borrower: Borrower) -> Dispute | None:
    """Give the open dispute that a borrower spoke of last, whichever loan it concerns."""
    return session.scalar(
        select(Dispute)
        .where(Dispute.borrower_id == borrower.id, Dispute.status == "open")
        .order_by(Dispute.id.desc())
        .limit(1)
    )


def of_loan(session: Session, loan: Loan) -> Sequence[Dispute]:
    """Give all disputes that concern a loan, oldest first."""
    return session.scalars(
        select(Dispute)
        .where(Dispute.borrower_id == loan.borrower_id, or_(Dispute.loan_id == loan.id, Dispute.loan_id.is_(None)))
        .order_by(Dispute.id)
    ).all()
