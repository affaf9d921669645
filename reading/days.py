"""Days named by a word or a span: 明天, 听朝, 下个月今天, 十天后."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from . import calendars, lexicon, weekdays
from .candidates import Candidate
from .numerals import parse_count
from .weekdays import WEEK

PART_OF_DAY = re.compile(
    r"今(?=早|晚|朝|夜|午|个?下午|个?上午|上午|下午|中午)|[明听](?=早|晚|朝|夜|上午|下午|中午"
    r"|下昼)|[昨寻琴㖊](?=早|晚|夜|朝|上午|下午|中午)"
    r"|(?<![以之然天周月号期日年过今])后(?=晚(?![点些一了])|早上)|(?<![以之])前(?=晚(?![了点些]))"
)
PART_OFFSET = {"今": 0, "明": 1, "听": 1, "昨": -1, "寻": -1, "琴": -1, "㖊": -1, "后": 2, "前": -2}
NUMBER = r"(?:\d{1,3}|半|[一二两三四五六七八九十廿卅百]{1,6})"
SPAN = re.compile(
    rf"(?<![前第每])(?P<more>一个半)?(?P<number>{NUMBER})?(?P<half>个半)?个?(?P<unit>天|日|周|星期"
    rf"|礼拜|月|年)(?:之|以)?(?P<side>后|前)(?:的(?:今天|今日|同一天))?"
)
MOST_YEARS = 10
WEEKDAY_AFTER = re.compile(rf"的?{WEEK}(?P<day>[一二三四五六日天])")
VAGUE = re.compile(
    r"[明去]年的?今[天日]|明后[天日两]天?|今明(?:两?[天日])?|[十三两一五]日[八五两半三]日|[十几]天半个?月(?:(?:之|以)?后)?"
)
SAME_DAY = re.compile(rf"下个?(?P<unit>月|{WEEK})的?(?:今天|今日|这天|同一天)")


def read(text: str, today: date) -> Iterator[Candidate]:
    """Propose days from words and from spans with 后 (or 前, of the past); vague ones claim their place."""
    yield from read_words(text, today)
    yield from weekdays.read(text, today)
    yield from read_spans(text, today)
    for match in VAGUE.finditer(text):
        yield Candidate("date", None, match.start(), match.end())


def read_words(text: str, today: date) -> Iterator[Candidate]:
    """Propose the days counted from today by a word."""
    offsets = {row["word"]: int(row["offset"]) for row in lexicon.rows("lexicons/relative_days.tsv")}
    for match in re.finditer(lexicon.alternation("lexicons/relative_days.tsv"), text):
        if match[0][0] not in "后前" or text[match.start() - 1 : match.start()] not in list("以之然今往"):
            yield found(match, today + timedelta(days=offsets[match[0]]))
    for match in PART_OF_DAY.finditer(text):
        yield found(match, today + timedelta(days=PART_OFFSET[match[0][0]]))
    for match in SAME_DAY.finditer(text):
        later = calendars.add_months(today, 1) if match["unit"] == "月" else today + timedelta(days=7)
        yield found(match, later)


def read_spans(text: str, today: date) -> Iterator[Candidate]:
    """Propose N天后, N周后, N个月后 exactly from today, and N天前 of the past."""
    for match in SPAN.finditer(text):
        if not (match["number"] or match["more"] or (match["half"] and match["unit"] == "月")):
            continue
        if named := weekday_after(today, match):
            yield named
            continue
        day = move(today, match)
        if match["side"] == "前" and (
            day is None or re.search(r"提|到期|之前|还款日", text[max(0, match.start() - 4) : match.start()])
        ):
            yield Candidate("date", None, match.start(), match.end())
        elif match["side"] == "后" or match["unit"] not in ("年", "月", "日"):
            yield Candidate("date", day.isoformat() if day else None, match.start(), match.end())


def weekday_after(today: date, match: re.Match[str]) -> Candidate | None:
    """Return the weekday of the week that lies a span away (两周后的周五), or None when none is named."""
    weekday = WEEKDAY_AFTER.match(match.string, match.end())
    day = move(today, match) if weekday and match["unit"] in ("周", "星期", "礼拜") else None
    if weekday is None or day is None:
        return None
    day += timedelta(days=weekdays.WEEKDAYS[weekday["day"]] - day.weekday())
    return Candidate("date", day.isoformat(), match.start(), weekday.end())


def move(today: date, match: re.Match[str]) -> date | None:
    """Return the day that lies a span away, or None for a vague or unreadable span (两三天)."""
    sign = 1 if match["side"] == "后" else -1
    half = bool(match["half"] or match["more"])
    number = match["number"] or "一"
    unit = match["unit"]
    count = 0 if number == "半" else parse_count(number)
    if count is None or count > 400 or (number == "半" and unit in ("天", "日", "周", "星期", "礼拜")):
        return None
    if unit in ("天", "日"):
        return today + timedelta(days=sign * count)
    if unit in ("周", "星期", "礼拜"):
        return today + timedelta(weeks=sign * count)
    if unit == "年" and count > MOST_YEARS:
        return None
    if unit == "年":
        return calendars.add_months(today, sign * (6 if number == "半" else 12 * count))
    day = calendars.add_months(today, sign * count)
    return day + timedelta(days=sign * 15) if half or number == "半" else day


def found(match: re.Match[str], day: date) -> Candidate:
    """Return the candidate of a matched day."""
    return Candidate("date", day.isoformat(), match.start(), match.end())
