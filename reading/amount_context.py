"""Whether a number said in a text is money that concerns the loan, by the words around it."""

import re
from decimal import Decimal
from functools import cache

from . import lexicon, numerals
from .candidates import Candidate

PAY_BEFORE = re.compile(
    r"(?:还有|还剩|(?<=[只就还])剩|还(?!是)|付|转|打|交|存|汇|缴|俾|畀|给|先|欠|差|退|凑|扣|收|罚|多|少|转账|还款|罚息|利息|费|违约金"
    r"|每期|每个?月|每周|每次|每回)"
    r"(?:了|过|咗|个|住|一天|每天|每日|一日|他|她|佢|这边|那边|我|你|你们|您|上|够|出|到|进|住|清|返|的|是|先)*(?:大概|大约|差不多|最多|至少"
    r"|最少)?$"
)
OFFERED = re.compile(
    r"(?:块钱?|元|蚊)?,?(?:全部?|都|先|马上|立刻|立马|就|拿来|明天|今天|用来)*(?:还(?:给?你|上)|给你|转给?你|打给?你|交给你)(?![妈爸\d一二两三四五六七八九十百千万几半])"
)
CHARGED = re.compile(r"(?:块钱?|元|蚊)?的?(?:利息|罚息|手续费|违约金|滞纳金)")
LATIN_PAY = re.compile(
    r"(?<![a-z])(?:paid|pay|repay|owe|send|sent|transfer|only|total|about|first|fps|payme|huankuan)$|(?:huan|zhuan)$"
)


@cache
def exclusions(side: str) -> re.Pattern[str]:
    """Return the words that exclude a number: shortly before (left), right before (beside) or right after (right)."""
    words = "|".join(
        f"(?:{row['pattern']})" for row in lexicon.rows("lexicons/amount_exclusions.tsv") if row["side"] == side
    )
    if side == "beside":
        return re.compile(rf"(?:{words})$")
    if side == "right":
        return re.compile(rf"(?:{words})")
    return re.compile(rf"(?:{words})(?:[^,。!?;\n还付转打给先欠清缴存交多少能罚违服手扣划俾畀比]{{0,5}})$")


@cache
def hotlines() -> re.Pattern[str]:
    """Return the numbers that are services to call."""
    return re.compile("|".join(row["pattern"] for row in lexicon.rows("lexicons/hotlines.tsv")))


def is_excluded(text: str, start: int, end: int, *, currency: bool) -> bool:
    """Tell whether the words around text[start:end] make it income, a rate, a code, a hotline, a count."""
    before = text[max(0, start - 14) : start]
    after = text[end : end + 8]
    if OFFERED.match(text, end) or CHARGED.match(text, end):
        return False
    if (
        exclusions("left").search(before)
        or exclusions("beside").search(before)
        or re.match(r"(?:块|元)?(?:的|一个月|每月)?(?:工资|薪水|月薪|收入|底薪)", after)
    ):
        return True
    if currency:
        return bool(re.match(r"的?(?:房租|房贷|车贷|医药费|学费|话费|油费|药费|生活费|手术费|水电|住院费)", after))
    is_hotline = hotlines().fullmatch(text[start:end]) and (text[start - 1 : start] == "打" or not is_paid(text, start))
    return bool(is_hotline or exclusions("right").match(after))


@cache
def stray() -> re.Pattern[str]:
    """Return a Chinese character that no bare digits of money follow."""
    chars = "".join(row["chars"] for row in lexicon.rows("lexicons/before_sums.tsv"))
    return re.compile(rf"(?![{chars}])[\u3400-\u9fff]")


def is_paid(text: str, start: int) -> bool:
    """Tell whether a word of paying stands right before the number."""
    return bool(PAY_BEFORE.search(text[max(0, start - 12) : start]))


def judged(text: str, match: re.Match[str], value: Decimal) -> Candidate:
    """Return the candidate of a sum said with its unit, without a value where its neighbours exclude it."""
    excluded = is_excluded(text, match.start(), match.end(), currency=True)
    return Candidate("amount", None if excluded else numerals.plain(value), match.start(), match.end())
