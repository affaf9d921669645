"""How many payments a borrower speaks of: 分6期, 分两次, 半年还清, 两年每季度一次."""

import re
from collections.abc import Iterator
from dataclasses import replace

from . import candidates
from .candidates import Candidate
from .numerals import COUNT, parse_count

MONTHS_OF = {"月": 1, "季度": 3, "季": 3, "年": 12, "半年": 6}
LENGTH = rf"(?:(?P<half>半年)|(?P<count>{COUNT})(?P<unit>年半?|个?月|个半月|个?季度))"
SPREAD = (
    r"(?:(?:延长|延|拉长|调整?|增加|加)[到至]|分|拆|摊|分开|分摊|分期|分成|拆成|做成?|办|申请|改成?|平分|平均分|搞|弄)"
)
VAGUE_LEFT = r"(?<![几数第每头首面前上下\d\-~到、这本一二两三四五六七八九十])"
PERIODS = re.compile(
    rf"{VAGUE_LEFT}(?:{SPREAD}(?:个|成|为|开|做)?)?(?P<count>{COUNT})来?(?:个)?期(?!的(?:钱|款|账|费)|一[起齐]|间|限|待|望|货|末"
    rf"|初|没|未|都没|逾|欠|多)"
)
TIMES = re.compile(
    rf"(?:{SPREAD}|分作|拆开)(?:成|为|个|做)?(?P<count>{COUNT})(?:次|笔|回|份|批|期|趟|周|个?星期|个?礼拜)"
)
ALTOGETHER = re.compile(rf"(?:总共|一共|合共|共)(?:分|还|交|付)?(?P<count>{COUNT})(?:次|笔|期|回|个月)(?!了|没)")
ANSWERED = re.compile(
    r"^(?:我|就|那|想|要|可以|能不能|可不可以|得唔得)*(?P<count>[2-9二两三四五六七八九十]|1\d)(?:次|笔|回)"
    r"(?=[,。;!?吧行得俾畀给付这本今]|可以|还(?!款|了|过|没|都)|$)"
)
USUAL_TERM = re.compile(
    r"^(?:就|那|分)?(?P<count>12|18|24|36|48|60|十二|十八|二十四|三十六)个月(?:吧|行吗|可以吗)?[。!?]?$"
)
SPLIT_LATER = re.compile(rf"{VAGUE_LEFT}{LENGTH}的?分期(?!了|过|已)")
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
MULTIPLIED = re.compile(rf"(?<=\d)(?:元|块|蚊)?[*x×](?P<count>{COUNT})(?:个月|期|次|笔)")
TERM = re.compile(rf"期数(?:改为|改成|改|选|就|是|为|:)*(?P<count>{COUNT})(?![\d期])")
CHOSEN_LENGTH = re.compile(rf"(?:选|要)(?:择)?(?P<count>{COUNT})个月(?:的|那)(?:那个|分期|方案)?(?=$|[,。!?吧行可啦])")
FIRST_OF_TWO = re.compile(rf"(?:{SPREAD}|[做选])(?P<count>{COUNT})期?(?=(?:、|,|或者?|还是|定系){COUNT}期)")
AFTER_SPREAD = re.compile(rf"分期(?:还款|付款|吧|还|付)?,?就?(?P<count>{COUNT})(?:期|个月|次)?(?=$|[,。!?;\n吧行可好])")
EVERY = (
    r"(?:(?:每|按|一)(?P<step>[\d两二三四六])?个?(?P<per>季度|季|月|半年|年|周|星期|礼拜|半个?月)|每?(?P<fortnight>半个?月))"
    r"(?:[\d一二三四五六七八九十廿]{1,3}[号日])?"
    r"(?:还|付|给|交|缴|转|打)?(?:(?P<times>[一1两二23三])(?:次|期|笔|回)|(?=还|付|交|给|俾|\$|\d+(?![\d号日])|[一二三四五六七八九]?[百千]))"
)
LENGTH_EVERY = re.compile(rf"{VAGUE_LEFT}{LENGTH}(?:内|里|时间|之内)?[,，。 ]?(?:分期|还|付|来还|还款)?[,]?{EVERY}")
EVERY_LENGTH = re.compile(rf"{EVERY}[^。!?\n]{{0,8}}?(?:分|还|付|共|连续|总共|持续)?{LENGTH}(?![后前])")
ONE_A_MONTH = (
    PERIODS,
    TIMES,
    ALTOGETHER,
    ANSWERED,
    USUAL_TERM,
    SPLIT_LATER,
    DONE_TIMES,
    SPLIT_LENGTH,
    CLEARED,
    AFTER_SPREAD,
    MULTIPLIED,
    CHOSEN_LENGTH,
    TERM,
    FIRST_OF_TWO,
)
CHANGED = re.compile(r"延|拉|调|增|加|改|换成|分|拆|摊|平分")
GONE = re.compile(r"已经?还|还了|还过|供了|交了")
SOME_OF = re.compile(r"先(?:还|补|交|缴|付)(?:上|了|个)?$")
GUARD = re.compile(r"逾期|欠|拖|没还|未还|已经?还|还了|还过|供了|交了|免息|剩|还剩|晚|还有|仲有|延期$")


