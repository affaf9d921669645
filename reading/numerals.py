"""Chinese and mixed numerals as exact numbers; money never meets a float."""

import re
from decimal import Decimal

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "幺": 1}
SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
WORDS = "零一二两三四五六七八九十百千万廿卅"
ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
SUFFIX = {"万": 10_000, "w": 10_000, "千": 1000, "k": 1000, "百": 100}
LONGEST = 15
DAY = (
    r"(?:[12]\d|3[01]|0?[1-9]|三十一?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅一?"
    r"|十[一二三四五六七八九]?|[一二三四五六七八九])"
)
MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
COUNT = r"(?:\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"


def parse_chinese(token: str) -> int | None:
    """Return the number a Chinese numeral says, short forms included (一千五, 两万三), or None."""
    if len(token) > LONGEST:
        return None
    token = token.replace("廿", "二十").replace("卅", "三十")
    total = section = 0
    digit: int | None = None
    unit = 0
    for at, char in enumerate(token):
        if char in DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = DIGITS[char]
        elif char in SMALL_UNITS:
            if unit and unit != 10_000 and SMALL_UNITS[char] >= unit:
                return None
            unit = SMALL_UNITS[char]
            section += (1 if digit is None or digit == 0 else digit) * unit
            digit = None
        elif char == "万":
            section += digit or 0
            if total or (at and not section):
                return None
            total, section, digit, unit = (section or 1) * 10_000, 0, None, 10_000
        else:
            return None
    if digit:
        short = unit >= 100 and token[-2:-1] in SMALL_UNITS | {"万": 0}
        section += digit * unit // 10 if short else digit
    return total + section


def parse_count(token: str) -> int | None:
    """Return a whole number written in digits or in Chinese, or None."""
    if token.isdecimal():
        return int(token) if len(token) <= LONGEST else None
    return parse_chinese(token) if token and set(token) <= set(WORDS) else None


def parse_positional(token: str) -> str | None:
    """Return digits said one by one (零一二三, 幺), X as a capital, or None for anything else."""
    digits = [str(DIGITS[char]) if char in DIGITS else char.upper() for char in token]
    return "".join(digits) if all(digit.isdigit() or digit == "X" for digit in digits) else None


def parse_mixed(token: str) -> Decimal | None:
    """Return the number of digits with magnitude letters: 1w2, 3k5, 1.5万, 2千5百, 1万2000."""
    if len(token) > LONGEST:
        return None
    token = token.replace(",", "")
    total, unit, rest = Decimal(0), 0, token
    while match := re.match(r"(\d+(?:\.\d+)?|[零一二两三四五六七八九十百千]+)([万w千k百])", rest):
        said = match[1] if match[1][0].isdigit() else parse_chinese(match[1])
        if said is None:
            return None
        unit = SUFFIX[match[2]]
        total += Decimal(said) * unit
        rest = rest[match.end() :]
    if not rest:
        return total
    exact = unit and rest.startswith("零")
    rest = rest[1:] if exact else rest
    tail = parse_count(rest) if not re.fullmatch(r"\d+\.\d+", rest) else None
    if not unit:
        return Decimal(rest) if re.fullmatch(r"\d+(?:\.\d+)?", rest) else None if tail is None else Decimal(tail)
    if tail is None:
        return None
    return total + (tail * unit // 10 if tail < 10 and not exact else tail)


def plain(value: Decimal) -> str:
    """Return the decimal string of an amount: 2000 when whole, otherwise two places at least, 1500.50."""
    if value == value.to_integral_value():
        return str(int(value))
    text = format(value.normalize(), "f")
    places = len(text.partition(".")[2])
    return text + "0" * (2 - places) if places < 2 else text
