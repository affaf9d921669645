"""Days named by a weekday: 周五, 下下礼拜一, 星期六、日, next friday."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from . import calendars, lexicon, tense
from .candidates import Candidate

WEEK = r"(?:周|星期|礼拜)"
NOT_NEXT = r"(?<![剩余留一倾睇谈聊])"
NOT_LAST = r"(?<![早晚马以手网账帐身卡路线加赶])"
WHOLE = r"(?:一?个?(?:周|星期|礼拜)的?(?=周|星期|礼拜))?"
WHICH = rf"(?P<which>{NOT_NEXT}下{{1,9}}{WHOLE}|{NOT_LAST}上{{1,9}}|这|本|今|呢|再下)?(?:一?个|一)?"
WEEKDAY = re.compile(
    rf"{WHICH}(?P<unit>{WEEK}|拜)(?P<day>[一二三四五六日天1-7七])"
    r"(?P<guard>[百千万%]|十(?![一二]?点)|个月|折|点\d*%|(?<=\d)\d)?"
)
ROW = re.compile(
    rf"{WHICH}(?P<unit>{WEEK}|拜)(?P<day>[一二三四五六])(?P<rest>(?:[、和跟到至或~\-]?[二三四五六日天])+)"
    r"(?![百千万十点月号期年块元折\d]|个月)"
)
PAIRED_WITH = re.compile(r"[都也两,。、!?上下早晚行得可我要有没不冇返休来哪随任全吧或再还夜朝中的]|$")
ENGLISH_WHICH = {"next": "下", "last": "上", "this": "这"}
WEEKDAYS = (
    {char: at for at, char in enumerate("一二三四五六日")} | {"天": 6, "七": 6} | {str(n): n - 1 for n in range(1, 8)}
)
BEGINS_ANOTHER_WORD = re.compile(r"定|直(?!接)|般|次|共|下(?!午|昼|班)|点(?!半|钟|整|前|后|到)|个|切|样|辈")
JOINT = re.compile(r"[、和跟同与到至或~\-]|或者|还是|定系")
COUNTED = re.compile(r"[一二两三四五六七八九十几\d半]个?$")


def read(text: str, today: date) -> Iterator[Candidate]:
    """Propose weekdays: with 下 or 上 in that week (weeks begin on Monday), otherwise the next such day."""
    week, since = "", 0
    for match in WEEKDAY.finditer(text):
        if is_weekday(text, match):
            shared = week if JOINT.fullmatch(text, since, match.start()) else ""
            week, since = match["which"] or shared, match.end("day")
            day = resolve(text, today, match, week, WEEKDAYS[match["day"]])
            yield Candidate("date", day.isoformat(), match.start(), match.end("day"))
    for match in ROW.finditer(text):
        for place in row_of(text, match):
            day = resolve(text, today, match, match["which"] or "", WEEKDAYS[text[place]])
            yield Candidate("date", day.isoformat(), place, place + 1)
    for match in english_weekday().finditer(text):
        which = ENGLISH_WHICH.get(match["which"] or "", "")
        day = resolve(text, today, match, which, english()[match["day"]])
        yield Candidate("date", day.isoformat(), match.start(), match.end())


def english() -> dict[str, int]:
    """Return the English weekdays by their names."""
    return {row["word"]: int(row["weekday"]) for row in lexicon.rows("lexicons/english_weekdays.tsv")}


@cache
def english_weekday() -> re.Pattern[str]:
    """Return an English weekday with this, next or last before it."""
    words = lexicon.alternation("lexicons/english_weekdays.tsv")
    return re.compile(rf"(?<![a-z])(?:on|by|before)?(?P<which>next|this|last)?(?P<day>{words})(?![a-z])")


def resolve(text: str, today: date, match: re.Match[str], which: str, weekday: int) -> date:
    """Return the weekday of the week said, or the next such day, or the latest where the past is told."""
    this = today + timedelta(days=weekday - today.weekday())
    if which[:1] == "下" or which == "再下":
        return this + timedelta(weeks=2 if which == "再下" else min(which.count("下"), 9))
    if which[:1] == "上":
        return this - timedelta(weeks=min(which.count("上"), 9))
    past = tense.is_past_told(text, match.start(), match.end())
    return this if which and past else calendars.by_weekday(today, weekday, past=past)


def is_weekday(text: str, match: re.Match[str]) -> bool:
    """Tell 周一 from 一周一次, 下周一定, 下周五千 and 两个礼拜一直."""
    if match["guard"]:
        return False
    rest = text[match.end("day") : match.end("day") + 4]
    if rest.startswith(("次", "趟", "遍")):
        return False
    if match["day"] == "一" and BEGINS_ANOTHER_WORD.match(rest):
        return False
    if match["unit"] == "拜":
        return bool(match["which"]) or text[match.start("unit") - 1 : match.start("unit")] not in list("礼崇祭")
    before = text[max(0, match.start() - 4) : match.start()]
    return not (
        COUNTED.search(before)
        and not match["which"]
        and (re.match(r"[次天]|还[完清]", rest) or (match["day"] in "日天" and before.endswith("个")))
    )


def row_of(text: str, match: re.Match[str]) -> list[int]:
    """Return the places of further weekdays said in one breath (周三四都行, 周六日), none for another number."""
    places = [at for at in range(match.start("rest"), match.end("rest")) if text[at] in WEEKDAYS]
    days = [WEEKDAYS[match["day"]], *(WEEKDAYS[text[at]] for at in places)]
    rising = all(earlier < later for earlier, later in zip(days, days[1:], strict=False))
    joined = not WEEKDAYS.keys() >= set(match["rest"])
    return places if rising and (joined or PAIRED_WITH.match(text, match.end())) else []
