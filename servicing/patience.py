"""Patience: how long to wait before something that failed is tried again."""

import datetime as dt

FIRST = dt.timedelta(seconds=10)


def delay(attempts: int, longest: dt.timedelta) -> dt.timedelta:
    """Give the time until the next attempt after so many: ten seconds, then twice as long each time, up to a limit."""
    doublings = min(max(attempts - 1, 0), 16)
    return min(FIRST * (1 << doublings), longest)
