"""What a text says that no value can be: the 30th of February, nothing or less than nothing, one instalment or 999.

The values of INTENTS.md leave these out; a borrower who says one is answered with it all the same.
"""

import re

from reading import normalise
from reading.numerals import parse_count

MONTH_DAY = re.compile(
    r"(?<![\d一二三四五六七八九十])(\d{1,2}|十?[一二三四五六七八九十])月(?:份的?)?(\d{1,3}|[一二三四五六七八九十]{1,4})[号日]"
)
LONGEST = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}  # days of a month
NOTHING = re.compile(r"(?<![\d.,])(?:0+(?:\.0+)?|零)(?:块钱?|元|圆|蚊|$)")
NEGATIVE = re.compile(r"(?:(?<![\d年月日号期/.\-~])-|负)\s?[\d一二三四五六七八九]")
NUMBER = r"(\d{1,6}|[零一二两三四五六七八九十百千万]{1,8})"
COUNT = re.compile(rf"(?:分|拆|做|办)(?:成|为|个)?{NUMBER}(?:个月|期|次|笔)|^{NUMBER}期")


def day(text: str) -> bool:
    """Tell whether a text names a day that no calendar has: 2月30号, 13月1日."""
    for month, number in MONTH_DAY.findall(normalise.normalise(text)):
        if (parse_count(number) or 0) > LONGEST.get(parse_count(month) or 0, 0):
            return True
    return False


def amount(text: str) -> bool:
    """Tell whether a text names an amount of nothing, or below nothing."""
    folded = normalise.normalise(text)
    return bool(NOTHING.search(folded) or NEGATIVE.search(folded))


def instalments(text: str) -> int | None:
    """Give a number of instalments that is said and none could be: fewer than 2, more than 360."""
    for match in COUNT.finditer(normalise.normalise(text)):
        count = parse_count(match[1] or match[2])
        if count is not None and not 2 <= count <= 360:
            return count
    return None
