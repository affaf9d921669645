"""Importing: a file's rows taken on record, a few hundred a transaction; a refused row leaves nothing behind."""

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
ATTEMPTS = 5  # to take a chunk while another import takes the same
REFUSED = "refused"
Chunk = list[tuple[int, dict[str, str] | RowError]]


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """What a file may hold: its columns, how a row is read, how it is taken, how its unverified ones are counted."""

    columns: Mapping[str, bool]
    parse: Callable[[Mapping[str, str]], Any]
    take: Callable[[Session, list[Any]], list[ledger.Verdict]]
    unverified: Callable[[Session, list[Any]], int] = lambda session, entries: 0


KINDS = {
    "loans": Kind(rows.LOANS, rows.loan, ledger.take_loans, ledger.count_unverified),
    "payments": Kind(rows.PAYMENTS, rows.payment, ledger.take_payments),
    "teams": Kind(rows.TEAMS, rows.team, ledger.take_teams),
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
    """Take a chunk; what names the same thing twice is taken in turn, so that the second is judged by the first."""
    verdicts: list[tuple[int, ledger.Verdict | RowError]] = []
    waiting: dict[str, tuple[int, Any]] = {}
    for line, values in chunk:
        try:
            if isinstance(values, RowError):
                raise values
            entry = kind.parse(values)
        except RowError as error:
            verdicts.append((line, error))
            continue
        if entry.ref in waiting:
            verdicts += _store(session, kind, list(waiting.values()), outcome)
            waiting.clear()
        waiting[entry.ref] = line, entry
    verdicts += _store(session, kind, list(waiting.values()), outcome)
    for line, verdict in sorted(verdicts, key=lambda each: each[0]):
        outcome.rows[verdict if isinstance(verdict, str) else REFUSED] += 1
        if isinstance(verdict, RowError):
            watcher.refused(line, verdict.column, verdict.reason)
        elif not isinstance(verdict, str):
            watcher.refused(line, verdict.column, str(verdict))


def _store(
    session: Session, kind: Kind, entries: list[tuple[int, Any]], outcome: Outcome
) -> list[tuple[int, ledger.Verdict]]:
    """Take entries together; where another import was quicker with one of them, ask again what they are now."""
    lines, wanted = [line for line, _ in entries], [entry for _, entry in entries]
    for attempt in range(ATTEMPTS):
        try:
            with events.savepoint(session):
                verdicts = kind.take(session, wanted)
            break
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise
    outcome.unverified += kind.unverified(session, wanted)
    return list(zip(lines, verdicts, strict=True))


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
