"""The clock: one source of time, aware, movable."""

import datetime as dt

import pytest

from servicing import clock


@pytest.fixture
def movable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the offset back after the test."""
    monkeypatch.setattr(clock, "_offset", dt.timedelta(0))


@pytest.mark.usefixtures("movable")
def test_it_starts_at_an_instant_and_runs_on() -> None:
    """After HUIXIN_CLOCK it is that instant, and time goes on from there."""
    clock.start_at(dt.datetime.fromisoformat("2026-11-25T10:00:00+08:00"))
    first, second = clock.now(), clock.now()
    assert dt.timedelta(0) <= first - dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC) < dt.timedelta(seconds=5)
    assert second >= first


@pytest.mark.usefixtures("movable")
def test_a_child_process_shares_the_offset() -> None:
    """An offset handed on gives another process the same time."""
    clock.start_at(dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
    offset = clock.offset()
    clock.shift_by(dt.timedelta(0))
    clock.shift_by(offset)
    assert clock.now().year == 2030


def test_a_naive_instant_is_refused() -> None:
    """An instant without an offset is refused at the door."""
    with pytest.raises(ValueError, match="no offset"):
        clock.aware(dt.datetime(2026, 11, 25))


def test_now_is_aware_and_utc() -> None:
    """The time is told in UTC."""
    assert clock.now().utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Shanghai", "2026-11-26"), ("America/New_York", "2026-11-25"), ("Asia/Taipei", "2026-11-26")],
)
def test_today_is_the_borrowers_day(clock, zone: str, day: str) -> None:
    """At one instant it is another day for borrowers in another zone."""
    from servicing import clock as module

    clock.set("2026-11-26T00:30:00+08:00")
    assert module.today(zone).isoformat() == day
