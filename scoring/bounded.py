"""Columns of whole numbers that know their bounds, so that nothing can overflow and nothing is looked through twice.

The bounds of a result follow from those of its operands, with Python's own integers, which have no limit. Where they
don't fit in 63 bits, the operation is done with Python integers (dtype `object`) as well. So overflow is ruled out
before anything is computed, and ordinary figures stay on `int64`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from operator import add, mul, sub
from typing import Any

import numpy as np

from .columns import INT64_MAX, Ints, extent


@dataclass(frozen=True)
class Bounded:
    """Whole numbers from `low` to `high`: one a row (shape (rows,)), or one for all of them (an int).

    Columns are `int64` exactly where both bounds fit; see `held`, which is the way to make one.
    """

    values: Ints | int
    low: int
    high: int

    @classmethod
    def held(cls, values: Any, low: int, high: int) -> Bounded:
        """Numbers whose bounds are known."""
        if not isinstance(values, int) and values.dtype == object and fit(low, high):
            values = values.astype(np.int64)
        return cls(values, low, high)

    @classmethod
    def of(cls, values: Ints | int) -> Bounded:
        """Numbers whose bounds are looked for."""
        return cls(values, values, values) if isinstance(values, int) else cls.held(values, *extent(values))

    def times(self, other: Bounded | int) -> Bounded:
        """The product, exact."""
        if other == 1:
            return self
        right = Bounded.of(other) if isinstance(other, int) else other
        corners = [one * another for one in (self.low, self.high) for another in (right.low, right.high)]
        return self.combined(mul, right, min(corners), max(corners))

    def plus(self, other: Bounded) -> Bounded:
        """The sum, exact."""
        return self.combined(add, other, self.low + other.low, self.high + other.high)

    def minus(self, other: Bounded) -> Bounded:
        """The difference, exact."""
        return self.combined(sub, other, self.low - other.high, self.high - other.low)

    def combined(self, operate: Callable[[Any, Any], Any], other: Bounded, low: int, high: int) -> Bounded:
        """The result of an operation that can't leave `low` to `high`."""
        if fit(self.low, self.high, other.low, other.high, low, high):
            return Bounded(operate(self.values, other.values), low, high)
        return Bounded.held(operate(widened(self.values), widened(other.values)), low, high)

    def at(self, row: int) -> int:
        """One row's number."""
        return self.values if isinstance(self.values, int) else int(self.values[row])


ONE = Bounded.of(1)


def fit(*numbers: int) -> bool:
    """Whether `int64` holds them all, with either sign."""
    return max(map(abs, numbers)) <= INT64_MAX


def widened(values: Ints | int) -> Any:
    """The same numbers without a limit."""
    return values if isinstance(values, int) else values.astype(object)


def write_share(out: Ints, part: Bounded, base: Bounded, factor: Fraction, most: int) -> None:
    """Writes `factor × part / base`, half up and held between 0 and `most`, into `out` (base and factor > 0).

    To hold what is rounded and to round what is held are the same, since both ends are whole; so a half may go up also
    below 0. Nothing computed on the way lies beyond the four numbers that have to fit.
    """
    divisor = base.times(factor.denominator)
    lowest, highest = part.low * factor.numerator, part.high * factor.numerator + divisor.high
    half: Any = divisor.values // 2 if isinstance(divisor.values, int) else divisor.values >> 1
    if not fit(lowest, highest, factor.numerator, divisor.high):
        shares = (widened(part.values) * factor.numerator + widened(half)) // widened(divisor.values)
        out[:] = np.minimum(np.maximum(shares, 0, dtype=object), most, dtype=object)
        return
    np.multiply(part.values, factor.numerator, out=out)
    if divisor.high > 1:
        out += half
        out //= divisor.values
    if lowest < 0:
        np.maximum(out, 0, out=out)
    if highest >= (most + 1) * divisor.low:
        np.minimum(out, most, out=out)
