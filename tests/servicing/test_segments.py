"""Segments: how many SMS a text takes, counted as carriers bill it."""

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing import segments

GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./09:;<=>?¡AZÄÖÑÜ§¿azäöñüà"
EXTENDED = "^{}\\[~]|€"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # 306 septets, but the euro sign is not cut at 153
        ("汉" * 70, 1),
        ("汉" * 71, 2),
        ("汉" * 134, 2),
        ("汉" * 135, 3),
        ("a" * 69 + "汉", 1),  # one Chinese character makes all of it UCS-2
        ("a" * 70 + "汉", 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 67, 3),  # 134 units, but 33 whole emoji fit in 67
        ("汉" * 66 + "😀" + "汉" * 66, 3),
    ],
)
def test_segments_of_a_text(text: str, count: int) -> None:
    """GSM-7 takes 160 or 153, UCS-2 70 or 67, and no character is cut in two."""
    assert segments.count(text) == count


def slowly(text: str) -> int:
    """Try every cut between characters and take the fewest."""
    gsm = all(char in GSM + EXTENDED for char in text)
    widths = [(1 + (char in EXTENDED)) if gsm else (1 if ord(char) < 0x10000 else 2) for char in text]
    single, several = (160, 153) if gsm else (70, 67)
    if sum(widths) <= single:
        return 1

    @functools.cache
    def fewest(done: int) -> int:
        if done == len(widths):
            return 0
        room, best, end = several, len(widths), done
        while end < len(widths) and widths[end] <= room:
            room -= widths[end]
            end += 1
            if room < 2 or end == len(widths):  # a shorter segment never helps, but try the two last cuts
                best = min(best, 1 + fewest(end))
        return best

    return fewest(0)


@given(st.lists(st.text(st.sampled_from(GSM + EXTENDED), max_size=180), max_size=3).map("".join))
def test_gsm_texts_are_counted_like_the_slow_way(text: str) -> None:
    """For any GSM-7 text the count is the fewest segments that hold it."""
    assert segments.count(text) == slowly(text)


@given(st.lists(st.text(st.sampled_from("汉字，a€😀👍🏽"), max_size=90), max_size=4).map("".join))
def test_other_texts_are_counted_like_the_slow_way(text: str) -> None:
    """For any other text the count is the fewest segments that hold it."""
    assert segments.count(text) == slowly(text)
