"""Withdrawal: whether a text takes back what was promised, because the money will not be there."""

from . import lexicon
from .normalise import normalise

LONGEST = 40  # characters: a longer text tells of more than a changed day
BARE = 12  # characters: so short a text gives no reason


def takes_back(text: str) -> bool:
    """Tell whether a text says that a promise will not be kept; read only while one is open."""
    plain = normalise(text)
    if len(plain) > LONGEST:
        return False
    return any(pattern.search(plain) for _, pattern in lexicon.patterns("patterns/withdrawal.tsv"))


def is_bare(text: str) -> bool:
    """Tell whether a text takes a promise back and says nothing else, no reason above all."""
    return len(normalise(text)) <= BARE and takes_back(text)
