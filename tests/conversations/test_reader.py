"""The reader of written conversations: what cannot be played is refused with file and line."""

import datetime as dt
from pathlib import Path

import pytest

from conversations import reader

GOOD = """\
- title: 一句话
  given:
    loans:
      - {due_amount: 300.00}
  turns:
    - writes: 在吗
      answers: [utter_greet]
    - waits: 2 days 3 hours
"""


def read(folder: Path, text: str) -> list[reader.Written]:
    """Read a file that holds a text."""
    path = folder / "sample.yml"
    path.write_text(text, encoding="utf-8")
    return reader.read(path)


def test_a_conversation_is_read_as_it_is_written(tmp_path: Path) -> None:
    """Title, loans and turns are there, amounts stay texts, and each turn knows its line."""
    (found,) = read(tmp_path, GOOD)
    assert found.title == "一句话"
    assert found.given.loan(7, 1)["due_amount"] == "300.00"
    assert [(turn.does, turn.line) for turn in found.turns] == [("writes", 6), ("waits", 8)]


@pytest.mark.parametrize(
    ("waits", "until"),
    [("3 days 2 hours", "2026-11-28T12:00:00+08:00"), ("2026-12-01 09:30", "2026-12-01T09:30:00+08:00")],
)
def test_a_wait_ends_after_a_while_or_at_an_hour_of_the_borrowers(waits: str, until: str) -> None:
    """Days and hours are counted from now; a day with its hour is on the borrower's clock."""
    now = dt.datetime.fromisoformat("2026-11-25T10:00:00+08:00")
    assert reader.Turn("waits", waits, 1, {}).until(now) == dt.datetime.fromisoformat(until)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("utter_greet", "utter_grete", "sample.yml:7: domain.yml has no sentence utter_grete"),
        ("answers", "answer", "sample.yml:6: "),
        ("      answers: [utter_greet]\n", "", "sample.yml:6: "),
        ("waits: 2 days 3 hours", "waits: 两天", "sample.yml:8: "),
        ("waits: 2 days 3 hours", "{waits: 2 days, paid_at: 2026-11-27}", "sample.yml:8: "),
        ("waits: 2 days 3 hours", "answers: [utter_greet]", "sample.yml:8: expected exactly one of writes"),
        ("due_amount: 300.00", "due_amount: 三百", "sample.yml:4: due_amount: "),
        ("due_amount: 300.00", "due: 300.00", "sample.yml:4: due: is no column of an import"),
        ("  turns:", " turns:", "sample.yml:5: "),
    ],
)
def test_a_mistake_is_named_by_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    """An unknown sentence, key, wait or column, a value that no import takes, and broken YAML: file, line, reason."""
    with pytest.raises(reader.BadConversation) as refusal:
        read(tmp_path, GOOD.replace(old, new))
    assert str(refusal.value).startswith(says), refusal.value
