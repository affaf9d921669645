"""Clock times the way people say them: Hong Kong's five-minute marks, open ends, ranges, and what is no time."""

from collections.abc import Callable

import pytest

Only = Callable[..., list[str]]

HONG_KONG = """
三點三得唔得	15:15
九點九	09:45
聽晚九點九	21:45
朝早九點三	09:15
夜晚七點八打俾我	19:40
今晚八點半	20:30
兩點半	14:30
三點搭四	15:20
兩點搭三啦	14:15
十點搭九	10:45
三點踏正	15:00
下晝五點踏正	17:00
踏正三點	15:00
十二點正	12:00
聽朝十點十	10:50
十點十分	10:10
下晝四點十一	16:55
三點三個字	15:15
下午兩點兩個字	14:10
三點三個骨	15:45
三點一個骨	15:15
三點零五分	15:05
三點十五分	15:15
下午3時半	15:30
下午三時三十分	15:30
上午十時正	10:00
今晚夜八點	20:00
夜晚十點後先得閒	
夜晚8點鐘後先得閒	20:00-22:00
7pm後	19:00-22:00
聽晚十點前	08:00-22:00
琴晚九點轉咗	21:00
利息三點三	
一點二厘	
月息一點五	
三點五折	
夜晚九點九之後先	21:45-22:00
朝早九至十二點	09:00-12:00
下星期五5:30pm	17:30
3個字後覆你	
"""

OPEN = """
下午三点往后	15:00-22:00
3点之后都行	15:00-22:00
七点过后打给我	19:00-22:00
6点下班以后	18:00-22:00
六点半下班后	18:30-22:00
下午4点开始都在家	16:00-22:00
下午两点起有空	14:00-22:00
晚上八点钟以后	20:00-22:00
3点以前	08:00-15:00
晚上九点前	08:00-21:00
中午12点前	08:00-12:00
下午5点半之前	08:00-17:30
十一点之前到	08:00-11:00
十点到十二点之间	10:00-12:00
2點到4點之間	14:00-16:00
上午10点至12点	10:00-12:00
下午2点~4点半	14:00-16:30
晚上7到9点	19:00-21:00
晚7-9点	19:00-21:00
三点到四点半	15:00-16:30
10:00到下午2:00	10:00-14:00
9:30-11:30	09:30-11:30
早上九点跟十一点之间	09:00-11:00
"""

SAID = """
差五分八点	07:55
晚上差一刻八点	19:45
下午三点差五分	14:55
夜里两点	02:00
晚上一点还在打电话	01:00
晚上十二点半	00:30
凌晨十二点	00:00
凌晨三点半	03:30
上午11点30	11:30
上午十一点三十	11:30
下午四点四十五	16:45
傍晚六点	18:00
周五3点	15:00
周三10点可以	10:00
下周二14:30	14:30
28号上午9点半	09:30
12月1号下午两点	14:00
星期一一點	13:00
后天一点钟	13:00
明早8点	08:00
晚八点半	20:30
明天上午十点整	10:00
8:30pm	20:30
今晚8:30pm打俾我	20:30
早八点到晚八点	08:00-20:00
午休12点到1点半	12:00-13:30
你们昨天下午3点40打给我妈	15:40
約12/3晚上8點	20:00
"""

NONE = """
我跟你说三点：一没钱二没车
说两点
我有三点要说
三点一线
一点五倍
早晨，我想問下
早晨呀 我想問下
早晨！
早晨啊
晚安
午安
一早就还了
我一早已經還咗
朝九晚五
下午两三点	14:00-18:00
晚上七八点	18:00-22:00
三点多
两点来钟
三点几
晚上7、8点吧	18:00-22:00
24小时在线
你们24小时骚扰
7x24小时
夜啲先
晏啲覆你
早晚会还的
迟早还你
几点都行
有点困难
晚上睡不着觉
天天晚上失眠
晚上做噩梦
差一点还完
重点是没钱
一点一点还
再晚点
"""


def read_line(only: Only, line: str) -> None:
    """Compare the times a line's text carries with those after its tab."""
    text, _, expected = line.partition("\t")
    assert only(text, "time") == expected.split()


@pytest.mark.parametrize("line", HONG_KONG.strip("\n").splitlines())
def test_hong_kong_clocks(only: Only, line: str) -> None:
    """N點M with M up to eleven counts five-minute marks, as do 搭 and 個字; 踏正 is on the hour."""
    read_line(only, line)


@pytest.mark.parametrize("line", OPEN.strip("\n").splitlines())
def test_open_and_closed_stretches(only: Only, line: str) -> None:
    """往后, 之后 and 过后 end at ten at night, 前 begins at eight, 之间 adds nothing to a range."""
    read_line(only, line)


@pytest.mark.parametrize("line", SAID.strip("\n").splitlines())
def test_clock_words(only: Only, line: str) -> None:
    """Minutes short of the hour, small hours and times glued to a day are read as said."""
    read_line(only, line)


@pytest.mark.parametrize("line", NONE.strip("\n").splitlines())
def test_no_time(only: Only, line: str) -> None:
    """Greetings, idioms and vague hours carry no time."""
    read_line(only, line)
