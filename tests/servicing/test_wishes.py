"""Wishes: the hours a borrower asked for are obeyed by the gate, beside quiet hours and never instead of them."""

import dataclasses
import datetime as dt

import pytest
from factories import make_borrower, make_conversation, make_loan, make_out
from hypothesis import given
from hypothesis import strategies as st
from test_gate import NOON, PLAIN

from servicing import borrowers, gate, outbox
from servicing.wishes import LAST, Wish, read

EVENING = Wish(False, dt.time(20), LAST)
NOT_BY_DAY = Wish(True, dt.time(8), dt.time(18))
WEEKEND = Wish(False, dt.time(0), LAST, (6, 7))


@pytest.mark.parametrize(
    ("purpose", "wish", "rule", "until"),
    [
        ("campaign", EVENING, "preferred_times", NOON.replace(hour=20)),
        ("campaign", NOT_BY_DAY, "preferred_times", NOON.replace(hour=18)),
        ("campaign", WEEKEND, "preferred_times", NOON.replace(day=28, hour=0)),
        ("campaign", None, "allowed", None),
        ("agent", EVENING, "preferred_times", NOON.replace(hour=20)),
        *((purpose, EVENING, rule, None) for purpose, rule in (("answer", "allowed"), ("consent", "allowed"))),
        ("crisis", EVENING, "crisis_text", None),
    ],
)
def test_what_was_not_asked_for_waits(purpose: str, wish: Wish | None, rule: str, until: dt.datetime | None) -> None:
    """Campaigns and agents wait for the hours wished for; answers, confirmations and crisis texts do not."""
    verdict = gate.judge(dataclasses.replace(PLAIN, purpose=purpose, wish=wish))
    assert (verdict.rule, verdict.until) == (rule, until)


def test_an_agent_may_answer_at_once() -> None:
    """Who has just written is answered by a person whatever hours were wished for."""
    draft = dataclasses.replace(PLAIN, purpose="agent", wish=EVENING, asked_at=NOON - dt.timedelta(minutes=10))
    assert gate.judge(draft).rule == "allowed"


@given(hour=st.integers(0, 23), avoids=st.booleans(), start=st.integers(0, 22), length=st.integers(1, 6))
def test_the_strictest_rule_wins(hour: int, avoids: bool, start: int, length: int) -> None:
    """A wish never lets anything through that the other rules hold."""
    wish = Wish(avoids, dt.time(start), dt.time(min(23, start + length)))
    draft = dataclasses.replace(PLAIN, local_now=NOON.replace(hour=hour))
    if gate.judge(dataclasses.replace(draft, wish=wish)).action == "send":
        assert gate.judge(draft).action == "send"


def test_a_wish_is_kept_as_data(session, clock) -> None:
    """Written and read it is the same, and it holds back a reminder that waits."""
    loan = make_loan(session)
    borrowers.keep_wish(session, loan.borrower, EVENING, None)
    session.flush()
    session.expire_all()
    assert read(loan.borrower.preferred_times) == EVENING
    reminder = make_out(session, make_conversation(session, loan.borrower), purpose="campaign")
    assert outbox.judge(session, reminder).rule == "preferred_times"
    clock.set("2026-11-25T20:30:00+08:00")
    assert outbox.judge(session, reminder).rule == "allowed"


@pytest.mark.parametrize(
    ("jurisdiction", "wish", "fits"),
    [
        ("cn", Wish(False, dt.time(22), LAST), False),
        ("hk", Wish(False, dt.time(21), LAST), False),
        ("cn", Wish(False, dt.time(21), LAST), True),
        ("cn", Wish(True, dt.time(0), LAST), False),
        ("cn", Wish(True, dt.time(7), dt.time(22)), False),
        ("cn", NOT_BY_DAY, True),
    ],
)
def test_a_wish_that_leaves_no_time_is_refused(session, clock, jurisdiction: str, wish: Wish, fits: bool) -> None:
    """Hours that lie wholly in quiet hours are refused with those that are not, and nothing is kept."""
    borrower = make_borrower(session, jurisdiction=jurisdiction)
    if fits:
        borrowers.keep_wish(session, borrower, wish, None)
    else:
        with pytest.raises(borrowers.WishAtNight) as refused:
            borrowers.keep_wish(session, borrower, wish, None)
        assert refused.value.values["start"] < refused.value.values["end"]
    assert (borrower.preferred_times is not None) is fits
