"""Plans: an extension, instalments, a part payment or a waiver, from request to decision; which one governs a loan."""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, ForeignKey, Identity, Index, Integer, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import clock, contacts, conversations, events, handoffs, loans, policy, promises, vault
from servicing.database import Base, one_of
from servicing.errors import ServicingError
from servicing.loans import Loan
from servicing.money import Money

KINDS = ("extension", "instalments", "partial", "waiver")
STATES = ("requested", "offered", "accepted", "approved", "declined", "broken", "completed")
PENDING = ("requested", "offered")
AGREED = ("accepted", "approved")
GOVERNING = ("extension", "instalments")  # these take the place of the due date
REPLACES = "replaces"  # the term that names the due date which a plan took the place of


class NothingDue(ServicingError):
    """Nothing is due at present that could be put off or paid in parts."""

    code = "nothing_due"


class Plan(Base):
    """What was asked, offered and agreed; amounts in its terms are decimal strings of the loan's currency.

    Terms: ``new_due_date``, ``instalments``, ``amounts``, ``cost`` as in the case, and beside them ``dates`` (of the
    amounts), ``replaces`` (the due date it took the place of), ``annual_rate``, ``asked``, ``condition``, ``set_at``
    (when a person set them).
    """

    __tablename__ = "plans"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("status", STATES),
        Index("ix_plans_agreed", "next_due", postgresql_where="status IN ('accepted', 'approved')"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loans.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    terms: Mapped[dict[str, Any]]
    made_at: Mapped[dt.datetime]
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    agreed_at: Mapped[dt.datetime | None]  # when the borrower accepted: payments count from here
    answer_by: Mapped[dt.date | None] = mapped_column(Date)  # a person decides by this day; None: nobody has to
    changed_by: Mapped[str | None] = mapped_column(Text)  # whoever of the staff proposed these terms
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None] = mapped_column(vault.Sealed)  # why it was declined, in the words of the staff
    met: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  # instalments covered by payments
    next_due: Mapped[dt.date | None] = mapped_column(Date)  # of the first that is not
    seen_payment: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  # the last payment looked at

    loan: Mapped[Loan] = relationship()

    @property
    def is_in_force(self) -> bool:
        """Agreed, and approved where that is needed."""
        return self.status == "approved" or (self.status == "accepted" and self.answer_by is None)

    @property
    def awaits_person(self) -> bool:
        """A person has to decide on it."""
        return self.status in ("requested", "accepted") and self.answer_by is not None

    @property
    def since(self) -> dt.datetime:
        """When it came to be as it is: agreed on, or asked for."""
        return self.agreed_at or self.made_at

    @property
    def dates(self) -> list[dt.date]:
        """The days on which its amounts are due."""
        return [dt.date.fromisoformat(each) for each in self.terms.get("dates", [])]

    @property
    def amounts(self) -> list[Money]:
        """Its amounts, in order of their days."""
        return [Money.parse(each, self.loan.currency) for each in self.terms.get("amounts", [])]


def require_due(loan: Loan) -> None:
    """Refuse with LoanSettled or NothingDue where there is nothing to put off."""
    loans.require_open(loan)
    if loan.due_amount == 0:
        raise NothingDue(product=loan.product)


def request(
    session: Session,
    loan: Loan,
    kind: str,
    status: str,
    cause: uuid.UUID | None,
    actor: str = "borrower",
    **terms: Any,
) -> Plan:
    """Record what was asked or offered, in place of an earlier request of the kind that nobody has decided."""
    loans.require_open(loan)
    plan = pending(session, loan, kind)
    if plan is None:
        plan = Plan(loan=loan, kind=kind, status=status, terms=terms, made_at=clock.now(), cause=cause)
        session.add(plan)
    else:
        plan.status, plan.terms, plan.cause = status, terms, cause
    plan.answer_by = plan.changed_by = None
    events.record(session, actor, f"plan.{status}", loan.subject, cause, kind=kind)
    return plan


def ask_person(session: Session, plan: Plan, working_days: int) -> dt.date:
    """Leave the decision to a person; give the day by which the borrower is answered."""
    answer_by = policy.desk().working_day(clock.today(plan.loan.borrower.zone), working_days)
    plan.answer_by = answer_by
    return answer_by


