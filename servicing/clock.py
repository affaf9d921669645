"""The one clock: every part of the program asks it, and nothing else, what time it is."""

import datetime as dt
from zoneinfo import ZoneInfo

_offset = dt.timedelta(0)


def now() -> dt.datetime:
    """Tell the current instant, aware, in UTC."""
    return dt.datetime.now(dt.UTC) + _offset


def start_at(instant: dt.datetime) -> None:
    """Let the clock start at this aware instant and run on from there (HUIXIN_CLOCK)."""
    shift_by(aware(instant) - dt.datetime.now(dt.UTC))


def shift_by(offset: dt.timedelta) -> None:
    """Let the clock run this far ahead of (or behind) the machine's: how child processes share one clock."""
    global _offset
    _offset = offset


def offset() -> dt.timedelta:
    """Tell how far the clock runs ahead of the machine's."""
    return _offset


def aware(instant: dt.datetime) -> dt.datetime:
    """Refuse a naive instant with ValueError; give the same instant in UTC."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no offset; write it like 2026-11-25T10:00:00+08:00")
    return instant.astimezone(dt.UTC)


def local(instant: dt.datetime, zone: str) -> dt.datetime:
    """Give the same instant on the wall clock of an IANA zone."""
    return instant.astimezone(ZoneInfo(zone))


def today(zone: str) -> dt.date:
    """Tell the calendar day it is now in an IANA zone."""
    return local(now(), zone).date()


def day_start(zone: str) -> dt.datetime:
    """Tell the aware instant at which the calendar day it is now began in an IANA zone."""
    return local(now(), zone).replace(hour=0, minute=0, second=0, microsecond=0)
