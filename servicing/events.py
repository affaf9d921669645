"""Events: the append-only record of who changed what, when, and because of which message."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Identity, Index, Text, Uuid, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import clock, events_chain
from servicing.database import Base


class Event(Base):
    """One change; its data names things by reference and never holds personal data."""

    __tablename__ = "events"
    __table_args__ = tuple(Index(f"ix_events_{name}_id", name, "id") for name in ("action", "subject", "actor"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid, index=True)
    data: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text, unique=True)


def record(
    session: Session, actor: str, action: str, subject: str, cause: uuid.UUID | None = None, **data: Any
) -> None:
    """Put a change on record; it joins the chain when the transaction commits.

    ``actor`` is borrower, assistant, campaign, carrier, lender or a user's name; ``action`` like ``promise.made``;
    ``subject`` like ``loan:L-001``; ``cause`` is, unless named, the form that this transaction carries out.
    """
    cause = cause or session.info.get("cause")
    pending = session.info.setdefault("events", [])
    pending.append(
        {"at": clock.now(), "actor": actor, "action": action, "subject": subject, "cause": cause, "data": data}
    )


def count(session: Session, action: str, subject: str, since: dt.datetime) -> int:
    """Count what is on record of an action about a subject since an aware instant."""
    found = select(func.count()).where(Event.action == action, Event.subject == subject, Event.at >= since)
    return int(session.scalar(found) or 0)


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """Do something that may be refused: if it is, its rows are undone and its events never were."""
    pending = session.info.setdefault("events", [])
    before = len(pending)
    try:
        with session.begin_nested():
            yield
    except BaseException:
        del pending[before:]
        raise


def first_broken(session: Session) -> int | None:
    """Walk the chain; give the id of the first event that does not fit, or None when all is whole."""
    previous = events_chain.START
    with session.execute(select(Event).order_by(Event.id).execution_options(yield_per=1000)) as rows:
        for event in rows.scalars():
            if not _follows(event, previous):
                return event.id
            previous = event.digest
    return None


def is_whole_around(session: Session, event: Event) -> bool:
    """Tell whether an event fits between the one before it and the one after it: a look at three rows."""
    before = session.scalar(select(Event.digest).where(Event.id < event.id).order_by(Event.id.desc()).limit(1))
    after = session.scalar(select(Event).where(Event.id > event.id).order_by(Event.id).limit(1))
    return _follows(event, before or events_chain.START) and (after is None or _follows(after, event.digest))


def _follows(event: Event, previous: str) -> bool:
    content = {name: getattr(event, name) for name in ("actor", "action", "subject", "cause", "data")}
    digest = events_chain.link(previous, {**content, "at": event.at.astimezone(dt.UTC)})
    return (event.previous, event.digest) == (previous, digest)
