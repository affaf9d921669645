"""Standing words: a text that is nothing but a word like 帮助, 改 or 我的安排, which means the same at any time."""

import re

from . import lexicon
from .normalise import normalise

LONGEST = 20  # characters
AROUND = re.compile(r"^\W+|[\W呀啊吧吗呢了哦喔嘛]+$")


def kind_of(text: str) -> str | None:
    """Return menu, arrangements, change or again where a text is nothing but such a word, else None."""
    if len(text) > LONGEST:
        return None
    plain = AROUND.sub("", normalise(text))
    for row in lexicon.rows("patterns/standing_words.tsv"):
        if re.fullmatch(row["pattern"], plain) or re.fullmatch(row["pattern"], normalise(text)):
            return row["kind"]
    return None
