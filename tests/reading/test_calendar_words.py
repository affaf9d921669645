"""Days in rounder words: glued, by festival, by place, told of the past, and around the turn of the year."""

from collections.abc import Callable
from datetime import datetime

import pytest

Only = Callable[..., list[str]]

WORDS = """
周三3点	2026-11-25
下周三2000	2026-12-02
周五500	2026-11-27
禮拜6	2026-11-28
周5	2026-11-27
星期1	2026-11-30
下礼拜
这周末
下周
月中	2026-12-15
下月初	2026-12-01
大后天	2026-11-28
後晚還	2026-11-27
聽日朝早	2026-11-26
今個月底	2026-11-30
呢個月尾	2026-11-30
月头还	2026-12-01
下個月頭俾	2026-12-01
出月5號	2026-12-05
出個月十號	2026-12-10
出年一月五號	2027-01-05
出年先還
剩下月底还	2026-11-30
余下月底给	2026-11-30
剩下周五还	2026-11-27
剩下的下月底还	2026-12-31
能宽限一下周五还	2026-11-27
马上月底了我会还	2026-11-30
手上月底才有钱	2026-11-30
这个月最后一天	2026-11-30
下个月最后一天	2026-12-31
本月末	2026-11-30
今天之内	2026-11-25
明儿个	2026-11-26
后儿个	2026-11-27
大大后天	2026-11-29
明仔載還	2026-11-26
今天中午前	2026-11-25
月低还	2026-11-30
周六日都可以	2026-11-28 2026-11-29
星期六、日得閒	2026-11-28 2026-11-29
周三四都行	2026-11-25 2026-11-26
周五晚八点	2026-11-27
拜五晚	2026-11-27
friday俾	2026-11-27
next monday	2026-11-30
等我 fri 出糧	2026-11-27
tmr还	2026-11-26
明后天
今明两天
这两天
15hao还	2026-12-15
廿五號	2026-11-25
三十号还	2026-11-30
三十一号还	2026-12-31
下月1號	2026-12-01
个半月后	2027-01-09
民國115年12月8日	2026-12-08
115/12/8繳	2026-12-08
25/12前還	2026-12-25
30/11	2026-11-30
12/12	2026-12-12
12/8还	2026-12-08
12月8到10号	2026-12-08 2026-12-10
我10-12号之间还	2026-12-10 2026-12-12
12月一起还
元月5号	2027-01-05
12-08还	2026-12-08
12.8号	2026-12-08
下周二或周三	2026-12-01 2026-12-02
下周的周三	2026-12-02
再下周一	2026-12-07
今年年底之前	2026-12-31
从下个月开始每月10号	2026-12-10
过咗冬至先	2026-12-23
等15号工资发了还	2026-12-15
"""

VAGUE = """
十日八日
三五天
三五日後
十天半个月
十天半个月后
十天八天的
一两周后
三五个月后
一年半载
個零月後
兩三日後
再过五天
晚七天
宽限15天
缓个十天
三天之内
72小时内
三天两头
一天到晚
天天打
过几天
改日
择日
等三天
第三天
头三天
月月还
"""

FESTIVALS = """
二月二龙抬头	2027-03-09
二月二还	2027-03-09
三月三	2027-04-09
五月初五	2027-06-09
端午还	2027-06-09
七夕	2027-08-08
七夕节前
八月十五还	2027-09-15
中秋节还	2027-09-15
重阳还	2027-10-08
九月九重阳	2027-10-08
九月初九	2027-10-08
腊八还	2027-01-15
小年还	2027-01-30
小年那天	2027-01-30
小年夜	2027-02-04
元宵还	2027-02-20
正月十五还	2027-02-20
尾牙領錢還	2027-01-23
中元节	2027-08-16
中元普渡	2027-08-16
龙抬头那天	2027-03-09
冬至还	2026-12-22
做冬俾	2026-12-22
跨年那天	2026-12-31
回归日	2027-07-01
二月二号还	2027-02-02
二月二十还	2027-02-20
三月三号	2027-03-03
五月五号还	2027-05-05
八月十五号还	2027-08-15
三月三千
我叫李国庆
我叫王立春
正月底
明年今天
圣诞快乐
小年轻
"""

