"""Shares of what is due in context, and values listed as an answer."""

from collections.abc import Callable

import pytest

SHARES = """
先還三成	0.3*due
先還七成半	0.75*due
七成半先還	0.75*due
还八成五	0.85*due
三成先俾住	0.3*due
还五成	0.5*due
先付两成	0.2*due
俾住二分一先	0.5*due
先還三分一	0.3333*due
先还三份之一	0.3333*due
四份三可以还	0.75*due
还三分之二行吗	0.6667*due
一半左右	0.5*due
差不多一半	0.5*due
先还个对半	0.5*due
一半先	0.5*due
俾一半住先	0.5*due
两次 每次一半	0.5*due
统统还清	1*due
通通還俾你	1*due
全都还了	1*due
整笔还清	1*due
全額繳	1*due
全清掉	1*due
找晒數	1*due
俾晒你	1*due
一笔全款	1*due
大半
多半还不上
一半以上
一大半
我百分百支持
百分百还不上
百分之百还不起
全部家当都没了
十成把握
一半会儿还不上
剩半条命
成日打嚟
利息收成三成
付一半免一半	0.5*due
二十趴先還	0.2*due
20%可以吗	0.2*due
月薪一半都俾咗你哋
留一半吃饭
利息减半我马上还
"""

LISTS = """
全款，明天	amount 1*due|date 2026-11-26
一半 周五	amount 0.5*due|date 2026-11-27
2000 周五	amount 2000|date 2026-11-27
月底 三千	amount 3000|date 2026-11-30
六期，每期800	amount 800|installments 6
周六，上午	date 2026-11-28|time 09:00-12:00
明天下午 全部	amount 1*due|date 2026-11-26|time 14:00-18:00
全部 月底	amount 1*due|date 2026-11-30
500/周五	amount 500|date 2026-11-27
聽日 兩嚿水	amount 200|date 2026-11-26
后天，1000，尾号012x	amount 1000|date 2026-11-27|id_tail 012X
15号：1500	amount 1500|date 2026-12-15
下周三2000	amount 2000|date 2026-12-02
下礼拜五1k5	amount 1500|date 2026-12-04
全数，听晚	amount 1*due|date 2026-11-26|time 18:00-22:00
全款吧，28号	amount 1*due|date 2026-11-28
3421，后天	amount 3421|date 2026-11-27
选2，周五	choice 2|date 2026-11-27
"""


def read_line(read: Callable[..., list[tuple[str, str]]], line: str) -> None:
    """Compare everything a line's text carries with what stands after its tab."""
    text, _, expected = line.partition("\t")
    assert [" ".join(each) for each in read(text)] == [each for each in expected.split("|") if each]


@pytest.mark.parametrize("line", SHARES.strip("\n").splitlines())
def test_shares(only: Callable[..., list[str]], line: str) -> None:
    """Tenths need paying beside them, and a share that is vague or an idiom has no value."""
    text, _, expected = line.partition("\t")
    assert only(text, "amount") == expected.split()


@pytest.mark.parametrize("line", LISTS.strip("\n").splitlines())
def test_listed_answers(read: Callable[..., list[tuple[str, str]]], line: str) -> None:
    """An answer that is a list of values carries each of them."""
    read_line(read, line)