def accept(session: Session, plan: Plan, cause: uuid.UUID | None) -> None:
    """Let an agreed plan take the place of what stood; collection rests until its end (Credit-card measures art. 70).

    An open promise is put off, not broken; other offers lapse; an earlier plan gives way.
    """
    loan = plan.loan
    plan.agreed_at = clock.now()
    promise = promises.open_promise(session, loan)
    if promise is not None:
        promise.status = "replaced"
        events.record(session, "borrower", "promise.replaced", loan.subject, cause)
    for other in of_loan(session, loan):
        if other is not plan and (other.status == "offered" or (other.status in AGREED and other.kind in GOVERNING)):
            lapse(session, other, cause)
    rest(session, plan, cause)


def rest(session: Session, plan: Plan, cause: uuid.UUID | None) -> None:
    """Let collection rest until the plan's last day is over; where a person has to decide, until that is done."""
    loan, until = plan.loan, loans.FOREVER
    plan.next_due = None
    if plan.is_in_force:
        plan.next_due = plan.dates[plan.met]
        day_after = plan.dates[-1] + dt.timedelta(days=1)
        until = dt.datetime.combine(day_after, dt.time(), tzinfo=ZoneInfo(loan.borrower.zone))
    loans.resume(session, loan, "plan", cause)
    loans.pause(session, loan, until, "plan", cause)


def lapse(session: Session, plan: Plan, cause: uuid.UUID | None) -> None:
    """Close a plan that the borrower does not want, or for which another one stands."""
    plan.status, plan.answer_by = "declined", None
    events.record(session, "borrower", "plan.declined", plan.loan.subject, cause, kind=plan.kind)


def decline_offers(session: Session, loan: Loan, cause: uuid.UUID | None) -> None:
    """Note that the borrower wants nothing of what was offered; what a person decides on stands."""
    for plan in of_loan(session, loan):
        if plan.status == "offered":
            lapse(session, plan, cause)


def free(session: Session, loan: Loan, cause: uuid.UUID | None) -> None:
    """Let collection go on where it rested for a plan of which nothing came; for one that is agreed it rests on."""
    if governing(session, loan) is None:
        loans.resume(session, loan, "plan", cause)


def alert_cost(session: Session, plan: Plan, cause: uuid.UUID | None) -> None:
    """Tell the lender's staff where an agreed plan's annualised cost is above the policy's threshold."""
    borrower, annual_rate = plan.loan.borrower, Decimal(plan.terms["annual_rate"])
    if annual_rate <= policy.product(plan.loan.product, borrower.jurisdiction).alert_annual_rate:
        return
    contact = session.get_one(contacts.Contact, borrower.contact_id)
    told = {"loan": plan.loan.ref, "kind": plan.kind, "annual_rate": str(annual_rate)}
    conversation = conversations.of_contact(session, contact)
    handoffs.open_handoff(session, conversation, "cost_alert", "normal", cause, **told)
    events.record(session, "assistant", "plan.costly", plan.loan.subject, cause, **told)


def told(plan: Plan) -> dict[str, Any]:
    """Give the values that sentences about an agreed plan have."""
    amounts, dates, currency = plan.amounts, plan.dates, plan.loan.currency
    values: dict[str, Any] = {
        "cost": Money.parse(plan.terms.get("cost", "0"), currency),
        "rate": f"{Decimal(plan.terms.get('annual_rate', '0')) * 100:.1f}%",
        "answer_by": plan.answer_by,
    }
    if amounts:
        values |= {"count": len(amounts), "amount": amounts[0], "total": sum(amounts[1:], amounts[0])}
    if dates:
        values |= {"date": dates[-1], "first": dates[0]}
    return values


def governing(session: Session, loan: Loan) -> Plan | None:
    """Give the plan that stands in place of the due date, until the ledger names another due date."""
    agreed = select(Plan).where(Plan.loan_id == loan.id, Plan.kind.in_(GOVERNING), Plan.status.in_(AGREED))
    plan = session.scalar(agreed.order_by(Plan.id.desc()).limit(1))
    due_date = loan.due_date.isoformat()
    return plan if plan is not None and plan.terms.get(REPLACES, due_date) == due_date else None


def pending(session: Session, loan: Loan, kind: str) -> Plan | None:
    """Give the plan of this kind that still waits for an answer."""
    return session.scalar(
        select(Plan)
        .where(Plan.loan_id == loan.id, Plan.kind == kind, Plan.status.in_(PENDING))
        .order_by(Plan.id.desc())
    )


def of_loan(session: Session, loan: Loan) -> Sequence[Plan]:
    """Give all plans on a loan, oldest first."""
    return session.scalars(select(Plan).where(Plan.loan_id == loan.id).order_by(Plan.id)).all()
