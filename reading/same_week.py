"""The same week: in 不是周三，是周四 the other day lies in the week of the one it corrects."""

import datetime as dt
import re

from .normalise import normalise

DAY = re.compile(r"(?<![下上这本个])(?:周|星期|礼拜)([一二三四五六日天])")
DAYS = "一二三四五六日"


def corrected(text: str, earlier: dt.date) -> dt.date | None:
    """Return the day of the week of ``earlier`` that a text puts in its place, or None where it does no such thing.

    The text must name the weekday of ``earlier`` first and another one last, both without a week of their own.
    """
    named = [DAYS.index(day.replace("天", "日")) for day in DAY.findall(normalise(text))]
    if len(named) < 2 or named[0] != earlier.weekday() or named[-1] == named[0]:
        return None
    return earlier + dt.timedelta(days=named[-1] - earlier.weekday())
