"""Whether the words beside a value deny, refuse, except or cancel it: 周六没空, 五百拿不出, 除了周五."""

import re
from functools import cache

from . import candidates, lexicon
from .candidates import Candidate

MISTAKEN = r"(?:,|是)?(?:不对|打错|写错|说错)"
LEXICON = "lexicons/refusals.tsv"
NEGATED_BEFORE = re.compile(
    r"(?:(?<!是)不是(?:说|约|在|要|这|我)?|唔系|唔是|并非|并不是|而不是|没说|没有说|不要|别|唔好"
    r"|不用|不想|(?<!要)不约|非|不选|不止|不只|等不到|等唔到|撑不到|熬不到)(?:再|到|在|等|等到|约|选|给我|说|这个|那个|我|安排|约在"
    r"|改成|改到|改|换成|换到|换|推到|写成|写|定在|定|还|付|转|交|缴)?$"
)
EXCEPTED_BEFORE = re.compile(
    r"除(?:了|咗|开|去)?(?:这个?|那个?|呢个?|我)?(?:(?:(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}[号日])[、和跟与同,]?)*$"
)
OTHERS_AFTER = re.compile(r"^(?:$|[。!?;])|都|,|其他|别的|另外|之?外|以外|的话")
NO = ("不", "别", "唔", "没")
RHETORICAL_NOT = re.compile(r"(?:不是|唔系)(?:说|话|讲|约|约在)?$")
RHETORICAL = re.compile(r"[?]|吗|嘛|么|咩")
DAY_FILLER = (
    r"(?:那天|那日|那个时间|的时候|这天|号|的话|我|也|又|都|可能|恐怕|怕是|实在|真的|肯定|就|应该"
    r"|,|、|是|前|之前|那边|时|呢|时间|家里|卡里|账上|手上|身上|单位|刚好|正好|临时|先|你们|的)*"
)
QUESTION_AFTER = re.compile(r"不行吗|不可以吗|不能吗|还行不|行不行|方便不方便|可不可以|能不能|有没有空|得唔得|不行么")
CANCEL_BEFORE = re.compile(
    r"(?:取消|推掉|退掉|撤销|cancel)(?:了|掉|咗)?(?:我|我们|跟你们?|同你们?)?(?:[^,。!?\n]{0,4})$"
)
SUM_FILLER = r"(?:块钱?|元|蚊|的话|我|现在|是|都|也|就|还是?|真的|实在|可能|恐怕|一下|一次|暂时|每个?月|,){0,4}"
SUM_REFUSED_BEFORE = re.compile(
    r"(?<![\d百千万块元蚊都也])(?:拿不出|凑不[齐出到够]|还不[起上]|[给付出]不起|[俾畀]唔起)(?:来|那么多|这么多)?$"
)
SUM_LACKED_BEFORE = re.compile(r"(?:没有?|冇)$")
OWED_BEFORE = re.compile(r"(?:欠|借|要我还|让我还|叫我还|剩|还有|总共|一共|多了|收|罚|利息|扣|费)[^,。]{0,3}$")
COUNT_FILLER = r"(?:的话|我|都|也|还是|真的|,){0,3}"


@cache
def refusal(of: str) -> re.Pattern[str]:
    """Return what refuses a value right after it: `of` a day, a sum, a sum or a count beside another."""
    filler = {"day": DAY_FILLER, "count_beside": COUNT_FILLER}.get(of, SUM_FILLER)
    return re.compile(filler + lexicon.chosen(LEXICON, "of", of))


def is_refused(text: str, reading: Candidate) -> bool:
    """Tell whether the words next to a value deny, refuse, except or cancel it."""
    clause = candidates.clause_of(text, reading.start, reading.end)
    before = clause.before[-24:]
    if NEGATED_BEFORE.search(before):
        question = text[reading.end : reading.end + 6]
        return not (RHETORICAL.search(question) and RHETORICAL_NOT.search(before))
    if reading.entity in ("date", "time"):
        return is_day_refused(text, reading, before)
    after = text[reading.end : reading.end + 16]
    if reading.entity in ("choice", "installments") and before.endswith(NO) and not before.endswith("要不"):
        return True
    if reading.entity == "choice":
        return bool(refusal("day").match(after))
    if reading.entity == "amount" and not OWED_BEFORE.search(before):
        return bool(refusal("sum").match(after) or SUM_REFUSED_BEFORE.search(before) or re.match(MISTAKEN, after))
    return reading.entity != "installments" and bool(re.match(MISTAKEN, after))


def is_denied(text: str, reading: Candidate) -> bool:
    """Tell whether a word right before a day denies it, and whatever is said in one with it (不要周六日来)."""
    before = candidates.clause_of(text, reading.start, reading.end).before[-24:]
    return reading.entity == "date" and bool(NEGATED_BEFORE.search(before)) and not RHETORICAL_NOT.search(before)


def is_day_refused(text: str, reading: Candidate, before: str) -> bool:
    """Tell whether a day or time is cancelled, excepted or rejected."""
    after = text[reading.end : reading.end + 16].split("\n")[0]
    if CANCEL_BEFORE.search(before) or (EXCEPTED_BEFORE.search(before) and OTHERS_AFTER.search(after)):
        return True
    clause = re.split(r"[,。!;]", after)[0]
    return bool(refusal("day").match(skip_times(after))) and not QUESTION_AFTER.search(clause[:10])


def is_unfit(text: str, reading: Candidate) -> bool:
    """Tell whether a sum is called too much, or a count too long, which counts where another stands by."""
    after = text[reading.end : reading.end + 12]
    before = text[max(0, reading.start - 8) : reading.start]
    if reading.entity == "installments":
        return bool(refusal("count_beside").match(after))
    return (
        reading.entity == "amount"
        and not OWED_BEFORE.search(before)
        and bool(refusal("sum_beside").match(after) or SUM_LACKED_BEFORE.search(before))
    )


def skip_times(after: str) -> str:
    """Drop a part of day or a clock time that follows a day, to see what is said of both."""
    return re.sub(
        r"^(?:早上|上午|中午|下午|晚上|下昼|上昼|早|晚)?(?:[\d一二两三四五六七八九十]{1,2}点(?:半|钟)"
        r"?)?",
        "",
        after,
    )
