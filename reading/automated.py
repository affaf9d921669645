"""Automated senders: codes, parcels, advertising; they carry no values, and nobody is there to be answered."""

import re

from . import working

CODES = re.compile(
    r"验证码|校验码|动态密码|取件码|^【[^】]*】.*(?:满\d+减|优惠|大促|领取|抽奖|点击|快递|包裹|促销"
    r"|折起|秒杀|红包|回T|退订)|满\d+元?[减送]\d|恭喜[您你].{0,20}(?:额度|中奖|获得|抽中)|点击.{0,6}(?:领取|链接)"
)
MACHINE = re.compile(r"^\s*【[^】]{1,20}】|(?:验证码|校验码|动态密码|取件码)[^?吗]{0,6}\d[\d-]{3,}")
ASKS = re.compile(r"[?？]|吗|什么|你们|您好")


def is_code(folded: str) -> bool:
    """Tell whether a folded text speaks of codes or is advertising: its numbers are nobody's days and sums."""
    return CODES.search(folded) is not None


def wrote(text: str) -> bool:
    """Tell whether a machine wrote a text: signed or with a code in it, and asking nothing of us."""
    folded = working.fold(text).text
    return bool(is_code(folded) and MACHINE.search(folded) and not ASKS.search(folded))
