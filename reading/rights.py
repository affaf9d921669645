"""What is judged on every text first: opt-out and opt-in words, a request for a person, crisis."""

import re
import unicodedata
from functools import cache

from . import lexicon, scripts
from .normalise import normalise

REPLY = re.compile(r"^(?:回复|回覆|回)")
CLAUSE = re.compile(r"[\W_]+")
LONGEST_CLAUSE = 40  # characters
SENDING = re.compile(r"[发發传傳寄推]|send", re.IGNORECASE)
EMPTIED = "█"
SPELT_OUT = re.compile(r"(?:[\u3400-\u9fff][^\w\s]){3}")


def is_opt_out_word(text: str, *, identity_open: bool = False) -> bool:
    """Tell whether a text is an opt-out word (RULES.md); 0000 is none while the identity question is open."""
    kinds = opt_words()
    word = squeeze(text)
    if word == "0000" and identity_open:
        return False
    if any(pattern.fullmatch(word) for pattern in kinds["word"]):
        return True
    if not any(pattern.match(word) for pattern in kinds["prefix"]):
        return False
    plain = scripts.convert(unicodedata.normalize("NFKC", text), "t2s").strip()
    return not any(pattern.search(plain) for pattern in kinds["veto"])


def asks_for_silence(text: str) -> bool:
    """Tell whether a clause of a text, or all of it, asks in freer words that nothing more be sent.

    The gateway leaves it to the dialogue, which acts on it as on any opt-out. Of a long text fifty clauses are read.
    """
    clauses = {clause for clause in CLAUSE.split(text) if len(clause) <= LONGEST_CLAUSE and SENDING.search(clause)}
    whole = CLAUSE.sub("", text)
    plain = [normalise(clause) for clause in [*sorted(clauses)[:50], whole[: LONGEST_CLAUSE + 1]]]
    return any(pattern.fullmatch(clause) for clause in plain for pattern in opt_words()["clause"])


def is_opt_in_word(text: str) -> bool:
    """Tell whether a text is START, 恢复 or 重新订阅, which undo an opt-out."""
    word = squeeze(text)
    return any(pattern.fullmatch(word) for pattern in opt_words()["back"])


def asks_for_person(text: str) -> bool:
    """Tell whether a text asks for a person and does not take it back."""
    plain = re.sub(r"\s", "", normalise(text))
    kinds = by_kind("patterns/person.tsv")
    if any(pattern.search(plain) for pattern in kinds["not"]):
        return False
    bare = re.sub(r"[^\w]", "", plain)
    if any(pattern.fullmatch(bare) for pattern in kinds["word"]):
        return True
    return any(pattern.search(plain) for pattern in kinds["say"])


def crisis_pattern(text: str) -> str | None:
    """Return the id of the first reviewed crisis pattern a text matches, or None.

    Recall before precision; figures of speech are taken out first, what stands beside them still counts.
    """
    plain = re.sub(r"\s", "", normalise(text))
    return matched(plain) or (matched(re.sub(r"[^\w]", "", plain)) if SPELT_OUT.search(plain) else None)


def matched(plain: str) -> str | None:
    """Return the id of the first crisis pattern that stands once the look-alikes are taken out."""
    for _, look_alike in lexicon.patterns("patterns/crisis_not.tsv"):
        plain = look_alike.sub(EMPTIED, plain)
    for name, pattern in lexicon.patterns("patterns/crisis.tsv"):
        if pattern.search(plain):
            return name
    return None


def squeeze(text: str) -> str:
    """Return NFKC upper case Simplified without spaces, punctuation, symbols and a leading 回 or 回复."""
    folded = scripts.convert(unicodedata.normalize("NFKC", text), "t2s").upper()
    return REPLY.sub("", "".join(char for char in folded if unicodedata.category(char)[0] in "LN"))


def opt_words() -> dict[str, tuple[re.Pattern[str], ...]]:
    """Return the opt-out and opt-in patterns by kind."""
    return by_kind("patterns/opt_out.tsv")


@cache
def by_kind(name: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    """Return a pattern file's compiled patterns, grouped by their kind."""
    kinds: dict[str, list[re.Pattern[str]]] = {}
    for row in lexicon.rows(name):
        kinds.setdefault(row["kind"], []).append(re.compile(row["pattern"]))
    return {kind: tuple(patterns) for kind, patterns in kinds.items()}
