"""Times of day: clock times, ranges, N点以后 and the parts of a day."""

import re
from collections.abc import Iterator

from . import lexicon
from .candidates import Candidate
from .numerals import parse_count

DAWN = ("凌晨", "半夜", "清晨", "大半夜")
MORNING = ("早", "朝", "晨", "上午", "上昼")
NOON = ("中午", "正午", "午间", "晌午")
PART = (
    r"(?:大?清早|一早|早上|早晨|上午|上昼|朝早|早|朝|中午|正午|午间|晌午|下午|下昼|晏昼|午后|傍晚|晚上"
    r"|夜晚|晚间|夜里|晚|夜|凌晨|大?半夜)"
)
HOUR = r"(?:2[0-4]|1\d|0?\d|十[一二]?|二十[一二三四]?|[零一二两三四五六七八九])"
MINUTE = (
    r"(?:半|一刻|三刻|[0-5]\d分?|\d分|[一二三四五]?十[一二三四五六七八九]?分?"
    r"|零?[一二三四五六七八九]分|零[一二三四五六七八九])"
)
CLOCK = (
    rf"(?P<part{{n}}>{PART})?(?:的|大概|大约|差不多|左右)?(?:"
    rf"(?P<hour{{n}}>{HOUR})(?:(?P<sign{{n}}>点|时(?!候|间|期|代|节|常|不|刻|而))钟?"
    rf"(?P<minute{{n}}>{MINUTE})?(?:正|整)?|(?P<colon{{n}}>[:.])(?P<digits{{n}}>[0-5]\d)(?!\d)分?)"
    rf"|(?P<western{{n}}>1[0-2]|0?[1-9])(?:[:.](?P<wdigits{{n}}>[0-5]\d))?(?P<ampm{{n}}>[ap])\.?m\b)"
)
ONE = re.compile(rf"(?<![\d:./几]){CLOCK.replace('{n}', '1')}")
TWO = re.compile(
    rf"(?<![\d:./几])(?:{CLOCK.replace('{n}', '1')}|(?P<part3>{PART})?(?P<hour3>{HOUR}))(?:-|~|到"
    rf"|至|—|去到){CLOCK.replace('{n}', '2')}"
)
AFTER = re.compile(
    r"(?:左右)?(?:钟)?(?:之|以)?后(?!天|日|面)|(?:钟)?开始(?:都|就)?(?:可以|行|有空|在)|起(?:都|就)?"
    r"(?:可以|行|有空)"
)
BEFORE = re.compile(r"(?:钟)?(?:之|以)?前(?!天|日|面|几)")
VAGUE = re.compile(r"多(?!久|少)|几(?!分)|来钟")
NOT_CLOCK = re.compile(
    r"点(?:[万千百元块wk%]|[零一二三四五六七八九]+[万千百个])|点(?:\d+|[零一二三四五六七八九]+)?个"
    r"(?:百分)?点|点\d*%"
)
ONE_POINT = re.compile(r"[一1两]点$")


def read(text: str) -> Iterator[Candidate]:
    """Propose times as HH:MM or HH:MM-HH:MM."""
    for match in TWO.finditer(text):
        yield from read_range(match)
    for match in ONE.finditer(text):
        yield from read_one(text, match)
    yield from read_parts(text)


def read_range(match: re.Match[str]) -> Iterator[Candidate]:
    """Propose a range; the first part of day serves both ends, and the end lies after the start."""
    first = clock(match, "3") if match["hour3"] else clock(match, "1")
    second = clock(match, "2")
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


def read_one(text: str, match: re.Match[str]) -> Iterator[Candidate]:
    """Propose one clock time, or the range that 以后 or 前 makes of it."""
    if not is_clock(text, match):
        return
    if (
        re.search(r"(?<![周期拜月])[一两二三四五六七八九]$", text[: match.start("hour1")])
        and match["hour1"]
        and not match["part1"]
    ):
        yield Candidate("time", None, match.start() - 1, match.end())
        return
    at = clock(match, "1")
    if at is None:
        return
    minutes = in_day(at, match["part1"] or ("a" if match["ampm1"] == "a" else "p" if match["ampm1"] else None))
    rest = text[match.end() :]
    if VAGUE.match(rest):
        yield Candidate("time", None, match.start(), match.end() + 1)
    elif after := AFTER.match(rest):
        evening = f"{said(minutes)}-22:00" if minutes < 22 * 60 else None
        yield Candidate("time", evening, match.start(), match.end() + after.end())
    elif (before := BEFORE.match(rest)) and minutes > 8 * 60:
        yield Candidate("time", f"08:00-{said(minutes)}", match.start(), match.end() + before.end())
    else:
        yield Candidate("time", said(minutes), match.start(), match.end())


