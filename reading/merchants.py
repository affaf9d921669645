"""Merchants: whether a text blames goods or lessons that were paid for on credit and never came."""

import re

from reading.normalise import normalise

BLAME = re.compile(
    r"(没|未|不)(有)?(发货|收到货|到货|上课|开课|履约|交房|装修)|跑路|倒闭|关门|人去楼空|卷款|停课|退课|退货|机构.{0,6}(没了|黄了|跑)"
)


def blames_merchant(text: str) -> bool:
    """Tell whether a text says that a shop, school or provider did not deliver."""
    return BLAME.search(normalise(text)) is not None
