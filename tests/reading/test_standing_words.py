"""Words that mean the same at any time, and words that take a promise back."""

import datetime as dt

import pytest

from reading import entities, same_week, split_payments, standing_words, withdrawal

AT = dt.datetime.fromisoformat("2026-11-25T10:00:00+08:00")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("帮助", "menu"), ("幫助", "menu"), ("HELP", "menu"), ("菜单。", "menu"),
        ("我的安排", "arrangements"), ("我的安排呢？", "arrangements"), ("查安排", "arrangements"),
        ("改", "change"), ("改一下", "change"), ("写错了", "change"), ("打錯了", "change"),
        ("继续", "again"), ("再看一次", "again"),
        ("改成周五", None), ("改时间", None), ("帮助我一下我还不了", None), ("安排上门", None), ("继续分期吧", None),
    ],
)  # fmt: skip
def test_a_standing_word_is_all_there_is_to_a_text(text: str, kind: str | None) -> None:
    """A word for help, the list, a change or the question again counts alone, in either script."""
    assert standing_words.kind_of(text) == kind


@pytest.mark.parametrize(
    "text",
    ["周五还不了了", "禮拜五還唔到", "钱没凑齐，凑不齐了", "来不及了", "工资还没发，恐怕要晚点", "到时候恐怕要推迟"],
)
def test_a_promise_is_taken_back(text: str) -> None:
    """That the money will not be there is heard in many words."""
    assert withdrawal.takes_back(text)


@pytest.mark.parametrize("text", ["周五一定还", "好的", "还了吗", "还不还都一样吧" * 9])
def test_nothing_is_taken_back(text: str) -> None:
    """What does not say so, or is too long to be about a day alone, is left to the dialogue."""
    assert not withdrawal.takes_back(text)


def test_a_bare_withdrawal_gives_no_reason() -> None:
    """Only a short one is: a reason is a hardship to be heard."""
    assert withdrawal.is_bare("周五还不了了")
    assert not withdrawal.is_bare("我住院了，这个周五肯定还不了了")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("明天还一半，剩下的下月10号", [("2026-11-26", "0.5*due", False), ("2026-12-10", None, True)]),
        ("周五500，下周三700", [("2026-11-27", "500", False), ("2026-12-02", "700", False)]),
        ("明天还500周五再还500", [("2026-11-26", "500", False), ("2026-11-27", "500", False)]),
        ("先打300后天，餘下的15號", [("2026-11-27", "300", False), ("2026-12-15", None, True)]),
        ("周五先还1000", [("2026-11-27", "1000", False)]),
        ("先还一半，剩下的下周三", [(None, "0.5*due", False), ("2026-12-02", None, True)]),
    ],
)
def test_each_sum_goes_with_its_day(text: str, parts: list[tuple[str | None, str | None, bool]]) -> None:
    """Where several days are named each has its own sum, or what is left."""
    found = entities.occurrences(text, at=AT)
    assert [(each.date, each.amount, each.is_rest) for each in split_payments.read(text, found)] == parts


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("不是周三，是周四", dt.date(2026, 12, 3)),
        ("唔係禮拜三，係禮拜一", dt.date(2026, 11, 30)),
        ("不是周三，是下周四", None),
        ("不是周二，是周四", None),
        ("周四", None),
    ],
)
def test_the_other_day_lies_in_the_same_week(text: str, day: dt.date | None) -> None:
    """Of a promise for Wednesday week, 不是周三，是周四 means the Thursday after it."""
    assert same_week.corrected(text, dt.date(2026, 12, 2)) == day
