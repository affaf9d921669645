"""Identity tails as they are spelled out, and picks from a list."""

from collections.abc import Callable

import pytest

Only = Callable[..., list[str]]

TAILS = """
身份证后四位全是6	6666
身份证后四位四个8	8888
尾号四个8	8888
四个8	8888
尾號係四條六	6666
尾數係012X	012X
最後4個字 3344	3344
身份證尾四個字係3344	3344
ID尾4位 3421	3421
最後四個號碼係3344	3344
后四位数字分别是3 4 2 1	3421
后四位是三四二一	3421
尾号洞拐幺两	0712
后四位 洞洞三勾	0039
末四碼5678	5678
後四碼：1234	1234
身份证后四位应该是3421吧	3421
3344结尾	3344
以3344结尾的身份证	3344
3344，身份证的	3344
3421是尾号	3421
尾号012叉	012X
身份证后四位零一二叉	012X
尾四位：三三四四	3344
后4位3344没错	3344
后四位不是3421是3412	3412
三、四、二、一	3421
3-4-2-1	3421
身份证最后4位数：3421	3421
末尾四位是3421	3421
身份證(最後四位) 3344	3344
尾数都是零
银行卡后四位3344
我手机尾号3344
卡号尾数四个8
訂單尾號3344
"""

CHOICES = """
选第2个吧	2
2）	2
（2）	2
揀二	2
要第一個	1
选择：1	1
选：B	B
2好了	2
1可以	1
第二	2
❷	2
㈡	2
2️⃣	2
就B吧	B
选b方案	B
我选择第三种	3
第②个	2
①分钱都沒有	
一分钱没有	
第一时间联系我	
第二产业	
二手的	
一号还	
一定还	
1、没钱 2、别打了	
第一，我没钱；第二，我没工作	
2️⃣吧	2
回复1	1
选1还是2	1
"""


def read_line(only: Only, entity: str, line: str) -> None:
    """Compare the values of one kind with those after the tab."""
    text, _, expected = line.partition("\t")
    assert only(text, entity) == expected.split()


@pytest.mark.parametrize("line", TAILS.strip("\n").splitlines())
def test_tails(only: Only, line: str) -> None:
    """Tails spelled, repeated, radioed or corrected are the four characters meant."""
    read_line(only, "id_tail", line)


@pytest.mark.parametrize("line", CHOICES.strip("\n").splitlines())
def test_choices(only: Only, line: str) -> None:
    """A pick is read in any dress; ordinals of other things and lists of grievances are none."""
    read_line(only, "choice", line)
