"""Attending: a conversation's new texts are judged, joined, put to the assistant, and its answer is queued."""

import dataclasses
import re
import uuid
from collections.abc import Sequence

import structlog
from sqlalchemy.orm import Session

from gateway import rights
from gateway.assistant import Assistant, Reply, Unavailable
from reading import entities, masking, scripts
from servicing import batches, clock, conversations, crisis, handoffs, jobs, messages, outbox, restraint, wording
from servicing.database import Database
from servicing.messages import Message

log = structlog.get_logger()
GIVE_UP_AFTER = 4  # empty or failed answers to one batch, before a person takes it
AGAIN = 2.0  # seconds until a batch is put to the assistant again
TAIL = "⟨尾号⟩"  # stands for the tail of an identity number
ORDER = re.compile(r"^[\s/／\u200b-\u200f\ufeff]+")  # a text that began with a slash would be an order to Rasa itself
LONGEST_PAUSE = 15.0  # seconds between two tries while the assistant is away


@dataclasses.dataclass(frozen=True, slots=True)
class Attendant:
    """What attending needs; ``pause`` and ``limit`` in seconds: texts sent in quick succession are read together."""

    database: Database
    assistant: Assistant
    house: outbox.House
    pause: float
    limit: float

    def attend(self, conversation_id: uuid.UUID) -> None:
        """Answer one batch; every step is committed before the next begins. No text is joined before it was judged."""
        with self.database.transaction() as session:
            self._judge(session, conversation_id)
            batch = self._next_batch(session, conversation_id)
        if batch is None:
            return
        try:
            self._answer(batch, self._ask(batch))
        except Unavailable:
            self._wait(conversation_id, min(LONGEST_PAUSE, AGAIN * max(1, batch.attempts)))
        except Exception as error:  # whatever it is, the borrower is answered and a person looks
            silences = self._note_silence(batch)
            log.warning("a turn failed", batch=str(batch.id), why=type(error).__name__, times=silences)
            if silences < GIVE_UP_AFTER:
                self._wait(conversation_id, AGAIN)
            else:
                self._answer(batch, self._give_up(batch))

    def judge(self, conversation_id: uuid.UUID) -> None:
        """Honour the rights words of new texts at once, one by one; the rest of them is attended to afterwards."""
        with self.database.transaction() as session:
            self._judge(session, conversation_id)
            rest = messages.unread(session, conversation_id)
            if rest:
                jobs.defer(session, jobs.ATTEND, conversation_id, max(0.0, self._still_to_wait(rest)))

    def _judge(self, session: Session, conversation_id: uuid.UUID) -> None:
        conversation = conversations.lock(session, conversation_id)
        for text in messages.unread(session, conversation_id):
            if text.judged_at is None:
                conversation.script = scripts.script_of(text.body) or conversation.script
                rights.judge(session, conversation, text, self.house)
        session.flush()

    def _next_batch(self, session: Session, conversation_id: uuid.UUID) -> batches.Batch | None:
        """Give the batch to put to the assistant now: one left behind, or the texts that have become quiet."""
        conversation = conversations.lock(session, conversation_id)
        batch = batches.unanswered(session, conversation_id)
        if batch is None:
            texts = messages.unread(session, conversation_id)
            if not texts:
                return None
            rest = self._still_to_wait(texts)
            if rest > 0:
                jobs.defer(session, jobs.ATTEND, conversation_id, rest)
                return None
            batch = batches.open_batch(session, conversation, texts)
            unreadable = _unreadable(session, conversation, texts)
            if unreadable is not None:
                if unreadable:
                    outbox.write(session, conversation, unreadable, self.house, answers=batch.id)
                batches.close_batch(session, batch)
                jobs.defer(session, jobs.ATTEND, conversation_id)
                return None
        if conversation.owner == "agent":  # a person answers, in an open batch too
            batches.close_batch(session, batch)
            return None
        batch.attempts += 1
        return batch

    def _still_to_wait(self, texts: Sequence[Message]) -> float:
        now = clock.now()
        quiet = (now - texts[-1].at).total_seconds()
        waited = (now - texts[0].at).total_seconds()
        return min(self.pause - quiet, self.limit - waited)

    def _ask(self, batch: batches.Batch) -> Reply:
        if batch.attempts > 1:
            remembered = self.assistant.remembered(batch.conversation_id, batch.id)
            if remembered is not None:
                return remembered
        if batch.is_news:
            self.assistant.tell_question(batch.conversation_id, batch.question)
        return self.assistant.ask(batch.conversation_id, batch.id, _masked(batch))

    def _note_silence(self, batch: batches.Batch) -> int:
        with self.database.transaction() as session:
            kept = session.get_one(batches.Batch, batch.id)
            kept.silences += 1
            return kept.silences

    def _give_up(self, batch: batches.Batch) -> Reply:
        with self.database.transaction() as session:
            conversation = conversations.lock(session, batch.conversation_id)
            handoffs.open_handoff(session, conversation, "assistant_failed", "high", batch.id)
        return Reply((wording.Said("utter_apology"),))

    def _answer(self, batch: batches.Batch, reply: Reply) -> None:
        with self.database.transaction() as session:
            conversation = conversations.lock(session, batch.conversation_id)
            batch = session.get_one(batches.Batch, batch.id)
            if batch.answered_at is None:
                said = restraint.within(
                    session, conversation, [*crisis.numbers(session, conversation), *reply.said], batch.id
                )
                if said:
                    outbox.write(session, conversation, said, self.house, answers=batch.id, ownership=batch.ownership)
                batches.close_batch(session, batch)
            if messages.unread(session, batch.conversation_id):
                jobs.defer(session, jobs.ATTEND, batch.conversation_id)

    def _wait(self, conversation_id: uuid.UUID, delay: float) -> None:
        with self.database.transaction() as session:
            jobs.defer(session, jobs.ATTEND, conversation_id, delay)


def _masked(batch: batches.Batch) -> str:
    """Give what Rasa may see: no telephone, card or identity number, nor the tail of one that was asked for."""
    text = batch.body
    for found in sorted(entities.read(text, at=batch.received_at), key=lambda each: -each.start):
        is_bare = found.text.strip() == text.strip()  # it may be an amount, unless a tail was asked for
        if found.entity == "id_tail" and (batch.question == "verify" or not is_bare):
            text = text[: found.start] + TAIL + text[found.end :]
    return ORDER.sub("", masking.mask(text))


def _unreadable(
    session: Session, conversation: conversations.Conversation, texts: Sequence[Message]
) -> list[wording.Said] | None:
    """Say what to answer where there is nothing to read: a picture goes to a person, an empty text is asked about."""
    has_media = any(text.media for text in texts)
    if has_media:
        handoffs.open_handoff(session, conversation, "media", "normal", texts[-1].id)
    if any(text.body.strip() for text in texts):
        return None
    if has_media:
        return [wording.Said("utter_media_received")]
    last = outbox.last_said(session, conversation.id)
    return [] if last and "utter_unreadable" in last else [wording.Said("utter_unreadable")]
