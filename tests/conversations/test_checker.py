"""The checker: what is named is compared, and what differs is said in words."""

import pytest

from conversations.checker import compare

RECORD = {
    "loan": {"flags": ["disputed", "paused"], "dpd": 5},
    "borrower": {"verified": True},
    "promises": [{"amount": "2000.00", "status": "replaced"}, {"amount": "1500.00", "status": "open"}],
    "disputes": [],
    "conversation": {"open_question": None},
}


@pytest.mark.parametrize(
    "expected",
    [
        {"promises": {"status": "open"}},
        {"promises": [{"amount": "2000.00"}, {"status": "open"}]},
        {"disputes": []},
        {"loan": {"flags": ["disputed", "paused"], "dpd": "5"}},
        {"borrower": {"verified": "yes"}, "conversation": {"open_question": "none"}},
    ],
)
def test_what_holds_is_passed_over(expected: dict[str, object]) -> None:
    """An object stands for the last of a list, a list for all of it; numbers, yes, no and none are words."""
    assert compare("record", expected, RECORD) == []


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        ({"promises": {"status": "kept"}}, "record.promises (the last of 2).status: expected kept, found open"),
        ({"promises": [{"status": "open"}]}, "record.promises: expected 1, there are 2: "),
        ({"promises": [{}, {"amount": "9.00"}]}, "record.promises (2).amount: expected 9.00, found 1500.00"),
        ({"disputes": {"kind": "debt"}}, "record.disputes: expected one, there is none"),
        ({"loan": {"flags": ["disputed"]}}, "record.loan.flags: expected 1, there are 2: disputed, paused"),
        ({"loan": {"colour": "red"}}, "record.loan.colour: there is no such field"),
        ({"borrower": {"verified": "no"}}, "record.borrower.verified: expected no, found yes"),
    ],
)
def test_what_differs_is_said(expected: dict[str, object], line: str) -> None:
    """One readable line names the place, what was expected and what is there."""
    (found,) = compare("record", expected, RECORD)
    assert found.startswith(line)
