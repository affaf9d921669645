"""Importing: a file's rows taken on record, a few hundred a transaction; a refused row leaves nothing behind."""

import dataclasses
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from huixin import files
from huixin.spool import Spool
from servicing import intake, ledger
from servicing.columns import RowError
from servicing.database import Database

CHUNK = 500  # rows a transaction
KINDS = intake.KINDS
REFUSED = intake.REFUSED
Chunk = list[tuple[int, dict[str, str] | RowError]]


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
    database: Database, kind: intake.Kind, chunks: Iterator[Chunk], outcome: Outcome, watcher: Watcher, *, dry_run: bool
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


def _take(session: Session, kind: intake.Kind, chunk: Chunk, outcome: Outcome, watcher: Watcher) -> None:
    taken = intake.take(session, kind, chunk)
    outcome.unverified += taken.unverified
    for result in taken.results:
        outcome.rows[result.verdict] += 1
        if result.verdict == REFUSED:
            watcher.refused(result.number, result.column, result.reason)


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
