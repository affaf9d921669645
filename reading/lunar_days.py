"""Lunar days (初八, 腊月廿三, 除夕, 农历十五) and festivals with their 前 and 后."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from . import calendars, days_off, lexicon, tense
from .candidates import Candidate
from .numerals import parse_count

LUNAR_DAY = (
    r"(?:初[一二三四五六七八九十]|廿[一二三四五六七八九]?|二十[一二三四五六七八九]?"
    r"|十[一二三四五六七八九]|三十|2\d|1\d|30)"
)
MONTHS = {"正": 1, "冬": 11, "腊": 12, "年": 1, "大年": 1, "新年": 1} | {
    char: at for at, char in enumerate(("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"), 1)
}
NOT_AMOUNT = r"(?![百千万十几多\d]|点钟?半?|块|元|年级|中|班|学|的学)"
NAMED = re.compile(
    rf"(?:农历|阴历|旧历)?(?:的)?(?P<month>正|冬|腊|十[一二]?|[一二三四五六七八九])月"
    rf"(?P<day>{LUNAR_DAY}){NOT_AMOUNT}(?![号日])"
)
LUNAR = re.compile(
    rf"(?:农历|阴历|旧历)(?:的)?(?:(?P<month>正|冬|腊|十[一二]?|[一二三四五六七八九]|\d{{1,2}})月)?"
    rf"(?P<day>{LUNAR_DAY}|[一二三四五六七八九]|\d{{1,2}})(?:号|日)?"
)
LUNAR_PART = re.compile(
    r"(?:农历|阴历|旧历)的?(?:正|冬|腊|十[一二]?|[一二三四五六七八九]|\d{1,2})月(?:初(?![一二三四五六七八九十])|中|底|末|尾)"
)
NEW_YEAR = re.compile(rf"(?:农历|阴历|旧历|过)?(?P<month>大年|新年|年)(?P<day>初[一二三四五六七八九十]){NOT_AMOUNT}")
BARE = re.compile(rf"(?P<day>初[一二三四五六七八九十]){NOT_AMOUNT}")
EVE = re.compile(
    r"(?P<eve>除夕夜?|大年三十|年三十(?:晚(?!上))?|年卅晚?|大年夜)(?P<side>(?:之|以)?(?:前|后))?(?!天)"
    r"|(?:年廿九|年廿八|小年夜|年二十[六七八九]|年廿[三四五六七])"
)
NEW_YEAR_ROW = {"calendar": "lunar", "month": "1", "day": "1", "bare": "0"}
WISHED = re.compile(r"(?:那|的|那个|当)?(?:周|星期|礼拜|月)|的?(?:快乐|愉快|安康|吉祥|好呀?$|特惠|大促|优惠)")
YEARS = {"前": -2, "去": -1, "明": 1, "后": 2}
YEAR_TOLD = re.compile(r"(?<!年)([前去明后])年的?$")
YEAR_SIDE = re.compile(r"(?<![\d一二两三四五六七八九十半几今去明前后每多零成同往当])年(?P<side>前|后)(?!天|日|的?今)")


def read(text: str, today: date, jurisdiction: str) -> Iterator[Candidate]:
    """Propose lunar days and festivals."""
    yield from read_lunar(text, today)
    yield from read_eves(text, today, jurisdiction)
    yield from read_festivals(text, today, jurisdiction)


def read_lunar(text: str, today: date) -> Iterator[Candidate]:
    """Propose lunar days; one without a month is the next such, and a part of a lunar month has no value."""
    for match in LUNAR_PART.finditer(text):
        yield proposed(match, None)
    for pattern in (NAMED, LUNAR, NEW_YEAR, BARE):
        for match in pattern.finditer(text):
            if pattern is BARE and re.search(
                r"[月读念上考]$|[孩女儿子生娃]$|今年$", text[max(0, match.start() - 3) : match.start()]
            ):
                continue
            month_word = match.groupdict().get("month")
            if pattern is NAMED and not is_lunar(match):
                continue
            month = MONTHS.get(month_word or "") or parse_count(month_word or "")
            number = parse_count(match["day"].removeprefix("初")) or 0
            past = tense.is_past_told(text, match.start(), match.end())
            yield proposed(match, calendars.by_lunar(today, month, number, past=past))


def is_lunar(match: re.Match[str]) -> bool:
    """Tell a lunar day from a solar one: by the month's name, 初, 廿 or 农历, and 八月十五."""
    return match["month"] in "正冬腊" or match["day"][0] in "初廿" or match[0][1:2] == "历" or match[0] == "八月十五"


def read_eves(text: str, today: date, jurisdiction: str) -> Iterator[Candidate]:
    """Propose the days before the lunar new year by their names."""
    for match in EVE.finditer(text):
        side = (match["side"] or "")[-1:]
        past = tense.is_past_told(text, match.start(), match.end())
        yield proposed(
            match,
            festival_edge(today, NEW_YEAR_ROW, side, jurisdiction, past=past) if side else eve(today, match[0]),
        )


