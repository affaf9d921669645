"""Causes: what an event followed from, found again by its number: texts that were read together, a text, a form."""

import dataclasses
import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from servicing import commands, tokens
from servicing.batches import Batch
from servicing.commands import Command
from servicing.events import Event
from servicing.messages import Message
from servicing.users import ACTORS


@dataclasses.dataclass(frozen=True, slots=True)
class Cause:
    """What it was: texts, form, request, import, receipt, time or console; of texts, which and where."""

    kind: str
    number: uuid.UUID | None = None
    conversation_id: uuid.UUID | None = None
    seq: int | None = None  # the text's place
    words: str | None = None  # as the borrower wrote them


def of(session: Session, wanted: Iterable[Event]) -> dict[int, Cause]:
    """Give the cause of each event, by its number."""
    events = list(wanted)
    numbers = {event.cause for event in events if event.cause is not None}
    known = _texts(session, numbers)
    asked = select(Command.cause, Command.name).where(Command.cause.in_(numbers - known.keys()))
    kinds = {cause: "request" if name == commands.REQUEST else "form" for cause, name in session.execute(asked)}
    return {event.id: _cause(event, known, kinds) for event in events}


def _texts(session: Session, numbers: set[uuid.UUID]) -> dict[uuid.UUID, Cause]:
    found = {}
    batches = {each.id: each for each in session.scalars(select(Batch).where(Batch.id.in_(numbers)))}
    texts = select(Message).where(Message.id.in_(numbers) | Message.batch_id.in_(batches)).order_by(Message.seq)
    for text in session.scalars(texts):
        batch = batches.get(text.batch_id) if text.batch_id else None
        if text.id in numbers:
            found[text.id] = Cause("texts", text.id, text.conversation_id, text.seq, text.body)
        if batch is not None:
            found[batch.id] = Cause("texts", batch.id, text.conversation_id, text.seq, batch.body)
    return found


def _cause(event: Event, known: dict[uuid.UUID, Cause], kinds: dict[uuid.UUID, str]) -> Cause:
    """Where no number was kept, who did it tells what it was: the lender imports, the carrier sends receipts."""
    if event.cause in known:
        return known[event.cause]
    if event.actor.startswith(tokens.SUBJECT):
        return Cause("request", event.cause)
    if event.cause in kinds:
        return Cause(kinds[event.cause], event.cause)
    if event.actor not in ACTORS:
        return Cause("form" if event.cause else "console", event.cause)
    if event.cause is not None:
        return Cause("other", event.cause)
    return Cause({"lender": "import", "carrier": "receipt", "user": "console"}.get(event.actor, "time"))
