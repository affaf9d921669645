"""Days in borrowers' SMS, read on Wednesday the 25th of November 2026 unless told otherwise."""

from collections.abc import Callable
from datetime import datetime

import pytest

Only = Callable[..., list[str]]

NAMED = """
今天转 2026-11-25
今晚还 2026-11-25
明天还 2026-11-26
明儿给你打过去 2026-11-26
明早9点半打给我 2026-11-26
名天还 2026-11-26
聽日還錢 2026-11-26
聽晚俾你 2026-11-26
后天一定还 2026-11-27
後日過數 2026-11-27
大后天发工资 2026-11-28
昨天还过了 2026-11-24
尋日已經入咗數 2026-11-24
噚日過咗數 2026-11-24
琴晚轉咗 2026-11-24
前天转的 2026-11-23
大前天就还了 2026-11-22
隔天打一次电话
周三 2026-11-25
下周一下午到我单位 2026-11-30
周一下班后转 2026-11-30
禮拜一下晝得閒 2026-11-30
周三还 2026-11-25
周五 2026-11-27
礼拜五 2026-11-27
星期六下午来 2026-11-28
週日可以 2026-11-29
星期天吧 2026-11-29
周2转 2026-12-01
这周五 2026-11-27
本周日之前 2026-11-29
呢個禮拜五 2026-11-27
今個星期六 2026-11-28
下周一 2026-11-30
下周三还 2026-12-02
下週五我再繳 2026-12-04
下个星期天 2026-12-06
下礼拜二 2026-12-01
下個禮拜三俾 2026-12-02
下下周五 2026-12-11
下下个礼拜一 2026-12-07
拜六得閒 2026-11-28
上周三就还了 2026-11-18
上星期五转的账 2026-11-20
周一还的 2026-11-23
这周一已经还了500 2026-11-23
下周一定还
一周一次
两个礼拜一定还
每周还一次
周末还
下周末
过两天还
过完年再说
发工资那天还
下周还
下个月还
下周五百块
晚五天还行不
缓半个月
两周内还清
三天内
给我一周时间
五天行吗
改天吧
"""

NUMBERED = """
15号 2026-12-15
15号发工资就转 2026-12-15
25号 2026-11-25
25号还 2026-11-25
26日還款 2026-11-26
31号 2026-12-31
30号前 2026-11-30
十五号 2026-12-15
二十八号 2026-11-28
廿八號 2026-11-28
三十号 2026-11-30
一号 2026-12-01
5号之前给你 2026-12-05
28号以前 2026-11-28
20前能还 2026-12-20
下月15号 2026-12-15
下个月5号 2026-12-05
下个月10 2026-12-10
下下個月3號 2027-01-03
这个月28号 2026-11-28
本月30日 2026-11-30
12月5号 2026-12-05
12月5日前 2026-12-05
十二月五号 2026-12-05
11月20号 2027-11-20
11月20号已经还了 2026-11-20
1月15号 2027-01-15
明年1月5号 2027-01-05
2027年1月3日 2027-01-03
2026-12-05 2026-12-05
2026/12/5 2026-12-05
2026.12.5 2026-12-05
26年12月5号 2026-12-05
12/5还 2026-12-05
12.5号 2026-12-05
12.5还1000 2026-12-05
15号还了两千 2026-11-15
25号已经还了 2026-11-25
上个月15号还的 2026-10-15
上月10号扣了我500 2026-10-10
10号不是还过了吗 2026-11-10
还一千五号还 2026-12-05
月初 2026-12-01
月中 2026-12-15
月底 2026-11-30
月底前 2026-11-30
月末 2026-11-30
月尾俾 2026-11-30
这个月底 2026-11-30
下月底 2026-12-31
下个月底还清 2026-12-31
下个月初 2026-12-01
下月中 2026-12-15
12月底 2026-12-31
1月初 2027-01-01
二月底 2027-02-28
上旬 2026-12-10
中旬 2026-12-20
下旬 2026-11-30
12月中旬 2026-12-20
下月上旬 2026-12-10
上月底还的 2026-10-31
月初五百 2026-12-01
宽限到月底行不行 2026-11-30
11月31号
2月30号
12号楼302
3号线
一号客服
15日内还
账号15号码
每个月
12月还
"""

SPANS = """
三天后 2026-11-28
3天后还 2026-11-28
十天之后 2026-12-05
五日後 2026-11-30
两周后 2026-12-09
一周以后 2026-12-02
两个星期后 2026-12-09
三個禮拜後 2026-12-16
一个月后 2026-12-25
两个月后 2027-01-25
半个月后 2026-12-10
一个半月后 2027-01-09
半年后 2027-05-25
一年后还 2027-11-25
三天前就还了 2026-11-22
两三天后
几天后
十来天后
下个月今天 2026-12-25
"""

FESTIVALS = """
元旦 2027-01-01
元旦还 2027-01-01
圣诞节那天 2026-12-25
双十二还 2026-12-12
除夕 2027-02-05
年三十 2027-02-05
正月初八 2027-02-13
年初五 2027-02-10
大年初六开工 2027-02-11
初八 2026-12-16
初十 2026-12-18
腊月二十 2027-01-27
腊月廿三 2027-01-30
农历十五 2026-12-23
冬月初一 2026-12-09
八月十五 2027-09-15
中秋还 2027-09-15
端午节 2027-06-09
清明 2027-04-05
元宵节 2027-02-20
元旦前
国庆后
春节前还
年前还清
过年前
过完年
国庆期间
孩子初三了
几年前
"""


