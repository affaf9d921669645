"""A text that is nothing but a number: one digit a choice, four characters an id tail, else an amount."""

import re
from decimal import Decimal

from . import numerals
from .candidates import Candidate

EDGES = re.compile(r"^[\s,。!?;:、.~\-()…\"'’”“#*️⃣]*(?P<core>.*?)[\s,。!?;:、.~()…\"'’”“#]*$", re.DOTALL)
EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u20E3]")
FOUR = re.compile(r"\d{3}[\dx]|[零一二三四五六七八九幺]{3}[零一二三四五六七八九幺x]")


def read(text: str) -> Candidate | None:
    """Return the reading of a folded text that is a bare number, or None."""
    match = EDGES.match(EMOJI.sub(" ", text))
    core = match["core"] if match else ""
    if match is None or not core or len(core) > 20:
        return None
    start, end = match.span("core")
    if re.fullmatch(r"[\da-h]|[一二三四五六七八九零]|第[\d一二三四五六七八九]个", core):
        digit = core.removeprefix("第").removesuffix("个")
        return Candidate("choice", numerals.parse_positional(digit) or digit.upper(), start, end)
    if FOUR.fullmatch(core):
        return Candidate("id_tail", numerals.parse_positional(core), start, end)
    value = value_of(core)
    return None if value is None else Candidate("amount", numerals.plain(value), start, end)


def value_of(core: str) -> Decimal | None:
    """Return the sum a bare number of another length says, or None when it is no number or a telephone."""
    if re.fullmatch(rf"{numerals.ARABIC}", core):
        number = core.replace(",", "")
        return Decimal(number) if len(number) <= 7 and not number.startswith("00") and Decimal(number) else None
    if re.fullmatch(rf"[{numerals.WORDS}]+", core) and len(core) > 1:
        count = numerals.parse_chinese(core)
        return Decimal(count) if count and core not in ("万一", "千万", "千八百") else None
    return None
