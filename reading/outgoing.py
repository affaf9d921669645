"""What a text that goes out says: claims that nobody may make, and facts that are for the borrower alone."""

import re
from dataclasses import dataclass

from . import lexicon
from .normalise import normalise

DENIED = re.compile(
    r"(?:不会|绝不|决不|从不|不得|不能|不可|不许|不应|不允许|禁止|严禁|无权|没有|没|并未|不必|无需|不用|不是|并非|不要|不建议|不鼓励|别|勿|谨防|拒绝)"
    r"[^,。;!?就则将必还付缴款钱]{0,5}$"
)


@dataclass(frozen=True)
class Claim:
    """A claim that nobody may make: the rule against it, the words, and why."""

    rule: str
    words: str
    reason: str
    source: str


def claim(text: str) -> Claim | None:
    """Return the first forbidden claim of a text (RULES.md), in either script, or None."""
    plain = re.sub(r"\s", "", normalise(text))
    for row, (_, pattern) in zip(lexicon.rows("patterns/forbidden.tsv"), _patterns(), strict=True):
        for found in pattern.finditer(plain):
            if not DENIED.search(plain[max(0, found.start() - 10) : found.start()]):
                return Claim(row["rule"], found[0], row["reason"], row["source"])
    return None


def tells_of_loan(text: str) -> bool:
    """Tell whether a text says that there is a loan, or anything about it."""
    plain = re.sub(r"\s", "", normalise(text))
    return any(pattern.search(plain) for _, pattern in lexicon.patterns("patterns/loan_facts.tsv"))


def rules() -> list[str]:
    """Name the rules against claims, each once."""
    return list(dict.fromkeys(row["rule"] for row in lexicon.rows("patterns/forbidden.tsv")))


def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return lexicon.patterns("patterns/forbidden.tsv")