PAST = """
12月8号全清 多出来的别算利息	2026-12-08
20号收了货款马上还	2026-12-20
15号结了账就还	2026-12-15
28号约的上门	2026-11-28
10号扣了我的钱	2026-11-10
12号转过来了	2026-11-12
8号刚交过	2026-11-08
5号你们已经扣了	2026-11-05
11月1号还了	2026-11-01
10月8号交过一次	2026-10-08
12月5号去转给你	2026-12-05
周五收到钱了就转	2026-11-27
15号出来的工资给你	2026-12-15
20号之前把钱打过去	2026-12-20
周一过咗數	2026-11-23
禮拜一入咗2000	2026-11-23
6号扣的款	2026-11-06
上个月20号就清了	2026-10-20
去年12月8号还的	2025-12-08
月初已经还过	2026-11-01
月底发了工资再还	2026-11-30
3号我会过去交的	2026-12-03
你们10月12号那条短信说减免一半罚息	2026-10-12
11月1号逾期到现在	2026-11-01
15号工资发了还钱	2026-12-15
过了15号就有钱	2026-12-15
15号都过了	2026-11-15
"""

TURN = """
2026-12-28 1月5号还 2027-01-05
2027-01-05 12月25号还了 2026-12-25
2027-01-03 12月20号转过的 2026-12-20
2027-01-03 上月28号还了 2026-12-28
2026-12-30 3号还 2027-01-03
2026-12-30 月底还 2026-12-31
2026-12-30 下月15号 2027-01-15
2026-12-30 元旦还 2027-01-01
2027-01-02 31号还了 2026-12-31
2027-01-02 去年12月31号还清了 2026-12-31
2026-12-30 明年1月3号 2027-01-03
2026-12-31 今天还 2026-12-31
2026-12-31 下周一 2027-01-04
2027-01-01 上周三还了 2026-12-23
2027-01-01 月初还 2027-01-01
2026-12-20 下月底 2027-01-31
2027-01-31 下个月31号还
"""


def read_line(only: Only, line: str) -> None:
    """Compare the days a line's text carries with those after its tab."""
    text, _, expected = line.partition("\t")
    assert only(text, "date") == expected.split()


@pytest.mark.parametrize("line", WORDS.strip("\n").splitlines())
def test_words_for_days(only: Only, line: str) -> None:
    """Glued words, regional words and both ends of a pair of weekdays are read."""
    read_line(only, line)


@pytest.mark.parametrize("line", VAGUE.strip("\n").splitlines())
def test_vague_spans(only: Only, line: str) -> None:
    """A vague span, or one without 后, is no day."""
    read_line(only, line)


@pytest.mark.parametrize("line", FESTIVALS.strip("\n").splitlines())
def test_festivals_by_name(only: Only, line: str) -> None:
    """A festival's name is its next day by the lunar calendar, and 号 makes the day a solar one."""
    read_line(only, line)


@pytest.mark.parametrize("line", PAST.strip("\n").splitlines())
def test_past_only_when_told(only: Only, line: str) -> None:
    """A day lies in the past only where the text tells of something done on it."""
    read_line(only, line)


@pytest.mark.parametrize("line", TURN.strip().splitlines())
def test_around_the_turn_of_the_year(only: Only, line: str) -> None:
    """Months wrap into the next year, or back into the last when the past is told."""
    day, text, *expected = line.split(" ")
    at = datetime.fromisoformat(f"{day}T10:00:00+08:00")
    assert only(text, "date", at=at) == expected


@pytest.mark.parametrize("text", ["12/8還", "12.8號前還", "8/12俾你", "12-08俾"])
def test_ambiguous_order_has_no_value_in_hong_kong(only: Only, text: str) -> None:
    """Hong Kong writes the day before the month: a day that could be either has no value there."""
    assert only(text, "date", jurisdiction="hk") == []


@pytest.mark.parametrize(
    ("text", "day"), [("25/12前還", "2026-12-25"), ("12/25還", "2026-12-25"), ("12/12還", "2026-12-12")]
)
def test_unambiguous_order_is_read_in_hong_kong(only: Only, text: str, day: str) -> None:
    """A number over twelve, or twice the same, leaves no doubt anywhere."""
    assert only(text, "date", jurisdiction="hk") == [day]
