"""Days written with a stroke or a point between two numbers: 12/5, 12.5号, 12-08, 25/12."""

import re
from collections.abc import Iterator
from datetime import date

from . import calendars, tense
from .candidates import Candidate

DAY_FIRST = frozenset({"hk"})
END = r"(?![\d./\-:%万千百kw元块个折期天点年成倍a-z])"
MONTH = r"(?P<month>1[0-2]|0?[1-9])"
SHORT = re.compile(rf"(?<![\d./\-:]){MONTH}(?P<sep>[/.\-])(?P<day>[12]\d|3[01]|0?[1-9])(?P<sign>号|日)?{END}")
COMPACT = re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)")
UNTIL = re.compile(r"(?:宽限|延期?|推迟?|等|改|拖|缓|定|约|换)(?:到|在|至)$")
NEAR_YEARS = 5
REVERSED = re.compile(rf"(?<![\d./\-:¥$])(?P<day>1[3-9]|2\d|3[01])/{MONTH}(?P<sign>号|日)?{END}")


def read(text: str, today: date, jurisdiction: str) -> Iterator[Candidate]:
    """Propose month and day; Hong Kong writes the day first, so that what could be either has no value there."""
    for match in SHORT.finditer(text):
        if is_short_date(text, match):
            doubtful = jurisdiction in DAY_FIRST and int(match["day"]) <= 12 and match["month"] != match["day"]
            yield proposed(text, today, match, valued=not doubtful)
    for match in COMPACT.finditer(text):
        day = calendars.day_or_none(int(match["year"]), int(match["month"]), int(match["day"]))
        if day and abs(day.year - today.year) <= NEAR_YEARS:
            yield Candidate("date", day.isoformat(), match.start(), match.end())
    for match in REVERSED.finditer(text):
        if match[0] != "24/7":
            yield proposed(text, today, match, valued=True)


def proposed(text: str, today: date, match: re.Match[str], *, valued: bool) -> Candidate:
    """Return the candidate of a written day, without a value where its order is in doubt."""
    past = tense.is_past_told(text, match.start(), match.end())
    day = calendars.by_month_and_number(today, int(match["month"]), int(match["day"]), past=past) if valued else None
    return Candidate("date", day.isoformat() if day else None, match.start(), match.end())


def is_short_date(text: str, match: re.Match[str]) -> bool:
    """Tell 12/5 and 12.5号 from fractions, decimals, ranges and times."""
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() : match.end() + 12]
    if match["sign"]:
        return match["sep"] != "-" or int(match["month"]) >= int(match["day"])
    if re.search(r"[¥$]|利[率息]|[上下]午|[早晚]上?|第|点$|尾号.?$|[a-z]$", before[-4:]):
        return False
    names_day = bool(
        re.match(r"[之以]?前|[之以]?后|还|到期|转|付|打|发工资|来|上午|下午|晚|早|给|可以|行|能|我", after)
    )
    if match["sep"] == "/":
        small = int(match["month"]) < int(match["day"]) <= 5
        small = small and not re.search(r"\d/(?:[6-9]|[12]\d|3[01])", text[:200])
        return names_day and not re.search(r"先.?[还付]?$|[还付]$", before) if small else True
    if match["sep"] == ".":
        return bool(UNTIL.search(before)) or (
            names_day
            and not re.search(r"(?:还|付|转|打|欠|给|交|收|多)$", before)
            and not re.fullmatch(r"\s*", before + after)
        )
    padded = len(match["month"]) == 2 and len(match["day"]) == 2
    return padded and (names_day or not after.strip())
