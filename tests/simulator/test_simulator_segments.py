"""Segments are counted as the air interface counts them."""

import pytest

from simulator import segments

TABLE = [
    ("", "GSM-7", 0, 1),
    ("a" * 160, "GSM-7", 160, 1),
    ("a" * 161, "GSM-7", 161, 2),
    ("a" * 306, "GSM-7", 306, 2),
    ("a" * 307, "GSM-7", 307, 3),
    ("€" * 80, "GSM-7", 160, 1),
    ("€" * 81, "GSM-7", 162, 2),
    ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),  # the escape and its character stay together
    ("[x]{y}\\~^|", "GSM-7", 18, 1),
    ("Ça", "GSM-7", 2, 1),
    ("ça", "UCS-2", 2, 1),
    ("`", "UCS-2", 1, 1),
    ("好" * 70, "UCS-2", 70, 1),
    ("好" * 71, "UCS-2", 71, 2),
    ("好" * 134, "UCS-2", 134, 2),
    ("好" * 135, "UCS-2", 135, 3),
    ("a" * 70 + "好", "UCS-2", 71, 2),
    ("😀" * 35, "UCS-2", 70, 1),
    ("😀" * 36, "UCS-2", 72, 2),
    ("好" * 66 + "😀" + "好" * 66, "UCS-2", 134, 3),  # a pair is never cut
]


@pytest.mark.parametrize(("text", "encoding", "units", "count"), TABLE)
def test_a_text_is_measured(text: str, encoding: str, units: int, count: int) -> None:
    """Alphabet, units and segments."""
    assert segments.measure(text) == segments.Length(encoding, units, count)  # type: ignore[arg-type]
