"""What is asked to be reduced, and when paying depends on it."""

import pytest

from reading import waivers


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("罚息能免吗", "penalty"), ("滯納金可唔可以免", "penalty"), ("违约金太高了", "penalty"), ("利息少收点", "interest"), ("手续费能不能退", "fees"),
        ("打个八折一次还清", "principal"), ("打折行吗", "principal"), ("只还本金行不行", "principal"), ("能减免吗", "charges"), ("", "charges"),
    ],
)  # fmt: skip
def test_what_is_asked(text: str, part: str) -> None:
    """The first part that is named, penalties before interest; what names none is asked of all charges."""
    assert waivers.part(text) == part


@pytest.mark.parametrize(
    ("text", "conditional"),
    [
        ("如果免罚息我今天就还", True), ("免了罚息我马上还", True), ("能减免的话我明天清", True), ("只要免息，即刻找数", True), ("要係免罰息我聽日還", True),
        ("罚息能免吗", False), ("明天还500，罚息能免吗", False), ("能免一点吗，没钱还", False),
    ],
)  # fmt: skip
def test_conditions(text: str, conditional: bool) -> None:
    """Paying that depends on the waiver is a condition; paying beside it is none."""
    assert waivers.is_conditional(text) is conditional
