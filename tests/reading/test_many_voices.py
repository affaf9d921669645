"""Messages of many people, and everything that is read from each."""

from collections.abc import Callable

import pytest

Read = Callable[..., list[tuple[str, str]]]

MAINLAND = """
下周六日哪天都成	date 2026-12-05|date 2026-12-06
圣诞节之前打给你三千	amount 3000|date 2026-12-24
三周后的今天	date 2026-12-16
星期一转的钱，800	amount 800|date 2026-11-23
八点半上班前打给我	time 08:00-08:30
下午五点半才下班，六点以后来	time 18:00-22:00
存折上还有三千，先给你两千	amount 2000
20%首付可以吗	amount 0.2*due
ID: 4432	id_tail 4432
本来说好今天还的，要等到后天了	date 2026-11-27
12期不要，我要24期	installments 24
不选A，选B	choice B
能不能把扣款日从10号改到20号，我每月18号发工资	date 2026-12-20
已在11月20日下午3点通过支付宝还款1288.66元，请核实	amount 1288.66|date 2026-11-20|time 15:00
你们昨天来我家了，我妈80岁了吓得血压180	date 2026-11-24
俩千行吗	amount 2000
1000*3个月	amount 1000|installments 3
下月5日发薪日扣2000吧	amount 2000|date 2026-12-05
儿童节	date 2027-06-01
下周二三四都行	date 2026-12-01|date 2026-12-02|date 2026-12-03
一个月以后的今天	date 2026-12-25
我卡里被划走1500	amount 1500
剩下的全部年底还	amount 1*due|date 2026-12-31
回B	choice B
答案是2	choice 2
6023王芳	id_tail 6023
我跟前面那个客服讲好了每月15号还800，你们内部沟通一下	amount 800|date 2026-12-15
我12月3号出差回来，4号上午可以见面	date 2026-12-04|time 09:00-12:00
麻烦把还款日改到每月20号，我15号才发工资	date 2026-12-20
逾期是从9月18号开始的吗	date 2026-09-18
我人在深圳，腊月二十回老家，你们那时候来	date 2027-01-27
我说的是还1500，不是还5100	amount 1500
不要全部扣掉，先扣一半	amount 0.5*due
我选3个月的那个	installments 3
花呗要还1500，你们这边只能还500	amount 500
转账记录显示11月22日 14:32 成功 ¥1,200.00	amount 1200|date 2026-11-22|time 14:32
等立春吧	date 2027-02-04
ok 1	choice 1
好的，2	choice 2
前晚转了	date 2026-11-23|time 18:00-22:00
去年春节就还清了	date 2025-01-29
500错了，5000	amount 5000
我家在四楼402，周日上午来敲门就行	date 2026-11-29|time 09:00-12:00
下月一号开始还，每月一号还1000，还十个月	amount 1000|date 2026-12-01|installments 10
还了6期了还有18期，能不能把剩下的改成36期	installments 36
信用卡套了5000还你	amount 5000
找我姐借了两千还你们	amount 2000
去年国庆还的	date 2025-10-01
圣诞夜	date 2026-12-24
不要周六日来，工作日晚上7点后我都在	time 19:00-22:00
先还两期的，1360块	amount 1360
还60%，剩余40%分4期	amount 0.4*due|amount 0.6*due|installments 4
我付三成首付，剩下七成分10个月	amount 0.3*due|amount 0.7*due|installments 10
头三个月每月500，后面每月1500	amount 1500|amount 500
选A不选B	choice A
身份证最后是7788	id_tail 7788
1500→1000可以吗	amount 1000
6号家里办喜事，7号还你	date 2026-12-07
说好了不告诉家里的，你们22号打给我姐了	date 2026-11-22
年底结工程款，腊月二十六左右	date 2027-02-02
零钱凑了468.5给你	amount 468.50
原来9800现在要我还11200？	amount 11200|amount 9800
应还1,120实扣1,320多扣了200	amount 1120|amount 1320|amount 200
延长到36期	installments 36
一个季度内还清	installments 3
每月二十号还六百，还两年	amount 600|date 2026-12-20|installments 24
3309，我是赵磊	id_tail 3309
15号扣款行不行，10号没发工资	date 2026-12-15
11月18日还款1500元 凭证在我手机里	amount 1500|date 2026-11-18
我妈在家，你们周日去找她拿1000	amount 1000|date 2026-11-29
先给你打3500，剩的1500月底	amount 1500|amount 3500|date 2026-11-30
逾期费一天20	amount 20
分期还，6个月	installments 6
身份证号后四位【8873】	id_tail 8873
19号的时候你们说可以减200的	amount 200|date 2026-11-19
之前11月5号承诺还2000没做到，抱歉	amount 2000|date 2026-11-05
下周一二三都可以	date 2026-11-30|date 2026-12-01|date 2026-12-02
年三十晚上	date 2027-02-05|time 18:00-22:00
一千封顶	amount 1000
每个礼拜打给你两百	amount 200
还三分之二免三分之一	amount 0.6667*due
今天全额到账	amount 1*due|date 2026-11-25
就第一	choice 1
我的选择是2	choice 2
500太少？那800	amount 800
不分12期了，分6期	installments 6
不选2了选3	choice 3
不是A是B	choice B
二零零零元	amount 2000
期数改为24	installments 24
9月28号最后一次还款，还了560	amount 560|date 2026-09-28
3/4已经还了	amount 0.75*due
全部款项今晚付清	amount 1*due|date 2026-11-25|time 18:00-22:00
全额	amount 1*due
每周还300，分10周	amount 300|installments 10
答2	choice 2
这笔15号逾期的，今天还算几天	date 2026-11-15|date 2026-11-25
余额2680是吧	amount 2680
怎么还有98.6没清	amount 98.60
剩余分3期	installments 3
后晚	date 2026-11-27|time 18:00-22:00
周五两千	amount 2000|date 2026-11-27
星期三两百五	amount 250|date 2026-11-25
可否宽限到12.15	date 2026-12-15
剩余全部下个月	amount 1*due
四位是0918	id_tail 0918
你们到底要怎样，我都说了12月6号还	date 2026-12-06
先扣我卡里500，剩下的等28号	amount 500|date 2026-11-28
转了3笔，分别是500、800、1200	amount 1200|amount 500|amount 800
还多了，退我45.6	amount 45.60
两万八一口价	amount 28000
12号全额扣款	amount 1*due|date 2026-12-12
身份证后四位我发你：2046	id_tail 2046
身份证是…2046	id_tail 2046
逾期从8号开始算	date 2026-11-08
国庆那会儿还了3000	amount 3000|date 2026-10-01
你好，我12月16日到期的能延到26日吗	date 2026-12-26
周一三五晚上7点后可以打	date 2026-11-25|date 2026-11-27|date 2026-11-30|time 19:00-22:00
12月2号出差回来，3号给你们打电话	date 2026-12-03
周四十点？	date 2026-11-26|time 10:00
五成可以先付	amount 0.5*due
首期500，后面11期每期600	amount 500|amount 600
就那个B	choice B
7719（身份证后四位）	id_tail 7719
每个月15号扣1200 扣了10个月了	amount 1200|date 2026-12-15
先付20% 年底付30%	amount 0.2*due|amount 0.3*due|date 2026-12-31
先还了两千 剩的月底补	amount 2000|date 2026-11-30
钱打过去了 剩下的月底给	date 2026-11-30
今天上午还了八佰 剩的月底补上	amount 800|date 2026-11-25|date 2026-11-30|time 09:00-12:00
我已经说了周五还 你们还打我老丈人	date 2026-11-27
后个儿还	date 2026-11-27
这周一就到账了 金额3210.6	amount 3210.60|date 2026-11-23
我还的是一期的钱 1680 别算错了	amount 1680
先还500别催了	amount 500
三千块钱我分三个月给你行不行	amount 3000|installments 3
三个里头我选2	choice 2
别晚上来 白天来 周三十点	date 2026-11-25|time 10:00
扣款失败了 我又手动还了1280	amount 1280
"""

