"""Whole messages from many kinds of people, and everything that is read from each."""

from collections.abc import Callable

import pytest

MAINLAND = """
我每个月15号发工资，能不能改到16号扣款	date 2026-12-16
这个月实在没钱了，下个月10号之前还1500	amount 1500|date 2026-12-10
周三下午两点半以后都在家，你们来吧	date 2026-11-25|time 14:30-22:00
下周随便哪天都可以，除了周三	
我在外地，28号才回去，29号可以上门	date 2026-11-29
你们一天打我二十几个电话	
我已经在11月10号还了2000，11月15号又还了500	amount 2000|amount 500|date 2026-11-10|date 2026-11-15
上个月8号扣了我1280.5，这个月怎么又扣	amount 1280.50|date 2026-10-08
借了1万，到手8500，现在让我还1万5？	amount 10000|amount 15000|amount 8500
分12个月，每个月还800可以吗	amount 800|installments 12
我现在只有200块，先给你200，剩下的月底	amount 200|date 2026-11-30
发了年终奖再还，大概腊月二十几	
后天我侄子结婚，大后天我去银行给你打	date 2026-11-28
我三点下班，四点钟可以	time 16:00
借呗2万 花呗1万5 信用卡4万	
国庆前还不上，国庆后10月8号可以	date 2027-10-08
双十一花多了，双十二前还你	date 2026-12-11
随时都行，除了中午	
约的是周四下午，能改成周五上午吗	date 2026-11-27|time 09:00-12:00
本周都不行，下周二或周三下午	date 2026-12-01|date 2026-12-02|time 14:00-18:00
周一至周五早九点到晚六点别打	
20号又扣1次	date 2026-11-20
15号那笔没扣，16号我手动还的	date 2026-11-15|date 2026-11-16
去年12月还完的	
明天下午两点开会，三点半后可以	date 2026-11-26|time 15:30-22:00
下星期的星期三	date 2026-12-02
过了15号	date 2026-12-15
每月10号1000，分5个月	amount 1000|date 2026-12-10|installments 5
2号还1000，10号还1500，剩下的月底清	amount 1000|amount 1500|date 2026-11-30|date 2026-12-02|date 2026-12-10
12/5 1000，12/20 1000，1/5 1000	amount 1000|date 2026-12-05|date 2026-12-20|date 2027-01-05
一半这个月一半下个月	amount 0.5*due
还500？我连五十都没有	amount 500
圣诞快乐	
今晚吃啥	
恭喜您获得8000元额度，点击领取	
20261215	date 2026-12-15
1 万	amount 10000
20%可以吗	amount 0.2*due
王小明 3421	id_tail 3421
马上转3421	amount 3421
本人，3344	id_tail 3344
"""

ISLANDS = """
12/5領薪水，12/6轉給你	date 2026-12-06
每期3,500太重，2,000可以嗎	amount 2000
下禮拜一跟禮拜二都要上班 禮拜三可以	date 2026-11-25
約12/3晚上8點	date 2026-12-03|time 20:00
禮拜五下午三點半約在超商可以嗎	date 2026-11-27|time 15:30
我這個月先繳3000，剩下5000下個月10號	amount 3000|amount 5000|date 2026-12-10
二十趴先還	amount 0.2*due
6個月，每月$1,200	amount 1200|installments 6
匯了新台幣12,500元	amount 12500
星期六朝頭早十點	date 2026-11-28|time 10:00
聽日得唔得？我朝早返工，晏晝三點後得閒	date 2026-11-26|time 15:00-22:00
還咗$2500喇，你哋查下	amount 2500
我月頭已經入咗3000蚊落你哋戶口	amount 3000|date 2026-11-01
分六個月還，每個月一千二得唔得	amount 1200|installments 6
星期四晏晝三點三	date 2026-11-26|time 15:15
今個月出咗糧先還到，大概30號	date 2026-11-30
圣誕節前俾晒你	amount 1*due|date 2026-12-24
禮拜四晏晝唔得，禮拜五朝早得	date 2026-11-27|time 09:00-12:00
星期一至五返工，星期六先得閒	date 2026-11-28
一舊水都冇	
成千蚊	
"""


@pytest.mark.parametrize("line", (MAINLAND + ISLANDS).strip("\n").replace("\n\n", "\n").splitlines())
def test_whole_messages(read: Callable[..., list[tuple[str, str]]], line: str) -> None:
    """A message carries what it holds to, each value once, and nothing beside."""
    text, _, expected = line.partition("\t")
    assert [" ".join(each) for each in read(text)] == sorted(each for each in expected.split("|") if each)
