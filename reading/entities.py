"""The values in an SMS as INTENTS.md defines them: days, times, sums, instalments, choices, id tails."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from . import (
    amounts,
    automated,
    bare,
    choices,
    dates,
    fractions_due,
    id_tails,
    installments,
    masking,
    rights,
    supersession,
    times,
    working,
)
from .candidates import Candidate

KINDS = ("hidden", "id_tail", "date", "installments", "time", "amount", "choice")


@dataclass(frozen=True)
class Found:
    """One value read: `text` is original[start:end], with offsets in the original text (code points)."""

    entity: str
    value: str
    text: str
    start: int
    end: int


def read(text: str, *, at: datetime, jurisdiction: str = "cn") -> list[Found]:
    """Return the values a text carries, each once, in reading order; see ``occurrences``."""
    return once(occurrences(text, at=at, jurisdiction=jurisdiction))


def occurrences(text: str, *, at: datetime, jurisdiction: str = "cn") -> list[Found]:
    """Return the values a text carries wherever they stand, in reading order (INTENTS.md, Entities).

    `at` is the aware instant of receipt in the borrower's zone: days count from its date. `jurisdiction`
    (cn, tw, hk, us) picks the public calendar. Crisis texts, codes and advertising carry none.
    Raises ValueError for a naive `at`.
    """
    if at.tzinfo is None:
        raise ValueError("at must be aware, in the borrower's zone")
    copy = working.fold(text)
    if not copy.text.strip() or automated.is_code(copy.text) or rights.crisis_pattern(text):
        return []
    alone = bare.read(copy.text)
    readings = [alone] if alone else supersession.standing(copy.text, resolve(list(propose(copy, at, jurisdiction))))
    return [located(copy, reading) for reading in readings if reading.value is not None]


def propose(copy: working.WorkingCopy, at: datetime, jurisdiction: str) -> Iterator[Candidate]:
    """Propose everything each grammar sees, and the numbers that are nobody's value."""
    for start, end, _ in masking.spans(copy.text):
        yield Candidate("hidden", None, start, end)
    yield from dates.read(copy.text, at.date(), jurisdiction)
    yield from times.read(copy.text)
    yield from installments.read(copy.text)
    yield from amounts.read(copy.text, apart=copy.starts_apart())
    yield from fractions_due.read(copy.text)
    yield from choices.read(copy.text)
    yield from id_tails.read(copy.text)


def resolve(proposed: list[Candidate]) -> list[Candidate]:
    """Keep the longest of overlapping candidates (ties by kind), in reading order."""
    kept: list[Candidate] = []
    taken = bytearray(max((each.end for each in proposed), default=0))
    for each in sorted(
        proposed, key=lambda one: (one.entity != "hidden", -one.length, KINDS.index(one.entity), one.start)
    ):
        if not any(taken[each.start : each.end]):
            kept.append(each)
            taken[each.start : each.end] = b"\1" * each.length
    kept.sort(key=lambda one: one.start)
    clocked = any(one.entity == "time" and one.value and not one.loose for one in kept)
    return [one for one in kept if one.value and not (clocked and one.loose)]


def located(copy: working.WorkingCopy, reading: Candidate) -> Found:
    """Return the reading with its place in the original text."""
    start, end = copy.span(reading.start, reading.end)
    return Found(reading.entity, reading.value or "", copy.original[start:end], start, end)


def once(found: list[Found]) -> list[Found]:
    """Keep the first of equal values."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for each in found:
        if (each.entity, each.value) not in seen:
            seen.add((each.entity, each.value))
            kept.append(each)
    return kept
