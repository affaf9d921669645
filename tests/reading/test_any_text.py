"""What holds for every text."""

import time
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading import entities, rights

PIECES = """
明天 后天 周三 下周五 这周一 15号 31号 2月30号 月底 月初 初八 年前 元旦 国庆后 十天后 半个月后
还 转 打 一千五 2000
3k5 一半 三成 全部 分6期 半年还清 第二个 选B 尾号012x 下午三点
6点以后 晚上 不是 改到 没空 , 。 ？ 吧 和 到 - 12/5
12.5 零 百 万 号 点 期 月 年 个
二月二 冬至 剩下 friday 25/12 三點三 三舊半水 兩次 除了 拿不出 加班 发工资 周六日 四个8 出月 下周的
"""
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(
    lambda moment: moment.astimezone(datetime.fromisoformat("2026-01-01T00:00:00+08:00").tzinfo)
)
SENTENCES = st.lists(st.sampled_from(PIECES.split()), max_size=12).map("".join)


@given(st.text(), MOMENTS, st.sampled_from(["cn", "tw", "hk", "us"]))
def test_reading_never_raises(text: str, at: datetime, jurisdiction: str) -> None:
    """Any text at any moment reads to values that lie in it."""
    for each in entities.read(text, at=at, jurisdiction=jurisdiction):
        assert text[each.start : each.end] == each.text


@given(SENTENCES, MOMENTS, st.sampled_from(["cn", "tw", "hk", "us"]))
def test_days_are_coming_unless_past_is_told(text: str, at: datetime, jurisdiction: str) -> None:
    """Without a word of the past, no day lies before the day of receipt, nor beyond ten years."""
    for each in entities.read(text, at=at, jurisdiction=jurisdiction):
        if each.entity == "date":
            assert at.date() <= date.fromisoformat(each.value) <= at.date() + timedelta(days=3660)


LONG = [
    "两",
    "嚿",
    "一成",
    "我妈",
    "还一半",
    "每月500",
    "周三我上班周四可以",
    "剩下月底",
    "三點三",
    "尾号",
    "12/5",
    "王",
]


@pytest.mark.parametrize(
    "piece", ["1", "一", "点", "0-", "周一", "1.", "千", "1万", "第", "分6期", "三点", "还", "上", "下", *LONG]
)
def test_long_texts_read_quickly(piece: str) -> None:
    """Ten thousand characters of anything read without error, in a tenth of a second or so."""
    at = datetime.fromisoformat("2026-11-25T10:00:00+08:00")
    entities.read("热身", at=at)
    start = time.perf_counter()
    entities.read((piece * 10_000)[:10_000], at=at)
    assert time.perf_counter() - start < 0.8


@given(SENTENCES, MOMENTS)
def test_spans_are_apart_and_in_order(text: str, at: datetime) -> None:
    """Values are given in reading order and none shares a character with another."""
    found = entities.read(text, at=at)
    for earlier, later in zip(found, found[1:], strict=False):
        assert earlier.end <= later.start


@given(st.text())
def test_judgements_never_raise(text: str) -> None:
    """Any text can be judged for rights and crisis."""
    rights.is_opt_out_word(text)
    rights.is_opt_in_word(text)
    rights.asks_for_person(text)
    rights.crisis_pattern(text)
    rights.asks_for_silence(text)


@pytest.mark.parametrize("piece", ["还。", "發。", "别发", "不要再傳，", "活", "，"])
def test_long_texts_are_judged_quickly(piece: str) -> None:
    """Ten thousand characters of anything are judged for silence and crisis in a tenth of a second or so."""
    text = (piece * 10_000)[:10_000]
    rights.asks_for_silence("热身"), rights.crisis_pattern("热身")
    start = time.perf_counter()
    rights.asks_for_silence(text), rights.crisis_pattern(text)
    assert time.perf_counter() - start < 0.8
