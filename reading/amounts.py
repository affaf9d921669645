"""Sums of money as exact decimals: 1,500元, 1w2, 一千五, 两千块零五百, 一嚿水, HK$500."""

import re
from collections.abc import Iterator
from decimal import Decimal

from . import amount_context, lexicon, numerals, slang_sums
from .candidates import Candidate
from .numerals import ARABIC, WORDS

CURRENCY_BEFORE = (
    r"(?:(?<![a-z])(?:hk\$?|nt\$?|us\$|usd\$?|rmb|cny|hkd\$?|ntd\$?|twd)(?=[ ]?\d)|(?:hk|nt|us)\$|\$|¥|港币|港纸"
    r"|新台币|台币|人民币)"
)
CURRENCY_AFTER = (
    r"(?:元整?|块钱?|rmb|cny|hkd|ntd|twd|yuan|kuai|港币|港纸|新台币|台币|人民币|蚊(?:鸡)?|蚊|文"
    r"(?![件字章书化凭明员])|银(?!行)|大洋|刀(?!子)|圆|元)"
)
TAIL = r"(?![\d]*(?:号|日(?!元)|点|时|月(?![底初中末尾])|期|次|周(?![一二三四五六日末])|天|个月|个星期|年|笔|%|折))"
MIXED = rf"{ARABIC}(?:[万千百](?:\d+(?:\.\d+)?[千百])*(?:零?\d{{1,4}}{TAIL})?|[wk](?![a-z])(?:\d{{1,4}}{TAIL})?)"
ONE_OF = r"(?<=[百千万一二三四五六七八九])一[口次起并个笔把]"
NUMBER_ALONE = re.compile(
    rf"(?:(?P<sign>{CURRENCY_BEFORE})\s?)?(?P<number>{MIXED}|(?:[一二两三四五六七八九]|\d)"
    rf"点[一二三四五六七八九\d][万千w]"
    rf"|[{WORDS}]+[wk](?![a-z])(?:[一二三四五六七八九]{TAIL})?|{ARABIC}{TAIL}"
    rf"|(?!(?<=[周期拜初])[一二三四五六七八九](?=[一二两三四五六七八九])|(?<=[过入找账整])数|(?<=[周期拜][一二三四五])[二三四五六](?![百千万十]))(?:(?!{ONE_OF})[{WORDS}几数])*(?!{ONE_OF})[{WORDS}几]{TAIL})(?P<currency>{CURRENCY_AFTER})?"
)
GLUED = re.compile(r"[a-z\d./\-_]$|\d:$")
VAGUE_AFTER = re.compile(
    r"(?:块|元|蚊)?(?:多(?!久|少|谢|给|还|付|还款|转|扣|收|算|要我|出来|交|打)|来块|挂零|有余|开外|冒头|有零|出头|不到(?![账帐位])|\+(?!\d)|几(?!号|时|点|天|个|期))"
)
VAGUE_BEFORE = re.compile(r"(?:[几近]|(?<![过入找账整])数|好几|小|小几|不到|不足|几百|\d[-~到至]|(?<!\d)\d、)$")
DECIMALS = re.compile(
    rf"(?P<whole>(?<!\d){ARABIC}|[{WORDS}]{{1,15}})(?:块|元)零?(?P<dime>[一二三四五六七八九\d])(?P<unit>毛|角)?(?:"
    rf"(?<=[毛角])(?P<cent>[一二三四五六七八九\d])分?)?(?![\d百千万十个天次期月号日点周年块元蚊])"
)
DIMES = re.compile(r"(?<![\d块元.])(?P<dime>[一二三四五六七八九\d])(?:毛|角)(?:钱)?")
SPLIT = re.compile(
    rf"(?P<whole>[{WORDS}]{{1,15}}|(?<!\d)(?:{ARABIC}|{MIXED}))(?:块|元)零?(?P<part>[{WORDS}]{{1,5}}百[{WORDS}]*|零[{WORDS}]+"
    rf"|\d{{2,3}})(?:块|元)?(?![\d号日点月期次天周年毛角])"
)


def read(text: str, *, apart: frozenset[int] = frozenset()) -> Iterator[Candidate]:
    """Propose amounts as decimal strings; vague or unrelated numbers claim their span without a value."""
    yield from read_pairs(text)
    yield from slang_sums.read(text)
    for row in lexicon.rows("lexicons/no_sums.tsv"):
        for match in re.finditer(row["pattern"], text):
            yield Candidate("amount", None, match.start(), match.end())
    for match in NUMBER_ALONE.finditer(text):
        yield from read_number(text, match, apart)