def read(text: str) -> Iterator[Candidate]:
    """Propose whole numbers of payments (2 to 360)."""
    for pattern in ONE_A_MONTH:
        for match in pattern.finditer(text):
            yield proposed(text, match, payments(match))
    for pattern in (LENGTH_EVERY, EVERY_LENGTH):
        for match in pattern.finditer(text):
            found = proposed(text, match, spread(match))
            length = match.start("half" if match["half"] else "count")
            yield replace(found, start=length) if holds_a_sum(match) else found


def proposed(text: str, match: re.Match[str], count: int | None) -> Candidate:
    """Return the candidate; overdue or already paid instalments, ranges and single payments have no value."""
    clause = candidates.clause_of(text, match.start(), match.end())
    excluded = (
        (match.re is PERIODS and is_guarded(match[0], clause.before, text[match.end() : match.end() + 4]))
        or re.match(r"(?:-|~|到|至|或|、)\d", text[match.end() :])
        or re.match(r"后|之后|以后", text[match.end() :])
    )
    value = str(count) if count is not None and 2 <= count <= 360 and not excluded else None
    return Candidate("installments", value, match.start(), match.end())


def is_guarded(said: str, before: str, after: str) -> bool:
    """Tell instalments overdue, paid or owed (先还两期) from those asked for (剩下的分4期)."""
    guard = GONE if CHANGED.match(said) else GUARD
    return bool(guard.search(before + after) or SOME_OF.search(before))


def holds_a_sum(match: re.Match[str]) -> bool:
    """Tell 每月500，分6个月, where the length alone is claimed, to leave the sum to others."""
    plain = match["per"] == "月" and not match["step"] and (match["times"] or "一") in "一1"
    return (
        match.re is EVERY_LENGTH and plain and bool(re.search(r"\d|[百千]", match[0].partition(match["per"])[2][:-3]))
    )


def months_long(match: re.Match[str]) -> int | None:
    """Return the length a match tells in months."""
    if match["half"]:
        return 6
    count = parse_count(match["count"])
    if count is None:
        return None
    if match["unit"].endswith("季度"):
        return count * 3
    if match["unit"].startswith("年"):
        return count * 12 + (6 if match["unit"] == "年半" else 0)
    return count


def payments(match: re.Match[str]) -> int | None:
    """Return the count said, or the months of a length when one payment a month is meant."""
    if "unit" not in match.re.groupindex:
        return parse_count(match["count"])
    return None if match.re is CLEARED and match["unit"] == "月" else months_long(match)


def spread(match: re.Match[str]) -> int | None:
    """Return how many payments a length holds at the rhythm told."""
    months = months_long(match)
    if months is None:
        return None
    times = parse_count(match["times"] or "一") or 1
    step = parse_count(match["step"]) or 1 if match["step"] else 1
    if match["fortnight"] or match["per"] in ("半月", "半个月"):
        return months * 2 * times
    if match["per"] in ("周", "星期", "礼拜"):
        return months * 4 * times // step if months * 4 % step == 0 else None
    rhythm = MONTHS_OF[match["per"]] * step
    return months // rhythm * times if months % rhythm == 0 else None
