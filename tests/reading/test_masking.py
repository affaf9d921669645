"""Numbers that must not reach a model, and those that must."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading.masking import mask

MASKED = """
打我13812345678	打我⟨电话⟩
打我 138 1234 5678 谢谢	打我 ⟨电话⟩ 谢谢
138-1234-5678	⟨电话⟩
１３８１２３４５６７８	⟨电话⟩
+86 13812345678	⟨电话⟩
+8613812345678	⟨电话⟩
8613812345678	⟨电话⟩
0086 13812345678	⟨电话⟩
010-12345678	⟨电话⟩
(0755)12345678	⟨电话⟩
0755 8888 6666	⟨电话⟩
021-12345678-801	⟨电话⟩
400-123-4567	⟨电话⟩
0912345678	⟨电话⟩
0912-345-678	⟨电话⟩
+886 912 345 678	⟨电话⟩
02-2345-6789	⟨电话⟩
91234567	⟨电话⟩
9123 4567	⟨电话⟩
電話6123-4567	電話⟨电话⟩
+852 9123 4567	⟨电话⟩
(415) 555-1234	⟨电话⟩
+1 415 555 1234	⟨电话⟩
6222021234567890123	⟨卡号⟩
6222 0212 3456 7890	⟨卡号⟩
6222-0212-3456-7890-123	⟨卡号⟩
卡号６２２２０２１２３４５６７８９０	卡号⟨卡号⟩
11010519491231002X	⟨证件号⟩
11010519491231002x是我	⟨证件号⟩是我
110105194912310021	⟨证件号⟩
110105491231002	⟨证件号⟩
A123456789	⟨证件号⟩
身分證a223456789	身分證⟨证件号⟩
A123456(7)	⟨证件号⟩
A123456（7）	⟨证件号⟩
Z683365A	⟨证件号⟩
E12345678	⟨证件号⟩
"""

KEPT = """
1500
还1500元
12345678元
10000000
20261205
2026-12-05
2026-12-05 15:30
12月5号下午3点
尾号3421
尾号012X
3421
012X
2000-3000
3000 5000
还3000 5000都行
打12378
95588
500
1,500.50
0000
TD
3k5
分12期
"""


@pytest.mark.parametrize("line", MASKED.strip("\n").splitlines())
def test_masked(line: str) -> None:
    """Telephone, card and identity numbers are replaced, however they are written."""
    text, _, expected = line.partition("\t")
    assert mask(text) == expected


@pytest.mark.parametrize("text", KEPT.strip("\n").splitlines())
def test_kept(text: str) -> None:
    """Amounts, days, hotlines and four-character tails stay."""
    assert mask(text) == text


@given(st.text())
def test_any_text(text: str) -> None:
    """Masking never raises, and a masked text masks to itself."""
    assert mask(mask(text)) == mask(text)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "我的号", "電話:", "，"]))
def test_every_mobile_is_hidden(number: str, around: str) -> None:
    """No mainland mobile number stays readable."""
    assert number not in mask(around + number + around)
