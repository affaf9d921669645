"""Whether a clause tells of the past, which turns the search for a day around."""

import re

from . import candidates

PAID = r"(?:还|转|打|付|交|存|汇|给|缴|入|清|扣|划|充|收|(?<![出起下回不])来|去|办|借|说|过|俾|畀|发|聊|谈|讲|见|结)"
DONE = re.compile(
    rf"{PAID}(?:过去|过来|进去|清|掉|完|好|出|到|账|数|钱|款|给你们?|你们?)?(?:了|过(?![去来])|咗|左|嘅|晒(?=[喇啦了嘅]))(?!就"
    rf"|才|再|后|之后|以后|工资|薪|的话|还[钱款清你给]|转[给你过]|马上)"
    r"|(?<![不会没未能])成功(?!率|的?话|就|后)|开始的|(?:凭证|截图|回单)在|有(?:截图|凭证|回单|回执|小票|收据)|(?:打|发|寄|说|讲|传)(?:电话|短信)?(?:给|到|俾|畀)[^,。!?了咗]{1,4}(?:了|咗)(?!就|再)|已(?:经|还|付|转|缴|清|入|过|在|于|通过|用|从|向)|又(?:扣|收|打|发|来|催)|(?:没|未)(?:扣|收到|到账|还上|成功)(?![^,。]{0,4}(?:的话|再|就))|早就|早已|刚刚?(?:还|转|打|付|存)|当时|逾期(?:的|了)(?!话|就)|(?:到账|入账)(?:了|咗)(?!就|再|马上|才|我)|到现在|至今|开始逾期|那[次条笔封]|上次"
    rf"|{PAID}(?:掉)?的(?!话|时候|起|了|上|日|期)"
)
THEY_SAID = re.compile(r"(?:的?时候|那天|当天|那次)?(?:你们|客服|他们|你哋)(?:那边)?(?:就|也)?(?:说|答应|承诺|讲|话)")
NEXT_DONE = re.compile(
    r",(?:我)?(?:还|转|付|打|扣|交|存|缴|汇)(?:了|过|咗)(?!就|再|才|之?后|以后)[^,。!?;]{0,8}(?:[,。!?;]|$)"
)
COMING = re.compile(
    r"准备|打算|一定|保证|争取|等|才能|再(?:还|转|打|付)|(?<![那一])会(?![员儿])|将|能不能|可以|行吗|行不行|肯定|到时"
    r"|了[^,。!?了]{1,5}(?:就|马上|立马|立刻|再)[^,。!?]{0,3}(?:还|转|打|付|俾|畀|给|找|交)"
)


def is_past_told(text: str, start: int, end: int) -> bool:
    """Tell whether the clause of text[start:end] speaks of what has happened."""
    clause = candidates.clause_of(text, start, end)
    if COMING.search(clause.text):
        return bool(re.search(r"已经|早就|早已", clause.text) or THEY_SAID.match(clause.after))
    if DONE.search(clause.after) or THEY_SAID.match(clause.after):
        return True
    if NEXT_DONE.match(text, end + len(clause.after)):
        return True
    if clause.before.endswith(("过了", "过咗", "过完")):
        return False
    return bool(
        re.search(
            rf"(?!说|讲|聊|谈){PAID}(?:了|过|咗)(?:hk|nt)?\$?[\d,.]*(?:元|块)?[^了就再剩余其]{{0,6}}$|(?:已经|早就|早已|(?<!而)已[在于])[^了剩余其]{{0,4}}$|(?:之前|上次|当时|以前)$|(?:记录|流水|账单)(?:上|里)?显示[^了]{{0,4}}$|逾期(?:是|从|日期?){{1,2}}$",
            clause.before,
        )
    )