def eve(today: date, word: str) -> date | None:
    """Return the day of a new-year eve: 除夕 and 年三十 the year's last day, 年廿N by number."""
    tens = re.search(r"(?:廿|二十)([三四五六七八九])", word)
    if tens:
        return calendars.by_lunar(today, 12, 20 + (parse_count(tens[1]) or 0), past=False)
    step = 2 if word == "小年夜" else 1
    new_year = calendars.by_lunar(today + timedelta(days=step), 1, 1, past=False)
    return new_year - timedelta(days=step) if new_year else None


def read_festivals(text: str, today: date, jurisdiction: str) -> Iterator[Candidate]:
    """Propose a festival's own day, or the day off the edge of its holidays."""
    tail = r"(?P<holiday>放?假期?|长假|黄金周|连假|期间|小长假)?(?P<side>(?:之|以|过)?(?:前(?!后)|后))?(?:前后)?"
    for row in lexicon.rows("lexicons/festivals.tsv"):
        if row["only"] and jurisdiction not in row["only"].split():
            continue
        for match in re.finditer(f"(?<![过完])(?:{row['word']}){tail}", text):
            if is_festival(text, match):
                yield proposed(match, festival_day(text, today, match, row, jurisdiction))
    for match in re.finditer(
        r"(?<![\d点二三四五六七八九双])十一(?:放?假|长假|黄金周|国庆)?(?:假期)?(?P<side>(?:之|以|过)?"
        r"(?:前|后))(?!天)",
        text,
    ):
        row = {"calendar": "solar", "month": "10", "day": "1", "bare": "0"}
        yield proposed(match, festival_day(text, today, match, row, jurisdiction))
    for match in YEAR_SIDE.finditer(text):
        yield proposed(match, festival_day(text, today, match, NEW_YEAR_ROW, jurisdiction))


@cache
def named() -> re.Pattern[str]:
    """Return the words and the surname before a given name."""
    return re.compile(rf"(?:叫|我是|我系|姓名:?|^){lexicon.alternation('lexicons/surnames.tsv')}$")


def is_festival(text: str, match: re.Match[str]) -> bool:
    """Tell 五一 the holiday from 五一 inside a number, and 国庆 from somebody of that name."""
    if named().search(text[max(0, match.start() - 6) : match.start()]):
        return False
    if match[0][0] not in "五六七":
        return True
    return not re.search(
        r"[\d一二三四五六七八九零点十]$", text[max(0, match.start() - 1) : match.start()]
    ) and not re.match(r"[\d一二三四五六七八九零点十百千万折]", text[match.end() :])


def festival_day(text: str, today: date, match: re.Match[str], row: dict[str, str], jurisdiction: str) -> date | None:
    """Return the day meant; None for a stretch (国庆期间) and for an unpublished year's 前 or 后."""
    passed = text[max(0, match.start() - 2) : match.start()] in ("过了", "过咗")
    side = "后" if passed else (match.groupdict().get("side") or "")[-1:]
    if match[0].endswith("前后") or WISHED.match(text, match.end()):
        return None
    past = tense.is_past_told(text, match.start(), match.end())
    if told := YEAR_TOLD.search(text, max(0, match.start() - 3), match.start()):
        own = own_day(date(today.year + YEARS[told[1]], 1, 1), row, past=False)
        return days_off.edge(own, side, jurisdiction) if own and side else own
    if side:
        return festival_edge(today, row, side, jurisdiction, past=past)
    if match.groupdict().get("holiday") or row["bare"] != "1":
        return None
    return own_day(today, row, past=past)


def festival_edge(today: date, row: dict[str, str], side: str, jurisdiction: str, *, past: bool) -> date | None:
    """Return the next (or latest) day just outside the festival's holidays."""
    latest, coming = own_day(today, row, past=True), own_day(today, row, past=False)
    if past:
        return days_off.edge(latest, side, jurisdiction) if latest else None
    after = own_day(coming + timedelta(days=1), row, past=False) if coming else None
    for festival in (latest, coming, after):
        edge = days_off.edge(festival, side, jurisdiction) if festival else None
        if edge is None and festival is not latest:
            return None
        if edge and edge >= today:
            return edge
    return None


def own_day(moment: date, row: dict[str, str], *, past: bool) -> date | None:
    """Return the next (or latest) day of a festival."""
    if row["calendar"] == "term":
        return calendars.by_term(moment, row["day"], past=past)
    month, number = int(row["month"]), int(row["day"])
    if row["calendar"] == "lunar":
        return calendars.by_lunar(moment, month, number, past=past)
    return calendars.by_month_and_number(moment, month, number, past=past)


def proposed(match: re.Match[str], day: date | None) -> Candidate:
    """Return the candidate of a matched day, claiming the span even without a value."""
    return Candidate("date", day.isoformat() if day else None, match.start(), match.end())
