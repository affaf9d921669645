"""Telephone, bank card and identity numbers replaced by placeholders, so that no model ever sees them."""

import re
from collections.abc import Iterator

PHONE, CARD, IDENTITY = "⟨电话⟩", "⟨卡号⟩", "⟨证件号⟩"

D = "[0-9０-９]"
GAP = r"[ 　\u00a0\u200b\-－‐–—－·.]?"
WIDE = str.maketrans("０１２３４５６７８９Ｘｘ（）＋", "0123456789Xx()+")
START, END = r"(?<![0-9０-９])", r"(?![0-9０-９])"
LATIN_START = r"(?<![0-9０-９A-Za-zＡ-Ｚａ-ｚ])"


def digits(count: str) -> str:
    """Return a regex for this many digits ("8" or "6,11"), each pair allowed one separator between."""
    least, _, most = count.partition(",")
    low, high = int(least) - 1, int(most or least) - 1
    return rf"{D}(?:{GAP}{D}){{{low},{high}}}"


LONG = re.compile(rf"{START}{digits('13,19')}{GAP}[XxＸｘ]?{END}")
FOREIGN = re.compile(rf"[+＋](?:{GAP}{D}){{8,15}}{END}")
OO_PREFIX = re.compile(rf"{START}[0０]{{2}}(?:86|852|853|886|65|60|1){GAP}{digits('8,11')}{END}")
MOBILE = re.compile(rf"{START}(?:[(（]?(?:86|８６)[)）]?{GAP})?[1１][3-9３-９](?:{GAP}{D}){{9}}{END}")
LANDLINE = re.compile(
    rf"{START}(?<![0-9][ \-])[(（]?[0０]{D}{{1,3}}[)）]?{GAP}{D}{{3,4}}{GAP}{D}{{4}}"
    rf"(?:[-－转轉#]{D}{{1,5}})?(?!{GAP}{D})"
)
SERVICE = re.compile(rf"{START}[48４８][0０]{{2}}{GAP}{D}(?:{GAP}{D}){{6}}{END}")
TAIWAN = re.compile(rf"{START}[0０][9９]{D}{{2}}{GAP}{D}{{3}}{GAP}{D}{{3}}{END}")
HONG_KONG = re.compile(rf"{START}(?:(?:852|８５２){GAP})?[2-9２-９]{D}{{3}}[ 　\-－]?{D}{{4}}{END}")
AMERICAN = re.compile(rf"{START}[(（]?[2-9]{D}{{2}}[)）]?[ \-.]{D}{{3}}[ \-.]{D}{{4}}{END}")
TAIWAN_ID = re.compile(rf"{LATIN_START}[A-Za-zＡ-Ｚａ-ｚ][1289１２８９]{D}{{8}}{END}")
HONG_KONG_ID = re.compile(
    rf"{LATIN_START}[A-Za-zＡ-Ｚ]{{1,2}}{GAP}{D}{{6}}{GAP}(?:[(（][0-9A０-９Ａa][)）]|[0-9０-９A]"
    rf"(?![0-9０-９])|(?={END}[^0-9]|$))"
)
PASSPORT = re.compile(rf"{LATIN_START}[EeGgHhＥＧＨ][A-Za-z]?{D}{{7,8}}{END}")
SHORT_PATTERNS = (
    (FOREIGN, PHONE),
    (OO_PREFIX, PHONE),
    (MOBILE, PHONE),
    (SERVICE, PHONE),
    (TAIWAN, PHONE),
    (AMERICAN, PHONE),
)
LETTER_PATTERNS = (TAIWAN_ID, HONG_KONG_ID, PASSPORT)
BIRTH18 = re.compile(r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
BIRTH15 = re.compile(r"[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
DAY8 = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
MONEY_AFTER = re.compile(r"\s*(?:元|块|塊|蚊|圓|圆|万|萬|円|rmb|RMB)")
MONEY_BEFORE = re.compile(r"(?:[￥¥$＄]|NT|HKD|RMB)\s*$")


def mask(text: str) -> str:
    """Return the text with ⟨电话⟩, ⟨卡号⟩ and ⟨证件号⟩ where such numbers stood.

    Amounts, dates and four-character tails stay.
    """
    pieces, at = [], 0
    for start, end, placeholder in spans(text):
        pieces += [text[at:start], placeholder]
        at = end
    return "".join([*pieces, text[at:]])


def spans(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, placeholder) of each number to hide, in order and apart."""
    taken: list[tuple[int, int, str]] = []
    for start, end, placeholder in proposals(text):
        if all(end <= other_start or start >= other_end for other_start, other_end, _ in taken):
            taken.append((start, end, placeholder))
    return sorted(taken)


def proposals(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield spans in the order they win: identities, long numbers, telephones, Hong Kong telephones."""
    for pattern in LETTER_PATTERNS:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), IDENTITY
    for pattern in (FOREIGN, LANDLINE):
        for match in pattern.finditer(text):
            yield match.start(), match.end(), PHONE
    for match in LONG.finditer(text):
        yield from judge_long(match)
    for pattern, placeholder in SHORT_PATTERNS:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), placeholder
    for match in HONG_KONG.finditer(text):
        if not is_money_or_day(text, match):
            yield match.start(), match.end(), PHONE


def judge_long(match: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """Tell an identity number, a telephone with its country code and a card apart."""
    plain = "".join(char for char in match[0].translate(WIDE) if char.isdigit() or char in "Xx")
    number = plain.rstrip("Xx")
    if BIRTH18.fullmatch(plain) or BIRTH18.fullmatch(number) or (BIRTH15.fullmatch(number) and plain == number):
        yield match.start(), match.end(), IDENTITY
    elif plain == number and re.fullmatch(r"(?:0086|86)1[3-9]\d{9}", number):
        yield match.start(), match.end(), PHONE
    else:
        end = match.end() - (1 if plain != number else 0)
        yield match.start(), end, CARD


def is_money_or_day(text: str, match: re.Match[str]) -> bool:
    """Tell eight digits of money, of a written day or of two round sums from a Hong Kong telephone."""
    number = "".join(char for char in match[0].translate(WIDE) if char.isdigit())
    parts = re.split(r"[ 　\-－]", match[0])
    return bool(
        DAY8.fullmatch(number)
        or MONEY_AFTER.match(text[match.end() :])
        or MONEY_BEFORE.search(text[: match.start()])
        or (len(number) == 8 and number.endswith("0000"))
        or (len(parts) == 2 and all(part.translate(WIDE).endswith("00") for part in parts))
    )
