"""Files: CSV or JSON Lines as rows with their line numbers, read a line at a time."""

import codecs
import csv
import io
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from servicing import json_rows
from servicing.columns import RowError

JSON_ENDINGS = (".jsonl", ".ndjson", ".json")
LONGEST_LINE = 1_000_000  # characters: whatever is longer is no row of ours
Columns = Mapping[str, bool]  # name → required
Rows = Iterator[tuple[int, dict[str, str] | RowError]]


class BadFile(Exception):
    """A file is refused as a whole."""


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file so that it can be read twice; a pipe is copied aside first.

    Raises BadFile if it is empty or not UTF-8.
    """
    with path.open("rb") as given, tempfile.TemporaryFile() as aside:
        file: BinaryIO = given
        if not given.seekable():
            shutil.copyfileobj(given, aside)
            file = aside
        file.seek(0)
        _check(file)
        file.seek(0)
        yield file


def read(file: BinaryIO, name: str, columns: Columns) -> Rows:
    """Give each row with the number of the line it begins on, or the reason why it is none; raises BadFile."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    try:
        first = text.readline()
        text.seek(0)
        if name.lower().endswith(JSON_ENDINGS) or first.lstrip()[:1] in ("{", "["):
            yield from _json_rows(text, columns)
        else:
            yield from _csv_rows(text, columns)
    finally:
        text.detach()


def _check(file: BinaryIO) -> None:
    """Read the file through once, so that one bad byte at its end is known before the first row is taken."""
    decoder, lines, length, blank = codecs.getincrementaldecoder("utf-8-sig")(), 1, 0, True
    while True:
        block = file.read(1 << 16)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            line = lines + error.object[: error.start].count(b"\n")
            raise BadFile(f"line {line}: not UTF-8: save the file as UTF-8 and import it again") from None
        if not block:
            break
        last = text.replace("\r", "\n").rpartition("\n")
        length = len(last[2]) + (0 if last[1] else length)
        if length > LONGEST_LINE:
            raise BadFile(f"line {lines + text.count(chr(10))}: longer than {LONGEST_LINE} characters")
        lines, blank = lines + text.count("\n"), blank and not text.strip()
    if blank:
        raise BadFile("the file is empty: expected a line of column names, then one row a line")


def _csv_rows(lines: Iterator[str], columns: Columns) -> Rows:
    reader = csv.reader(lines, strict=True)
    header: list[str] = []
    while True:
        begins = reader.line_num + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            last = f"lines {begins} to {reader.line_num} were" if reader.line_num > begins else "this line was"
            yield begins, RowError("row", f"a quotation mark is wrong here or never closed: {last} not read")
            continue
        if not any(value.strip() for value in values):
            continue
        if not header:
            header = [value.strip() for value in values]
            _check_columns(header, columns)
            missing = [name for name, required in columns.items() if required and name not in header]
            if missing:
                raise BadFile(f"missing columns: {', '.join(missing)}")
        elif len(values) != len(header):
            yield begins, RowError("row", f"has {len(values)} values: expected {len(header)}, one for each column")
        else:
            yield begins, dict(zip(header, values, strict=True))


def _json_rows(lines: Iterator[str], columns: Columns) -> Rows:
    known: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            values = _object(line)
        except RowError as error:
            if not known and line.lstrip().startswith("["):
                raise BadFile("a JSON array: expected JSON Lines, one object a line") from None
            yield number, error
            continue
        if not known:
            _check_columns(list(values), columns)
            known = set(columns)
        unknown = sorted(values.keys() - known)
        yield number, RowError(unknown[0], "is not a column of this import") if unknown else values


def _object(line: str) -> dict[str, str]:
    try:
        found = json_rows.parse(line)
    except (ValueError, RecursionError):
        raise RowError("row", "not JSON: expected one object a line") from None
    return json_rows.values(found)


def _check_columns(names: list[str], columns: Columns) -> None:
    """A file without any of our columns may begin with data, so its words are not repeated."""
    if not set(names) & columns.keys():
        raise BadFile(f"no column names in the first line: expected {', '.join(columns)}, parted by commas")
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise BadFile(f"columns that stand twice: {', '.join(twice)}")
    unknown = [name or "(no name)" for name in names if name not in columns]
    if unknown:
        raise BadFile(f"unknown columns: {', '.join(unknown)}; expected {', '.join(columns)}")
