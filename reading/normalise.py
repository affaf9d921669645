"""One plain form of an SMS for classifiers: Simplified, Mandarin words, folded width, case and repetition."""

import re
import unicodedata
from functools import cache

from . import lexicon, scripts

ROUNDS = 5
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
SPACE = re.compile(r"\s+")
BETWEEN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff,。!?;:]) | (?=[\u3400-\u9fff,。!?;:])")
REPEATED_MARK = re.compile(r"([^\w\s⟨⟩])\1+")
REPEATED_LETTER = re.compile(r"([^\W\d_零一二三四五六七八九幺])\1{2,}")
COPULA = "係"


def normalise(text: str) -> str:
    """Return the text's plain form; never raises, and a plain form is its own plain form.

    NFKC, no control or zero-width characters, Simplified by OpenCC (Taiwan words included), regional words
    in Mandarin, safe homophone slips mended, three or more equal letters and two or more equal marks folded,
    Latin in lower case.
    """
    for _ in range(ROUNDS):
        plain = one_round(text)
        if plain == text:
            break
        text = plain
    return text


def one_round(text: str) -> str:
    """Fold once; folding may bring words together, so that `normalise` repeats it until nothing changes."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(" " if char.isspace() else char for char in text if char.isspace() or is_visible(char))
    text = mend(text, only=COPULA) if COPULA in text else text
    text = scripts.convert(text, "tw2sp").lower()
    text = BETWEEN_CHINESE.sub("", SPACE.sub(" ", text)).strip()
    text = REPEATED_MARK.sub(r"\1", REPEATED_LETTER.sub(r"\1", text))
    text = regional_words().sub(lambda match: mandarin()[match[0]], text)
    return mend(text)


def is_visible(char: str) -> bool:
    """Tell a character worth keeping from controls, zero-width marks and unassigned code points."""
    return unicodedata.category(char) not in INVISIBLE


@cache
def mandarin() -> dict[str, str]:
    """Return each regional word with its Mandarin."""
    return {row["word"]: row["mandarin"] for row in lexicon.rows("lexicons/regional_words.tsv")}


@cache
def regional_words() -> re.Pattern[str]:
    """Return one pattern of all regional words, longest first, behind a look at the first character."""
    words = sorted(mandarin(), key=lambda word: (-len(word), word))
    firsts = "".join(sorted({word[0] for word in words}))
    latin = [rf"(?<![a-z]){word}(?![a-z])" if word.isascii() else re.escape(word) for word in words]
    return re.compile(rf"(?=[{firsts}])(?:{'|'.join(latin)})")


@cache
def slips() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the context-bound corrections in order."""
    return tuple((re.compile(row["pattern"]), row["mandarin"]) for row in lexicon.rows("lexicons/slips.tsv"))


def mend(text: str, only: str = "") -> str:
    """Apply the context-bound corrections, or only those that mend one character."""
    for pattern, replacement in slips():
        if not only or only in pattern.pattern:
            text = pattern.sub(replacement, text)
    return text
