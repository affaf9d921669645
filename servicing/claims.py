"""Claims: a borrower's word that they have paid, until the ledger says so too or a person has to look."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Date, ForeignKey, Identity, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import clock, contacts, conversations, events, handoffs, loans, outbox, policy, questions, vault, wording
from servicing.database import Base, one_of
from servicing.loans import Loan

if TYPE_CHECKING:
    from servicing.payments import Payment

MATCH_WINDOW = dt.timedelta(days=7)  # a claim is met by a payment at most this long before it
DAY_WINDOW = dt.timedelta(days=3)  # a bank posts so many days from the day that the borrower names, weekends included
NAMESPACE = uuid.UUID("2d3b9c6e-4c55-4a0b-9a52-6f6a8c1f0e77")


class Claim(Base):
    """What a borrower says to have paid: amount in minor units, day and way as far as they were told."""

    __tablename__ = "claims"
    __table_args__ = (one_of("status", ("open", "matched", "unmatched")),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loans.id"), index=True)
    status: Mapped[str] = mapped_column(Text, default="open")
    amount: Mapped[int | None] = mapped_column(BigInteger)
    paid_on: Mapped[dt.date | None] = mapped_column(Date)
    details: Mapped[str | None] = mapped_column(vault.Sealed)  # how it was paid, in the borrower's words
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    made_at: Mapped[dt.datetime]
    thanked_at: Mapped[dt.datetime | None]
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)

    loan: Mapped[Loan] = relationship()

    def fits(self, payment: "Payment") -> bool:
        """Tell whether a payment can be the one that is meant: lately, of that amount, about that day."""
        lately = payment.paid_at >= self.made_at - MATCH_WINDOW
        paid_on = clock.local(payment.paid_at, self.loan.borrower.zone).date()
        about_then = self.paid_on is None or abs(paid_on - self.paid_on) <= DAY_WINDOW
        return lately and about_then and self.amount in (None, payment.amount)


def match(session: Session, claim: Claim, payment: "Payment", actor: str = "lender") -> None:
    """Close a claim because its payment has arrived; the pause it brought is over."""
    claim.status, claim.payment_id = "matched", payment.id
    loans.resume(session, claim.loan, "claim", claim.cause, actor="lender")
    events.record(session, actor, "claim.matched", claim.loan.subject, claim.cause, payment=payment.ref)


def latest(session: Session, loan: Loan) -> Claim | None:
    """Give the claim on a loan that waits for its payment."""
    waiting = select(Claim).where(Claim.loan_id == loan.id, Claim.status != "matched")
    return session.scalar(waiting.order_by(Claim.id.desc()).limit(1))


def is_open(session: Session, loan: Loan) -> bool:
    """Tell whether the borrower said lately that they have paid, and the ledger does not know yet."""
    since = clock.now() - dt.timedelta(hours=policy.rights().claim_hours)
    waiting = select(Claim.id).where(Claim.loan_id == loan.id, Claim.status == "open", Claim.made_at > since)
    return session.scalar(waiting.limit(1)) is not None


def was_thanked(session: Session, loan: Loan) -> bool:
    """Tell whether the borrower was told within a day that the payment they spoke of has arrived."""
    lately = select(Claim.id).where(Claim.loan_id == loan.id, Claim.thanked_at > clock.now() - dt.timedelta(days=1))
    return session.scalar(lately.limit(1)) is not None


def of_loan(session: Session, loan: Loan) -> Sequence[Claim]:
    """Give all claims on a loan, oldest first."""
    return session.scalars(select(Claim).where(Claim.loan_id == loan.id).order_by(Claim.id)).all()


def give_up(session: Session) -> None:
    """Put before a person every claim whose payment has not arrived within the policy's hours."""
    before = clock.now() - dt.timedelta(hours=policy.rights().claim_hours)
    for claim in session.scalars(select(Claim).where(Claim.status == "open", Claim.made_at <= before)):
        claim.status = "unmatched"
        contact = session.get_one(contacts.Contact, claim.loan.borrower.contact_id)
        talk = conversations.of_contact(session, contact)
        handoffs.open_handoff(session, talk, "payment_claim", "normal", claim.cause, loan=claim.loan.ref)
        events.record(session, "assistant", "claim.unmatched", claim.loan.subject, claim.cause)


def thank(session: Session, house: outbox.House) -> None:
    """Tell borrowers, once, that the payment they spoke of has arrived: the answer that they were promised."""
    arrived = select(Claim).where(Claim.status == "matched", Claim.thanked_at.is_(None))
    for claim in session.scalars(arrived):
        claim.thanked_at = clock.now()
        borrower = claim.loan.borrower
        talk = conversations.of_contact(session, session.get_one(contacts.Contact, borrower.contact_id))
        if talk.open_question == "payment_details":
            questions.close(talk)
        said = [wording.Said("utter_payment_arrived", {"product": claim.loan.product})]
        outbox.write(session, talk, said, house, answers=uuid.uuid5(NAMESPACE, f"claim:{claim.id}"), about=borrower)
