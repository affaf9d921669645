"""Values a text takes back: negated, rejected, corrected, or the old time of a moved visit."""

import re

from . import candidates
from .candidates import Candidate

NEGATED_BEFORE = re.compile(
    r"(?:(?<!是)不是(?:说|约|在|要|这|我)?|唔系|唔是|并非|并不是|而不是|没说|没有说|不要|别|唔好"
    r"|不用|不想|非|不选|不止|不只)(?:再|到|在|等|等到|约|选|给我|说|这个|那个|我|安排|约在)?$"
)
RHETORICAL = re.compile(r"[?]|吗|嘛|么|咩")
REJECTED_AFTER = re.compile(
    r"(?:那天|那日|那个时间|的时候|这天|号|的话|我|也|又|都|可能|恐怕|怕是|实在|真的|肯定|就|应该"
    r"|,|、|是|前|之前|那边|时|呢|时间|家里|单位|刚好|正好|临时|的)*"
    r"(?:不行(?!吗|么)|没空|冇空|无空|没时间|没有时间|不方便|唔方便|唔得(?!闲)|唔得闲|没得|不得闲"
    r"|不在|唔喺|唔系度|有事|要上班|上班|要返工|返工|出差|不可以(?!吗)|不能|来不了|去不了|还不了"
    r"|还不上|还唔到|还唔起|付不出|转不了|给不了|交不了|搞不定|拿不出"
    r"|没钱|冇钱|无钱|没办法|冇办法|没法|不合适|约不了|别来|不要来|别打|不要打|别发|别上门|不用来"
    r"|不用上门|唔好嚟|唔使嚟|唔好打|唔好来|见不了|赶不回|回不来|赶不到|不还(?!行|可以)|凑不"
    r"|来不及|太早|太晚|太赶|太久|取消|作废|不约了|不见了|的?预约(?:取消|不要)|不来了|不去了|算了)"
)
QUESTION_AFTER = re.compile(r"不行吗|不可以吗|不能吗|还行不|行不行|方便不方便|可不可以|能不能|有没有空|得唔得|不行么")
CANCEL_BEFORE = re.compile(
    r"(?:取消|推掉|退掉|撤销|cancel)(?:了|掉|咗)?(?:我|我们|跟你们?|同你们?)?(?:[^,。!?\n]{0,4})$"
)
OLD_BEFORE = re.compile(
    r"(?:原来|原本|本来|原定|原先|之前|先前|约好|约的|约在|说好|定的|定在|上次约|订的|旧的|约了|约好了|预约的|预约了)"
    r"(?:的|是|约|好|说|定|在|了|我们|我|要|想|系|咗|上门|时间|讲|打算|预约)*$"
)
MOVE_BETWEEN = re.compile(
    r"(?:的?(?:预约|时间|上门|见面|约|那个|那次)*)?(?:,|。|、)?(?:我|想|能不能|可以|可不可以|可否"
    r"|能|帮我|要|麻烦|请|得|吧|得唔得|就|都)*(?:改为|改成|改到|改至|改在|改期到?|改约|改|换成"
    r"|换到|换去|换|挪到|挪|移到|推到|推迟到|延到|延后到|延迟到|推|调到|调成|调整到|调|提前到"
    r"|提早到|顺延到|转去|转做|转到|变成|变更为|变更到|搬到|不如)(?:了|咗|到|去)?$"
)
CORRECT_BETWEEN = re.compile(
    r"[,。!;、 .…\n~](?:呃|额|嗯|哦|噢|啊|呀|诶|唉|哎|喔)*(?:不对|错了|说错|写错|打错|按错|记错"
    r"|讲错|搞错|等等|等下|等一下|算了|改成|改为|更正|应该是|应该系|sorry)"
    r"|(?:打错|说错|写错|按错|记错|讲错|搞错|发错)(?:了|咗)|更正"
)
TURN_BETWEEN = re.compile(
    r"^[^还付转打]{0,6}[,。!;、 .…\n~](?:呃|额|嗯|哦|噢|啊|喔)*(?:不不|不是|还是|是|系|那就)"
    r"[^还付转打]{0,3}$"
)
HESITATION = re.compile(
    r"^(?:吧)?[,。、. …~!-]*(?:呃|额|嗯|啊不|哦不|噢不|诶|哎|唉|不不|不对|不是|不|喔唔系|唔系|等等"
    r"|等下|算了|改)+[,。、. …~!]*(?:应该是?|还是|是|我说|就|那就|改|改成|系)?$"
)
JOINED_BETWEEN = re.compile(r"到|至|-|~|和|、|跟|与|同")
OR_BETWEEN = re.compile(r"^(?:号|日)?(?:还是|或者?是?|或|定系|定|抑或)")


def standing(text: str, readings: list[Candidate]) -> list[Candidate]:
    """Return the readings a text still holds to; `readings` are in order and apart."""
    dropped = {id(each) for each in readings if is_negated(text, each)}
    for earlier, later in zip(readings, readings[1:], strict=False):
        joined = JOINED_BETWEEN.fullmatch(text[earlier.end : later.start]) and earlier.entity == later.entity
        if joined and id(later) in dropped and later.entity == "date":
            dropped.add(id(earlier))
    for entity in {each.entity for each in readings}:
        same = [each for each in readings if each.entity == entity and id(each) not in dropped]
        for earlier, later in zip(same, same[1:], strict=False):
            between = text[earlier.end : later.start]
            if is_replaced(between, text[: earlier.start]):
                dropped.add(id(earlier))
                dropped |= {id(each) for each in beside(earlier, readings)}
    dropped |= {id(each) for each in old_times(text, readings)}
    return [each for each in readings if id(each) not in dropped]


def is_negated(text: str, reading: Candidate) -> bool:
    """Tell whether the words next to a value deny, refuse or cancel it."""
    clause = candidates.clause_of(text, reading.start, reading.end)
    if NEGATED_BEFORE.search(clause.before):
        question = text[reading.end : reading.end + 6]
        return not (RHETORICAL.search(question) and clause.before.endswith(("不是", "唔系")))
    if CANCEL_BEFORE.search(clause.before) and reading.entity in ("date", "time"):
        return True
    if reading.entity not in ("date", "time", "choice"):
        return reading.entity != "installments" and bool(
            re.match(r"(?:,|是)?(?:不对|打错|写错|说错)", text[reading.end :])
        )
    after = text[reading.end : reading.end + 16].split("\n")[0]
    after_clause = re.split(r"[,。!;]", after)[0]
    return bool(REJECTED_AFTER.match(skip_times(after))) and not QUESTION_AFTER.search(after_clause[:10])


def skip_times(after: str) -> str:
    """Drop a part of day or a clock time that follows a day, to see what is said of both."""
    return re.sub(
        r"^(?:早上|上午|中午|下午|晚上|下昼|上昼|早|晚)?(?:[\d一二两三四五六七八九十]{1,2}点(?:半|钟)"
        r"?)?",
        "",
        after,
    )


def is_replaced(between: str, before: str) -> bool:
    """Tell whether the words between two values of a kind make the later one replace the earlier."""
    if len(between) > 24 or "?" in between:
        return False
    if OR_BETWEEN.match(between):
        return False
    return bool(
        HESITATION.search(between)
        or MOVE_BETWEEN.search(between[-14:])
        or CORRECT_BETWEEN.search(between)
        or TURN_BETWEEN.search(between)
        or (OLD_BEFORE.search(before[-14:]) and re.search(r"现在|改|换|挪|推|延|提前|想|变", between))
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
