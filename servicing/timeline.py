"""The timeline: a conversation as people read it, a page at a time: texts, private notes, what was understood."""

import dataclasses
import datetime as dt
import functools
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from reading import entities, rights
from reading.entities import Found
from servicing import clock, notes
from servicing.batches import Batch
from servicing.conversations import Conversation
from servicing.messages import Message
from servicing.notes import Note

PAGE = 40  # texts
MOST = 80  # texts given at a time to a page that was away


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A text or a note; ``batch`` stands with the last text of what was read together."""

    text: Message | None = None
    note: Note | None = None
    batch: Batch | None = None

    @property
    def key(self) -> str:
        """Name it among all entries of a conversation: ``m17``, ``n3``."""
        return f"m{self.text.seq}" if self.text is not None else f"n{self.note.id if self.note else 0}"

    @property
    def at(self) -> dt.datetime:
        """When it was written or received."""
        written = self.text or self.note
        return written.at if written is not None else clock.now()

    @property
    def urgency(self) -> str | None:
        """Name what must be seen at once in a borrower's text: crisis or opt_out."""
        if self.text is None or self.text.direction == "out":
            return None
        return _urgency(self.text.body)


@functools.lru_cache(2048)  # a page is shown again with each text that comes
def _urgency(body: str) -> str | None:
    if rights.crisis_pattern(body) is not None:
        return "crisis"
    return "opt_out" if rights.is_opt_out_word(body, identity_open=True) else None


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """Entries, oldest first; ``earlier`` is the number before which there is more, ``later`` that more follows."""

    entries: list[Entry]
    earlier: int | None = None
    later: bool = False


def page(session: Session, conversation: Conversation, before: int | None = None) -> Page:
    """Give the last texts of a conversation, or those before a text's number, with the notes among them."""
    mine = select(Message).where(Message.conversation_id == conversation.id)
    if before is not None:
        mine = mine.where(Message.seq < before)
    found = list(session.scalars(mine.order_by(Message.seq.desc()).limit(PAGE + 1)))
    texts = found[:PAGE][::-1]
    is_first = len(found) <= PAGE
    since = None if is_first else texts[0].at
    until = None if before is None else _at(session, conversation, before)
    return Page(_entries(session, conversation, texts, since, until), None if is_first else texts[0].seq)


def since(session: Session, conversation: Conversation, number: int) -> Page:
    """Give the texts from a number on: what a page that shows them must replace, and what it has not seen."""
    mine = select(Message).where(Message.conversation_id == conversation.id, Message.seq >= number)
    found = list(session.scalars(mine.order_by(Message.seq).limit(MOST + 1)))
    texts, more = found[:MOST], len(found) > MOST
    from_ = texts[0].at if texts and number > 0 else None
    return Page(_entries(session, conversation, texts, from_, found[MOST].at if more else None), later=more)


def values(conversation: Conversation, batch: Batch) -> list[Found]:
    """Read the values that a batch carries: days, times, sums, as counted from when it came."""
    at = clock.local(batch.received_at, conversation.zone)
    return entities.read(batch.body, at=at, jurisdiction=conversation.jurisdiction)


def _at(session: Session, conversation: Conversation, number: int) -> dt.datetime | None:
    mine = select(Message.at).where(Message.conversation_id == conversation.id, Message.seq >= number)
    return session.scalar(mine.order_by(Message.seq).limit(1))


def _entries(
    session: Session,
    conversation: Conversation,
    texts: Sequence[Message],
    since: dt.datetime | None,
    before: dt.datetime | None,
) -> list[Entry]:
    last: dict[uuid.UUID, uuid.UUID] = {text.batch_id: text.id for text in texts if text.batch_id is not None}
    read = {batch.id: batch for batch in session.scalars(select(Batch).where(Batch.id.in_(last)))}
    shown = {message: read[batch] for batch, message in last.items()}
    entries = [Entry(text=text, batch=shown.get(text.id)) for text in texts]
    entries += [Entry(note=note) for note in notes.between(session, conversation, since, before)]
    return sorted(entries, key=lambda entry: entry.at)
