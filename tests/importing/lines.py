"""Rows of import files with sensible values, of which a test names only those that it is about."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

LOAN = {
    "loan_ref": "L-1", "borrower_ref": "B-1", "name": "陈样本", "phone": "+8613800000001", "jurisdiction": "cn",
    "id_tail": "123X", "product": "现金分期", "currency": "CNY", "principal": "8000.00", "due_amount": "1200.00",
    "due_date": "2026-12-01", "consent_sms": "yes", "as_of": "2026-11-25T08:00:00+08:00",
}  # fmt: skip
PAYMENT = {
    "payment_ref": "P-1", "loan_ref": "L-1", "amount": "1200.00", "currency": "CNY",
    "paid_at": "2026-11-25T09:00:00+08:00",
}  # fmt: skip
TEAM = {
    "team": "浦东一组", "region": "浦东", "staff1": "甲样本", "badge1": "A1", "staff2": "乙样本", "badge2": "A2",
    "weekdays": "1-5", "start": "09:00", "end": "18:00", "slot_minutes": "120",
}  # fmt: skip


def loan(number: int = 1, **values: str) -> dict[str, str]:
    """Give the loan L-<number> of the borrower B-<number>."""
    own = {"loan_ref": f"L-{number}", "borrower_ref": f"B-{number}", "phone": f"+86138{number:08d}"}
    return LOAN | own | values


def write_csv(path: Path, rows: Iterable[Mapping[str, str]], *, encoding: str = "utf-8") -> Path:
    """Write rows under the columns that any of them has."""
    rows = list(rows)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_jsonl(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    """Write rows as JSON Lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path
