"""Importing: takes a file's rows on record, a few hundred a transaction and each in a savepoint of its own."""

import dataclasses
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from huixin import files, rows
from huixin.columns import RowError
from huixin.spool import Spool
from servicing import events, ledger
from servicing.database import Database

CHUNK = 500  # rows a transaction
REFUSED = "refused"
Chunk = list[tuple[int, dict[str, str] | RowError]]


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """What a file may hold: its columns, how a row is read, how it is taken, how its unverified ones are counted."""

    columns: Mapping[str, bool]
    parse: Callable[[Mapping[str, str]], Any]
    take: Callable[[Session, Any], str]
    unverified: Callable[[Session, list[Any]], int] = lambda session, entries: 0


KINDS = {
    "loans": Kind(rows.LOANS, rows.loan, ledger.take_loan, ledger.count_unverified),
    "payments": Kind(rows.PAYMENTS, rows.payment, ledger.take_payment),
    "teams": Kind(rows.TEAMS, rows.team, ledger.take_team),
}


@dataclasses.dataclass(slots=True)
class Outcome:
    """How many rows went which way; ``unverified`` counts loans whose borrowers get neutral texts only."""

    rows: Counter[str] = dataclasses.field(default_factory=Counter)
    unverified: int = 0
    kept: bool = True  # False: nothing of it was stored

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return self.rows[REFUSED]


@dataclasses.dataclass(frozen=True, slots=True)
class Watcher:
    """Who hears of refused rows (line, column, reason) and of the bytes read so far."""

    refused: Callable[[int, str, str], None] = lambda line, column, reason: None
    read: Callable[[int], None] = lambda bytes_read: None


def run(
    database: Database, kind: str, path: Path, watcher: Watcher, *, dry_run: bool = False, all_or_nothing: bool = False
) -> Outcome:
    """Import a file of a kind of KINDS; raises BadFile before anything is stored.

    ``dry_run`` stores nothing; ``all_or_nothing`` stores nothing if one row is refused. Both are one transaction.
    """
    outcome = Outcome()
    with files.opened(path) as file:
        found = files.read(file, path.name, KINDS[kind].columns)
        chunks = _chunks(found, lambda: watcher.read(file.tell()))
        if dry_run or all_or_nothing:
            _take_whole(database, KINDS[kind], chunks, outcome, watcher, dry_run=dry_run)
        else:
            for chunk in chunks:
                with database.transaction() as session:
                    _take(session, KINDS[kind], chunk, outcome, watcher)
    return outcome


def _chunks(found: files.Rows, done: Callable[[], None]) -> Iterator[Chunk]:
    while chunk := list(itertools.islice(found, CHUNK)):
        yield chunk
        done()


def _take_whole(
    database: Database, kind: Kind, chunks: Iterator[Chunk], outcome: Outcome, watcher: Watcher, *, dry_run: bool
) -> None:
    """One transaction for the whole file; its events wait on disk and join the chain at its end."""
    with database.sessions() as session, session.begin() as transaction, Spool() as spool:
        for chunk in chunks:
            _take(session, kind, chunk, outcome, watcher)
            session.flush()
            session.expunge_all()
            spool.extend(session.info.pop("events", []))
        outcome.kept = not dry_run and not outcome.refused
        if outcome.kept:
            session.info["events"] = spool
            session.commit()
        else:
            transaction.rollback()


def _take(session: Session, kind: Kind, chunk: Chunk, outcome: Outcome, watcher: Watcher) -> None:
    entries = []
    for line, values in chunk:
        try:
            if isinstance(values, RowError):
                raise values
            entry = kind.parse(values)
            outcome.rows[_store(session, kind, entry)] += 1
            entries.append(entry)
        except RowError as error:
            outcome.rows[REFUSED] += 1
            watcher.refused(line, error.column, error.reason)
        except ledger.LedgerRefusal as error:
            outcome.rows[REFUSED] += 1
            watcher.refused(line, error.column, str(error))
    outcome.unverified += kind.unverified(session, entries)


def _store(session: Session, kind: Kind, entry: Any) -> str:
    """Take an entry; where another import was quicker with the same one, ask again what it is now."""
    try:
        with events.savepoint(session):
            return kind.take(session, entry)
    except IntegrityError:
        with events.savepoint(session):
            return kind.take(session, entry)


def summary(outcome: Outcome, *, dry_run: bool = False) -> str:
    """Say in a line or two how the rows went."""
    counts = ", ".join(
        f"{name} {outcome.rows[name]}" for name in (ledger.TAKEN, ledger.CHANGED, ledger.UNCHANGED, REFUSED)
    )
    lines = [counts]
    if outcome.unverified:
        lines.append(f"unverified {outcome.unverified}: their borrowers get neutral texts only until they are verified")
    if not outcome.kept:
        lines.append("dry run: nothing was stored" if dry_run else "nothing was stored, because rows were refused")
    return "\n".join(lines)
