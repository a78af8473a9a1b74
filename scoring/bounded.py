"""Columns of whole numbers that know their bounds, so that nothing can overflow and nothing is looked through twice.

The bounds of a result follow from those of its operands, with Python's own integers, which have no limit. Where they
don't fit in 63 bits, the operation is done with Python integers (dtype `object`) as well. So overflow is ruled out
before anything is computed, and ordinary figures stay on `int64`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
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

    def among(self, rows: Ints) -> Bounded:
        """The numbers of these rows."""
        return self if isinstance(self.values, int) else Bounded(self.values[rows], self.low, self.high)


ONE = Bounded.of(1)
FEW = 4  # a column has few different numbers when it is so many times as long as they are many


def fit(*numbers: int) -> bool:
    """Whether `int64` holds them all, with either sign."""
    return max(map(abs, numbers)) <= INT64_MAX


def widened(values: Ints | int) -> Any:
    """The same numbers without a limit."""
    return values if isinstance(values, int) else values.astype(object)


@dataclass(frozen=True)
class Worth:
    """What each row's place in a short list of whole numbers is worth, from 0 to `most`."""

    listed: Ints
    places: Ints
    most: int

    def among(self, rows: Ints) -> Worth:
        """The worth of these rows."""
        return replace(self, places=self.places[rows])

    def write(self, out: Ints) -> None:
        """Writes it into an `int64` column; every place is in the list, so nothing is clipped."""
        np.take(self.listed, self.places, out=out, mode="clip")

    def tabulated(self) -> Worth:
        """Itself; see `Share.tabulated`."""
        return self

    def write_part(self, out: Ints, factor: Fraction) -> None:
        """Writes `factor` times as much, half up (factor from 0 to 1): once for what is listed."""
        listed = np.empty_like(self.listed)
        Share(Bounded(self.listed, 0, self.most), ONE, factor, self.most).write(listed)
        replace(self, listed=listed).write(out)


@dataclass(frozen=True)
class Share:
    """`factor × (part - less) / base` for every row, half up and held between 0 and `most` (base > 0, factor not 0).

    It is worked out where it is wanted, so that nothing is kept but what it is made of.
    """

    part: Bounded
    base: Bounded
    factor: Fraction
    most: int
    less: int = 0

    def among(self, rows: Ints) -> Share:
        """The share of these rows."""
        return replace(self, part=self.part.among(rows), base=self.base.among(rows))

    def write(self, out: Ints) -> None:
        """Writes it into an `int64` column.

        To hold what is rounded and to round what is held are the same, since both ends are whole; so a half may go up
        also below 0. Twice the share rounded down, one more, and half of that rounded down: that is half up, without
        the half of a column of bases. Where twice fits, so do once and a half more, and one more, since twice is even.
        """
        times, base = self.factor.numerator, self.base.times(self.factor.denominator)
        low, high = sorted(2 * times * (bound - self.less) for bound in (self.part.low, self.part.high))
        if not fit(low, high, 2 * times, base.high, self.less, self.part.low, self.part.high):
            doubled = (widened(self.part.values) - self.less) * (2 * times) // widened(base.values)
            out[:] = np.minimum(np.maximum((doubled + 1) >> 1, 0, dtype=object), self.most, dtype=object)
            return
        top = np.subtract(self.part.values, self.less, out=out) if self.less else self.part.values
        if isinstance(base.values, int):
            np.multiply(top, times, out=out)
            if base.high > 1:
                out += base.values // 2
                out //= base.values
        else:
            np.multiply(top, 2 * times, out=out)
            out //= base.values
            out += 1
            out >>= 1
        if low < 0:
            np.maximum(out, 0, out=out)
        if high >= (2 * self.most + 1) * base.low:
            np.minimum(out, self.most, out=out)

    def tabulated(self) -> Share | Worth:
        """The same, worked out once for each number from the lowest (or 0) to the highest, where these are few."""
        low, high, rows = min(self.part.low, 0), self.part.high, self.part.values
        one_for_all = isinstance(self.base.values, int)
        few = not isinstance(rows, int) and (high - low + 1) * FEW <= len(rows) and fit(low, high)
        if isinstance(rows, int) or not one_for_all or not few:
            return self
        numbers = np.arange(low, high + 1, dtype=np.int64)
        listed = np.empty_like(numbers)
        replace(self, part=Bounded(numbers, low, high)).write(listed)
        return Worth(listed, rows - low if low else rows, self.most)

    def write_part(self, out: Ints, factor: Fraction) -> None:
        """Writes `factor` times as much as `write` does, half up once more (factor from 0 to 1)."""
        self.write(out)
        Share(Bounded(out, 0, self.most), ONE, factor, self.most).write(out)
