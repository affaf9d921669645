"""Disputes: recorded as told, unverified; collection of what is disputed pauses (Credit-card measures art. 69)."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, Text, Uuid, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import clock, events, loans, vault
from servicing.borrowers import Borrower
from servicing.database import Base, one_of
from servicing.loans import Loan

KINDS = ("debt", "amount", "fraud", "merchant")
GRAVITY = ("amount", "merchant", "debt", "fraud")  # of two kinds told about one loan the graver stands
STATES = ("open", "upheld", "rejected", "withdrawn")


class Dispute(Base):
    """What a borrower contests, in their words; without a loan it concerns all of that borrower's.

    ``facts`` holds what was asked and told: ``police_report`` (true or false), ``claimed`` (the amount that would be
    right), ``paid_on`` (ISO day), ``basis`` (never or settled).
    """

    __tablename__ = "disputes"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("status", STATES),
        Index(
            "uq_disputes_open", "borrower_id", text("coalesce(loan_id, 0)"), unique=True,
            postgresql_where="status = 'open'",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrowers.id"), index=True)
    loan_id: Mapped[int | None] = mapped_column(ForeignKey("loans.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="open")
    words: Mapped[str] = mapped_column(vault.Sealed)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    opened_at: Mapped[dt.datetime]
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)

    borrower: Mapped[Borrower] = relationship()

    @property
    def number(self) -> str:
        """The case number that the borrower is told."""
        return f"D{self.id:06d}"

    def concerns(self, loan: Loan) -> bool:
        """Tell whether a loan is contested here."""
        return self.borrower_id == loan.borrower_id and self.loan_id in (None, loan.id)


def open_dispute(
    session: Session, borrower: Borrower, loan: Loan | None, kind: str, words: str, cause: uuid.UUID | None
) -> Dispute:
    """Open a dispute and pause what it concerns; while one is open on that loan it is added to, whatever its kind."""
    known = _open_on(session, borrower, loan)
    if known is not None:
        add_words(session, known, words)
        if GRAVITY.index(kind) > GRAVITY.index(known.kind):
            known.kind = kind
            _record(session, known, "changed", "borrower", cause)
        return known
    dispute = Dispute(
        borrower=borrower,
        loan_id=loan.id if loan else None,
        kind=kind,
        words=words,
        facts={},
        opened_at=clock.now(),
        cause=cause,
        status="open",
    )
    session.add(dispute)
    session.flush()
    for concerned in [loan] if loan else borrower.loans:
        loans.pause(session, concerned, loans.FOREVER, "dispute", cause)
    _record(session, dispute, "opened", "borrower", cause)
    return dispute


def add_words(session: Session, dispute: Dispute, words: str, **facts: Any) -> None:
    """Add what the borrower answered to a question about the dispute, and what was read in it."""
    dispute.words = f"{dispute.words}\n{words}"
    tell(dispute, **facts)


def tell(dispute: Dispute, **facts: Any) -> None:
    """Add what was read in the borrower's words; what was not is left as it is."""
    dispute.facts = dispute.facts | {name: value for name, value in facts.items() if value is not None}


def withdraw(session: Session, dispute: Dispute, cause: uuid.UUID | None) -> None:
    """Take a dispute back because the borrower says so; what nothing else pauses is not paused any more."""
    _close(session, dispute, "withdrawn", "borrower", cause)


def decide(session: Session, dispute: Dispute, outcome: str, actor: str) -> None:
    """Put on record what a person found: upheld, and the loan stays paused; or rejected, and its pause ends."""
    _close(session, dispute, outcome, actor, None)


def _close(session: Session, dispute: Dispute, status: str, actor: str, cause: uuid.UUID | None) -> None:
    if dispute.status != "open":
        return
    dispute.status = status
    session.flush()
    if status != "upheld":
        for loan in dispute.borrower.loans:
            if dispute.concerns(loan) and not any(
                other.status in ("open", "upheld") for other in of_loan(session, loan)
            ):
                loans.resume(session, loan, "dispute", cause, actor)
    _record(session, dispute, status, actor, cause)


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


def _open_on(session: Session, borrower: Borrower, loan: Loan | None) -> Dispute | None:
    """Give the dispute that is open on a loan, its own before one of all; of all loans, where no loan is named."""
    found = select(Dispute).where(Dispute.borrower_id == borrower.id, Dispute.status == "open")
    of_all = Dispute.loan_id.is_(None)
    found = found.where(of_all | (Dispute.loan_id == loan.id) if loan else of_all)
    return session.scalar(found.order_by(Dispute.loan_id.nulls_last()).limit(1))


def _record(session: Session, dispute: Dispute, what: str, actor: str, cause: uuid.UUID | None) -> None:
    subject, kind, number = dispute.borrower.subject, dispute.kind, dispute.number
    events.record(session, actor, f"dispute.{what}", subject, cause, kind=kind, number=number)
