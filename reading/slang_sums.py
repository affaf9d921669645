"""Cantonese sums: 兩嚿水 200, 三舊半水 350, 一撇 1000, 三皮半 35000; and 两个w."""

import re
from collections.abc import Iterator
from decimal import Decimal

from . import amount_context, numerals
from .candidates import Candidate

SLANG = re.compile(
    r"(?<![a-z])(?P<number>(?<!\d)\d{1,6}|[一二两三四五六七八九十半]{1,4})?(?P<unit>[嚿旧皮撇草竿])(?P<half>半)?"
    r"(?P<tail>水|嘢)?(?![肤鞋带包衣书料原根稿药坪账帐事胡子]|一[捺木])"
)
UNITS = {"嚿": 100, "旧": 100, "皮": 10_000, "撇": 1000, "草": 10, "竿": 1000}
OLD = re.compile(r"[先得俾畀啦,。!?]|$")
MANY = re.compile(r"(?<![\d.])(?P<number>\d{1,3}|[一两二三四五六七八九])个[w万](?![a-z一])")


def read(text: str) -> Iterator[Candidate]:
    """Propose sums of slang units, half a unit added by 半."""
    for match in SLANG.finditer(text):
        if is_sum(text, match):
            value = Decimal(UNITS[match["unit"]]) * count_of(match)
            if value:
                yield amount_context.judged(text, match, value)
    for match in MANY.finditer(text):
        count = numerals.parse_count(match["number"])
        if count:
            yield amount_context.judged(text, match, Decimal(count * 10_000))


def is_sum(text: str, match: re.Match[str]) -> bool:
    """Tell a sum from other uses of the words: a bare unit needs 半, and 舊 (old) needs 水 or an end."""
    if not match["number"] and not (match["half"] and match["unit"] in "嚿皮撇"):
        return False
    return match["unit"] != "旧" or bool(match["tail"] or match["half"] or OLD.match(text, match.end()))


def count_of(match: re.Match[str]) -> Decimal:
    """Return how many units a match says, halves included."""
    half = Decimal("0.5")
    if match["number"] == "半":
        return half
    count = numerals.parse_count(match["number"] or "一") or 0
    return Decimal(count) + (half if match["half"] and count else 0)
