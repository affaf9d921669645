"""Whether a number said in a text is money that concerns the loan, by the words around it."""

import re
from functools import cache

from . import lexicon

PAY = r"(?:还|付|转|打|给|交|存|汇|缴|入|俾|畀|比|清|扣|拿|凑|出|收|先|欠|差|补|少|多|再|减|免|过数|抵|垫|凑到|借|得|要|只能|能|够|得到|共|共计|一共|合计|金额|本金|罚息|利息|手续费|违约金|服务费|是|系|为|成|到)"
PAY_BEFORE = re.compile(rf"{PAY}(?:了|过|咗|你|你们|您|上|个|够|出|到|进|咁多|住|清|返|的|是|先|一|只|多|少|大概|大约|差不多|最多|至少|最少|:)*$")
STRONG_PAY_BEFORE = re.compile(
    r"(?:还|付|转|打|交|存|汇|缴|俾|畀|先|欠|差|凑|扣|转账|还款)(?:了|过|咗|你|你们|您|上|够|出|到|进|住|清|返|的|是|先)*(?:大概|大约|差不多|最多|至少|最少)?$"
)
APPROXIMATE = re.compile(r"(?:左右|上下|差不多)$")


@cache
def exclusions(side: str) -> re.Pattern[str]:
    """Return the words that exclude a number they stand before (left) or after (right)."""
    words = "|".join(f"(?:{row['pattern']})" for row in lexicon.rows("lexicons/amount_exclusions.tsv") if row["side"] == side)
    if side == "right":
        return re.compile(rf"(?:{words})")
    return re.compile(rf"(?:{words})(?:[^,。!?;\n还付转打给先欠清缴存交多少能罚违服手]{{0,5}})$")


@cache
def hotlines() -> re.Pattern[str]:
    """Return the numbers that are services to call."""
    return re.compile("|".join(row["pattern"] for row in lexicon.rows("lexicons/hotlines.tsv")))


def is_excluded(text: str, start: int, end: int, *, currency: bool) -> bool:
    """Tell whether the words around text[start:end] make it income, a rate, a code, a hotline, a count."""
    before = text[max(0, start - 14) : start]
    after = text[end : end + 8]
    if exclusions("left").search(before) or re.match(r"(?:块|元)?(?:的|一个月|每月)?(?:工资|薪水|月薪|收入|底薪)", after):
        return True
    if currency:
        return bool(re.match(r"的?(?:房租|房贷|车贷|医药费|学费|生活费|手术费|水电|住院费)", after))
    return bool(hotlines().fullmatch(text[start:end]) or exclusions("right").match(after))


def is_paid(text: str, start: int) -> bool:
    """Tell whether a word of paying stands right before the number."""
    return bool(STRONG_PAY_BEFORE.search(text[max(0, start - 12) : start]))
