"""Contact hours: when somebody wants to be written to, or does not (白天别发, 晚上八点后再联系, 周末再说)."""

import re
from dataclasses import dataclass

from . import lexicon, numerals
from .normalise import normalise

CLAUSE = re.compile(r"[,。!?;\n]+")
PARTS = "凌晨|早上|早|上午|中午|下午|晚上|晚|夜里"


def _hour(name: str) -> str:
    return rf"(?P<part{name}>{PARTS})?(?P<hour{name}>{numerals.COUNT})(?:点钟?|时|:)(?P<half{name}>半|30分?|00)?"


AFTER = re.compile(rf"{_hour('')}(?:以|之)?后")
BEFORE = re.compile(rf"{_hour('')}(?:以|之)?前")
BETWEEN = re.compile(rf"{_hour('')}(?:到|至|-|~){_hour('2')}")
LATE_PARTS = ("下午", "晚上", "晚", "夜里")
FIRST, LAST = "00:00", "23:59"
WHOLE_DAY = (FIRST, LAST)
BARE = 6  # characters: a clause so short is an answer
WEEK = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True)
class Hours:
    """A range of local hours (``HH:MM``, 23:59 for midnight) on weekdays (1 to 7): the only welcome one, or avoided."""

    avoids: bool
    start: str
    end: str
    weekdays: tuple[int, ...] = WEEK


def read(text: str) -> Hours | None:
    """Return the hours that a text wishes for, else those it refuses, or None where it names none."""
    found = [hours for clause in CLAUSE.split(normalise(text)) if (hours := _of_clause(clause)) is not None]
    return next((each for each in found if not each.avoids), found[0] if found else None)


def _of_clause(clause: str) -> Hours | None:
    refuses = _matches("avoid", clause)
    span, days = _clock(clause, refuses=refuses) or _part(clause, refuses=refuses), _days(clause)
    if span is None and days is None:
        return None
    if not refuses and not _matches("wish", clause) and not _clock(clause, refuses=False) and len(clause) > BARE:
        return None  # a part of a day that only tells of something
    if span is None and days is not None:  # whole days: those refused are the rest of the week's wish
        return Hours(False, FIRST, LAST, tuple(day for day in WEEK if day not in days) if refuses else days)
    start, end = span or (FIRST, LAST)
    return Hours(refuses, start, end, days or WEEK)


def _clock(clause: str, *, refuses: bool) -> tuple[str, str] | None:
    if match := BETWEEN.search(clause):
        start = _at(match["part"], match["hour"], match["half"])
        end = _at(match["part2"] or match["part"], match["hour2"], match["half2"])
        return (start, end) if start and end and start < end else None
    if match := AFTER.search(clause):
        late = match["part"] or ("晚" if refuses else None)  # 八点后别发 is said of the evening
        start = _at(late, match["hour"], match["half"])
        return (start, LAST) if start else None
    if match := BEFORE.search(clause):
        end = _at(match["part"], match["hour"], match["half"])
        return (FIRST, end) if end and end > FIRST else None
    return None


def _at(part: str | None, hour: str, half: str | None) -> str | None:
    number = numerals.parse_count(hour)
    if number is None or number > 24:
        return None
    if (part in LATE_PARTS and number < 12) or (part == "中午" and number < 6):
        number += 12
    return LAST if number >= 24 else f"{number:02d}:{'30' if half and half[0] in '半3' else '00'}"


def _part(clause: str, *, refuses: bool) -> tuple[str, str] | None:
    for row in _rows("hours"):
        if match := re.search(row["pattern"], clause):
            if not refuses and re.match(r"(?:以|之)?后", clause[match.end() :]) and not match[0].endswith("后"):
                return row["until"], LAST
            if row["id"] == "working_hours" and re.search(r"下班", clause):
                continue
            return row["from"], row["until"]
    return None


def _days(clause: str) -> tuple[int, ...] | None:
    for row in _rows("days"):
        if re.search(row["pattern"], clause):
            return tuple(int(day) for day in row["days"].split(","))
    return None


def _matches(kind: str, clause: str) -> bool:
    return any(re.search(row["pattern"], clause) for row in _rows(kind))


def _rows(kind: str) -> list[dict[str, str]]:
    return [row for row in lexicon.rows("patterns/contact_hours.tsv") if row["kind"] == kind]
