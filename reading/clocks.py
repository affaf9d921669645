"""The clock as it is said: hours, minutes, Hong Kong's five-minute marks, and the part of the day that places them."""

import re

from .numerals import parse_count

DAWN = ("凌晨", "半夜", "清晨", "大半夜")
MORNING = ("早", "朝", "晨", "上午", "上昼")
NOON = ("中午", "正午", "午间", "晌午")
PART = (
    r"(?:大?清早|一早|早上|早晨|上午|上昼|朝早|朝头早|早|朝|中午|正午|午间|晌午|下午|下昼|晏昼|午后|傍晚|晚上"
    r"|夜晚|晚间|夜里|晚夜|晚|夜|凌晨|大?半夜)"
)
HOUR = r"(?:2[0-4]|1\d|0?\d|十[一二]?|二十[一二三四]?|[零一二两三四五六七八九])"
DIGIT = r"[一二三四五六七八九]"
NOT_DECIMAL = r"(?![\d零一二三四五六七八九十百千万个成折厘分倍元块毛角wk%点])"
MARK = (
    rf"(?:搭(?:正|十一|十|{DIGIT})|(?:十|十一|[一两二三四五六七八九])个字|[一三]个骨|{DIGIT}{NOT_DECIMAL}"
    rf"|[1-9]{NOT_DECIMAL})"
)
MINUTE = (
    r"(?:半|[一三13]刻|[0-5]\d分?|\d分|[二三四五]?十[一二三四五六七八九]?分|[二三四五]十[一二三四五六七八九]?"
    rf"|{MARK}|十[一二三四五六七八九]?(?!个字)|零?[一二三四五六七八九]分|零[一二三四五六七八九])"
)
WESTERN = r"(?P<western{n}>1[0-2]|0?[1-9])(?:[:.](?P<wdigits{n}>[0-5]\d))?(?P<ampm{n}>[ap])\.?m(?![a-z])"
CLOCK = (
    rf"(?P<part{{n}}>{PART})?(?:的|大概|大约|差不多|左右)?(?:{WESTERN}|"
    rf"(?P<hour{{n}}>{HOUR})(?:(?P<sign{{n}}>点|时(?!候|间|期|代|节|常|不|刻|而))钟?"
    rf"(?P<minute{{n}}>{MINUTE})?(?:踏?正|整)?|(?P<colon{{n}}>[:.])(?P<digits{{n}}>[0-5]\d)(?!\d)分?))"
)
FIXED = {
    "半": 30,
    "一刻": 15,
    "三刻": 45,
    "1刻": 15,
    "3刻": 45,
    "一个骨": 15,
    "三个骨": 45,
    "搭正": 0,
    "十": 50,
    "十一": 55,
}


def minutes_of(match: re.Match[str], n: str) -> int | None:
    """Return the minutes after midnight as written, before the part of day is applied."""
    said_parts = match.groupdict()
    hour = parse_count(said_parts.get(f"hour{n}") or said_parts.get(f"western{n}") or "")
    if hour is None or hour > 24:
        return None
    minute = minute_of(said_parts.get(f"minute{n}") or "")
    if minute is None:
        minute = parse_count(said_parts.get(f"digits{n}") or said_parts.get(f"wdigits{n}") or "0")
    if minute is None or minute > 59:
        return None
    if said_parts.get(f"ampm{n}") == "p":
        hour = hour % 12 + 12
    return (hour * 60 + minute) % 1440


def minute_of(word: str) -> int | None:
    """Return the minutes a word says: 十五分, 半, or five for each mark of the dial (九點九 is 9:45)."""
    if word in FIXED:
        return FIXED[word]
    if re.fullmatch(MARK, word):
        marks = parse_count(word.removeprefix("搭").removesuffix("个字"))
        return None if marks is None else marks * 5
    return parse_count(word.rstrip("分").removeprefix("零")) if word else None


def in_day(minutes: int, part: str | None, *, second_part: str | None = None) -> int:
    """Place a twelve-hour time by its part of day; without one, 1 to 7 are afternoon."""
    if minutes >= 13 * 60:
        return minutes
    if part is None:
        early = second_part is not None and not second_part.endswith(("早", "上午", "朝"))
        return minutes + 720 if 60 <= minutes < 8 * 60 and not early else minutes
    if part.endswith(DAWN):
        return minutes % 720
    if part in ("a", "p") or any(word in part for word in MORNING):
        return minutes
    if any(word in part for word in NOON):
        return minutes + 720 if minutes < 4 * 60 else minutes
    if "晚" in part or "夜" in part:
        return minutes % 720 if minutes < 4 * 60 or minutes >= 720 else minutes + 720
    return minutes + 720 if minutes < 720 else minutes


def said(minutes: int) -> str:
    """Return minutes after midnight as HH:MM."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
