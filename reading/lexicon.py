"""The package's word lists: tab-separated files with a header line, read once."""

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `name` (path below the package) keyed by its header; # starts a comment."""
    lines = [
        line
        for line in (HERE / name).read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    header = lines[0].split("\t")
    return tuple(
        dict(zip(header, (line.split("\t") + [""] * len(header))[: len(header)], strict=True)) for line in lines[1:]
    )


@cache
def alternation(name: str, column: str = "word") -> str:
    """Return one regex alternative group of a file's words, longest first, so that the longest wins."""
    words = sorted({row[column] for row in rows(name)}, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(words) + ")"


@cache
def chosen(name: str, column: str, value: str) -> str:
    """Return one regex alternative group of the `pattern` of those rows whose `column` is `value`."""
    return "(?:" + "|".join(row["pattern"] for row in rows(name) if row[column] == value) + ")"


@cache
def patterns(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return (id, compiled pattern) for each row of a pattern file, in the file's order."""
    return tuple((row["id"], re.compile(row["pattern"])) for row in rows(name))
