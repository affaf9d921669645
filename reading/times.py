"""Times of day: clock times, ranges, N点以后, a little short of the hour, and the parts of a day."""

import re
from collections.abc import Iterator

from . import clocks, lexicon
from .candidates import Candidate
from .clocks import CLOCK, HOUR, PART, in_day, said
from .numerals import parse_count

APART = rf"(?:(?<![\d:./几])|(?={PART}))"
ONE = re.compile(rf"{APART}{CLOCK.replace('{n}', '1')}")
TWO = re.compile(
    rf"{APART}(?:{CLOCK.replace('{n}', '1')}|(?P<part3>{PART})?(?P<hour3>{HOUR}))(?:-|~|到"
    rf"|至|—|去到|[跟与和同](?=[^,。!?\n]{{1,9}}之间)){CLOCK.replace('{n}', '2')}"
)
SHORT = r"(?:一刻钟?|[一二三四五]?十[一二三四五]?分?|[一二三四五六七八九]分?|\d{1,2}分?)"
SHORT_OF = re.compile(rf"(?P<part1>{PART})?差(?P<less>{SHORT})(?:钟)?(?:到)?(?P<hour1>{HOUR})点")
LESS = re.compile(rf"(?P<part1>{PART})?(?P<hour1>{HOUR})点钟?差(?P<less>{SHORT})")
AFTER = re.compile(
    r"(?:左右)?(?:钟)?(?:(?:下了?班|收工|放工|放学|开完会)?(?:[之以过往])?后(?!天|日|面)"
    r"|开始(?:都|就)?(?:可以|行|有空|在)|起(?:都|就)?(?:可以|行|有空))"
)
BEFORE = re.compile(r"(?:钟)?(?:上班|返工|上课|出门|下班|收工)?(?:之|以)?前(?!天|日|面|几)")
LIMIT = re.compile(r"(?:别|不要|不能|不会|不)(?:超过|晚于|迟于|过)$")
VAGUE = re.compile(r"多(?!久|少)|几(?!分)|来钟")
LATE_BEFORE = re.compile(
    r"(?P<late>晚上|夜晚|(?<=[今明后听天日号末一二三四五六])晚|下午|下昼)(?!好|没|不)"
    r"(?:(?!第|[早朝晨上昨今明后听]|中午|凌晨|半夜|周|星期|礼拜|[月号日天]|[。!?;\n]|还是|或|改|换).)*$"
)
NOT_CLOCK = re.compile(
    r"点(?:[万千百元块wk%]|[零一二三四五六七八九]+(?:[万千百]|个(?![字骨])))|点(?:\d+|[零一二三四五六七八九]+)?个"
    r"(?:百分)?点|点\d*%|点(?:\d+|[零一二三四五六七八九]+)[折厘倍成]"
)
OF_RATE = re.compile(r"分之|利息|利率|年化|月息|日息|月利")
DAY_ENDS = re.compile(r"[天日号一二三四五六]$|\d[号日]$")
POINTS_BEFORE = re.compile(r"[说讲有提]")
POINTS_AFTER = re.compile(r"$|[:,]|要|需|想|不|疑|建|意")
AFTER_MARK = re.compile(r"[到来嚟得可行见打啦吧呀呢左前后之先上过,。!?、]|$")


def read(text: str) -> Iterator[Candidate]:
    """Propose times as HH:MM or HH:MM-HH:MM."""
    for match in TWO.finditer(text):
        yield from read_range(match)
    for pattern in (SHORT_OF, LESS):
        for match in pattern.finditer(text):
            yield from read_short(match)
    for match in ONE.finditer(text):
        yield from read_one(text, match)
    yield from read_parts(text)


def read_range(match: re.Match[str]) -> Iterator[Candidate]:
    """Propose a range; the first part of day serves both ends, and the end lies after the start."""
    first = clocks.minutes_of(match, "3" if match["hour3"] else "1")
    second = clocks.minutes_of(match, "2")
    if (
        first is None
        or second is None
        or not (match["hour3"] is None or match["sign2"] or match["colon2"] == ":" or match["ampm2"])
    ):
        return
    part = match["part3"] if match["hour3"] else match["part1"]
    start = in_day(first, part, second_part=match["part2"])
    end = in_day(second, match["part2"] or part)
    if end <= start and end + 720 <= 1440 and not match["part2"]:
        end += 720
    if start < end:
        yield Candidate("time", f"{said(start)}-{said(end)}", match.start(), match.end())
    elif match["part2"]:
        yield Candidate("time", None, match.start(), match.end())


