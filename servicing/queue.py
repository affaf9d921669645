"""The queue: who waits for a person, the most urgent first, with what an agent must see before taking it."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from servicing import clock, handoffs
from servicing.borrowers import Borrower
from servicing.contacts import Contact, Holder
from servicing.conversations import Conversation
from servicing.handoffs import Handoff
from servicing.loans import Loan
from servicing.users import User

MOST = 300  # handoffs looked at at a time; who has more waiting needs people, not a longer page


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the queue to show; an empty field is no condition."""

    priority: str = ""
    reason: str = ""
    jurisdiction: str = ""
    is_overdue: bool = False

    def takes(self, need: "Need") -> bool:
        """Tell whether a need is among those wanted."""
        return (
            self.priority in ("", need.priority)
            and (not self.reason or self.reason in need.reasons)
            and self.jurisdiction in ("", need.conversation.jurisdiction)
            and (not self.is_overdue or need.is_overdue)
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Need:
    """A conversation in which something waits, or is being seen to: all of it together, for it has one owner."""

    conversation: Conversation
    handoffs: tuple[Handoff, ...]

    @property
    def first(self) -> Handoff:
        """The most urgent handoff, of these the oldest."""
        return min(self.handoffs, key=lambda each: (handoffs.URGENCY[each.priority], each.id))

    @property
    def priority(self) -> str:
        """How urgent it is: crisis, high or normal."""
        return self.first.priority

    @property
    def reasons(self) -> list[str]:
        """Why a person is needed, the most urgent reason first."""
        return list(dict.fromkeys([self.first.reason, *(each.reason for each in self.handoffs)]))

    @property
    def since(self) -> dt.datetime:
        """Since when somebody waits here."""
        return min(each.opened_at for each in self.handoffs)

    @property
    def due_at(self) -> dt.datetime:
        """When the first of it is due to be taken, by the lender's targets."""
        return min(handoffs.due_at(each) for each in self.handoffs)

    @property
    def call_at(self) -> dt.datetime | None:
        """When the borrower wants to be called back, if that was agreed."""
        return min((each.call_at for each in self.handoffs if each.call_at), default=None)

    @property
    def is_overdue(self) -> bool:
        """Tell whether it waits longer than the target."""
        return clock.now() > self.due_at

    @property
    def people(self) -> list[Borrower]:
        """Whom it is about."""
        return self.conversation.concerned

    @property
    def loans(self) -> list[Loan]:
        """Their loans, those longest overdue first, settled ones last."""
        held = [loan for person in self.people for loan in person.loans]
        return sorted(held, key=lambda loan: (loan.is_settled, loan.due_date, loan.ref))


def waiting(session: Session, wanted: Wanted | None = None) -> list[Need]:
    """Give who waits and is wanted, in the order of the queue."""
    found = _needs(session.scalars(_in_order(select(Handoff).where(Handoff.status == "waiting"))).all())
    return [need for need in found if wanted is None or wanted.takes(need)]


def reasons(session: Session) -> list[str]:
    """Give the reasons for which somebody waits, in the alphabet's order."""
    found = session.scalars(select(Handoff.reason).where(Handoff.status == "waiting").distinct())
    return sorted(found)


def held(session: Session, user: User) -> list[Need]:
    """Give what a person has taken and not ended, in the order of the queue."""
    mine = select(Handoff).where(Handoff.status == "claimed", Handoff.agent == user.name)
    return _needs(session.scalars(_in_order(mine)).all())


def with_people(query: Select[Handoff]) -> Select[Handoff]:
    """Let a query bring whom its handoffs are about, with their loans, in a handful of statements."""
    talk = selectinload(Handoff.conversation)
    holders = talk.selectinload(Conversation.contact).selectinload(Contact.holders)
    return query.options(
        holders.selectinload(Holder.borrower).selectinload(Borrower.loans),
        talk.selectinload(Conversation.borrower).selectinload(Borrower.loans),
    )


def _in_order(query: Select[Handoff]) -> Select[Handoff]:
    return with_people(query).order_by(handoffs.rank(), Handoff.id).limit(MOST)


def _needs(rows: Sequence[Handoff]) -> list[Need]:
    grouped: dict[object, list[Handoff]] = {}
    for each in rows:
        grouped.setdefault(each.conversation_id, []).append(each)
    return _ordered(Need(each[0].conversation, tuple(each)) for each in grouped.values())


def _ordered(needs: Iterable[Need]) -> list[Need]:
    return sorted(needs, key=lambda need: (handoffs.URGENCY[need.priority], need.due_at, need.first.id))
