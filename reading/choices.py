"""The option picked from a list: 第二个, 选B, 方案一, ③, 头一个."""

import re
from collections.abc import Iterator
from dataclasses import replace

from .candidates import Candidate
from .numerals import parse_count

ORDINAL = r"(?P<count>\d|[一二三四五六七八九])"
THING = r"(?:个|種|种|项|条|款|套|選|选项|方案|办法|方式|样)"
NOT_AFTER = (
    r"(?!号|日|月|星期|礼拜|周|问题|人|电话|工作日|季|天|年|期|小时|钟|孩|小孩|儿|女|老婆|老公|账号"
    r"|账户|卡|手机|字|短信|分钱|分都|分也|毛|块|元|蚊)"
)
PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"第{ORDINAL}{THING}{NOT_AFTER}",
        rf"(?:方案|选项|选择|套餐|办法)第?{ORDINAL}(?![\d百千万十个年天号])",
        rf"(?<![\d一二三四五六七八九十]){ORDINAL}(?:号)?(?:方案|套餐|选项)",
        (
            rf"(?:选|揀|拣|挑|回复|按|答案?)(?:择|是|选|第|了|返|:)*{ORDINAL}(?:个|种|项|号|那个)?(?![\d.]"
            rf"|[百千万十元块天月年期次号分点折k%w:声句下]|个(?:月|星期|礼拜|小时|人|半))"
        ),
        rf"^(?:我?(?:就|要|想要|是)|那就|就要)第?{ORDINAL}(?:吧|啦|了|呀)?[。!.]?$",
        rf"^(?:好的?|ok|嗯+|行|可以|那|那就|收到|你好|您好)[,。!、 ]*(?:第|就)?{ORDINAL}(?:吧|啦|号)?[。!.]?$",
        rf"^{ORDINAL}[,、.。!](?=[^\d])",
        rf"^第?{ORDINAL}(?:吧|啦|喇|咯|了|号|好了|可以|行|都得|谢谢|,谢谢)?[。!.、]?$",
    )
)
LETTERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:选|揀|拣|挑|方案|选项|套餐|回复?|那个|就|要|答案?)(?:择|了|返|:|是)*(?P<letter>[a-h])(?![a-z0-9])",
        r"(?<![a-z0-9])(?P<letter>[a-h])(?:方案|选项|套餐|吧|项|那个|款)",
        r"^(?P<letter>[a-h])(?:[。.!、)]?$|[,、。])",
        r"不是[a-h],?(?:而)?是(?P<letter>[a-h])(?![a-z])",
    )
)
FIRST = re.compile(r"头一(?:个|种|项)|(?:前面|上面)(?:的?那个|个)(?=$|[,。!?吧啦呀好]|方案|选项|可以|行|就)|前者")
SECOND = re.compile(r"(?<!最)后者")


ASKED = re.compile(r"[^,。!?]{0,8}(?:什么意思|啥意思|咩意思|区别|不同|分别|转人工|是啥|是什么)")

WANTED = re.compile(r"(?:有没有|有冇|有无|还有|仲有)$")


def read(text: str) -> Iterator[Candidate]:
    """Propose choices as a digit or a capital letter; one only asked about claims its span."""
    for each in picked(text):
        yield replace(each, value=None) if ASKED.match(text, each.end) or WANTED.search(text, 0, each.start) else each


def picked(text: str) -> Iterator[Candidate]:
    """Propose every option named."""
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            if "号" in match[0] and match[0].rstrip("。!.").endswith("号") and "选" not in match[0]:
                continue
            yield Candidate("choice", str(parse_count(match["count"])), match.start(), match.end())
    for pattern in LETTERS:
        for match in pattern.finditer(text):
            yield Candidate("choice", match["letter"].upper(), match.start(), match.end())
    for pattern, value in ((FIRST, "1"), (SECOND, "2")):
        for match in pattern.finditer(text):
            yield Candidate("choice", value, match.start(), match.end())
