"""Whether a day concerns paying, contact or a visit, or is only told: 明天去投诉, 周二我妈手术, 10号发工资 11号还."""

import re
from functools import cache

from . import candidates, lexicon
from .candidates import Candidate

WHO = (
    r"我?(?:妈妈?|爸爸?|老婆|老公|爱人|媳妇|孩子|小孩|儿子|女儿|婆婆|奶奶|爷爷|外公|外婆"
    r"|家人|家里|屋企人?|朋友|领导|公司|单位|厂里)"
)
ADVERB = (
    r"我们?|我哋|老子|俺|你们?|又|也|都|就|才|要|得去?|还|刚|会|想|先|一定|必须|可能|刚好|正好"
    r"|准备|打算|有[个点]?|去|到|在|被|给|把|找|算是|跟|和|陪|做|是|全天|整天|一天|因为"
)
FILLER = rf"(?:(?:{WHO}|{ADVERB}|的){{0,6}}|[^,。!?\n还转付打交来约见可行吧]{{1,5}}?)"
TIME_WORDS = re.compile(
    r"(?:早上|上午|中午|下午|晚上|下昼|上昼|朝早|夜晚|早|晚|夜)?(?:[\d一二两三四五六七八九十]{1,2}点(?:半|钟)?)?(?:之后|以后|后)?"
)
CONCERN = re.compile(
    r"还(?:款|钱|清|上|完|掉|你|给|\d|[一二两三四五六七八九十]|$)|转(?:账|钱|给|过|你|\d)|付(?!不)|打(?:钱|款|给你|\d)"
    r"|交(?:钱|款|给|\d)|存|汇|缴|入数|过数|找数|(?<![别要用])(?:俾|畀|上门|见面)"
)
BORN = re.compile(
    r"(?:生日|忌日|出生|生于|有效期|到岗|入职|手术|婚礼|婚期|考试|开庭|预产期|开学|体检)(?:日期|时间)?(?:是|:|为|定|安排|在|到|至)+$"
    r"|(?:上班|返工|开工|忙|开会|加班|住|出差|旅游)(?:都)?要?到$"
)
THEN = re.compile(
    r"那时候?|到时候?|那天|完了?(?:就|来|再|去|我)|(?:结束|之后|以后|回来)(?:就|来|再|我)|当天|当日|当晚|同一天"
)
WHO_PAYS = r"(?:我们?|公司|厂里|单位|老板|那边|还没|没|未|才|先|就|要|会|能){0,3}"
PAID_OUT = (
    r"发(?:工资|薪水?|钱|工钱|年终奖?|奖金|补贴)|出(?:双)?粮|领(?:薪水?|工资|钱)|结(?:工程)?(?:款|账|工资)"
    r"|开(?:工资|支)|(?:工资|薪水|钱|粮)(?:到账|下来|进来|入账)"
)
WAGE = re.compile(rf"{WHO_PAYS}(?:{PAID_OUT})(?!日|后|之后|以后|时)")
LEADS_UP = re.compile(
    rf"{WHO_PAYS}(?:{PAID_OUT}|(?:出差|旅游|外地|老家)?(?:回|返)(?:来|去|家|到)?|到家|出院|放假|下班|收工|放工)"
    r"(?!日|后|之后|以后|时)"
)
PAYS = re.compile(r"还|转|付|打|交|存|汇|缴|俾|畀|给|找|清")


@cache
def business() -> re.Pattern[str]:
    """Return what makes a day one of other business, with those who do it before."""
    words = lexicon.alternation("lexicons/other_business.tsv", "pattern")
    return re.compile(rf"{FILLER}{words}(?!回来|完|之后|以后|后|就|顺便)")


def is_other_business(text: str, reading: Candidate, until: int) -> bool:
    """Tell whether what follows a day or time, up to `until`, is nobody's business here."""
    clause = candidates.clause_of(text, reading.start, reading.end)
    after = clause.after[: max(0, until - reading.end)]
    said = TIME_WORDS.match(after)
    match = business().match(after, said.end() if said else 0)
    if BORN.search(clause.before):
        return not CONCERN.search(after)
    then = text[reading.end : reading.end + 20]
    return bool(match and not CONCERN.search(after) and not THEN.search(then, match.end()))


def is_afterthought(text: str, earlier: Candidate, reading: Candidate) -> bool:
    """Tell whether a wage day only explains the day asked for before it (能改到20号吗，我每月18号发工资)."""
    after = text[reading.end : reading.end + 20]
    match = WAGE.match(after)
    asked = text[earlier.end : reading.start]
    return bool(
        match
        and re.match(r"(?:的|啊|呀|嘛|呢)?(?:[,。!?]|$)", after[match.end() :])
        and not PAYS.search(after, match.end())
        and len(asked) <= 20
        and re.search(r"[,。!?;、\n]|因为", asked)
    )


def only_leads_up(text: str, reading: Candidate, later: Candidate) -> bool:
    """Tell whether a moment is that of the wage or of coming home, and only the later counts (10号发工资 11号还)."""
    between = text[reading.end : later.start]
    match = LEADS_UP.match(between)
    return bool(match and len(between) <= 20 and not PAYS.search(between, match.end()))
