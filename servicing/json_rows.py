"""JSON rows: an object's values as the texts of a row, exactly as they were written."""

import json
from collections import Counter
from typing import Any

from servicing.columns import RowError


class Pairs(list[tuple[str, Any]]):
    """An object's names and values, doubles included."""


def parse(text: str | bytes) -> Any:
    """Read JSON: objects as Pairs, numbers as the texts they were written as; raises ValueError, RecursionError."""
    return json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=Pairs)


def values(found: Any) -> dict[str, str]:
    """Give an object's values by name, each a text; true and false are yes and no. Raises RowError."""
    if not isinstance(found, Pairs):
        raise RowError("row", "not a JSON object: expected one object a line")
    names = Counter(name for name, _ in found)
    for name, count in names.items():
        if count > 1:
            raise RowError(name, "stands twice in this row")
    return {name: _text(name, value) for name, value in found}


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RowError(name, "expected a text, a number, true, false or null")
    return value
