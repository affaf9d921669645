"""The casebook: a case as a table for people."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

LISTS = (
    *("promises", "plans", "payments", "claims", "privacy_requests", "disputes", "visits", "handoffs"),
    *("complaints", "messages"),
)


def show(case: dict[str, Any], console: Console) -> None:
    """Print the loan, its borrower and conversation, then each list that has something in it."""
    for name in ("loan", "borrower", "conversation"):
        facts = Table(title=name, title_justify="left", show_header=False)
        for field, value in case[name].items():
            facts.add_row(field, Text(_plain(value)))
        console.print(facts)
    for name in LISTS:
        rows = case[name]
        if not rows:
            continue
        table = Table(*rows[0], title=name, title_justify="left")
        for row in rows:
            table.add_row(*(Text(_plain(value)) for value in row.values()))
        console.print(table)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(each)}" for name, each in value.items() if each not in ("", [], None))
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value) or "none"
    return "" if value is None else str(value)
