"""How files are read: CSV and JSON Lines, each row with the line it begins on, and what is refused as a whole."""

import json
from pathlib import Path

import pytest
from lines import PAYMENT, write_csv, write_jsonl

from huixin import files
from servicing import rows
from servicing.columns import RowError

HEADER = ",".join(PAYMENT)
LINE = ",".join(PAYMENT.values())


def read(path: Path) -> list[tuple[int, dict[str, str] | RowError]]:
    """Read a file of payments."""
    with files.opened(path) as file:
        return list(files.read(file, path.name, rows.PAYMENTS))


def written(folder: Path, text: str | bytes, name: str = "payments.csv") -> Path:
    """Write a file as it is."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


REFUSED = [
    (b"", "the file is empty"),
    (b"\xef\xbb\xbf", "the file is empty"),
    (b" \n\r\n", "the file is empty"),
    (f"{LINE}\n{LINE}\n".encode(), "no column names in the first line"),
    (f"{HEADER},colour\n".encode(), "unknown columns: colour; expected payment_ref"),
    (f"{HEADER},\n".encode(), "unknown columns: (no name)"),
    (f"{HEADER},amount\n".encode(), "columns that stand twice: amount"),
    (b"payment_ref,loan_ref,amount\n", "missing columns: currency, paid_at"),
    (f"{HEADER}\n{LINE}\n".encode() + "陈,样".encode("gb18030"), "line 3: not UTF-8"),
    (f"{HEADER}\n{LINE}\n".encode() + "陈".encode()[:2], "line 3: not UTF-8"),
    (f"{HEADER}\n{LINE}\n".encode("utf-16"), "line 1: not UTF-8"),
    (json.dumps([PAYMENT]).encode(), "a JSON array"),
    (json.dumps(PAYMENT | {"colour": "red"}).encode(), "unknown columns: colour"),
    (b"a" * 1_000_001, "line 1: longer than"),
]


@pytest.mark.parametrize(("content", "expected"), REFUSED, ids=range(len(REFUSED)))
def test_a_file_is_refused_as_a_whole(tmp_path: Path, content: bytes, expected: str) -> None:
    """What makes every row doubtful refuses the file, with one line that says why."""
    with pytest.raises(files.BadFile) as refused:
        read(written(tmp_path, content))
    assert str(refused.value).startswith(expected) or expected in str(refused.value)
    assert "P-1" not in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_with_or_without_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    """Spreadsheets write a mark, other programs do not."""
    assert read(write_csv(tmp_path / "p.csv", [PAYMENT], encoding=encoding)) == [(2, PAYMENT)]


@pytest.mark.parametrize("name", ["p.jsonl", "p.ndjson", "p.json", "p.txt", "p.csv"])
def test_json_lines_by_ending_or_first_character(tmp_path: Path, name: str) -> None:
    """A file that begins with a brace is JSON Lines, whatever it is called."""
    assert read(write_jsonl(tmp_path / name, [PAYMENT, PAYMENT])) == [(1, PAYMENT), (2, PAYMENT)]


def test_json_numbers_keep_every_digit(tmp_path: Path) -> None:
    """Money never passes through a float."""
    path = written(tmp_path, '{"amount": 1200.10, "payment_ref": 7, "loan_ref": null, "currency": true}', "p.jsonl")
    assert read(path) == [(1, {"amount": "1200.10", "payment_ref": "7", "loan_ref": "", "currency": "yes"})]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("not json", "row"), ("[1]", "row"), ('{"amount": [1]}', "amount"), ('{"amount": {}}', "amount"),
        ('{"amount": "1", "amount": "2"}', "amount"), ('{"colour": "red"}', "colour"), ("[" * 100_000, "row"),
        ('{"amount": NaN}', "amount"),
    ],
)  # fmt: skip
def test_a_bad_json_line_is_one_refused_row(tmp_path: Path, line: str, column: str) -> None:
    """The rows before and after it are read."""
    good = json.dumps(PAYMENT)
    found = read(written(tmp_path, f"{good}\n{line}\n\n{good}\n", "p.jsonl"))
    assert [number for number, _ in found] == [1, 2, 4]
    assert isinstance(found[1][1], RowError)
    assert found[1][1].column == column


def test_lines_are_counted_through_quoted_line_breaks(tmp_path: Path) -> None:
    """A row is named by the line it begins on, also after values over several lines and after empty lines."""
    row = '"P\n1",L-1,1.00,CNY,2026-11-25'
    found = read(written(tmp_path, f"{HEADER}\r\n{row}\r\n\r\n{LINE}\r\n"))
    assert [number for number, _ in found] == [2, 5]


def test_a_row_with_too_few_or_many_values_is_refused(tmp_path: Path) -> None:
    """Nobody can tell which value belongs where."""
    found = read(written(tmp_path, f"{HEADER}\nP-1,L-1\n{LINE},more\n{LINE}\n"))
    assert [isinstance(values, RowError) for _, values in found] == [True, True, False]


def test_a_quotation_mark_that_is_never_closed_is_told(tmp_path: Path) -> None:
    """The rows before it are read, and it is said which lines it swallowed."""
    found = read(written(tmp_path, f'{HEADER}\n{LINE}\n"P-2,L-1,1\n{LINE}\n'))
    assert [number for number, _ in found] == [2, 3]
    assert "lines 3 to 4 were not read" in str(found[1][1])
