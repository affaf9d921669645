"""The chain: each event carries the digest of the one before, so that an altered past shows."""

import hashlib
import itertools
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

LOCK = 0x48585F4556  # the advisory lock under which the chain grows; taken last in a transaction, so it cannot deadlock
START = "0" * 64
BATCH = 1000  # events written at once
INSERT = text(
    "INSERT INTO events (at, actor, action, subject, cause, data, previous, digest)"
    " VALUES (:at, :actor, :action, :subject, :cause, CAST(:data AS jsonb), :previous, :digest)"
)


def seal(session: Session) -> None:
    """Append the events that this transaction recorded; runs just before it commits, never when a savepoint ends."""
    if session.in_nested_transaction():  # SQLAlchemy announces these too, and the lock must come last
        return
    session.flush()
    pending: Iterable[dict[str, Any]] = session.info.pop("events", ())
    if not pending:
        return
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    previous = session.execute(text("SELECT digest FROM events ORDER BY id DESC LIMIT 1")).scalar() or START
    waiting = iter(pending)
    while batch := list(itertools.islice(waiting, BATCH)):
        rows = []
        for each in batch:
            digest = link(previous, each)
            rows.append({**each, "data": canonical(each["data"]), "previous": previous, "digest": digest})
            previous = digest
        session.execute(INSERT, rows)


def link(previous: str, content: dict[str, Any]) -> str:
    """Give the digest of one event: 64 hex digits over the digest before and its own content."""
    parts = [content["at"].isoformat(), content["actor"], content["action"], content["subject"], str(content["cause"])]
    return hashlib.sha256("\n".join([previous, *parts, canonical(content["data"])]).encode()).hexdigest()


def canonical(data: dict[str, Any]) -> str:
    """Write JSON in the one way that gives the same digest each time."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
