"""Lock-out: after repeated failures a name, or an address, is not listened to for a while, in any process."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Integer, Text, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import clock, vault
from servicing.database import Base

WINDOW = dt.timedelta(minutes=15)  # failures older than this are forgiven, and so long lasts a lock
MOST = {"name": 5, "address": 50}  # an office shares an address


class Failures(Base):
    """The failures of one name or address; whose they are is told by a keyed digest only."""

    __tablename__ = "sign_in_failures"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(Integer, default=0)
    since: Mapped[dt.datetime]


def lock(session: Session, kind: str, text: str) -> Failures:
    """Give the failures of a name or address with the row locked: attempts on one name are judged one by one."""
    key = _key(kind, text)
    session.execute(insert(Failures).values(key=key, count=0, since=clock.now()).on_conflict_do_nothing())
    row = session.scalars(select(Failures).where(Failures.key == key).with_for_update()).one()
    if row.since <= clock.now() - WINDOW:
        row.count, row.since = 0, clock.now()
    return row


def is_locked(row: Failures) -> bool:
    """Tell whether nothing more is tried for this name or address now."""
    return row.count >= MOST[row.key.partition(":")[0]]


def note(row: Failures) -> None:
    """Count a failure; the window begins anew with it."""
    row.count, row.since = row.count + 1, clock.now()


def locked(session: Session, kind: str, texts: Iterable[str]) -> set[str]:
    """Give those names or addresses that are not listened to now."""
    keys = {_key(kind, text): text for text in texts}
    rows = session.scalars(select(Failures).where(Failures.key.in_(keys), Failures.since > clock.now() - WINDOW))
    return {keys[row.key] for row in rows if is_locked(row)}


def forgive(row: Failures) -> None:
    """Listen again, whatever failed before."""
    row.count = 0


def _key(kind: str, text: str) -> str:
    return f"{kind}:{vault.digest(f'{kind}:{text}')}"
