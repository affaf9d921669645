"""Intake: rows of the lender's ledger taken on record together, whichever way they came; a refused one leaves nothing.

What is known and refused is decided here for the import and for the API alike.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from servicing import events, ledger, rows
from servicing.columns import RowError

ATTEMPTS = 5  # to take rows while somebody else takes the same
REFUSED = "refused"
VERDICTS = (ledger.TAKEN, ledger.CHANGED, ledger.UNCHANGED, REFUSED)
BAD_VALUE = "bad_value"  # the code of a row that is refused for what stands in it, not for what is on record


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """What may be taken: its columns, how a row is read, how it is taken, how its unverified ones are counted."""

    columns: Mapping[str, bool]
    parse: Callable[[Mapping[str, str]], Any]
    take: Callable[[Session, list[Any]], list[ledger.Verdict]]
    unverified: Callable[[Session, list[Any]], int] = lambda session, entries: 0


KINDS = {
    "loans": Kind(rows.LOANS, rows.loan, ledger.take_loans, ledger.count_unverified),
    "payments": Kind(rows.PAYMENTS, rows.payment, ledger.take_payments),
    "teams": Kind(rows.TEAMS, rows.team, ledger.take_teams),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """What became of the row with a number: taken, changed, unchanged or refused; if refused, where and why."""

    number: int
    verdict: str
    column: str = ""
    reason: str = ""
    code: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Intake:
    """The results in the order of the rows; ``unverified`` counts loans whose borrowers get neutral texts only."""

    results: list[Result]
    unverified: int = 0


def take(session: Session, kind: Kind, numbered: Iterable[tuple[int, dict[str, str] | RowError]]) -> Intake:
    """Take rows; what names the same thing twice is taken in turn, so that the second is judged by the first."""
    results: list[Result] = []
    waiting: dict[str, tuple[int, Any]] = {}
    named: dict[str, Any] = {}
    for number, values in numbered:
        try:
            if isinstance(values, RowError):
                raise values
            entry = kind.parse(values)
        except RowError as error:
            results.append(Result(number, REFUSED, error.column, error.reason, BAD_VALUE))
            continue
        if entry.ref in waiting:
            _store(session, kind, list(waiting.values()), results)
            waiting.clear()
        waiting[entry.ref] = number, entry
        named[entry.ref] = entry
    _store(session, kind, list(waiting.values()), results)
    unverified = kind.unverified(session, list(named.values()))
    return Intake(sorted(results, key=lambda each: each.number), unverified)


def note(session: Session, kind: str, results: Iterable[Result], actor: str) -> None:
    """Put on record that somebody else than the command line reported rows, and what became of how many."""
    counts = Counter(result.verdict for result in results)
    events.record(session, actor, "ledger.reported", "installation", None, kind=kind, **counts)


def _store(session: Session, kind: Kind, entries: list[tuple[int, Any]], results: list[Result]) -> None:
    """Take entries together; where somebody else was quicker with one of them, ask again what they are now."""
    wanted = [entry for _, entry in entries]
    for attempt in range(ATTEMPTS):
        try:
            with events.savepoint(session):
                verdicts = kind.take(session, wanted)
            break
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise
    results += [_result(number, verdict) for (number, _), verdict in zip(entries, verdicts, strict=True)]


def _result(number: int, verdict: ledger.Verdict) -> Result:
    if isinstance(verdict, str):
        return Result(number, verdict)
    return Result(number, REFUSED, verdict.column, str(verdict), verdict.code)
