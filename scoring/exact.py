"""Exact numbers: decimal text, fractions and fixed point."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Protocol

DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
MOST_DIGITS = 18
SURE = 11
FINEST = 10**SURE


class Ratio(Protocol):
    """Any number that knows its exact ratio; of a statistic that carries a binary rest, too."""

    def as_integer_ratio(self) -> tuple[int, int]:
        """Numerator and denominator, above 0."""
        ...


def parse_decimal(text: str) -> Fraction | None:
    """The exact value of plain decimal text (`-12.50`), or None when it is anything else, `-0` included."""
    if not DECIMAL.fullmatch(text) or sum(letter.isdigit() for letter in text) > MOST_DIGITS:
        return None
    value = Fraction(text)
    return None if text.startswith("-") and value == 0 else value


def decimal_text(value: int, places: int) -> str:
    """Fixed point as decimal text with a dot: `decimal_text(823457, 4)` is `82.3457`."""
    digits = str(abs(value)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def fraction_text(value: Fraction) -> str:
    """A fraction as decimal text where that is exact (`12.5`), else as `50/3`."""
    places = decimals_of(value)
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    return decimal_text(int(value * 10**places), places)


def decimals_of(value: Fraction) -> int | None:
    """How many decimals it takes to write `value` exactly; None when no number of decimals does."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def half_up(value: Fraction, places: int) -> int:
    """`value` as fixed point, a half rounded away from zero."""
    numerator, denominator = value.numerator * 10**places, value.denominator
    size: int = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def measured(value: Ratio, places: int) -> int:
    """A statistic as fixed point of at most SURE decimals, a half rounded away from zero.

    What lies beyond SURE decimals is a rest of binary arithmetic (26.35 is kept as 26.3500000000000014) and decides
    no rounding.
    """
    numerator, denominator = value.as_integer_ratio()
    sure = (2 * abs(numerator) * FINEST + denominator) // (2 * denominator)
    unit = FINEST // 10**places
    size: int = (2 * sure + unit) // (2 * unit)
    return size if numerator >= 0 else -size
