"""Values a text takes back: negated, rejected, corrected, or the old time of a moved visit."""

import re

from . import candidates, concerns, refusals
from .candidates import Candidate

OLD_BEFORE = re.compile(
    r"(?:原来|原本|本来|原定|原先|之前|先前|约好|约的|约在|说好|定的|定在|上次约|订的|旧的|约了|约好了|预约的|预约了)"
    r"(?:的|是|约|好|说|定|在|了|我们|我|要|想|系|咗|上门|时间|讲|打算|预约)*$"
)
MOVE_BETWEEN = re.compile(
    r"(?:的?(?:预约|时间|上门|见面|约|那个|那次)*)?(?:,|。|、)?(?:我|想|能不能|可以|可不可以|可否"
    r"|能|帮我|要|麻烦|请|得|吧|得唔得|就|都)*(?:改为|改成|改到|改至|改在|改期到?|改约|改|换成"
    r"|换到|换去|换|挪到|挪|移到|推到|推迟到|延到|延后到|延迟到|推|调到|调成|调整到|调|提前到"
    r"|提早到|顺延到|转去|转做|转到|变成|变更为|变更到|搬到|不如|→|->|=>|要等到|得等到|只能等到|要到|得到|怕是要|恐怕要)(?:了|咗|到|去)?$"
)
CORRECT_BETWEEN = re.compile(
    r"[,。!;、 .…\n~](?:呃|额|嗯|哦|噢|啊|呀|诶|唉|哎|喔)*(?:不对|错了|说错|写错|打错|按错|记错"
    r"|讲错|搞错|等等|等下|等一下|算了|改成|改为|更正|应该是|应该系|sorry)"
    r"|^错了[,。 ]|(?:打错|说错|写错|按错|记错|讲错|搞错|发错)(?:了|咗)|更正"
)
TURN_BETWEEN = re.compile(
    r"^[^还付转打]{0,6}[,。!;、 .…\n~](?:呃|额|嗯|哦|噢|啊|喔)*(?:不不|不是|还是|是|系|那就)"
    r"[^还付转打]{0,3}$"
)
HESITATION = re.compile(
    r"^(?:吧)?[,。、. …~!?-]*(?:呃|额|嗯|啊不|哦不|噢不|诶|哎|唉|不不|不对|不是|不|喔唔系|唔系|等等"
    r"|等下|算了|改)+[,。、. …~!]*(?:应该是?|还是|是|我说|就|那就|改|改成|系)?$"
)
JOINED_BETWEEN = re.compile(r"(?:到|至|-|~|和|、|跟|与|同|都|也|连)?")
TURN_AFTER_QUESTION = re.compile(r"\?(?:算了|不对|还是|不如|要不)")
CONTESTED_BETWEEN = re.compile(r"变成|变更|怎么|(?:要|让|叫)我|涨")
MOVES = re.compile(r"改成?|换成?")
OR_BETWEEN = re.compile(r"^(?:号|日)?(?:还是|或者?是?|或|定系|定|抑或)")


def standing(text: str, readings: list[Candidate]) -> list[Candidate]:
    """Return the readings a text still holds to; `readings` are in order and apart."""
    dropped = {id(each) for each in readings if refusals.is_refused(text, each)} | unconcerned(text, readings)
    dropped |= {id(day) for day, time in days_with_times(readings) if id(time) in dropped}
    dropped -= {id(each) for each in days_of_another_time(readings, dropped)}
    for earlier, later in reversed(list(zip(readings, readings[1:], strict=False))):
        if id(later) in dropped and later.entity == "date" and is_joined(text, earlier, later):
            dropped.add(id(earlier))
    for earlier, later in zip(readings, readings[1:], strict=False):
        said_in_one = later.length == 1 or later.start > earlier.end
        if said_in_one and is_joined(text, earlier, later) and refusals.is_denied(text, earlier):
            dropped.add(id(later))
    for entity in {each.entity for each in readings}:
        same = [each for each in readings if each.entity == entity and id(each) not in dropped]
        unfit = [each for each in same if refusals.is_unfit(text, each)]
        dropped |= {id(each) for each in unfit if len(unfit) < len(same)}
        for earlier, later in zip(same, same[1:], strict=False):
            if is_replaced(text, earlier, later):
                dropped.add(id(earlier))
                dropped |= {id(each) for each in beside(earlier, readings)}
    dropped |= {id(each) for each in old_times(text, readings)}
    return [each for each in readings if id(each) not in dropped]


