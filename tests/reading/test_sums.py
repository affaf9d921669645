"""Sums in the words of many places: separators, Hong Kong units, contested figures, and sums taken back."""

from collections.abc import Callable

import pytest

Only = Callable[..., list[str]]

WRITTEN = """
每期1,250	1250
$4,800	4800
HK$2,000	2000
3,500蚊	3500
每個月1,500得唔得	1500
還1,000先	1000
轉咗3,200	3200
NT$12,000	12000
nt3,000元	3000
NT 3000	3000
US$500	500
usd500	500
ntd 3000	3000
paid1,500	1500
pay2000	2000
fps1200	1200
FPS轉咗1200	1200
已paid 1500	1500
共￥12,345.67	12345.67
1,234,567元	1234567
RMB800	800
800rmb	800
1500/月	1500
5百	500
1千5	1500
3仟	3000
2千块钱	2000
10k	10000
2.5萬	25000
3萬5	35000
2个w	20000
还个五十	50
给个80行吗	80
还他个三百	300
先还我这边80	80
最少还六十	60
5百块	500
周五2000	2000
下周三2000	2000
15号2000	2000
周一一千五	1500
禮拜五三千	3000
4千零20	4020
1万零500	10500
1万零5	10005
三十块零五毛	30.50
一块二毛五	1.25
1500yuan	1500
一千二百塊錢	1200
3万8千6百	38600
三万八千六	38600
壹万贰仟元整	12000
加上500一共2000	500 2000
卡上2000转给你	2000
过数$3,000，听日再过$2,000	3000 2000
1000+500	1000 500
"""

HONG_KONG = """
兩嚿水	200
三舊半水	350
三舊水	300
一嚿半	150
五嚿得唔得	500
還兩舊先	200
一皮	10000
三皮半	35000
一撇	1000
兩撇半	2500
五草	50
五蚊	5
廿蚊	20
廿五蚊	25
千二	1200
每期千二	1200
萬五蚊	15000
俾住百五先	150
百六蚊	160
萬二銀	12000
一千蚊	1000
五百銀先	500
三千大洋	3000
俾住兩千蚊先	2000
嚿半水	150
"""

CONTESTED = """
應該係1850先啱	1850
我算的是2360	2360
明明只借6000怎么成了9千	6000 9000
合同写的是5000	5000
账单显示3280	3280
app上显示8,888.88	8888.88
怎么变成一万二了	12000
从3000变成5000	3000 5000
3000变5000	3000 5000
本金才8000	8000
到手4200	4200
借一万还一万八	10000 18000
差1200	1200
多了八百多	
少算了500	500
扣多咗200	200
收咗我兩次1500	1500
应该是4500不是5400	4500
怎么是380	380
上次还的800没算	800
2000块都没算进去	2000
多扣2百	200
当初借的是15000	15000
我记得是两千三	2300
不是4500吗	4500
"""

TAKEN_BACK = """
三百行 五百拿不出	300
五百拿不出，三百可以	300
一千还不上，只能还四百	400
两千没有，五百有	500
五千太多了 三千行不行	3000
每月1000太高，600可以吗	600
1200压力大，能800吗	800
不要写2000，写1000	1000
2000给不起1000可以	1000
一下拿不出八千	
没有3000只有1500	1500
500先，1000拿不出来	500
先还1000 不 800吧	800
三千俾唔起，一千得唔得	1000
1500唔得，1000啦	1000
800還行1000太吃力	800
两千不现实，五百差不多	500
要不一千五？算了 一千吧	1000
五百改三百	300
每期2000改成1000	1000
"""

IDIOMS = """
一分钱都没有
①分钱都沒有
一毛钱都没有
一块钱都拿不出
一蚊都冇
一个子儿都没有
二手的东西
三天两头
百分百会还
打110
找12378
315投诉你们
去7-11
7-11繳費
711超商
996上班
24小时
欠朋友3万
欠了亲戚两万
一千多
百八十块
千儿八百
三五百块
百十来块
万把块
不到一千
七七八八
乱七八糟
十万火急
百忙之中
95开头的电话
400开头的电话
400电话
iphone15
985毕业
我90后
A股3000点
工资才3500
一个月才挣3000
一个月拿2800
人工得一萬二
跌了30%
一百个不愿意
一撇一捺
两撇胡子
一千遍了
打个八折
8.5折
拉黑你一万次
五千不到
小一千
千八百
2k~3k
中奖500万
十来万
一百二三
一千二三百
上千块
工行5678
"""


def read_line(only: Only, line: str) -> None:
    """Compare the sums a line's text carries with those after its tab."""
    text, _, expected = line.partition("\t")
    assert sorted(only(text, "amount"), key=float) == sorted(expected.split(), key=float)


@pytest.mark.parametrize("line", WRITTEN.strip("\n").splitlines())
def test_written_sums(only: Only, line: str) -> None:
    """Separators, currencies, magnitudes and glued words leave the sum as written."""
    read_line(only, line)


@pytest.mark.parametrize("line", HONG_KONG.strip("\n").splitlines())
def test_hong_kong_sums(only: Only, line: str) -> None:
    """嚿 and 舊 are hundreds, 撇 a thousand, 皮 ten thousand; 半 adds half of the unit."""
    read_line(only, line)


@pytest.mark.parametrize("line", CONTESTED.strip("\n").splitlines())
def test_contested_sums(only: Only, line: str) -> None:
    """Where the figure is contested, every figure counts but the one denied."""
    read_line(only, line)


@pytest.mark.parametrize("line", TAKEN_BACK.strip("\n").splitlines())
def test_sums_taken_back(only: Only, line: str) -> None:
    """What is out of reach, too much or replaced does not count."""
    read_line(only, line)


@pytest.mark.parametrize("line", IDIOMS.strip("\n").splitlines())
def test_numbers_that_are_no_sums(only: Only, line: str) -> None:
    """Idioms, names, hotlines, income, other debts and vague numbers are no sums."""
    read_line(only, line)
