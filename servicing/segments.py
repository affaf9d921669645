"""How many SMS segments a text takes (GSM 03.38; UCS-2: 70 in one, 67 in each of several)."""

BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ROOM = {True: (160, 153), False: (70, 67)}  # GSM-7 or UCS-2: in one segment, in each of several
EXTENSION = set("^{}\\[~]|€\f")


def units(text: str) -> tuple[int, bool]:
    """Count a text's units and tell whether it fits GSM-7: septets if it does, UTF-16 units otherwise."""
    if all(char in BASIC or char in EXTENSION for char in text):
        return sum(2 if char in EXTENSION else 1 for char in text), True
    return len(text.encode("utf-16-le")) // 2, False


def count(text: str) -> int:
    """Count the segments that a text takes: at least one."""
    length, gsm = units(text)
    single, each = ROOM[gsm]
    if length <= single:
        return 1
    segments, room = 1, each
    for char in text:
        width = (2 if char in EXTENSION else 1) if gsm else len(char.encode("utf-16-le")) // 2
        if width > room:  # an extended character or an emoji is never cut in two
            segments, room = segments + 1, each
        room -= width
    return segments
