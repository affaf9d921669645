"""Where to meet: at home, at work, at the lender's office, or the place in the borrower's own words."""

import re
from functools import cache

from . import lexicon, working

NAME = "lexicons/places.tsv"
KINDS = ("office", "work", "home")
LONGEST = 200  # characters of a text in which a place is looked for, and of a place in somebody's own words
CLAUSE = re.compile(r"[^,，。.!！?？;；\n]+")
GOING = re.compile("[在到去来喺成为]")
LETTERS = re.compile(r"[^\W\d_和或跟与]")
ELSEWHERE = re.compile("(?:换|改|变更)一?[下个]?(?:见面)?的?(?:地方|地点|位置|地址)")


def read(text: str) -> str | None:
    """Give the place that a text names: ``home``, ``work``, ``office``, its words for another place, or None."""
    copy = working.fold(text[:LONGEST])
    plain = _pattern("not").sub(lambda found: "," * len(found[0]), copy.text)
    for clause in CLAUSE.finditer(plain):
        starts = [clause.start(), *(clause.start() + each.end() for each in GOING.finditer(clause[0]))]
        for start in starts:
            first, last = _bare(plain, start, clause.end())
            if kind := _kind(plain[first:last]):
                return kind
            if start > clause.start() and last - first <= 20 and _pattern("meeting").search(plain, first, last):
                return _original(copy, first, last)
    owner = "|".join(map(_words, KINDS))
    meeting = re.search(f"(?:{owner})?的?(?:{_words('meeting')})(?:的?(?:{_words('meeting')}))*", plain)
    if meeting is not None:
        return _original(copy, meeting.start(), meeting.end())
    return next((kind for kind in KINDS if re.search(f"{_words(kind)}(?:见|谈|碰|面谈|聊|等你)", plain)), None)


def answer(text: str) -> str | None:
    """Give the place that a text is, where one was asked for; None where its words name none (1和2, 随便)."""
    copy = working.fold(text[:LONGEST])
    first, last = _bare(copy.text, 0, len(copy.text))
    words = copy.text[first:last]
    if _pattern("none").fullmatch(words) or len(LETTERS.findall(words)) < 2:
        return _kind(words)
    return _kind(words) or _original(copy, first, last)


def asks_elsewhere(text: str) -> bool:
    """Tell whether a text wants another place without naming one."""
    return bool(ELSEWHERE.search(working.fold(text[:LONGEST]).text))


def _bare(text: str, first: int, last: int) -> tuple[int, int]:
    """Leave out what is said around a place: 就在…见吧."""
    while lead := _pattern("lead").match(text, first, last):
        first = lead.end()
    while tail := _last().search(text, first, last):
        last = tail.start()
    return first, last


def _kind(words: str) -> str | None:
    return next((kind for kind in KINDS if _pattern(kind).fullmatch(words)), None)


def _original(copy: working.WorkingCopy, first: int, last: int) -> str:
    start, end = copy.span(first, last)
    return copy.original[start:end].strip()


@cache
def _words(kind: str) -> str:
    return lexicon.chosen(NAME, "kind", kind)


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(_words(kind))


@cache
def _last() -> re.Pattern[str]:
    return re.compile(f"{_words('tail')}$")
