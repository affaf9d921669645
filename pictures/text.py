"""Text: how wide it is, where its lines break, what is left out of it; SVG breaks no lines by itself."""

import re
import unicodedata
from collections.abc import Mapping

from pictures.names import Names

NOT_FIRST = set("，。！？；：、）】〕」”’…")  # never at the beginning of a line
NOT_LAST = set("（【〔「“‘")  # never at the end of one


def width(text: str, size: float, *, mono: bool = False) -> float:
    """Estimate a width in pixels; a Chinese character is as wide as high, a latin one about 0.56 of it."""
    latin = 0.61 if mono else 0.56
    return sum(size * (1 if unicodedata.east_asian_width(each) in "WFA" else latin) for each in text)


def lines(text: str, size: float, room: float, most: int = 9) -> list[str]:
    """Break a text into lines that fit; what is beyond the last one is cut, and that is shown."""
    found = [line for part in text.split("\n") for line in _broken(part, size, room)]
    if len(found) <= most:
        return found
    kept = found[most - 1]
    while width(kept + "…", size) > room:
        kept = kept[:-1]
    return [*found[: most - 1], kept.rstrip("，、：") + "…"]


def words(code: str, size: float, room: float) -> list[str]:
    """Break a name of the code at its underscores."""
    found = [""]
    for part in re.findall(r"[^_]+_?", code):
        if width(found[-1] + part, size, mono=True) > room:
            found.append("")
        found[-1] += part
    return found


def sentence(name: str, text: str, names: Names, values: Mapping[str, str]) -> str:
    """Put names for the variables of a sentence: 〔日期〕; ``values`` are written out instead."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1]) or f"〔{names.value(name, found[1])}〕", text)


def _broken(text: str, size: float, room: float) -> list[str]:
    """Break one paragraph; a last line of a word or two gets company where that makes no further line."""
    found = _filled(text, size, room)
    if len(found) > 1 and width(found[-1], size) < 4 * size:
        evener = _filled(text, size, room - 3 * size)
        return evener if len(evener) == len(found) else found
    return found


def _filled(text: str, size: float, room: float) -> list[str]:
    found, rest = [], text
    while width(rest, size) > room:
        end = next(place for place in range(1, len(rest) + 1) if width(rest[:place], size) > room) - 1
        end = max(end, 1)
        while end > 1 and not _may_break(rest, end):
            end -= 1
        found.append(rest[:end])
        rest = rest[end:]
    return [*found, rest]


def _may_break(text: str, place: int) -> bool:
    """Tell whether a line may end before this place: not within a variable, a number or a word."""
    before, after = text[place - 1], text[place]
    within = text.rfind("〔", 0, place) > text.rfind("〕", 0, place)
    word = all(each.isascii() and (each.isalnum() or each in "-_.") for each in (before, after))
    return not (within or word or after in NOT_FIRST or before in NOT_LAST)
