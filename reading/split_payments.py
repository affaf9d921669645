"""Split payments: which sum goes with which day, where a text promises to pay at several times."""

import re
from dataclasses import dataclass

from .entities import Found

REST = re.compile(r"剩下?|余下|其余|餘下|其餘|剩餘|余款|尾款|另一半|另外一半|淨低|净低")


@dataclass(frozen=True)
class Part:
    """One of several payments: a day (ISO), and an amount as entities give it or else all that is left."""

    date: str | None = None
    amount: str | None = None
    is_rest: bool = False

    @property
    def has_sum(self) -> bool:
        """Tell whether it is said how much."""
        return self.is_rest or self.amount is not None


def read(text: str, found: list[Found]) -> list[Part]:
    """Return the payments a text names, in its order; `found` are its values, repeated ones included.

    A day or a sum that comes when the payment at hand has one already begins the next payment.
    """
    said = [(each.start, each.entity, each.value) for each in found if each.entity in ("date", "amount")]
    spans = [(each.start, each.end) for each in found]
    said += [
        (rest.start(), "rest", "") for rest in REST.finditer(text) if not any(a <= rest.start() < b for a, b in spans)
    ]
    parts = [Part()]
    for _, kind, value in sorted(said):
        last = parts[-1]
        if kind == "date":
            taken, fresh = last.date is not None, Part(date=value)
            filled = Part(value, last.amount, last.is_rest)
        else:
            amount = None if kind == "rest" else value
            taken, fresh = last.has_sum, Part(amount=amount, is_rest=kind == "rest")
            filled = Part(last.date, amount, kind == "rest")
        parts[-1:] = [last, fresh] if taken else [filled]
    return parts