def cases(table: str) -> list[tuple[str, list[str]]]:
    """Return (text, values) for each line: the values are the words that look like ISO days."""
    rows = []
    for line in table.strip().splitlines():
        words = line.split(" ")
        values = [word for word in words[1:] if len(word) == 10 and word[4] == "-"]
        rows.append((" ".join(words[: len(words) - len(values)]), sorted(values)))
    return rows


@pytest.mark.parametrize(("text", "days"), cases(NAMED))
def test_named_days(only: Only, text: str, days: list[str]) -> None:
    """Words and weekdays name the next such day; vague spans and whole weeks name none."""
    assert only(text, "date") == days


@pytest.mark.parametrize(("text", "days"), cases(NUMBERED))
def test_numbered_days(only: Only, text: str, days: list[str]) -> None:
    """A number or part of a month names the next such day, the latest when the text tells of the past."""
    assert only(text, "date") == days


@pytest.mark.parametrize(("text", "days"), cases(SPANS))
def test_spans(only: Only, text: str, days: list[str]) -> None:
    """N days, weeks or months 后 count exactly from the day of receipt; half a month is fifteen days."""
    assert only(text, "date") == days


@pytest.mark.parametrize(("text", "days"), cases(FESTIVALS))
def test_lunar_days_and_festivals(only: Only, text: str, days: list[str]) -> None:
    """Lunar days are the next such; a holiday's 前 and 后 have no value before its calendar is published."""
    assert only(text, "date") == days


AROUND = """
2026-09-20 国庆前 cn 2026-09-30
2026-09-20 国庆后 cn 2026-10-08
2026-09-20 國慶節後 cn 2026-10-08
2026-09-20 十一前还 cn 2026-09-30
2026-09-20 十一后 cn 2026-10-08
2026-10-03 国庆后还 cn 2026-10-08
2026-09-20 中秋前 cn 2026-09-24
2026-01-10 春节前 cn 2026-02-14
2026-01-10 年前还 cn 2026-02-14
2026-01-10 年后还 cn 2026-02-24
2026-01-10 过年前 cn 2026-02-14
2026-04-20 五一后 cn 2026-05-06
2026-04-20 五一前还 cn 2026-04-30
2026-11-25 春節前 tw 2027-02-03
2026-11-25 過年後 tw 2027-02-11
2026-11-25 元旦後 tw 2027-01-04
2026-11-25 農曆年前 hk 2027-02-05
2026-11-25 年後 hk 2027-02-10
2026-11-25 聖誕前 hk 2026-12-24
2026-09-20 國慶 tw 2026-10-10
2026-09-20 雙十節 tw 2026-10-10
"""


@pytest.mark.parametrize("line", AROUND.strip().splitlines())
def test_days_around_holidays(only: Only, line: str) -> None:
    """前 is the day before the first day off and 后 the first after the last, by the public calendar."""
    day, text, jurisdiction, expected = line.split(" ")
    at = datetime.fromisoformat(f"{day}T10:00:00+08:00")
    assert only(text, "date", at=at, jurisdiction=jurisdiction) == [expected]


def test_month_end_is_today_on_the_last_day(only: Only) -> None:
    """On the 30th, 月底 is today and 31号 is in the next long month."""
    at = datetime.fromisoformat("2026-11-30T10:00:00+08:00")
    assert only("月底还", "date", at=at) == ["2026-11-30"]
    assert only("31号还", "date", at=at) == ["2026-12-31"]


def test_span_keeps_inside_short_months(only: Only) -> None:
    """One month after the 31st of January is the last day of February."""
    at = datetime.fromisoformat("2027-01-31T10:00:00+08:00")
    assert only("一个月后还", "date", at=at) == ["2027-02-28"]


def test_sunday_belongs_to_the_week_that_ends(only: Only) -> None:
    """Weeks begin on Monday: on a Sunday, 下周一 is tomorrow and 下周日 a week ahead."""
    at = datetime.fromisoformat("2026-11-29T10:00:00+08:00")
    assert only("下周一", "date", at=at) == ["2026-11-30"]
    assert only("下周日", "date", at=at) == ["2026-12-06"]
    assert only("周日", "date", at=at) == ["2026-11-29"]


CORRECTED = """
我说的是下周三不是这周三 2026-12-02
不是周五是周六 2026-11-28
周一，呃，周二吧 2026-12-01
周一…不对，周二 2026-12-01
明天，啊不，后天 2026-11-27
明天还，算了，后天吧 2026-11-27
15号，打错了，16号 2026-12-16
周六没空改周日 2026-11-29
周六改到周日行吗 2026-11-29
从周六改到下周一 2026-11-30
周三下午改周五上午 2026-11-27
本来约的周三，现在想改到周五 2026-11-27
原定28号上门，能不能推到30号 2026-11-30
周三唔得閒，周四得唔得 2026-11-26
星期六唔得，星期日啦 2026-11-29
别周六来，周日来 2026-11-29
取消周六的预约
周六的预约取消
周六那个不用来了
周六没空
周六别来
明天来不了
明天还不了
明天不行，后天吧 2026-11-27
周五不行吗 2026-11-27
周五行不行 2026-11-27
周三或者周四 2026-11-25 2026-11-26
周三还是周四 2026-11-25 2026-11-26
周五还五百，月底还剩下的 2026-11-27 2026-11-30
不是说好15号吗 2026-12-15
"""


@pytest.mark.parametrize(("text", "days"), cases(CORRECTED))
def test_corrected_days(only: Only, text: str, days: list[str]) -> None:
    """Denied, refused, corrected and moved days do not count; alternatives and sequences do."""
    assert only(text, "date") == days
