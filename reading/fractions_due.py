"""Fractions of what is due: 一半, 三分之一, 三成, 30%, 全部, 还晒."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from .candidates import Candidate
from .numerals import COUNT, parse_count

HALF = re.compile(
    r"(?<![另打干说做走听看人])(?:一半|半数|对半)(?!路|天|时间|会|年|个|以上|以下|多|不到|儿)|(?<=[还付转打交给俾畀存先])半"
    r"(?=$|[,。!吧行可得])"
)
PARTS = re.compile(
    rf"(?P<below>{COUNT}|百)[分份]之(?P<above>[一二两三四五六七八九十百零]+(?:点[一二三四五六七八九])?|\d+"
    rf"(?:\.\d+)?)"
)
THIRD = re.compile(
    r"(?<![一二两三四五六七八九十百千\d])(?P<below>[二三四五])[分份](?P<above>[一二三])(?![\d一二三四五六七八九十百千万个点种钟])"
)
TENTHS = re.compile(
    r"(?<![一二三四五六七八九几\d])(?P<above>[一二两三四五六七八九十\d])成(?P<rest>半|[一二三四五六七八九])?(?!功|了|为|绩|本|立|年|都"
    r"|交|员|分(?![\d两二三四五六七八九十])|人|新|家)"
)
PERCENT = re.compile(r"(?<![\d.])(?:(?P<above>\d{1,3}(?:\.\d+)?)(?:%|趴)|(?P<word>[二三四五六七八九]?十|百)趴)")
SLASH = re.compile(r"(?<![\d/.])(?P<above>[123])/(?P<below>[2345])(?![\d/号日])")
PAYING = r"(?:到账|扣款|还|付|清|转|打|交|结|缴|给|俾|畀|入|找|存|搞定|处理|归还)"
ALL = re.compile(
    rf"(?P<head>全部|全数|全额|所有|统统|通通|全都|整笔|成笔|全副)(?:的?(?:钱|欠款|款项?|账款?|金额|尾款|余款|数))?(?:都|就|也|给你们?|一次|一次性|先|同你"
    rf"|帮你|我|能|会|可以|来|再|肯定|一起|[今明听]日|[今明听后][天晚早]|月底|年底|下个?月|马上|把|给他)*{PAYING}(?!花|用)"
    rf"|{PAYING}(?:了|掉|清|上|你们?|咗|返)*(?:全部|全数|全额|全款)(?!的?利|的?罚)|全清|全还(?![不没未唔])"
    rf"|还全款?|全款|^全[部额款数](?:吧|啊|呀|啦|的)?[。!.]?$"
    rf"|{PAYING}(?:得|返)?晒|一次(?:过|性)?(?:还|付|找)?晒|全部晒"
)
LISTED_ALL = re.compile(
    r"(?<=[剩余]下的)(?:全部|全都)|(?<=[剩余]下)(?:全部|全都)|(?<=剩余)(?:的)?全部|"
    r"^(?:全部|全数|全额)[吧啦,、]*(?=[今明后听]|下?个?[月周]|本|礼拜|星期|\d{1,2}[号日])"
    r"|(?<=[午晚天日号底末一二三四五六,])(?:全部|全数|全额)[吧啦]?[。!.]?$"
)
NOT_DUE_BEFORE = re.compile(
    r"(?:工资|月薪|薪水|人工|粮|收入|利息|罚息|违约金|手续费|滞纳金|本金|房租|费用|利率|年化|月息|日息|医药费|头发"
    r"|房子|家产|财产|店|货款|存款|积蓄)的?(?:先|给我|帮我|能不能|可以|能|都|再|才|要|是|只|只有)*(?:还|付|打|交|减"
    r"|免|少|掉|去|扣)?(?:了|掉|我|个)?$|(?:减|免|砍|折|优惠|让利|少收|留|降|(?<!先)扣|退|便宜|减免|打|冻结|拿走|花|亏|赔|用|输|分走)(?:掉|去"
    r"|到|个|我|了|我的)?$|另$|第$"
)
NOT_DUE_AFTER = re.compile(
    r"的?(?:利息|罚息|违约金|手续费|滞纳金|工资|收入|本金|费用|利率|时间|人|概率|可能|几率|信息|资料|家产|财产|房|家当|工钱|身家|时间"
    r"|记录|合同|号码|免(?!一半|剩|其|另|[二三四五]分)|减|年化|折|利|off)|砍|归|会|确定|确认|肯定|保证|是|没|还不上|还不了|还不起|还唔|因为|由|不是|都"
    r"(?:花|亏|没|用|赔)"
)
RATE_AFTER = re.compile(r"的?(?:利|罚|年(?![底末前后])|息|费|手续|违约|滞纳|左右的利)")
WILL_PAY = re.compile(
    rf"(?:先|剩[下余]|余下|其余|{PAYING}|首付|可以|只能|能|拿出|拿得出|凑|出)(?:了|咗|返|到|个|出|够|掉|得起|清|还|付|您|你|你们"
    rf"|欠款的?|总额的?|总数的?|住|的)*$"
)
OFFERED_AFTER = re.compile(r"(?<=[%趴])[吧呢。!?]*$|(?:先)?(?:可以吗|可以不|行吗|行不|得唔得|可唔可以|好吗|得吗)")
PAY_AFTER = re.compile(rf"(?:已经?|都|先|再|就|先行|可以|行|得|首)?(?:先)?{PAYING}|行|可以|吧|得唔得|先|好吗|$|[,。!?]")


def read(text: str) -> Iterator[Candidate]:
    """Propose fractions as "0.5*due", at most four decimals; of anything but what is due they are none."""
    for match in HALF.finditer(text):
        yield proposed(text, match, Decimal("0.5"), sure=True)
    for match in PARTS.finditer(text):
        share = parts(match)
        yield proposed(text, match, share, sure=share != 1)
    for match in TENTHS.finditer(text):
        yield proposed(text, match, tenths(match), sure=False)
    for match in THIRD.finditer(text):
        above, below = parse_count(match["above"]) or 0, parse_count(match["below"]) or 1
        yield proposed(text, match, Decimal(above) / below if above < below else None, sure=False)
    for match in PERCENT.finditer(text):
        yield proposed(text, match, percent(match), sure=False)
    for match in SLASH.finditer(text):
        yield proposed(text, match, Decimal(match["above"]) / Decimal(match["below"]), sure=False)
    for match in (*ALL.finditer(text), *LISTED_ALL.finditer(text)):
        excluded = NOT_DUE_BEFORE.search(text[max(0, match.start() - 30) : match.start()]) or re.match(
            r"的?(?:信息|资料|记录)", text[match.end() :]
        )
        end = match.end("head") if match.groupdict().get("head") else match.end()
        yield Candidate("amount", None if excluded else "1*due", match.start(), end)


def percent(match: re.Match[str]) -> Decimal:
    """Return the fraction N% says, or N趴 as it is said in Taiwan."""
    return Decimal(match["above"] or parse_count(match["word"]) or 0) / 100


def tenths(match: re.Match[str]) -> Decimal:
    """Return the fraction N成 says, with half a tenth (七成半) or hundredths (八成五)."""
    rest = 5 if match["rest"] == "半" else parse_count(match["rest"] or "零") or 0
    return Decimal((parse_count(match["above"]) or 0) * 10 + rest) / 100


def parts(match: re.Match[str]) -> Decimal | None:
    """Return the fraction N分之M says."""
    below = 100 if match["below"] == "百" else parse_count(match["below"])
    whole, _, tenth = match["above"].partition("点")
    above = Decimal(whole) if whole[0].isdigit() else None if (count := parse_count(whole)) is None else Decimal(count)
    if above is None or not below:
        return None
    return (above + Decimal(parse_count(tenth) or 0) / 10 if tenth else above) / below


def proposed(text: str, match: re.Match[str], share: Decimal | None, *, sure: bool) -> Candidate:
    """Return the candidate; unless `sure`, a word of paying must stand by it."""
    before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 30]
    counts = share is not None and 0 < share <= 1
    if NOT_DUE_BEFORE.search(before) or NOT_DUE_AFTER.match(after) or RATE_AFTER.match(after):
        counts = False
    offered = not before and OFFERED_AFTER.match(after)
    if (
        not sure
        and not offered
        and not (WILL_PAY.search(before) or (PAY_AFTER.match(after) and re.match(rf".{{0,3}}{PAYING}", after)))
    ):
        counts = False
    value = None if not counts or share is None else f"{said(share)}*due"
    return Candidate("amount", value, match.start(), match.end())


def said(share: Decimal) -> str:
    """Return a share with at most four decimals and no idle zeros: 0.5, 0.3333, 1."""
    text = format(share.quantize(Decimal("0.0001"), ROUND_HALF_UP), "f")
    return text.rstrip("0").rstrip(".")
