"""Delivery: queued texts pass the gate, go to the carrier one by one in order, and what came of it is stored."""

import dataclasses
import datetime as dt
import uuid

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.carriers.contract import RETRYABLE, Carrier, Refused, Uncertain
from servicing import clock, contacts, events, gate, jobs, outbox, receipts
from servicing.database import Database
from servicing.messages import Message

log = structlog.get_logger()
MOST_ATTEMPTS = 30  # of a throttled text, a minute apart at most
LOOK_BACK = dt.timedelta(minutes=10)  # how far the carrier's list is read: its clock need not be ours
RECONCILE_AFTER = dt.timedelta(seconds=5)  # the carrier's list is asked this long after an uncertain send
RESEND_AFTER = dt.timedelta(seconds=30)  # a text that the list does not know by then was not taken


@dataclasses.dataclass(frozen=True, slots=True)
class Courier:
    """Sends what a conversation's outbox holds, through one carrier."""

    database: Database
    carrier: Carrier

    def deliver(self, conversation_id: uuid.UUID) -> None:
        """Send all that is due, in order; an uncertain text is cleared up before the next one goes out.

        A crisis text and the confirmation of an opt-out wait for nothing.
        """
        with self.database.transaction() as session:
            _recover(session, conversation_id)
        self._send_due(conversation_id, urgent=True)
        if self._reconcile(conversation_id):
            self._send_due(conversation_id, urgent=False)

    def _send_due(self, conversation_id: uuid.UUID, *, urgent: bool) -> None:
        while True:
            with self.database.transaction() as session:
                message = _next(session, conversation_id, urgent=urgent)
                if message is None:
                    return
                if not _pass_gate(session, message):
                    continue
                phone, body, message_id = message.conversation.contact.phone, message.body, message.id
                valid_for = outbox.valid_for(message)
            if not self._send(message_id, phone, body, valid_for):
                return

    def _send(self, message_id: uuid.UUID, phone: str, body: str, valid_for: int) -> bool:
        """Make one attempt outside any transaction, then store its outcome; False when the rest must wait."""
        try:
            provider_id = self.carrier.send(phone, body, valid_for=valid_for)
        except Refused as refusal:
            with self.database.transaction() as session:
                return _settle_refusal(session, session.get_one(Message, message_id), refusal)
        except Uncertain:
            with self.database.transaction() as session:
                message = session.get_one(Message, message_id)
                message.status, message.error = "unknown", "unknown"
                jobs.defer(session, jobs.DELIVER, message.conversation_id, RECONCILE_AFTER.total_seconds())
            log.warning("send is uncertain", message=str(message_id))
            return False
        with self.database.transaction() as session:
            _settle_sent(session, session.get_one(Message, message_id), self.carrier.name, provider_id)
        return True

    def _reconcile(self, conversation_id: uuid.UUID) -> bool:
        """Clear up uncertain sends against the carrier's list; False while one is still open."""
        with self.database.transaction() as session:
            uncertain = session.scalars(
                select(Message).where(Message.conversation_id == conversation_id, Message.status == "unknown")
            ).all()
            asked = [(each.id, each.conversation.contact.phone, each.body, each.attempted_at) for each in uncertain]
        for message_id, phone, body, attempted_at in asked:
            attempted_at = attempted_at or clock.now()
            try:
                listed = [each for each in self.carrier.sent_to(phone, attempted_at - LOOK_BACK) if each.body == body]
            except (Refused, Uncertain):
                return False
            with self.database.transaction() as session:
                message = session.get_one(Message, message_id)
                fresh = [each for each in listed if not _is_known(session, self.carrier.name, each.provider_id)]
                if fresh:
                    _settle_sent(
                        session, message, self.carrier.name, min(fresh, key=lambda each: each.taken_at).provider_id
                    )
                elif clock.now() - attempted_at >= RESEND_AFTER:
                    message.status, message.error = "queued", None
                else:
                    jobs.defer(session, jobs.DELIVER, conversation_id, RECONCILE_AFTER.total_seconds())
                    return False
        return True


def _recover(session: Session, conversation_id: uuid.UUID) -> None:
    """A text found being sent belongs to a job that did not end: whether it went out is to be cleared up."""
    left = select(Message).where(Message.conversation_id == conversation_id, Message.status == "sending")
    for message in session.scalars(left):
        message.status, message.error = "unknown", "unknown"


def _next(session: Session, conversation_id: uuid.UUID, *, urgent: bool) -> Message | None:
    """Give the next text that is due, in order; of the urgent ones alone, or of all.

    What the gate holds is overtaken; what waits for a throttled carrier is not, or texts would change places.
    """
    due = (Message.not_before.is_(None)) | (Message.not_before <= clock.now())
    waiting = select(Message).where(
        Message.conversation_id == conversation_id,
        Message.direction == "out",
        (Message.status == "queued") | ((Message.status == "held") & due),
    )
    if urgent:
        waiting = waiting.where(Message.purpose.in_(("crisis", "consent")))
    first = session.scalar(waiting.order_by(Message.seq).limit(1).with_for_update())
    if first is None or first.not_before is None or first.not_before <= clock.now():
        return first
    jobs.defer(session, jobs.DELIVER, conversation_id, (first.not_before - clock.now()).total_seconds())
    return None


def _pass_gate(session: Session, message: Message) -> bool:
    """Judge at the moment of sending; the verdict and its rule are stored whatever they are."""
    verdict: gate.Verdict = outbox.judge(session, message)
    message.rule = verdict.rule
    if verdict.action == "send":
        message.status, message.attempted_at = "sending", clock.now()
        message.attempts += 1
        return True
    message.status = "held" if verdict.action == "hold" else "dropped"
    message.not_before = verdict.until.astimezone(dt.UTC) if verdict.until else None
    events.record(session, "assistant", f"message.{message.status}", f"message:{message.id}", rule=verdict.rule)
    return False


def _settle_sent(session: Session, message: Message, carrier: str, provider_id: str) -> None:
    message.carrier, message.provider_id, message.error = carrier, provider_id, None
    message.status = "sent"
    events.record(
        session,
        message.agent or message.author,
        "message.sent",
        f"message:{message.id}",
        message.answers,
        rule=message.rule,
    )
    session.flush()
    receipts.catch_up(session, message)


def _settle_refusal(session: Session, message: Message, refusal: Refused) -> bool:
    message.error = refusal.kind
    if refusal.kind in RETRYABLE and message.attempts < MOST_ATTEMPTS:
        delay = min(60, 2 ** min(message.attempts, 6))
        message.status, message.not_before = "queued", clock.now() + dt.timedelta(seconds=delay)
        jobs.defer(session, jobs.DELIVER, message.conversation_id, delay)
        return False
    message.status = "failed"
    if refusal.kind == "opted_out":
        contacts.opt_out(session, message.conversation.contact, None, actor="carrier")
    elif refusal.kind in ("not_a_mobile", "unknown_number"):
        contacts.suppress(session, message.conversation.contact, refusal.kind, None)
    events.record(session, "carrier", "message.failed", f"message:{message.id}", error=refusal.kind)
    log.warning("send refused", message=str(message.id), kind=refusal.kind)
    return True


def _is_known(session: Session, carrier: str, provider_id: str) -> bool:
    known = select(Message.id).where(Message.carrier == carrier, Message.provider_id == provider_id)
    return session.scalar(known) is not None
