"""The last four characters of an identity document: 尾号012x, 后四位零一二X, 后四个8."""

import re
from collections.abc import Iterator
from functools import cache

from . import lexicon
from .candidates import Candidate
from .numerals import parse_positional

DIGIT = r"[\d零一二三四五六七八九幺两洞拐勾]"
SPOKEN = str.maketrans({"洞": "零", "拐": "七", "勾": "九", "叉": "x"})
FOUR = rf"{DIGIT}(?:[ \-、]?{DIGIT}){{2}}(?:[ \-、]?(?:{DIGIT}|x|叉)|\([\da]\))"
TAIL = (
    r"(?:身份证|证件|身分证)?(?:号码?)?(?:的|最)?(?:尾号|尾数|末尾|末四位|末4位|末四码|末4码|后四位"
    r"|后4位|后四码|后4码|最后四位|最后4位|最后四个|后四个数?字?|后面四位|尾4位|尾四位|尾4个字|尾码|尾四个|尾4个|末四个|末4个"
    r"|尾四个字|最后4码|最后四码|后4个|最后4个|末尾四位|末尾4位|后四|尾|(?<![\u4e00-\u9fff])[四4]位(?:数|码)?(?=是|系|:))"
)
LABELLED = re.compile(
    rf"{TAIL}(?:数字|数|号码|号|字|是多少)?(?:是|系|为|:|,|\s|[(\[【「)]|就是|应该是|呢个|分别)*(?P<tail>{FOUR})"
    rf"(?![\d十百千万])"
)
SENT = re.compile(rf"(?:身份证|证件|身分证)[^,。!?\d]{{0,8}}[:.]+(?P<tail>{FOUR})(?![\d十百千万])")
AFTERWARDS = re.compile(rf"(?<![\d\w])(?P<tail>{FOUR})(?:,|\(|是我的?|是|,?呢个系)?(?:我的?)?(?:身份证|证件|身分证)")
NUMBER_SAID = re.compile(
    rf"(?:身份证|证件|身分证|(?<![a-z])(?:hk)?id(?:card)?)(?:号码?)?(?:最后|后面|末尾)?(?:是|:|,|就是)*(?P<tail>{FOUR})(?![\d十百千万])"
)
LONE_X = re.compile(rf"(?<![\da-z零一二三四五六七八九])(?P<tail>{DIGIT}{{3}}x)(?![\da-z])")
ENDING = re.compile(rf"(?<![\d\w])以?(?P<tail>{FOUR})(?:结尾|收尾|做尾|是尾号|是我的?尾号|系尾号)")
CORRECTED = re.compile(rf"{TAIL}(?:唔系|不是){FOUR},?(?:而是|应该是|是|系)(?P<tail>{FOUR})(?![\d十百千万])")
ALL_SAME = re.compile(
    rf"(?:末|后|最后|末尾|尾)(?:四|4)(?:位|码|个字?|个数字?)(?:数字|号码)?(?:全部|全|都|冚唪唥)(?:是|系)(?P<digit>{DIGIT})"
    rf"(?![\d十百千万])|^(?:是|系|就是)?(?:四个|4个|四条)(?P<alone>{DIGIT})[吧啊呀]?[。!.]?$"
)
SAME = re.compile(
    rf"(?:尾号|尾数|末四位|后四位|后4位|最后|后面?|末尾?|尾)(?:数|号)?(?:是|系|都是|全是|四位都是)?"
    rf"(?P<how>四个|4个|四条)(?P<digit>{DIGIT})(?![十百千万个])"
)
NAME_CHARACTER = r"[^\W\da-z_上下转还付打款元钱号月日周期点个先给到账扣欠一二两三四五六七八九十百千万零共多少约经时]"
BARE_WITH_FILLER = re.compile(
    rf"^(?:嗯+|哦|好的?|是的?|对的?|没错|冇错|本人|系|就是|我的是|是我的?)?[,。:]?(?P<tail>{FOUR})(?:[吧啊呀哦]|是吧)"
    rf"?[。!.]?$"
)
CARD = re.compile(
    r"银行|[储信蓄]?卡|手机|电话|账[号户]|[工建农招中交]行|订单|合同|工资卡|单号|车牌|新号|换号|银联|工单|招商|建设|农业|工商|中信|光大|浦发|民生|兴业|平安|邮储|邮政|农商|信用社"
)
IDENTITY = re.compile(r"身份证|证件|身分证|(?<![a-z])id")


@cache
def named() -> re.Pattern[str]:
    """Return a text that is a name and a tail, as those who are asked for both answer."""
    surname = lexicon.alternation("lexicons/surnames.tsv")
    return re.compile(
        rf"(?:^|[:,。!])(?:我是|我叫|我系|姓名:?)?{surname}{NAME_CHARACTER}{{1,2}}[,。:]?(?P<tail>{FOUR})(?:[吧啊呀哦])?[。!.]?$"
    )


@cache
def before_name() -> re.Pattern[str]:
    """Return a text that is a tail and a name."""
    surname = lexicon.alternation("lexicons/surnames.tsv")
    return re.compile(
        rf"^(?:验证:?|核对:?)?(?P<tail>{FOUR})[,。:]?(?:我是|我叫|我系)?{surname}{NAME_CHARACTER}{{1,2}}[。!.]?$"
    )


def read(text: str) -> Iterator[Candidate]:
    """Propose identity tails; a bank card's or a telephone's tail claims its span and yields nothing."""
    for pattern in (
        LABELLED,
        NUMBER_SAID,
        SENT,
        AFTERWARDS,
        ENDING,
        CORRECTED,
        LONE_X,
        BARE_WITH_FILLER,
        named(),
        before_name(),
    ):
        for match in pattern.finditer(text):
            tail = tail_of(match["tail"])
            yield Candidate("id_tail", None if is_other_tail(text, match) else tail, match.start(), match.end())
    for match in (*SAME.finditer(text), *ALL_SAME.finditer(text)):
        said = match["digit"] or match["alone"]
        digit = parse_positional(said.translate(SPOKEN)) or ""
        yield Candidate("id_tail", None if is_other_tail(text, match) else digit * 4, match.start(), match.end())


def tail_of(said: str) -> str | None:
    """Return the four characters of a tail as said; the check letter A is Hong Kong's."""
    plain = re.sub(r"[ \-、()]", "", said.translate(SPOKEN))
    digits = parse_positional(plain.removesuffix("a"))
    return f"{digits}A" if digits and plain.endswith("a") else digits


def is_other_tail(text: str, match: re.Match[str]) -> bool:
    """Tell the tail of a card, a telephone or an order from that of an identity document."""
    before = text[max(0, match.start() - 8) : match.end()]
    after = text[match.end() : match.end() + 6]
    if IDENTITY.search(before + match[0]):
        return False
    return bool(
        CARD.search(before)
        or re.match(r"的?(?:那张|这张)?(?:[^,。]{0,3}卡|储蓄|信用|手机|电话|座机|号码|短信|机主|账[号户])", after)
    )
