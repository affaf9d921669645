"""The contact gate: each rule, its edges, and the order in which they decide."""

import dataclasses
import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing import gate
from servicing.gate import Draft

NOON = dt.datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
NIGHT = NOON.replace(hour=23)
PLAIN = Draft(
    purpose="campaign",
    discloses=False,
    composed_under=1,
    ownership=1,
    is_verified=True,
    opted_out=False,
    suppressed=False,
    asked_at=None,
    local_now=NOON,
    jurisdiction="cn",
    paused=False,
    collection_held=False,
)
PURPOSES = ("answer", "campaign", "crisis", "consent", "agent")


def judged(**fields: Any) -> tuple[str, str]:
    """Give action and rule for a draft that is plain but for these fields."""
    verdict = gate.judge(dataclasses.replace(PLAIN, **fields))
    return verdict.action, verdict.rule


CASES = [
    ({}, "send", "allowed"),
    # one voice
    ({"composed_under": 1, "ownership": 2}, "drop", "stale_ownership"),
    ({"purpose": "answer", "composed_under": 1, "ownership": 2}, "drop", "stale_ownership"),
    ({"purpose": "agent", "composed_under": 1, "ownership": 2}, "drop", "stale_ownership"),
    ({"purpose": "consent", "composed_under": 1, "ownership": 2}, "send", "allowed"),
    ({"composed_under": None, "ownership": 2}, "send", "allowed"),
    # no detail before identity
    ({"discloses": True, "is_verified": False}, "drop", "not_verified"),
    ({"purpose": "answer", "discloses": True, "is_verified": False}, "drop", "not_verified"),
    ({"purpose": "agent", "discloses": True, "is_verified": False}, "drop", "not_verified"),
    ({"discloses": True, "is_verified": True}, "send", "allowed"),
    ({"discloses": False, "is_verified": False}, "send", "allowed"),
    # consent
    ({"opted_out": True}, "drop", "opted_out"),
    ({"purpose": "agent", "opted_out": True}, "drop", "opted_out"),
    ({"purpose": "answer", "opted_out": True}, "send", "allowed"),
    ({"purpose": "consent", "opted_out": True}, "send", "allowed"),
    ({"suppressed": True}, "drop", "number_suppressed"),
    ({"purpose": "agent", "suppressed": True}, "drop", "number_suppressed"),
    ({"purpose": "answer", "suppressed": True}, "send", "allowed"),
    # collection
    ({"collection_held": True}, "drop", "collection_held"),
    ({"purpose": "answer", "collection_held": True}, "send", "allowed"),
    ({"purpose": "agent", "collection_held": True}, "send", "allowed"),
    ({"paused": True}, "hold", "paused"),
    ({"purpose": "answer", "paused": True}, "send", "allowed"),
    ({"paused": True, "collection_held": True}, "drop", "collection_held"),
    # quiet hours
    ({"local_now": NIGHT}, "hold", "quiet_hours"),
    ({"purpose": "agent", "local_now": NIGHT}, "hold", "quiet_hours"),
    ({"purpose": "consent", "local_now": NIGHT}, "send", "allowed"),
    ({"purpose": "answer", "local_now": NIGHT}, "hold", "quiet_hours"),
    ({"purpose": "answer", "local_now": NIGHT, "asked_at": NIGHT - dt.timedelta(minutes=15)}, "send", "allowed"),
    ({"purpose": "answer", "local_now": NIGHT, "asked_at": NIGHT - dt.timedelta(minutes=15, seconds=1)}, "hold",
     "quiet_hours"),
    ({"purpose": "campaign", "local_now": NIGHT, "asked_at": NIGHT}, "hold", "quiet_hours"),
    ({"purpose": "agent", "local_now": NIGHT, "asked_at": NIGHT}, "send", "allowed"),
    ({"purpose": "agent", "local_now": NIGHT, "asked_at": NIGHT - dt.timedelta(minutes=16)}, "hold", "quiet_hours"),
    ({"purpose": "agent", "claim": "forbidden_court"}, "drop", "forbidden_court"),
    ({"purpose": "crisis", "claim": "forbidden_court"}, "send", "crisis_text"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "action", "rule"), CASES)
def test_verdicts(fields: dict[str, Any], action: str, rule: str) -> None:
    """Each rule objects to what it is about and to nothing else."""
    assert judged(**fields) == (action, rule)


@given(
    st.fixed_dictionaries(
        {name: st.booleans() for name in ("opted_out", "suppressed", "paused", "collection_held", "is_verified")}
        | {
            "composed_under": st.integers(1, 3),
            "ownership": st.integers(1, 3),
            "jurisdiction": st.sampled_from("cn tw hk us".split()),
        }
        | {"local_now": st.times().map(lambda at: dt.datetime.combine(NOON.date(), at, NOON.tzinfo))}
    )
)
def test_a_crisis_text_always_goes_out(fields: dict[str, Any]) -> None:
    """Whatever else stands against it, a crisis text is sent."""
    assert judged(purpose="crisis", **fields) == ("send", "crisis_text")


@given(st.sampled_from([each for each in PURPOSES if each != "crisis"]), st.booleans())
def test_no_loan_fact_reaches_an_unverified_number(purpose: str, asked: bool) -> None:
    """Whoever wrote it and whyever, a text that discloses is dropped where nobody is verified."""
    action, _ = judged(purpose=purpose, discloses=True, is_verified=False, asked_at=NOON if asked else None)
    assert action == "drop"


QUIET = {  # RULES.md
    "cn": ("22:00", "08:00"),
    "tw": ("22:00", "07:00"),
    "hk": ("21:00", "09:00"),
    "us": ("21:00", "08:00"),
}


@pytest.mark.parametrize("jurisdiction", QUIET)
def test_quiet_hours_begin_and_end_to_the_second(jurisdiction: str) -> None:
    """The last second before is free, the first within is held until the morning, the end itself is free again."""
    begin, end = (dt.time.fromisoformat(each) for each in QUIET[jurisdiction])
    second = dt.timedelta(seconds=1)
    first = dt.datetime.combine(NOON.date(), begin, NOON.tzinfo)
    morning = dt.datetime.combine(NOON.date(), end, NOON.tzinfo)
    assert gate.quiet_until(first - second, jurisdiction) is None
    assert gate.quiet_until(first, jurisdiction) == morning + dt.timedelta(days=1)
    assert gate.quiet_until(morning.replace(hour=0), jurisdiction) == morning
    assert gate.quiet_until(morning - second, jurisdiction) == morning
    assert gate.quiet_until(morning, jurisdiction) is None


@given(st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1)), st.sampled_from(sorted(QUIET)))
def test_what_is_held_is_held_until_it_may_go(at: dt.datetime, jurisdiction: str) -> None:
    """The instant until which a text is held lies ahead and outside quiet hours."""
    local = at.replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    until = gate.quiet_until(local, jurisdiction)
    if until is not None:
        assert local < until <= local + dt.timedelta(days=1)
        assert gate.quiet_until(until, jurisdiction) is None


@pytest.mark.parametrize(
    ("at", "seconds"),
    [("12:00:00", 36000), ("21:00:00", 3600), ("21:59:50", 60), ("23:00:00", 900), ("08:00:00", 36000)],
)
def test_a_text_is_worth_delivering_until_quiet_hours(at: str, seconds: int) -> None:
    """A text expires when quiet hours begin, after ten hours at most; at night like a prompt answer."""
    local = dt.datetime.combine(NOON.date(), dt.time.fromisoformat(at), NOON.tzinfo)
    assert gate.seconds_to_quiet(local, "cn") == seconds
