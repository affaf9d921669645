"""Instalments, choices, identity tails, bare numbers, and what is shared by all kinds."""

from collections.abc import Callable
from datetime import datetime

import pytest

from reading import entities

Only = Callable[..., list[str]]

INSTALLMENTS = """
分6期	6
分六期	6
6期	6
想分12期还	12
分两次	2
分2次还行吗	2
分三笔	3
分三个月还	3
拆成3笔	3
半年还清	6
一年还清	12
三个月还清	3
两年还完	24
半年慢慢还清	6
分半年	6
分期半年	6
两年每季度一次	8
一年每季度一次	4
半年每月一期	6
每月还五百，分6期	6
分期还款，6期可以吗	6
两次付清	2
分開六期俾	6
可唔可以分三期	3
逾期3期了	
第3期	
这期还不上	
欠了三期	
上一期已还	
半年后还清	
分几期	
分3-6期	
失业半年了	
每一期	
能分期吗	
"""

CHOICES = """
1	1
２	2
③	3
二	2
B	B
b	B
1。	1
第二个	2
第2种	2
第三個	3
选B	B
选2	2
選第一個	1
就第二个吧	2
头一个	1
頭一個	1
方案二	2
A方案	A
2号方案	2
我要2	2
揀1	1
选③	3
我选 A	A
第二个月	
第一次	
第二天	
第三期	
A股	
3天	
"""

TAILS = """
3421	3421
012x	012X
012X	012X
零一二X	012X
三四二一	3421
１２３４	1234
尾号012x	012X
尾号3421	3421
身份证尾号是3421	3421
后四位零一二X	012X
尾号零一二三	0123
後四碼1234	1234
后四个8	8888
末四位 5678	5678
身份证后四位是幺二三四	1234
3421是我身份证后四位	3421
是3421	3421
我的是012X	012X
银行卡尾号6688	
尾号6688的卡	
卡号后四位1234	
手机尾号6688	
"""

BARE = """
500	amount 500
15	amount 15
12345	amount 12345
1500	id_tail 1500
5	choice 5
0	choice 0
12.5	amount 12.50
一千五	amount 1500
十二	amount 12
2000元	amount 2000
1500!	id_tail 1500
 3 	choice 3
500。	amount 500
"""


def one_kind(only: Only, entity: str, line: str) -> None:
    """Read a table line and compare the values of one kind."""
    text, _, expected = line.partition("\t")
    assert only(text, entity) == expected.split()


@pytest.mark.parametrize("line", INSTALLMENTS.strip("\n").splitlines())
def test_installments(only: Only, line: str) -> None:
    """Counts of payments are whole numbers; overdue or ordinal instalments and deadlines are none."""
    one_kind(only, "installments", line)


@pytest.mark.parametrize("line", CHOICES.strip("\n").splitlines())
def test_choices(only: Only, line: str) -> None:
    """An option is its digit or its capital letter."""
    one_kind(only, "choice", line)


@pytest.mark.parametrize("line", TAILS.strip("\n").splitlines())
def test_id_tails(only: Only, line: str) -> None:
    """The tail of an identity document is four characters; a card's or a telephone's is none."""
    one_kind(only, "id_tail", line)


@pytest.mark.parametrize("line", BARE.strip("\n").splitlines())
def test_bare_numbers(read: Callable[..., list[tuple[str, str]]], line: str) -> None:
    """One digit is a choice, exactly four characters an id tail, any other number an amount."""
    text, _, expected = line.partition("\t")
    assert [" ".join(each) for each in read(text)] == [expected]


def test_offsets_point_into_the_original() -> None:
    """Offsets and text are the original's, whatever was folded on the way."""
    text = "我 聽日　還  ２,０００ 元!"
    at = datetime.fromisoformat("2026-11-25T10:00:00+08:00")
    for each in entities.read(text, at=at, jurisdiction="hk"):
        assert text[each.start : each.end] == each.text
    assert [each.text.strip() for each in entities.read(text, at=at)] == ["聽日", "２,０００ 元"]


def test_naive_moment_is_refused() -> None:
    """A moment without a zone is refused at the door."""
    with pytest.raises(ValueError, match="aware"):
        entities.read("明天", at=datetime(2026, 11, 25))


@pytest.mark.parametrize("text", ["活着没意思了，明天就去死", "您的验证码是1234，5分钟有效", "", "  ", "。"])
def test_texts_that_carry_nothing(read: Callable[..., list[tuple[str, str]]], text: str) -> None:
    """Crisis texts, codes and empty texts carry no values."""
    assert read(text) == []


MIXED = """
我先还1000，剩下的分3个月还	amount 1000|installments 3
下个月10号发工资先还两千，余下的月底	amount 2000|date 2026-11-30|date 2026-12-10
下礼拜三下午两点可以吗	date 2026-12-02|time 14:00
禮拜六唔得閒 改禮拜日得唔得	date 2026-11-29
可唔可以分六期還 每期千五蚊	amount 1500|installments 6
聽日下晝三點後打嚟	date 2026-11-26|time 15:00-22:00
出咗糧15號俾返晒	amount 1*due|date 2026-12-15
尋日轉數快過咗兩千蚊	amount 2000|date 2026-11-24
麻煩改成後天晚上7點	date 2026-11-27|time 19:00
我12/10領薪	date 2026-12-10
还款1500，尾号6688的卡	amount 1500
1，周五还	choice 1|date 2026-11-27
2，分6期	choice 2|installments 6
周三、周四都没空，周五吧	date 2026-11-27
晚上10点以后别打电话	
上午别来，下午可以	time 14:00-18:00
我的身份证是012X，生日1990年1月1日	id_tail 012X
早上9点到11点，下午2点到5点都可以	time 09:00-11:00|time 14:00-17:00
减免一半罚息 我今天全部还清	amount 1*due|date 2026-11-25
卡里只有300块	
身上只有200，先还200	amount 200
当时只到手8000	amount 8000
花呗还欠2万	
地址：幸福路120号3栋502室	
打我另一个号码 139 0000 1111	
"""


@pytest.mark.parametrize("line", MIXED.strip("\n").splitlines())
def test_whole_texts(read: Callable[..., list[tuple[str, str]]], line: str) -> None:
    """Several values in one text are all read, each of its kind, and nothing beside."""
    text, _, expected = line.partition("\t")
    assert [" ".join(each) for each in read(text)] == [each for each in expected.split("|") if each]
