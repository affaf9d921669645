"""How many SMS a text takes on the air (3GPP TS 23.038), counted apart from the product that it checks."""

from dataclasses import dataclass
from typing import Literal

_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = frozenset("\f^{}\\[~]|€")  # each is an escape and a character


@dataclass(frozen=True, slots=True)
class Length:
    """A text measured: its alphabet, its length in that alphabet's units, and its segments."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int


def measure(text: str) -> Length:
    """Measure a text; an empty one still takes one segment."""
    if all(character in _GSM_BASIC or character in _GSM_EXTENDED for character in text):
        widths = [2 if character in _GSM_EXTENDED else 1 for character in text]
        return Length("GSM-7", sum(widths), _pack(widths, alone=160, joined=153))
    widths = [2 if ord(character) > 0xFFFF else 1 for character in text]
    return Length("UCS-2", sum(widths), _pack(widths, alone=70, joined=67))


def _pack(widths: list[int], *, alone: int, joined: int) -> int:
    """Fill segments in order; a character two units wide is never cut, so a segment may end one unit short."""
    if sum(widths) <= alone:
        return 1
    segments, used = 1, 0
    for width in widths:
        if used + width > joined:
            segments, used = segments + 1, 0
        used += width
    return segments