def read_short(match: re.Match[str]) -> Iterator[Candidate]:
    """Propose a time told by the minutes missing to the hour."""
    hour = parse_count(match["hour1"])
    word = match["less"]
    less = 15 if "刻" in word else parse_count(word.removesuffix("分"))
    if hour is not None and less and less < 30 and 1 <= hour <= 24:
        yield Candidate("time", said(in_day(hour * 60 % 1440, match["part1"]) - less), match.start(), match.end())


def read_one(text: str, match: re.Match[str]) -> Iterator[Candidate]:
    """Propose one clock time, or the range that 以后 or 前 makes of it."""
    if not is_clock(text, match):
        return
    before = text[max(0, match.start("hour1") - 3) : match.start("hour1")] if match["hour1"] else ""
    if not match["part1"] and re.search(r"(?<![周期拜月])[一两二三四五六七八九]$|(?<!\d)\d、$", before):
        yield Candidate("time", None, match.start() - 1, match.end())
        return
    at = clocks.minutes_of(match, "1")
    if at is None:
        return
    part = match["part1"] or ("a" if match["ampm1"] == "a" else "p" if match["ampm1"] else None)
    minutes = in_day(at, part or part_before(text, match.start()))
    rest = text[match.end() : match.end() + 12]
    if VAGUE.match(rest):
        yield Candidate("time", None, match.start(), match.end() + 1)
    elif after := AFTER.match(rest):
        evening = f"{said(minutes)}-22:00" if minutes < 22 * 60 else None
        yield Candidate("time", evening, match.start(), match.end() + after.end())
    elif minutes > 8 * 60 and LIMIT.search(text, max(0, match.start() - 8), match.start()):
        yield Candidate("time", f"08:00-{said(minutes)}", match.start(), match.end())
    elif (limit := BEFORE.match(rest)) and minutes > 8 * 60:
        yield Candidate("time", f"08:00-{said(minutes)}", match.start(), match.end() + limit.end())
    else:
        yield Candidate("time", said(minutes), match.start(), match.end())


def part_before(text: str, start: int) -> str | None:
    """Return the evening or afternoon a time without a part of day goes on in (今晚七点收工，八点后打)."""
    match = LATE_BEFORE.search(text, max(0, start - 16), start)
    return match["late"] if match else None


def read_parts(text: str) -> Iterator[Candidate]:
    """Propose the parts of a day with their hours; greetings and 半夜, 凌晨 have none."""
    for row in lexicon.rows("lexicons/day_parts.tsv"):
        for match in re.finditer(row["pattern"], text):
            yield Candidate("time", row["hours"] or None, match.start(), match.end(), loose=True)


def is_clock(text: str, match: re.Match[str]) -> bool:
    """Tell a clock time from 早一点, 1点5万, 几点, a version or an amount with a point."""
    if OF_RATE.search(text, max(0, match.start() - 4), match.start()):
        return False
    if match["colon1"] == "." and not match["part1"]:
        return False
    if match["sign1"] and NOT_CLOCK.match(text, match.start("sign1")):
        return False
    if match["minute1"] and re.fullmatch(clocks.DIGIT + "|[1-9]", match["minute1"]):
        return is_marked(text, match)
    if not match["sign1"] or match["minute1"]:
        return not (match["minute1"] and match["hour1"] in ("零", "0") and not match["part1"])
    if match["sign1"] == "时":
        return bool(match["part1"] and match["hour1"] != "一") or match["hour1"].isdigit()
    return is_full_hour(text, match)


def is_marked(text: str, match: re.Match[str]) -> bool:
    """Tell 九點九, a quarter to ten, from a decimal: by a part of day, or by what an hour would end with."""
    if match["part1"]:
        return True
    return match["hour1"] not in ("一", "零", "0", "1") and bool(AFTER_MARK.match(text, match.end()))


def is_full_hour(text: str, match: re.Match[str]) -> bool:
    """Tell three o'clock from three points of something, and one o'clock from 一点 for a little."""
    rest = text[match.end() : match.end() + 12]
    if not match["part1"] and POINTS_BEFORE.search(text[max(0, match.start() - 1) : match.start()]):
        return not POINTS_AFTER.match(rest)
    if match["hour1"] == "一":
        strong = match[0].endswith(("钟", "整", "正")) or AFTER.match(rest) or BEFORE.match(rest)
        lone = (match["part1"] or "") in ("早", "晚", "朝", "夜")
        dated = DAY_ENDS.search(text[max(0, match.start() - 3) : match.start()])
        return bool(strong or (match["part1"] and not lone) or (dated and not re.match(r"[点都也儿办钱]", rest)))
    if match["hour1"] in ("两", "1", "2") or match["hour1"] in "三四五六七八九":
        return not re.match(r"(?:建议|意见|要求|想法|原因|疑问|利息|点|儿|东西|问题)", rest)
    return not re.match(r"个点|厘", rest)
