"""Days named by a word, a weekday or a span: 明天, 下周三, 十天后."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from . import calendars, lexicon, tense
from .candidates import Candidate
from .numerals import parse_count

WEEK = r"(?:周|星期|礼拜)"
WEEKDAY = re.compile(
    rf"(?P<which>下+|(?<![早晚马以])上+|这|本|今|呢|再下)?(?:一?个|一)?(?P<unit>{WEEK}|拜)"
    rf"(?P<day>[一二三四五六日天1-7七])"
    r"(?P<guard>[百千万十%]|\d|个月|折|点\d*%)?"
)
WEEKDAYS = (
    {char: at for at, char in enumerate("一二三四五六日")} | {"天": 6, "七": 6} | {str(n): n - 1 for n in range(1, 8)}
)
PART_OF_DAY = re.compile(
    r"今(?=早|晚|朝|夜|午|个?下午|个?上午|上午|下午|中午)|[明听](?=早|晚|朝|夜|上午|下午|中午"
    r"|下昼)|[昨寻琴㖊](?=早|晚|夜|朝|上午|下午|中午)"
    r"|(?<![以之然天周月号期日年过今])后(?=晚(?![点些一了])|早上)|(?<![以之])前(?=晚(?![了点些]))"
)
PART_OFFSET = {"今": 0, "明": 1, "听": 1, "昨": -1, "寻": -1, "琴": -1, "㖊": -1, "后": 2, "前": -2}
NUMBER = r"(?:\d{1,3}|半|[一二两三四五六七八九十廿卅百]+)"
SPAN = re.compile(
    rf"(?<![前第每])(?P<more>一个半)?(?P<number>{NUMBER})?(?P<half>个半)?个?(?P<unit>天|日|周|星期"
    rf"|礼拜|月|年)(?:之|以)?(?P<side>后|前)(?!的?[今同])"
)
SAME_DAY = re.compile(rf"下个?(?P<unit>月|{WEEK})的?(?:今天|今日|这天|同一天)")


def read(text: str, today: date) -> Iterator[Candidate]:
    """Propose days from words, weekdays and spans with 后 (or 前, of the past)."""
    yield from read_words(text, today)
    yield from read_weekdays(text, today)
    yield from read_spans(text, today)


def read_words(text: str, today: date) -> Iterator[Candidate]:
    """Propose the days counted from today by a word."""
    offsets = {row["word"]: int(row["offset"]) for row in lexicon.rows("lexicons/relative_days.tsv")}
    for match in re.finditer(lexicon.alternation("lexicons/relative_days.tsv"), text):
        yield found(match, today + timedelta(days=offsets[match[0]]))
    for match in PART_OF_DAY.finditer(text):
        yield found(match, today + timedelta(days=PART_OFFSET[match[0][0]]))
    for match in SAME_DAY.finditer(text):
        later = calendars.add_months(today, 1) if match["unit"] == "月" else today + timedelta(days=7)
        yield found(match, later)


def read_weekdays(text: str, today: date) -> Iterator[Candidate]:
    """Propose weekdays: with 下 or 上 in that week (weeks begin on Monday), otherwise the next such day."""
    for match in WEEKDAY.finditer(text):
        if not is_weekday(text, match):
            continue
        which, weekday = match["which"] or "", WEEKDAYS[match["day"]]
        this = today + timedelta(days=weekday - today.weekday())
        if which[:1] == "下" or which == "再下":
            day = this + timedelta(weeks=len(which))
        elif which[:1] == "上":
            day = this - timedelta(weeks=len(which))
        elif which and tense.is_past_told(text, match.start(), match.end()):
            day = this
        else:
            day = calendars.by_weekday(today, weekday, past=tense.is_past_told(text, match.start(), match.end()))
        yield found(match, day)


def is_weekday(text: str, match: re.Match[str]) -> bool:
    """Tell 周一 from 一周一次, 下周一定, 下周五千 and 两个礼拜一直."""
    rest = text[match.end("day") :]
    if match["guard"]:
        return False
    if match["day"] == "一" and re.match(r"定|直(?!接)|般|次|共|下|点(?!半|钟|整|前|后|到)|个|切|样|辈", rest):
        return False
    if (
        match["unit"] == "拜"
        and not match["which"]
        and text[match.start("unit") - 1 : match.start("unit")] in list("礼崇祭")
    ):
        return False
    before = text[: match.start()]
    return not (
        re.search(r"[一二两三四五六七八九十几\d半]个?$", before)
        and match["unit"] != "拜"
        and not match["which"]
        and (re.match(r"[次天]|还[完清]", rest) or (match["day"] in "日天" and before.endswith("个")))
    )


def read_spans(text: str, today: date) -> Iterator[Candidate]:
    """Propose N天后, N周后, N个月后 exactly from today, and N天前 of the past."""
    for match in SPAN.finditer(text):
        if not match["number"] and not match["more"]:
            continue
        day = move(today, match)
        if match["side"] == "前" and (
            day is None or re.search(r"提|到期|之前|还款日", text[max(0, match.start() - 4) : match.start()])
        ):
            yield Candidate("date", None, match.start(), match.end())
        elif match["side"] == "后" or match["unit"] not in ("年", "月", "日"):
            yield Candidate("date", day.isoformat() if day else None, match.start(), match.end())


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
    if unit == "年":
        return calendars.add_months(today, sign * (6 if number == "半" else 12 * min(count, 30)))
    day = calendars.add_months(today, sign * count)
    return day + timedelta(days=sign * 15) if half or number == "半" else day


def found(match: re.Match[str], day: date) -> Candidate:
    """Return the candidate of a matched day."""
    end = match.end("day") if "day" in match.re.groupindex else match.end()
    return Candidate("date", day.isoformat(), match.start(), end)