def unconcerned(text: str, readings: list[Candidate]) -> set[int]:
    """Return the days and times (by id) that are only told: other business, or what leads up to another."""
    moments = [each for each in readings if each.entity in ("date", "time")]
    days = [each for each in moments if each.entity == "date"]
    times = [each for each in moments if each.entity == "time"]
    pairs = [*zip(days, days[1:], strict=False), *zip(times, times[1:], strict=False)]
    untils = {id(each): later.start for each, later in pairs}
    told = {id(each) for each in moments if concerns.is_other_business(text, each, untils.get(id(each), len(text)))}
    told |= {id(later) for each, later in pairs if concerns.is_afterthought(text, each, later)}
    return told | {id(each) for each, later in pairs if concerns.only_leads_up(text, each, later)}


def days_with_times(readings: list[Candidate]) -> list[tuple[Candidate, Candidate]]:
    """Return each day with the time that stands right after it."""
    return [
        (day, time)
        for day, time in zip(readings, readings[1:], strict=False)
        if (day.entity, time.entity) == ("date", "time") and time.start - day.end <= 1
    ]


def days_of_another_time(readings: list[Candidate], dropped: set[int]) -> list[Candidate]:
    """Return the days whose time alone is refused for another (明天下午有课，上午可以)."""
    return [
        day
        for day, refused, offered in zip(readings, readings[1:], readings[2:], strict=False)
        if [day.entity, refused.entity, offered.entity] == ["date", "time", "time"]
        and refused.start - day.end <= 1
        and id(refused) in dropped
        and id(offered) not in dropped
    ]


def is_joined(text: str, earlier: Candidate, later: Candidate) -> bool:
    """Tell two values of a kind said as one (周三、周四)."""
    return earlier.entity == later.entity and bool(JOINED_BETWEEN.fullmatch(text[earlier.end : later.start]))


def is_replaced(text: str, earlier: Candidate, later: Candidate) -> bool:
    """Tell whether the words between two values of a kind make the later one replace the earlier."""
    between = text[earlier.end : later.start]
    before = text[max(0, earlier.start - 14) : earlier.start]
    if len(between) > 24 or ("?" in between and not TURN_AFTER_QUESTION.search(between)):
        return False
    if OR_BETWEEN.match(between):
        return False
    if earlier.entity == "amount" and CONTESTED_BETWEEN.search(between):
        return False
    return bool(
        HESITATION.search(between)
        or MOVE_BETWEEN.search(between[-14:])
        or MOVES.match(text, later.start)
        or CORRECT_BETWEEN.search(between)
        or TURN_BETWEEN.search(between)
        or (OLD_BEFORE.search(before) and re.search(r"现在|改|换|挪|推|延|提前|想|变", between))
    )


def beside(reading: Candidate, readings: list[Candidate]) -> list[Candidate]:
    """Return the time that stands right after a replaced day (周三下午改周五)."""
    if reading.entity != "date":
        return []
    return [each for each in readings if each.entity == "time" and 0 <= each.start - reading.end <= 1]


def old_times(text: str, readings: list[Candidate]) -> list[Candidate]:
    """Return days and times named as the old appointment of one that is moved or cancelled."""
    moved = re.search(
        r"改|换个?(?:时间|日子|天)|推迟|延后|延期|提前|取消|不用来|别来|不来|来不了|没空|唔得闲|唔使"
        r"|不方便|挪",
        text,
    )
    if not moved:
        return []
    visits = [each for each in readings if each.entity in ("date", "time")]
    return [
        each
        for each in visits
        if OLD_BEFORE.search(candidates.clause_of(text, each.start, each.end).before)
        or re.match(
            r"(?:早上|上午|下午|晚上)?(?:\d+点)?(?:的|那个|那次|约的|约好的|嗰个)(?:预约|上门|见面"
            r"|拜访|核实|约|那个|安排)*(?:能|可以|可不可以|要|想|我|帮我|,|得|都)*(?:改|换|推|取消|延"
            r"|挪|不|提前|调)",
            text[each.end :],
        )
    ]
