"""How many payments a borrower speaks of: 分6期, 分两次, 半年还清, 两年每季度一次."""

import re
from collections.abc import Iterator

from . import candidates
from .candidates import Candidate
from .numerals import COUNT, parse_count

MONTHS_OF = {"月": 1, "季度": 3, "季": 3, "年": 12, "半年": 6}
LENGTH = rf"(?:(?P<half>半年)|(?P<count>{COUNT})(?P<unit>年半?|个?月|个半月))"
SPREAD = r"(?:分|拆|摊|分开|分摊|分期|分成|拆成|做成?|办|申请|改成?|平分|平均分|搞|弄)"
VAGUE_LEFT = r"(?<![几数第每前上下\d\-~到、这本一二两三四五六七八九十])"
PERIODS = re.compile(
    rf"{VAGUE_LEFT}(?:{SPREAD}(?:个|成|为|开|做)?)?(?P<count>{COUNT})(?:个)?期(?!间|限|待|望|货|末"
    rf"|初|没还|未还|都没|逾|欠|多)"
)
TIMES = re.compile(rf"(?:{SPREAD}|分作|拆开)(?:成|为|个|做)?(?P<count>{COUNT})(?:次|笔|回|份|批|期|趟)")
DONE_TIMES = re.compile(rf"{VAGUE_LEFT}(?P<count>{COUNT})(?:次|笔|期|回)(?:性)?(?:还|付|结|交|缴|给|找)(?:清|完|掉|晒)")
SPLIT_LENGTH = re.compile(
    rf"(?:分期|分|摊|分摊|分成|拆成|摊成|分开|做)(?:个|成|为|到|开)?{LENGTH}(?![后前]|[之以][后前]|底"
    rf"|初|中)"
)
CLEARED = re.compile(
    rf"{VAGUE_LEFT}(?:花|用|在)?{LENGTH}(?:内|里|时间|慢慢|左右|之内|以内)?(?:分期|分开|慢慢|全部"
    rf"|把它|把钱|能|可以|就|来|我|再|肯定|一定|给你们?)*(?:还|付|结|交|缴|给|供|找)(?:清|完|掉|齐"
    rf"|晒|得清|得完)"
)
AFTER_SPREAD = re.compile(
    rf"分期(?:还款|付款|吧|还|付|,|,?就)?(?P<count>{COUNT})(?:期|个月|次)?(?=$|[,。!?;\n吧行可好])"
)
EVERY = (
    r"(?:每|按|一)(?:(?P<step>[\d两二三四六])?个?)(?P<per>季度|季|月|半年|年|周|星期|礼拜)"
    r"(?:还|付|给|交|缴|转|打)?(?:(?:一|1)(?:次|期|笔|回)|还|付|交|给|\d|[一二三四五六七八九]?[百千])"
)
LENGTH_EVERY = re.compile(rf"{VAGUE_LEFT}{LENGTH}(?:内|里|时间|之内)?[,，。 ]?(?:分期|还|付|来还|还款)?[,]?{EVERY}")
EVERY_LENGTH = re.compile(rf"{EVERY}[^。!?\n]{{0,8}}?(?:分|还|付|共|连续|总共|持续)?{LENGTH}(?![后前])")
GUARD = re.compile(r"逾期|欠|拖|没还|未还|已经?还|还了|还过|供了|交了|免息|剩|还剩|晚")


def read(text: str) -> Iterator[Candidate]:
    """Propose whole numbers of payments (2 to 360)."""
    for pattern in (PERIODS, TIMES, DONE_TIMES, SPLIT_LENGTH, CLEARED, AFTER_SPREAD):
        for match in pattern.finditer(text):
            yield proposed(text, match, payments(match))
    for pattern in (LENGTH_EVERY, EVERY_LENGTH):
        for match in pattern.finditer(text):
            yield proposed(text, match, spread(match))


def proposed(text: str, match: re.Match[str], count: int | None) -> Candidate:
    """Return the candidate; overdue or already paid instalments, ranges and single payments have no value."""
    clause = candidates.clause_of(text, match.start(), match.end())
    excluded = (
        (match.re is PERIODS and GUARD.search(clause.before + text[match.end() : match.end() + 4]))
        or re.match(r"(?:-|~|到|至|或|、)\d", text[match.end() :])
        or re.match(r"后|之后|以后", text[match.end() :])
    )
    value = str(count) if count is not None and 2 <= count <= 360 and not excluded else None
    return Candidate("installments", value, match.start(), match.end())


def months_long(match: re.Match[str]) -> int | None:
    """Return the length a match tells in months."""
    if match["half"]:
        return 6
    count = parse_count(match["count"])
    if count is None:
        return None
    if match["unit"].startswith("年"):
        return count * 12 + (6 if match["unit"] == "年半" else 0)
    return count


def payments(match: re.Match[str]) -> int | None:
    """Return the count said, or the months of a length when one payment a month is meant."""
    return months_long(match) if "unit" in match.re.groupindex else parse_count(match["count"])


def spread(match: re.Match[str]) -> int | None:
    """Return how many payments a length holds at the rhythm told."""
    months = months_long(match)
    if months is None:
        return None
    if match["per"] in ("周", "星期", "礼拜"):
        return months * 4
    rhythm = MONTHS_OF[match["per"]] * (parse_count(match["step"]) or 1 if match["step"] else 1)
    return months // rhythm if months % rhythm == 0 else None
