"""Money: a whole number of minor units (fen, cents) and its currency, never a float."""

import dataclasses
import decimal
import functools
import re

DIGITS = {"CNY": 2, "HKD": 2, "TWD": 2, "USD": 2}
PLAIN = re.compile(r"\d{1,12}(\.\d+)?")


class NotMoney(ValueError):
    """The text is not an amount of money: write it like 1200.00."""


@functools.total_ordering
@dataclasses.dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one currency; amounts of two currencies are never equal, added or ordered."""

    minor: int
    currency: str = "CNY"

    def __post_init__(self) -> None:
        if not isinstance(self.minor, int) or isinstance(self.minor, bool):
            raise TypeError("money is a whole number of minor units")
        if self.currency not in DIGITS:
            raise NotMoney(f"currency {self.currency!r} is not one of {', '.join(DIGITS)}")

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Read a decimal text such as ``1200.00``; raise NotMoney for anything else, negative amounts included."""
        text = text.strip().replace(",", "")
        if not PLAIN.fullmatch(text):
            raise NotMoney(f"{text!r} is not an amount of money: write it like 1200.00")
        if currency not in DIGITS:
            raise NotMoney(f"currency {currency!r} is not one of {', '.join(DIGITS)}")
        minor = decimal.Decimal(text).scaleb(DIGITS[currency])
        if minor != minor.to_integral_value():
            raise NotMoney(f"{text!r} has more decimals than {currency} has")
        return cls(int(minor), currency)

    def __str__(self) -> str:
        """Write it as people do, with two decimals and no currency: ``1200.00``."""
        sign, minor = ("-" if self.minor < 0 else ""), abs(self.minor)
        unit = 10 ** DIGITS[self.currency]
        return f"{sign}{minor // unit}.{minor % unit:0{DIGITS[self.currency]}d}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def times(self, count: int) -> "Money":
        """Give a whole multiple of it."""
        return Money(self.minor * count, self.currency)

    def share(self, fraction: decimal.Decimal) -> "Money":
        """Give a fraction of it, rounded half up to the minor unit."""
        minor = (decimal.Decimal(self.minor) * fraction).to_integral_value(decimal.ROUND_HALF_UP)
        return Money(int(minor), self.currency)

    def split(self, parts: int) -> list["Money"]:
        """Split it into equal parts to the minor unit; the last part takes the rounding."""
        if parts < 1:
            raise ValueError("money is split into one part or more")
        each = self.minor // parts
        return [Money(each, self.currency)] * (parts - 1) + [Money(self.minor - each * (parts - 1), self.currency)]

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise NotMoney(f"{self.currency} and {other.currency} cannot be put together")
        return other
