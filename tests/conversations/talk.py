"""A talk: one borrower on the stage, from the first text to the last, and the days in between."""

import dataclasses
import datetime as dt
import json
import uuid
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.given import NUMBERS, Given
from conversations.stage import Stage
from gateway import callbacks
from gateway.attend import GIVE_UP_AFTER
from gateway.carriers.contract import Inbound
from servicing import batches, clock, contacts, conversations, ledger, messages, rows, users
from servicing import case as cases
from servicing.borrowers import ZONES, Borrower
from servicing.conversations import Conversation
from servicing.handoffs import Handoff
from servicing.messages import Message

STOPS = (9, 15, 21)  # hours of the borrower's day at which a wait stops for what the stack does by itself
NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)
AGENT = "lin"  # who takes over
REMINDS_AT = 9  # the lender's own schedule runs `huixin remind` once a day


class Unanswered(Exception):
    """The assistant was asked several times, and a text is still not handled."""


@dataclasses.dataclass
class Talk:
    """What happens to one borrower; each verb gives the names of the sentences that have reached the phone since.

    ``number`` keeps everything on record apart from other talks: phones, references, the region.
    """

    stage: Stage
    given: Given
    number: int = dataclasses.field(default_factory=lambda: next(NUMBERS))
    _heard_until: dt.datetime = NEVER

    def begin(self) -> None:
        """Set the clock and put what is given on record; raises RowError."""
        clock.start_at(self.given.starts)
        self.given.take(self.stage.database, self.number)

    def write(self, *texts: str, phone: int = 1) -> list[str]:
        """Send texts in quick succession, from the first or another phone; raises Unanswered."""
        for body in texts:
            inbound = Inbound(f"in-{uuid.uuid4().hex}", self.given.phone(self.number, phone), body)
            callbacks.store(self.stage.database, "phone", inbound)
            self.stage.attendant.judge(self.conversation(phone).id)
        return self._after()

    def wait(self, until: dt.datetime) -> list[str]:
        """Let time go by; reminders, the sweep and what was held back for the hour run on the way."""
        begun = clock.now()
        for stop in self._stops(begun, until):
            clock.start_at(stop)
            borrowers = self._borrowers() if stop.hour == REMINDS_AT and stop != until else []
            self.stage.run_by_itself(borrowers)
            self._attend()
        for conversation in self._conversations():
            self.stage.age(conversation.id, (until - begun).total_seconds())
        return self._new()

    def pay(self, amount: str, loan: int = 1, paid_at: str | None = None) -> list[str]:
        """Have a payment arrive in the lender's ledger, paid now or, reported late, on an earlier day."""
        owed = self.given.loan(self.number, loan)
        row = {
            "payment_ref": f"P-{uuid.uuid4().hex}",
            "loan_ref": owed["loan_ref"],
            "amount": amount,
            "currency": owed["currency"],
            "paid_at": paid_at or clock.now().isoformat(),
        }
        with self.stage.database.transaction() as session:
            ledger.take_payment(session, rows.payment(row))
        return self._after()

    def report(self, loan: int = 1, **columns: str) -> list[str]:
        """Have the lender's ledger report a loan anew, some columns changed; raises RowError."""
        row = self.given.loan(self.number, loan, **columns, as_of=clock.now().isoformat())
        with self.stage.database.transaction() as session:
            ledger.take_loan(session, rows.loan(row))
        return self._after()

    def pass_to(self, owner: str) -> list[str]:
        """Give the conversation to an agent, or back to the assistant."""
        agent = AGENT if owner == "agent" else None
        with self.stage.database.transaction() as session:
            users.set_duty(session, _at_the_desk(session), True, AGENT)  # who has gone would lose it to the queue
            conversation = conversations.lock(session, self.conversation().id)
            conversations.pass_to(session, conversation, owner, AGENT, agent)
        return self._after()

    def case(self, loan: int = 1) -> dict[str, Any]:
        """Give what `huixin case` shows of the first, second … loan."""
        with self.stage.database.transaction() as session:
            found = cases.case(session, self.given.loan(self.number, loan)["loan_ref"])
        return dict(json.loads(json.dumps(found)))

    def conversation(self, phone: int = 1) -> Conversation:
        """Give the conversation with a phone as it stands."""
        with self.stage.database.transaction() as session:
            contact = contacts.find_or_add(session, self.given.phone(self.number, phone))
            conversation = conversations.of_contact(session, contact)
            _ = conversation.contact
        return conversation

    def needs(self, phone: int = 1) -> list[str]:
        """Name the reasons for which a person is needed, oldest first; closed handoffs count no more."""
        wanted = select(Handoff.reason).where(Handoff.conversation_id == self.conversation(phone).id)
        with self.stage.database.transaction() as session:
            return list(session.scalars(wanted.where(Handoff.status != "closed").order_by(Handoff.id)))

    def _after(self) -> list[str]:
        self._attend()
        return self._new()

    def _attend(self) -> None:
        """Run what the queue would run for these conversations, until nothing is left to do."""
        for conversation in self._conversations():
            for _ in range(GIVE_UP_AFTER + 1):
                self.stage.attendant.attend(conversation.id)
                self.stage.courier.deliver(conversation.id)
                if not self._is_waiting(conversation.id):
                    break
            else:
                raise Unanswered

    def _is_waiting(self, conversation_id: uuid.UUID) -> bool:
        with self.stage.database.transaction() as session:
            unread = messages.unread(session, conversation_id)
            return bool(unread) or batches.unanswered(session, conversation_id) is not None

    def _new(self) -> list[str]:
        ids = [conversation.id for conversation in self._conversations()]
        sent = (
            select(Message.attempted_at, Message.responses)
            .where(Message.conversation_id.in_(ids), Message.direction == "out", Message.status == "sent")
            .where(Message.attempted_at > self._heard_until)
        )
        with self.stage.database.transaction() as session:
            fresh = session.execute(sent.order_by(Message.attempted_at, Message.seq)).all()
        if fresh:
            self._heard_until = fresh[-1].attempted_at
        return [name for text in fresh for name in text.responses or ()]

    def _conversations(self) -> list[Conversation]:
        phones = {self.given.phone(self.number, which) for which in range(1, 10)}
        with self.stage.database.transaction() as session:
            wanted = select(Conversation).join(contacts.Contact)
            digests = [contacts.vault.digest(phone) for phone in sorted(phones)]
            return list(session.scalars(wanted.where(contacts.Contact.phone_digest.in_(digests))))

    def _borrowers(self) -> list[int]:
        with self.stage.database.transaction() as session:
            mine = select(Borrower.id).where(Borrower.region == self.given.region(self.number))
            return list(session.scalars(mine.order_by(Borrower.id)))

    def _stops(self, begun: dt.datetime, until: dt.datetime) -> Iterator[dt.datetime]:
        zone = ZoneInfo(self.given.borrower.get("timezone", ZONES[self.given.jurisdiction]))
        day = begun.astimezone(zone).date()
        while day <= until.astimezone(zone).date():
            for hour in STOPS:
                stop = dt.datetime.combine(day, dt.time(hour), zone)
                if begun < stop < until:
                    yield stop
            day += dt.timedelta(days=1)
        yield until


def _at_the_desk(session: Session) -> users.User:
    known = session.scalar(select(users.User).where(users.User.name == AGENT))
    return known or users.add(session, AGENT, "agent", "a long enough password", "lender")
