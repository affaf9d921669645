"""Waivers: what a borrower asks to have reduced, and whether that is a condition of paying."""

import re

from reading.normalise import normalise

PARTS = (
    ("penalty", re.compile(r"罚息|滞纳金|违约金|逾期费|逾期利息|罚金")),
    ("interest", re.compile(r"利息|息")),
    ("fees", re.compile(r"手续费|服务费|管理费|费用|费")),
    ("principal", re.compile(r"本金|打[个一二三四五六七八九\d.]*折|只还|少还|一口价|减免一?部分")),
)  # the first that a text names is what it asks for
CONDITION = re.compile(
    r"如果|要是|假如|只要|若|的话|要系"
    r"|[免减][^,。]{0,8}[,，]?[^,。]{0,4}(?:就|马上|立刻|即刻)[^,。]{0,8}(?:还|付|交|缴|清|找数)"
)


def part(text: str) -> str:
    """Give what is to be reduced: penalty, interest, fees or principal; charges where it is not said."""
    folded = normalise(text)
    return next((name for name, pattern in PARTS if pattern.search(folded)), "charges")


def is_conditional(text: str) -> bool:
    """Tell whether paying is made to depend on it: 如果免罚息我今天就还."""
    return CONDITION.search(normalise(text)) is not None
