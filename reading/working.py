"""A folded copy of a text for the grammars, with the way back to the original's offsets."""

import unicodedata
from dataclasses import dataclass
from functools import cache

from . import lexicon, scripts

NUMERIC = frozenset("0123456789.零一二三四五六七八九十百千万两半")
CIRCLED = {char: str(number) for number, char in enumerate("①②③④⑤⑥⑦⑧⑨", start=1)} | {
    char: str(number) for number, char in enumerate("❶❷❸❹❺❻❼❽❾", start=1)
}
KEYCAP = "\ufe0f\u20e3"
LONGEST = 3000


@dataclass(frozen=True)
class WorkingCopy:
    """The folded text; `origin[i]` is the original offset of its character i."""

    original: str
    text: str
    origin: tuple[int, ...]

    def starts_apart(self) -> frozenset[int]:
        """Return the offsets of characters before which the original had a space that the copy has not."""
        gaps = ((at, self.original[self.origin[at - 1] + 1 : self.origin[at]]) for at in range(1, len(self.text)))
        return frozenset(at for at, gap in gaps if any(char.isspace() for char in gap))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's offsets of the folded span start:end (not empty)."""
        return self.origin[start], self.origin[end - 1] + 1


def fold(original: str) -> WorkingCopy:
    """Fold width, script, case, capital numerals and needless spaces; reads the first 3,000 characters."""
    pairs = [(char, at) for at, raw in enumerate(original[:LONGEST]) for char in expand(raw)]
    pairs = simplify(pairs)
    pairs = [pair for index, pair in enumerate(pairs) if not is_needless_space(pairs, index)]
    return WorkingCopy(original, "".join(char for char, _ in pairs), tuple(at for _, at in pairs))


@cache
def variants() -> dict[str, str]:
    """Return the characters that grammars read as another one."""
    return {row["char"]: row["read_as"] for row in lexicon.rows("lexicons/character_variants.tsv")}


def expand(raw: str) -> str:
    """Return what stands for one original character: nothing for controls, 第N个 for a circled digit."""
    if raw in CIRCLED:
        return f"第{CIRCLED[raw]}个"
    if raw in "\r\n\t":
        return "\n" if raw == "\n" else " "
    folded = []
    for char in unicodedata.normalize("NFKC", raw):
        if unicodedata.category(char)[0] == "C" or char in KEYCAP:
            continue
        lower = char.lower()
        folded.append(variants().get(char) or (lower if len(lower) == 1 else char))
    return "".join(folded)


def simplify(pairs: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Turn Traditional into Simplified, character for character."""
    text = "".join(char for char, _ in pairs)
    simple = scripts.convert(text, "t2s")
    if len(simple) != len(pairs):
        simple = "".join(converted if len(converted := scripts.convert(c, "t2s")) == 1 else c for c in text)
    return [(variants().get(char, char)[:1], at) for char, (_, at) in zip(simple, pairs, strict=True)]


def is_needless_space(pairs: list[tuple[str, int]], index: int) -> bool:
    """Tell whether the character is a space that separates no two numbers."""
    if pairs[index][0] != " ":
        return False
    if index in (0, len(pairs) - 1):
        return True
    before, after = pairs[index - 1][0], pairs[index + 1][0]
    if before.isascii() and after in "百千万":
        return True
    return not (before in NUMERIC and after in NUMERIC)
