"""Days named by their number or their part of a month: 15号, 12月5日, 12/5, 下月底, 月中."""

import re
from collections.abc import Iterator
from datetime import date

from . import calendars, tense, written_days
from .candidates import Candidate
from .numerals import DAY, MONTH, parse_count
from .weekdays import NOT_LAST, NOT_NEXT

LUNAR_NAMES = frozenset({"八月十五", "二月二", "三月三", "九月九"})
LAST = NOT_LAST + "上{1,9}"
NEXT = NOT_NEXT + r"再?下{1,9}|(?<![拿付支])出(?=个?月)"
NOT_A_DAY = (
    r"(?!楼|线|院|房|门|店|铺|柜|码|机|桌|台|车|员工|工(?![资钱])|称|召|召集|段|仓|窗|馆|厅|客服|专员|公寓|技师"
    r"|坐席|方案|选项|套餐)"
)
UNITS = r"(?![\d.]*[万千百十几kw元块个次期折%天点时]|\d|[一二三四五六七八九十零半]|(?<=一)[起次定直共下般样些])"
YEAR = (
    r"(?P<year>(?:19|20)\d\d|[二两]零[一二三四五六七八九零]{2}|[今明去来后出](?=年)|\d\d(?=年)"
    r"|1[01]\d(?=[/.\-年]))年?[/.\-]?"
)
FULL = re.compile(rf"(?<!\d){YEAR}的?(?P<month>{MONTH})[月/.\-]份?的?(?P<day>{DAY})(?:号|日|{UNITS})")
MONTH_DAY = re.compile(rf"(?<![\d个.])(?P<month>{MONTH}|元)月份?的?(?P<day>{DAY})(?:号|日|{UNITS})(?!内)")
RELATIVE = re.compile(rf"(?P<which>这|本|当|今|呢|{NEXT}|{LAST})个?(?:月份?)的?(?P<day>{DAY})(?:号|日|{UNITS})(?!内)")
DAY_ONLY = re.compile(
    rf"(?<![\d.第一二三四五六七八九十廿卅百年型编账帐信单券暗路街巷弄村区幢])(?<!大道)(?P<day>{DAY})(?P<sign>号|日|hao(?![a-z]))(?!内|子|常"
    rf"|元|圆|均|息|[之以]?后(?=\S))(?!以?内){NOT_A_DAY}"
)
DAY_LATER = re.compile(rf"(?<![\d.第一二三四五六七八九十廿卅百年型编账帐信单券暗])(?P<day>{DAY})号(?=[之以]?后)")
DAY_PLUS = re.compile(
    r"(?<![\d.,一二三四五六七八九十廿卅百])(?P<day>[12]\d|3[01]|[1-9])(?=[之以]?前(?!\d|面|几|天|两"
    r"|[一三四五六]))"
)
DAY_RANGE = re.compile(rf"(?<![\d.月第])(?P<day>{DAY})(?=(?:、|,|或者?|和|-|~|到|至|还是){DAY}[号日](?!内))")
PART = re.compile(
    rf"(?:(?P<which>每|这|本|当|今|呢|{NEXT}|{LAST})(?:一?个)?|(?<!\d)(?P<month>{MONTH}|元)(?=月)|"
    rf"(?<![个一二三四五六七八九十正腊冬])(?<!(?<!\d)\d)(?<!(?<!\d)\d\d))(?P<half>月)份?的?(?P<part>初(?!(?!一[次定起并共齐笔])[一二三四五六七八九十]"
    rf"(?![百千万十]))|头|中旬|中(?!旬|下旬|上旬)|底|末|尾|上旬|下旬|最后[一1]天|低(?=$|[前还给转俾付,。吧]))"
    r"|(?<![月\w])(?P<alone>上旬|中旬|下旬)"
)
EACH_MONTH = re.compile(r"每个?月的?$")
NEAR = 20
YEAR_END = re.compile(r"(?:(?P<year>今|明|去)年?)?年(?:底|末|尾)")


