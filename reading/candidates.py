"""What a grammar proposes: a span of the folded text with a value, or without one to keep others away."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A proposed reading of text[start:end]; `value` None claims the span but yields nothing.

    `loose` marks a part of the day, which gives way to any clock time.
    """

    entity: str
    value: str | None
    start: int
    end: int
    loose: bool = False

    @property
    def length(self) -> int:
        """Return the number of characters claimed."""
        return self.end - self.start


@dataclass(frozen=True)
class Clause:
    """The stretch between two punctuation marks around a span, and the span's place in it."""

    text: str
    before: str
    after: str


BREAK = re.compile(r"[\n。!?;]|(?<!\d),|,(?!\d{3}(?!\d))")
REACH = 60


def clause_of(text: str, start: int, end: int) -> Clause:
    """Return the clause that holds text[start:end], at most `REACH` characters to either side."""
    least, most = max(0, start - REACH), min(len(text), end + REACH)
    left = max((mark.end() for mark in BREAK.finditer(text, least, start)), default=least)
    stop = BREAK.search(text, end, most)
    right = stop.start() if stop else most
    return Clause(text[left:right], text[left:start], text[end:right])