def read_number(text: str, match: re.Match[str], apart: frozenset[int]) -> Iterator[Candidate]:
    """Propose one number with its currency, judged by its neighbours."""
    token, start, end = match["number"], match.start(), match.end()
    currency = bool(match["sign"] or match["currency"])
    value = value_of(token)
    if is_vague(text, match) or value is None:
        if len(token) > 1:
            yield Candidate("amount", None, start, end)
        return
    if value == 0 or value >= Decimal("1e9"):
        return
    if amount_context.is_excluded(text, match.start("number") if not match["sign"] else start, end, currency=currency):
        if value >= 100 or currency:
            yield Candidate("amount", None, start, end)
        return
    if currency or is_money(text, match, value, apart):
        yield Candidate("amount", numerals.plain(value), start, end)


def is_money(text: str, match: re.Match[str], value: Decimal, apart: frozenset[int]) -> bool:
    """Tell whether a number without currency is money: by its size, or by a word of paying before."""
    token, start, end = match["number"], match.start("number"), match.end("number")
    before = text[max(0, start - 12) : start]
    glued = GLUED.search(before) and not amount_context.LATIN_PAY.search(before)
    if glued or re.match(r"[./:\-_]?[a-z\d]", text[end : end + 2]):
        return False
    if re.search(r"[万千百wk]", token):
        is_adverb = token in ("万一", "百", "千", "万", "千万", "百万", "十万")
        return not is_adverb and (token[0] not in "百千万" or amount_context.is_paid(text, start))
    if token[0].isdigit():
        is_year = len(token) == 4 and text.startswith("年", end)
        whole = token.replace(",", "").partition(".")[0]
        if start not in apart and amount_context.stray().match(before[-1:]):
            return False
        return token[0] != "0" and not is_year and (len(whole) >= 3 or amount_context.is_paid(text, start))
    return value >= 20 and amount_context.is_paid(text, start)


def is_vague(text: str, match: re.Match[str]) -> bool:
    """Tell 两千多, 几百, 五六百, 2000-3000, which name no sum."""
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() : match.end() + 20]
    token = match["number"]
    return bool(
        "几" in token
        or "数" in token
        or VAGUE_BEFORE.search(before)
        or (token[0] in "百千万" and before.endswith("上"))
        or VAGUE_AFTER.match(after)
        or VAGUE_AFTER.match(text, match.end("number"))
        or (
            re.match(
                (r"(?:-|~|到|至|、)" if len(token) < 3 else r"(?:-|~|到|至)")
                + r"(?:\d+(?:\.\d+)?(?![\d号日点:/.]|[月期次天])"
                r"|[一二两三四五六七八九]+[百千万])",
                after,
            )
        )
        or (re.search(r"(?:\d|[百千万kw])(?:-|~|到|至)$", before) and not re.search(r"从", before[-10:]))
        or re.match(r"(?:把|来)(?:块|元)", text[match.end("number") :])
    )


def value_of(token: str) -> Decimal | None:
    """Return the number a token says."""
    if match := re.fullmatch(r"(.)点(.)([万千w])", token):
        whole, part = (numerals.parse_count(match[1]), numerals.parse_count(match[2]))
        if whole is None or part is None:
            return None
        return Decimal(whole * 10 + part) * numerals.SUFFIX[match[3]] / 10
    if token[0].isdigit() or token[-1] in "wk" or re.search(r"[wk]", token):
        return numerals.parse_mixed(token)
    if re.fullmatch(r"[一二三四五六七八九][零一二三四五六七八九]{2,6}", token):
        return Decimal(numerals.parse_positional(token) or 0)
    value = numerals.parse_chinese(token)
    return None if value is None else Decimal(value)


def read_pairs(text: str) -> Iterator[Candidate]:
    """Propose sums said in two pieces: 两千块零五百, 五块五, 3元5角2分."""
    for match in SPLIT.finditer(text):
        whole, part = value_of(match["whole"]), value_of(match["part"])
        if whole is not None and part is not None and part < whole:
            yield amount_context.judged(text, match, whole + part)
    for match in DECIMALS.finditer(text):
        whole = value_of(match["whole"])
        dime, cent = numerals.parse_count(match["dime"]), numerals.parse_count(match["cent"] or "0")
        if whole is not None and dime is not None and cent is not None:
            yield amount_context.judged(text, match, whole + Decimal(dime) / 10 + Decimal(cent) / 100)
    for match in DIMES.finditer(text):
        yield amount_context.judged(text, match, Decimal(numerals.parse_count(match["dime"]) or 0) / 10)