TAIWAN = """
228連假前	date 2027-02-26
分期的話可以分12還是24期	installments 12|installments 24
我這個月底領年終獎金，大概六萬，到時候全部清掉	amount 1*due|date 2026-11-30
下週一早上	date 2026-11-30|time 09:00-12:00
和平紀念日	date 2027-02-28
ATM一天只能轉3萬，我分兩天轉，共5萬	amount 50000
已於11/20匯款4,500元至貴公司帳戶	amount 4500|date 2026-11-20
明天中午前匯款	date 2026-11-26|time 08:00-12:00
1108，王大明	id_tail 1108
12/20發年終，12/21繳清	date 2026-12-21
我25號薪水進來28號轉	date 2026-11-28
我繳兩期的錢$4,600	amount 4600
"""

HONG_KONG = """
今晚七點九收工，八點後打俾我	date 2026-11-25|time 20:00-22:00
新曆年後	date 2027-01-02
農曆年初八先開工，開工後還	date 2027-02-13
下個月初一次過清晒佢	amount 1*due|date 2026-12-01
我得閒時間係星期一三五夜晚八點後	date 2026-11-25|date 2026-11-27|date 2026-11-30|time 20:00-22:00
每個月尾我還$2000	amount 2000|date 2026-11-30
七一後	date 2027-07-02
返工到夜晚九點，九點半後先覆到	time 21:30-22:00
身份證頭三個字母數字A12，尾四個係5521	id_tail 5521
聽日返工前過數	date 2026-11-26
我還咗$3,000 on 20/11	amount 3000|date 2026-11-20
還咗三分二	amount 0.6667*due
尾四位 334(A)	id_tail 334A
過咗農曆年初七	date 2027-02-12
可唔可以傾下 星期六晏晝兩點	date 2026-11-28|time 14:00
"""


def read_line(read: Read, line: str, jurisdiction: str) -> None:
    """Compare everything a line's text carries with what stands after its tab."""
    text, _, expected = line.partition("\t")
    found = [" ".join(each) for each in read(text, jurisdiction=jurisdiction)]
    assert found == sorted(each for each in expected.split("|") if each)


@pytest.mark.parametrize("line", MAINLAND.strip("\n").splitlines())
def test_mainland(read: Read, line: str) -> None:
    """The values of mainland messages, each of its kind and nothing beside."""
    read_line(read, line, "cn")


@pytest.mark.parametrize("line", TAIWAN.strip("\n").splitlines())
def test_taiwan(read: Read, line: str) -> None:
    """The values of messages from Taiwan, holidays by its own calendar."""
    read_line(read, line, "tw")


@pytest.mark.parametrize("line", HONG_KONG.strip("\n").splitlines())
def test_hong_kong(read: Read, line: str) -> None:
    """The values of messages from Hong Kong, holidays by its own calendar."""
    read_line(read, line, "hk")