def read(text: str, today: date, jurisdiction: str) -> Iterator[Candidate]:
    """Propose days by number and by part of a month."""
    yield from written_days.read(text, today, jurisdiction)
    told: dict[int, date] = {}
    for pattern in (
        FULL,
        MONTH_DAY,
        RELATIVE,
        DAY_ONLY,
        DAY_LATER,
        DAY_PLUS,
        DAY_RANGE,
        PART,
        YEAR_END,
    ):
        for match in pattern.finditer(text):
            if match[0] in LUNAR_NAMES:
                continue
            day = resolve(text, today, match)
            if day and pattern in (FULL, MONTH_DAY, RELATIVE):
                told[match.end()] = day
            elif day and pattern in (DAY_ONLY, DAY_LATER, DAY_RANGE):
                day = in_month_told(told, match, day)
            yield Candidate("date", day.isoformat() if day else None, match.start(), match.end())


def in_month_told(told: dict[int, date], match: re.Match[str], day: date) -> date:
    """Return the day in the month told shortly before it, when it follows that day (12月16日…26日)."""
    near = max((end for end in told if 0 <= match.start() - end <= NEAR), default=None)
    if near is None:
        return day
    first = told[near]
    later = calendars.day_or_none(first.year, first.month, parse_count(match["day"]) or 0)
    return later if later and day < first < later else day


def resolve(text: str, today: date, match: re.Match[str]) -> date | None:
    """Return the day a match names."""
    said = match.groupdict()
    past = tense.is_past_told(text, match.start(), match.end())
    if match.re is YEAR_END:
        return by_year_end(today, said["year"])
    month = parse_count(said["month"].replace("元", "一")) if said.get("month") else None
    if match.re is PART:
        return by_part(today, said.get("which"), month, said["part"] or said["alone"], past=past)
    number = parse_count(said["day"]) or 0
    if said.get("year"):
        year = year_of(said["year"], today)
        near = year is not None and abs(year - today.year) <= written_days.NEAR_YEARS
        return calendars.day_or_none(year or 0, month or 0, number) if near else None
    if month:
        return calendars.by_month_and_number(today, month, number, past=past)
    if said.get("which"):
        return by_relative_month(today, said["which"], number, past=past)
    each_month = EACH_MONTH.search(text, max(0, match.start() - 5), match.start())
    return calendars.by_number(today, number, past=past and not each_month)


def year_of(said: str, today: date) -> int | None:
    """Return the year said in full, by two digits, in the Republic's count (115) or by a word."""
    words = {"今": 0, "明": 1, "来": 1, "出": 1, "去": -1, "后": 2}
    if said in words:
        return today.year + words[said]
    digits = said.translate(str.maketrans("零一二三四五六七八九两", "01234567892"))
    return int(digits) + {4: 0, 3: 1911, 2: 2000}[len(digits)]


def shift_of(which: str) -> int:
    """Return how many months 上, 这 or 下 moves."""
    return {"下": 1, "出": 1, "再": 1, "上": -1}.get(which[0], 0) * min(len(which), 9)


def by_relative_month(today: date, which: str, number: int, *, past: bool) -> date | None:
    """Return a day of last, this or next month; a gone one of this month is the next such, unless past."""
    month = calendars.add_months(today.replace(day=1), shift_of(which))
    day = calendars.day_or_none(month.year, month.month, number)
    if day and shift_of(which) == 0 and day < today and not past:
        return calendars.by_number(today, number, past=False)
    return day


def by_part(today: date, which: str | None, month: int | None, part: str, *, past: bool) -> date | None:
    """Return the day for a part of a month: 初 1st, 上旬 10th, 中 15th, 中旬 20th, 下旬 and 底 last."""
    number = {"初": 1, "头": 1, "上旬": 10, "中": 15, "中旬": 20}.get(part)
    if which and shift_of(which):
        first = calendars.add_months(today.replace(day=1), shift_of(which))
        return first.replace(day=number) if number else calendars.last_of_month(first.year, first.month)
    first = today.replace(day=1)
    for step in range(26):
        at = calendars.add_months(first, -step if past else step)
        day = at.replace(day=number) if number else calendars.last_of_month(at.year, at.month)
        if (month in (None, at.month)) and (day <= today if past else day >= today):
            return day
    return None


def by_year_end(today: date, year: str | None) -> date:
    """Return the last day of the year."""
    return date(today.year + {"明": 1, "去": -1}.get(year or "", 0), 12, 31)
