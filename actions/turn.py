"""The turn: what a borrower said, who they are, and what they will be answered."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from reading import entities, normalise, split_payments
from reading.entities import Found
from servicing import clock, loans, policy, questions
from servicing.batches import Batch
from servicing.borrowers import Borrower
from servicing.conversations import Conversation
from servicing.loans import Loan
from servicing.money import Money, NotMoney
from servicing.wording import Options, Said

PERSON = "action_hand_over"  # among the options of a question: the number that calls a person
FRESH = dt.timedelta(days=1)  # what was recorded longer ago is not what a bare day or sum is about
Errand = Callable[["Turn"], None]


class IdentityNeeded(Exception):
    """The errand needs a verified borrower."""


class LoanNeeded(Exception):
    """The borrower has several loans and has not said which is meant."""


@dataclasses.dataclass
class Turn:
    """One batch in one action; errands read from it, and speak through ``say`` and ``ask``."""

    session: Session
    conversation: Conversation
    batch: Batch
    action: str
    intent: str = ""
    beside: tuple[str, ...] = ()  # what else the text carries, by priority
    said: list[Said] = dataclasses.field(default_factory=list)
    has_asked: bool = False
    corrects: bool = False  # it mends what was recorded last, and begins nothing new

    @property
    def cause(self) -> uuid.UUID:
        """What caused the commands of this turn."""
        return self.batch.id

    @property
    def words(self) -> str:
        """What the borrower wrote, unmasked."""
        return self.batch.body

    @property
    def zone(self) -> str:
        """The borrower's time zone."""
        return self.conversation.zone

    @property
    def today(self) -> dt.date:
        """The borrower's calendar day."""
        return clock.today(self.zone)

    @property
    def known(self) -> Borrower | None:
        """The one borrower whom this text can be about, verified or not; never told anything for that alone."""
        return self.concerned[0] if len(self.concerned) == 1 else None

    @property
    def concerned(self) -> list[Borrower]:
        """Everyone whom this text can be about: the verified borrower, else all who are reached at this number."""
        return self.conversation.concerned

    @property
    def borrower(self) -> Borrower:
        """The verified borrower; raises IdentityNeeded."""
        borrower = self.conversation.verified_borrower
        if borrower is None:
            raise IdentityNeeded
        return borrower

    def require_identity(self) -> None:
        """What is said next speaks of a loan, if of none in particular; raises IdentityNeeded."""
        _ = self.borrower

    @property
    def loan(self) -> Loan:
        """The loan that is meant; raises IdentityNeeded, LoanNeeded, LoanSettled."""
        owned = self.borrower.loans
        chosen = [loan for loan in owned if loan.ref == self.conversation.loan_ref and not loan.is_settled]
        named = [loan for loan in owned if not loan.is_settled and self._names(loan.product)]
        live = (named if len(named) == 1 else chosen) or [loan for loan in owned if not loan.is_settled]
        if not live:
            raise loans.LoanSettled(product=owned[0].product if owned else "")
        if len(live) > 1:
            raise LoanNeeded
        return live[0]

    def named_loan(self) -> str | None:
        """Give the reference of the one loan offered whose product this text names."""
        offered = [loan for loan in self.borrower.loans if loan.ref in self.conversation.offered]
        named = [loan.ref for loan in offered if normalise.normalise(loan.product) in normalise.normalise(self.words)]
        return named[0] if len(named) == 1 else None

    @property
    def product(self) -> policy.Product:
        """The policy of the loan's product."""
        return policy.product(self.loan.product, self.loan.borrower.jurisdiction)

    def read(self, entity: str) -> str | None:
        """Give the last value of an entity in this text, else in the text that the errand began with."""
        return self.read_here(entity) or _last(self._found(self._begun()), entity)

    def read_here(self, entity: str) -> str | None:
        """Give the last value of an entity in this text alone."""
        return _last(self._found(self.batch), entity)

    def date(self) -> dt.date | None:
        """Give the day that was said."""
        value = self.read("date")
        return dt.date.fromisoformat(value) if value else None

    def hours(self) -> tuple[dt.time, dt.time] | None:
        """Give the part of a day that was said, as a range of local times."""
        value = self.read("time")
        if not value:
            return None
        start, _, end = value.partition("-")
        begin = dt.time.fromisoformat(start)
        return begin, dt.time.fromisoformat(end) if end else dt.time(min(23, begin.hour + 1), 59)

    def amount(self, loan: Loan) -> Money | None:
        """Give the amount that was said, in the loan's currency; a fraction is one of what is due."""
        return self._money(self.read_here("amount") or self.bare_number() or self.read("amount"), loan)

    def bare_number(self) -> str | None:
        """Give the four digits that are all of this text: an id tail by themselves, a sum where one is meant."""
        tail = self.read_here("id_tail")
        return tail if tail is not None and tail == self.words.strip() and tail.isdecimal() else None

    def parts(self, loan: Loan) -> list[tuple[Money, dt.date]]:
        """Give what is to be paid when, where a text names several days, each with its own sum or with the rest."""
        found = split_payments.read(self.words, self._found(self.batch))
        if len(found) < 2:
            return []
        left, parts = loan.due, []
        for each in found:
            amount = left if each.is_rest else self._money(each.amount, loan)
            if amount is None or each.date is None:
                return []
            left = Money(max(0, left.minor - amount.minor), loan.currency)
            parts.append((amount, dt.date.fromisoformat(each.date)))
        return parts

    def choice(self) -> Any | None:
        """Give what the picked number stands for among the options offered; None when no such number was picked."""
        picked, offered = self.read_here("choice"), self.conversation.offered
        if picked and picked.isdecimal() and 1 <= int(picked) <= len(offered):
            return offered[int(picked) - 1]
        return None

    def say(self, response: str, **values: Any) -> None:
        """Say a sentence of ``domain.yml``."""
        self.said.append(Said(response, values))

    def say_to_verified(self, response: str, **values: Any) -> None:
        """Say a sentence that tells of a loan, where the number is verified; to anybody else it would be too much."""
        if self.conversation.verified_borrower is not None:
            self.say(response, **values)

    def ask(self, question: str, response: str, offered: list[Any] | None = None, **values: Any) -> None:
        """Ask something: the next bare answer comes back to this errand with what began it."""
        self.has_asked = True
        begun = self.conversation.pending
        keeps = begun is not None and begun["action"] == self.action
        pending = begun if keeps else self._as_pending()
        questions.ask(self.conversation, question, offered, pending, Said(response, values))
        self.say(response, **values)

    def ask_again(self, response: str, **values: Any) -> None:
        """Put the open question differently; the second time as it was asked, with a number for a person."""
        self.has_asked = True
        self.conversation.misses += 1
        put = questions.last_put(self.conversation)
        if self.conversation.misses == 1 or put is None:
            self.say(response, **values)
            return
        if PERSON not in self.conversation.offered:
            self.conversation.offered = [*self.conversation.offered, PERSON]
        self.said.append(put)
        self.say("utter_or_person", number=self.conversation.offered.index(PERSON) + 1)

    def settle(self) -> None:
        """The errand has come to its end: no question is open."""
        questions.close(self.conversation)

    def recorded(self, errand: str) -> None:
        """Note what was put on record: what a bare day or sum corrects if it follows, and what a rating is about."""
        self.conversation.recorded, self.conversation.recorded_at = errand, clock.now()

    def has_recorded(self, errand: str | None = None) -> bool:
        """Tell whether something, or something of this kind, was put on record here within a day."""
        kind, at = self.conversation.recorded, self.conversation.recorded_at
        return kind is not None and at is not None and clock.now() - at < FRESH and errand in (None, kind)

    def has_served(self, intent: str) -> None:
        """Note that what this intent means is seen to, so that it is not served beside once more."""
        self.beside = tuple(each for each in self.beside if each != intent)

    def options(self, response: str, items: list[dict[str, Any]]) -> Options:
        """Make a numbered list."""
        return Options(response, tuple(items))

    def candidates(self) -> list[Borrower]:
        """Give everyone known at this number."""
        return [holder.borrower for holder in self.conversation.contact.holders if holder.denied_at is None]

    def _as_pending(self) -> dict[str, Any]:
        return {"action": self.action, "batch": str(self.batch.id), "beside": list(self.beside)}

    def _money(self, value: str | None, loan: Loan) -> Money | None:
        if not value:
            return None
        if value.endswith("*due"):
            return loan.due.share(Decimal(value.removesuffix("*due")))
        try:
            return Money.parse(value, loan.currency)
        except NotMoney:  # more decimals than the currency has: nothing that could be promised
            return None

    def _names(self, product: str) -> bool:
        """Tell whether this text, or the one the errand began with, names a product."""
        texts = [batch.body for batch in (self.batch, self._begun()) if batch is not None]
        return any(normalise.normalise(product) in normalise.normalise(text) for text in texts)

    def _begun(self) -> Batch | None:
        pending = self.conversation.pending
        if pending is None or pending["action"] != self.action or pending["batch"] is None:
            return None
        return self.session.get(Batch, uuid.UUID(pending["batch"]))

    def _found(self, batch: Batch | None) -> list[Found]:
        if batch is None:
            return []
        at = clock.local(batch.received_at, self.zone)
        return entities.occurrences(batch.body, at=at, jurisdiction=self.conversation.jurisdiction)


def _last(found: list[Found], entity: str) -> str | None:
    values = [each.value for each in found if each.entity == entity and each.value]
    return values[-1] if values else None
