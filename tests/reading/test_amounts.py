"""Sums and fractions as people write them."""

from collections.abc import Callable

import pytest

Only = Callable[..., list[str]]

AMOUNTS = """
两千	2000
1500元	1500
1,500元	1500
１５００元	1500
1500.5元	1500.50
1500.50	1500.50
一千五	1500
一千五百	1500
一千零五十	1050
一千零五	1005
5k	5000
1.5k	1500
3k5	3500
1w	10000
1w2	12000
1.5w	15000
1万2	12000
1万2千	12000
2千5	2500
一万二	12000
两万三千	23000
一点五万	15000
两w	20000
两千块零五百	2500
两千块	2000
八百八	880
两百五	250
三百五十块	350
五块五	5.50
3元5角2分	3.52
还50	50
先转80给你	80
五十块	50
500左右	500
大概500	500
最多两千	2000
每月500	500
每个月还五百可以不	500
先打两千过去	2000
￥1500	1500
¥ 800	800
HK$500	500
港幣2000	2000
NT$3,000	3000
新台幣3000元	3000
三千塊	3000
两千蚊	2000
一蚊	1
千五蚊	1500
三嚿水	300
一嚿水	100
先還兩皮嘢	20000
一草	10
伍佰元	500
贰仟	2000
周五 2000	2000
明天还3000行吗	3000
怎么多了八百	800
我只借了五万怎么要还八万	50000 80000
罚息收了我120	120
先还五百，剩下的一千月底还	1000 500
两千，不对，一千五	1500
2000打错了是200	200
不是两千是三千	3000
还一千五号还	1000
月初五百	500
交了房租只能还500	500
扣了我300	300
两千多	
2000多	
两千多块	
五六百	
三四千	
几百	
几百块	
好几千	
十几万	
2000-3000	
两三千块	
千把块	
两千出头	
工资四千	
我一个月挣三千	
月薪5000	
低保800块	
房租1500	
医药费花了三万	
学费两万	
利率24%	
年化36%	
月息2分	
打12378投诉	
打10086	
95588	95588
验证码1234	
订单号123456	
尾号6688的卡	
千万别来	
万一还不上	
一万个不愿意	
打了100个电话	
一天打二十次	
60岁了	
3个孩子	
两个人	
3栋502	
我手机13812345678	
6222021234567890123	
你个二百五	
2025年	
五月	
三天	
"""

FRACTIONS = """
一半	0.5*due
先还一半行吗	0.5*due
還一半	0.5*due
欠款的一半	0.5*due
上个月还了一半	0.5*due
三分之一	0.3333*due
先还三分之二	0.6667*due
四分之一	0.25*due
还1/3	0.3333*due
三成	
先还三成	0.3*due
百分之三十先付	0.3*due
先付30%	0.3*due
30%先付	0.3*due
百分之五十	0.5*due
全部	1*due
全部还清	1*due
还全部	1*due
全款	1*due
全清	1*due
聽日還晒	1*due
一次過還晒	1*due
全还	1*due
还清	
一次性	
一次性还清	
工资的一半	
利息免一半	
免一半	
罚息减半	
本金的一半	
一半的利息	
我另一半	
八成还不上	
利息30%	
打七成	
减免50%	
100%会还	
把我信息全部删了	
钱全部花光了	
利息全部免掉	
"""


@pytest.mark.parametrize("line", AMOUNTS.strip("\n").splitlines())
def test_amounts(only: Only, line: str) -> None:
    """Sums are exact decimals; vague ones, income, rates, hotlines, codes and counts are none."""
    text, _, expected = line.partition("\t")
    assert only(text, "amount") == expected.split()


@pytest.mark.parametrize("line", FRACTIONS.strip("\n").splitlines())
def test_fractions(only: Only, line: str) -> None:
    """A fraction counts of what is due only."""
    text, _, expected = line.partition("\t")
    assert only(text, "amount") == expected.split()
