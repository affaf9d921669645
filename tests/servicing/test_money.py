"""Money: whole minor units, one currency, nothing lost to rounding."""

import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.money import DIGITS, Money, NotMoney

minors = st.integers(min_value=0, max_value=10**14 - 1)
currencies = st.sampled_from(sorted(DIGITS))


@given(minors, currencies)
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    """An amount written as text and read again is the same amount."""
    money = Money(minor, currency)
    assert Money.parse(str(money), currency) == money


@given(minors, st.integers(min_value=1, max_value=120))
def test_parts_add_up_to_the_cent(minor: int, parts: int) -> None:
    """The parts of a split are equal but for the last, and add up to the whole."""
    split = Money(minor).split(parts)
    assert len(split) == parts
    assert sum(part.minor for part in split) == minor
    assert len({part.minor for part in split[:-1]}) <= 1
    assert 0 <= split[-1].minor - split[0].minor < parts


@given(minors, st.decimals(min_value=0, max_value=1, places=6))
def test_a_share_is_rounded_half_up(minor: int, fraction: Decimal) -> None:
    """A share is never more than half a minor unit off, and half is rounded up."""
    share = Money(minor).share(fraction)
    with decimal.localcontext(prec=60):
        difference = Decimal(share.minor) - Decimal(minor) * fraction
    assert Decimal("-0.5") < difference <= Decimal("0.5")


@pytest.mark.parametrize(("minor", "half"), [(1, 1), (3, 2), (5, 3), (7, 4), (8, 4)])
def test_half_a_minor_unit_is_rounded_up(minor: int, half: int) -> None:
    """Half a cent is always rounded up, not to the even neighbour."""
    assert Money(minor).share(Decimal("0.5")) == Money(half)


@pytest.mark.parametrize(
    ("text", "minor"), [("1200.00", 120000), ("1200", 120000), (" 1,200.5 ", 120050), ("0.01", 1), ("0", 0)]
)
def test_decimal_texts_are_read(text: str, minor: int) -> None:
    """Decimal texts with at most two decimals are money; commas and spaces around do not matter."""
    assert Money.parse(text, "CNY").minor == minor


@pytest.mark.parametrize("text", ["", "-1", "1.001", "1e3", "NaN", "一千", "1.", ".5", "1 000", "9999999999999"])
def test_anything_else_is_refused(text: str) -> None:
    """What is no plain amount is refused rather than guessed."""
    with pytest.raises(NotMoney):
        Money.parse(text, "CNY")


def test_an_unknown_currency_is_refused() -> None:
    """Only currencies whose minor unit is known are money."""
    with pytest.raises(NotMoney, match="XXX"):
        Money.parse("1.00", "XXX")


@pytest.mark.parametrize("minor", [1.0, True, Decimal(1), "1"])
def test_only_whole_numbers_are_minor_units(minor: object) -> None:
    """A float, a decimal, a text and a truth value are refused as minor units."""
    with pytest.raises(TypeError):
        Money(minor)  # type: ignore[arg-type]


def test_two_currencies_do_not_mix() -> None:
    """Amounts of two currencies are never equal, and are neither added nor ordered."""
    yuan, dollars = Money(100, "CNY"), Money(100, "USD")
    assert yuan != dollars
    for mix in (lambda: yuan + dollars, lambda: yuan - dollars, lambda: yuan < dollars):
        with pytest.raises(NotMoney):
            mix()


def test_amounts_of_one_currency_are_ordered() -> None:
    """Of two amounts of one currency the smaller is the lesser."""
    assert Money(1) < Money(2) <= Money(2)
    assert max(Money(1), Money(3)) == Money(3)


def test_a_negative_difference_is_written_with_its_sign() -> None:
    """What is overpaid is written with a minus and two decimals."""
    assert str(Money(5) - Money(110)) == "-1.05"


def test_no_parts_are_refused() -> None:
    """Money is split into one part at least."""
    with pytest.raises(ValueError, match="one part"):
        Money(1).split(0)
