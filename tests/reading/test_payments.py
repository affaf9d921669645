"""How many payments, in rounder words: vague counts, rhythms, taken back counts."""

from collections.abc import Callable

import pytest

Only = Callable[..., list[str]]

COUNTS = """
十来期	10
大概12期	12
十期左右	10
10来期吧	10
分个十来期	10
分两次给	2
两次 这月一半下月一半	2
两次吧	2
三次可以吗	3
两次还行吗	2
分三次俾	3
分開5次俾	5
一季度一回 分两年	8
每周还一次还两个月	8
每两周还一次，分三个月	6
半个月还一次，还三个月	6
每月还两次，还半年	12
按季还 一年	4
按季度还，还两年	8
每月一次 共10次	10
总共还10次	10
分兩年還	24
摊成24个月	24
分一年半	18
36个月	36
二十四期	24
改成6期	6
6期改12期	12
不要12期要6期	6
12期太长 6期	6
3期太少了分12期	12
6期压力大，12期可以吗	12
分18期，每期500	18
最多分几期？6期可以不	6
每月還一千，還10個月	10
分為4期	4
分四個月找清	4
半年分期	6
分开半年还	6
每月500共6个月	6
6個月，每月$1,200	6
能否12个月分期	12
每期五百，共六期	6
半年之内还清	6
分6⃣期	6
"""

NONE = """
分个七八期
十几期
五六期吧
两三次还清
三四个月还清
分好几期
打了10次电话
还了10次了
一天三次
来了两次都没人
两次都没接到
已经还到第5期
逾期两个月
一次还清
每期多少
三期的都还了
孕期三个月
失业三个月
欠两个月了
还有两期没还
"""


def read_line(only: Only, line: str) -> None:
    """Compare the counts a line's text carries with those after its tab."""
    text, _, expected = line.partition("\t")
    assert only(text, "installments") == expected.split()


@pytest.mark.parametrize("line", COUNTS.strip("\n").splitlines())
def test_counts_of_payments(only: Only, line: str) -> None:
    """A count, or a length at a rhythm, is a whole number of payments; the count held to at last counts."""
    read_line(only, line)


@pytest.mark.parametrize("line", NONE.strip("\n").splitlines())
def test_no_count_of_payments(only: Only, line: str) -> None:
    """Vague counts, counts of other things and what is overdue are none."""
    read_line(only, line)
