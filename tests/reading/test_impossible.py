"""What no value can be: days, sums and numbers of instalments that are said all the same."""

import pytest

from reading import impossible


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("2月30号", True), ("延到二月三十号", True), ("11月31日", True), ("13月1号", True), ("6月31號可以嗎", True), ("2月29日", False), ("12月31号", False),
        ("延到12月20号", False), ("2026-12-05", False), ("30号", False), ("2个月30天", False),
    ],
)  # fmt: skip
def test_days_of_no_calendar(text: str, there: bool) -> None:
    """A day that no month has is found; the 29th of February may be one, and other numbers are none."""
    assert impossible.day(text) is there


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("先还0元", True), ("还零元", True), ("0.00", True), ("还-500", True), ("还负五百块", True), ("先還0元", True), ("10元", False), ("100.00元", False),
        ("先还500", False), ("12月5日-12月7日", False), ("2026-12-05", False), ("0.5万元", False), ("1005元", False), ("欠负债累累", False),
    ],
)  # fmt: skip
def test_sums_of_nothing(text: str, there: bool) -> None:
    """Nought and what is below it are found, and no part of another number is."""
    assert impossible.amount(text) is there


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("分1期", 1), ("一期", 1), ("分0期", 0), ("分999期", 999), ("能分一千期吗", 1000), ("分成一次行吗", 1), ("分6期", None), ("分360期", None), ("分361期", 361),
        ("分期", None), ("每期还500", None), ("第一期还了", None),
    ],
)  # fmt: skip
def test_numbers_of_instalments(text: str, count: int | None) -> None:
    """A number below two or above 360 is found; one that is possible is left to the values of the contract."""
    assert impossible.instalments(text) == count
