"""Pages: lists a hundred at a time; who asks on from ``next`` misses nothing and sees nothing twice."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Row = TypeVar("Row")
PAGE = 100
FETCHED = PAGE + 1  # one more than is shown tells whether there is another page


def page(rows: Sequence[Row], number: Callable[[Row], int], write: Callable[[Row], dict[str, Any]]) -> dict[str, Any]:
    """Give the page that rows fetched behind a cursor make."""
    shown = rows[:PAGE]
    return {"items": [write(row) for row in shown], "next": number(shown[-1]) if len(rows) > PAGE else None}
