"""Payments, as the lender's ledger reports them: what they mean for claims and promises."""

import datetime as dt
import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ForeignKey, Identity, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import claims, clock, events, loans, policy, promises
from servicing.claims import Claim
from servicing.database import Base
from servicing.loans import Loan
from servicing.promises import Promise

JUDGED = ("open", "partial", "broken")  # promises that a payment reported late may still turn


class Payment(Base):
    """One payment posted by the lender; its reference makes a second import of it harmless."""

    __tablename__ = "payments"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loans.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    paid_at: Mapped[dt.datetime]


def post(session: Session, loan: Loan, payment: Payment) -> None:
    """Take a payment on record: open claims it meets are matched, and the promises it falls under are judged."""
    post_all(session, [(loan, payment)])


def post_all(session: Session, posted: Sequence[tuple[Loan, Payment]]) -> None:
    """Take payments on record in order; loans without claims and promises cost no statement of their own."""
    session.add_all([payment for _, payment in posted])
    session.flush()
    ids = {loan.id for loan, _ in posted}
    claimed = set(session.scalars(select(Claim.loan_id).where(Claim.loan_id.in_(ids), Claim.status != "matched")))
    promised = set(session.scalars(select(Promise.loan_id).where(Promise.loan_id.in_(ids), Promise.status.in_(JUDGED))))
    for loan, payment in posted:
        if loan.id in claimed:
            _match_claims(session, loan, payment)
        if loan.id in promised:
            _judge_promises(session, loan, payment)
        events.record(session, "lender", "payment.posted", loan.subject, None, payment=payment.ref)


def _match_claims(session: Session, loan: Loan, payment: Payment) -> None:
    for waiting in session.scalars(select(Claim).where(Claim.loan_id == loan.id, Claim.status != "matched")):
        if waiting.fits(payment):
            claims.match(session, waiting, payment)


def _judge_promises(session: Session, loan: Loan, payment: Payment) -> None:
    """The ledger reports late: a promise found broken is looked at again when money that came in time is reported."""
    zone = loan.borrower.zone
    for promise in session.scalars(select(Promise).where(Promise.loan_id == loan.id, Promise.status.in_(JUDGED))):
        in_time = promise.made_at <= payment.paid_at and clock.local(payment.paid_at, zone).date() <= promise.pay_by
        if not in_time:
            continue
        paid = paid_for(session, promise)
        if promise.status == "open":
            promises.judge(session, promise, paid, clock.today(zone))
        elif (status := "kept" if paid >= promise.amount else "partial") != promise.status:
            promise.status = status
            if status == "kept":
                promise.followed_at = None  # there is something better to say than what was said
            events.record(session, "lender", f"promise.{status}", loan.subject, None)


def judge_due_promises(session: Session) -> None:
    """Judge the open promises whose day is over: what nobody pays is broken, without any payment to tell so."""
    today = clock.now().date()  # in UTC; each borrower's own day decides
    for promise in session.scalars(select(Promise).where(Promise.status == "open", Promise.pay_by <= today)):
        paid = paid_for(session, promise)
        promises.judge(session, promise, paid, clock.today(promise.loan.borrower.zone))


def claim(
    session: Session, loan: Loan, amount: int | None, cause: uuid.UUID | None, paid_on: dt.date | None = None
) -> Claim:
    """Record the word of a borrower that they have paid: matched at once by a recent payment, else reminders pause.

    Said again before its payment has arrived, it is the same claim: what is new in it is added.
    """
    made = claims.latest(session, loan)
    if made is None or made.status == "unmatched":
        made = Claim(loan=loan, made_at=clock.now(), cause=cause, status="open")
        session.add(made)
        session.flush()
        events.record(session, "borrower", "claim.made", loan.subject, cause)
    tell(session, made, amount, paid_on, None)
    if made.status == "open":
        until = made.made_at + dt.timedelta(hours=policy.rights().claim_hours)
        loans.pause(session, loan, until, "claim", cause)
    return made


def tell(session: Session, made: Claim, amount: int | None, paid_on: dt.date | None, details: str | None) -> None:
    """Add to a claim what was told of it, and look for its payment once more."""
    made.amount, made.paid_on = amount or made.amount, paid_on or made.paid_on
    if details:
        made.details = details if made.details is None else f"{made.details}\n{details}"
    found = next((payment for payment in reversed(of_loan(session, made.loan)) if made.fits(payment)), None)
    if found is not None:
        claims.match(session, made, found, actor="borrower")
        made.thanked_at = clock.now()  # in the same breath


def paid_for(session: Session, promise: Promise) -> int:
    """Tell how much was paid towards a promise in time (minor units); money goes to its earlier parts first."""
    paid = paid_since(session, promise.loan, promise.made_at, until=promise.pay_by)
    return max(0, paid - promises.promised_before(session, promise))


def paid_since(session: Session, loan: Loan, since: dt.datetime, *, until: dt.date | None = None) -> int:
    """Add up what was paid on a loan since an instant, in minor units; ``until`` the end of a day of the borrower's."""
    total = select(func.coalesce(func.sum(Payment.amount), 0)).where(
        Payment.loan_id == loan.id, Payment.paid_at >= since
    )
    if until is not None:
        next_day = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), tzinfo=ZoneInfo(loan.borrower.zone))
        total = total.where(Payment.paid_at < next_day)
    return int(session.scalar(total) or 0)


def of_loan(session: Session, loan: Loan) -> Sequence[Payment]:
    """Give all payments on a loan, oldest first."""
    return session.scalars(
        select(Payment).where(Payment.loan_id == loan.id).order_by(Payment.paid_at, Payment.id)
    ).all()
