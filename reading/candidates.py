"""What a grammar proposes: a span of the folded text with a value, or without one to keep others away."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A proposed reading of text[start:end]; `value` None claims the span but yields nothing."""

    entity: str
    value: str | None
    start: int
    end: int

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


BREAKS = "\n,。!?;；，！？、…"
WEAK_BREAKS = "\n,。!?;；，！？…"


def clause_of(text: str, start: int, end: int) -> Clause:
    """Return the clause that holds text[start:end]."""
    left = max((text.rfind(mark, 0, start) for mark in WEAK_BREAKS), default=-1) + 1
    ends = [at for mark in WEAK_BREAKS if (at := text.find(mark, end)) >= 0]
    right = min(ends, default=len(text))
    return Clause(text[left:right], text[left:start], text[end:right])