def read_parts(text: str) -> Iterator[Candidate]:
    """Propose the parts of a day with their hours; greetings and 半夜, 凌晨 have none."""
    for row in lexicon.rows("lexicons/day_parts.tsv"):
        for match in re.finditer(row["pattern"], text):
            yield Candidate("time", row["hours"] or None, match.start(), match.end())


def is_clock(text: str, match: re.Match[str]) -> bool:
    """Tell a clock time from 早一点, 1点5万, 几点, a version or an amount with a point."""
    if re.search(r"利息|利率|年化|月息", text[max(0, match.start() - 4) : match.start()]):
        return False
    if match["colon1"] == "." and not match["part1"]:
        return False
    if match["sign1"] and NOT_CLOCK.match(text[match.start("sign1") :]):
        return False
    if not match["sign1"] or match["minute1"]:
        return not (match["minute1"] and match["hour1"] in ("零", "0") and not match["part1"])
    if match["sign1"] == "时":
        return match["hour1"].isdigit() and len(match["hour1"]) <= 2
    rest = text[match.end() :]
    if match["hour1"] in ("一", "两", "1", "2") or match["hour1"] in "三四五六七八九":
        strong = match[0].endswith(("钟", "整", "正")) or AFTER.match(rest) or BEFORE.match(rest)
        lone = (match["part1"] or "") in ("早", "晚", "朝", "夜") and match["hour1"] == "一"
        if match["hour1"] == "一":
            dated = re.search(r"[天日号一二三四五六]$|\d[号日]$", text[: match.start()])
            return bool(strong or (match["part1"] and not lone) or (dated and not re.match(r"[点都也儿办钱]", rest)))
        return not re.match(r"(?:建议|意见|要求|想法|原因|疑问|利息|点|儿|东西|问题)", rest)
    return not re.match(r"个点|厘", rest)


def clock(match: re.Match[str], n: str) -> int | None:
    """Return the minutes after midnight as written, before the part of day is applied."""
    said_parts = match.groupdict()
    hour = parse_count(said_parts.get(f"hour{n}") or said_parts.get(f"western{n}") or "")
    if hour is None or hour > 24:
        return None
    minute_word = said_parts.get(f"minute{n}") or said_parts.get(f"digits{n}") or said_parts.get(f"wdigits{n}") or "0"
    fixed = {"半": 30, "一刻": 15, "三刻": 45}
    minute = fixed.get(minute_word)
    if minute is None:
        minute = parse_count(minute_word.rstrip("分").removeprefix("零") or "0")
    if minute is None or minute > 59:
        return None
    if said_parts.get(f"ampm{n}") == "p":
        hour = hour % 12 + 12
    return (hour * 60 + minute) % 1440


def in_day(minutes: int, part: str | None, *, second_part: str | None = None) -> int:
    """Place a twelve-hour time by its part of day; without one, 1 to 7 are afternoon."""
    if minutes >= 13 * 60:
        return minutes
    if part is None:
        early = second_part is not None and not second_part.endswith(("早", "上午", "朝"))
        return minutes + 720 if 60 <= minutes < 8 * 60 and not early else minutes
    if part in ("a", "p") or part.endswith(DAWN) or any(part.endswith(word) or word in part for word in MORNING):
        return minutes
    if any(word in part for word in NOON):
        return minutes + 720 if minutes < 4 * 60 else minutes
    if minutes < 12 * 60:
        return minutes + 720
    return 0 if "下" not in part and minutes < 13 * 60 and ("晚" in part or "夜" in part) else minutes


def said(minutes: int) -> str:
    """Return minutes after midnight as HH:MM."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
