"""Columns of exact integers that can't overflow.

A column is a NumPy array of `int64`. Before each operation the largest possible result is computed with Python's own
integers; where it doesn't fit in 63 bits the column is widened to Python integers (dtype `object`), which have no
limit. So overflow is ruled out by the check itself, and ordinary figures stay on the fast path.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[Any]
Mask = NDArray[np.bool_]

INT64_MAX = 2**63 - 1
ONE = Fraction(1)


def column(values: list[int]) -> Ints:
    """Python integers as a column: `int64` where they all fit, `object` otherwise."""
    if all(-INT64_MAX <= value <= INT64_MAX for value in values):
        return np.array(values, dtype=np.int64)
    return np.array(values, dtype=object)


def extent(values: Ints) -> tuple[int, int]:
    """The smallest and the largest value as Python integers; (0, 0) for an empty column."""
    return (int(values.min()), int(values.max())) if values.size else (0, 0)


def magnitude(values: Ints | int) -> int:
    """The largest absolute value, as a Python integer; 0 for an empty column."""
    if isinstance(values, int):
        return abs(values)
    lowest, highest = extent(values)
    return max(abs(lowest), abs(highest))


def roomy(values: Ints | int, bound: int) -> Any:
    """`values`, widened when results up to `bound` would not fit in 63 bits."""
    if bound <= INT64_MAX or isinstance(values, int) or values.dtype == object:
        return values
    return values.astype(object)


def times(left: Ints | int, right: Ints | int) -> Any:
    """The product, exact."""
    if isinstance(right, int) and right == 1:
        return left
    bound = max(magnitude(left), 1) * max(magnitude(right), 1)  # a large factor widens a column of zeros, too
    return roomy(left, bound) * roomy(right, bound)


def plus(left: Ints | int, right: Ints | int) -> Any:
    """The sum, exact."""
    bound = magnitude(left) + magnitude(right)
    return roomy(left, bound) + roomy(right, bound)


def minus(left: Ints | int, right: Ints | int) -> Any:
    """The difference, exact."""
    bound = magnitude(left) + magnitude(right)
    return roomy(left, bound) - roomy(right, bound)


def narrowed(values: Ints) -> Ints:
    """Back to `int64` where every value fits."""
    if values.dtype == object and magnitude(values) <= INT64_MAX:
        return values.astype(np.int64)
    return values


def half_up_quotient(numerator: Ints, denominator: Ints | int, factor: Fraction = ONE) -> Ints:
    """`factor × numerator / denominator` (denominator, factor > 0) as integers, a half rounded away from zero."""
    most = max(magnitude(numerator), 1) * factor.numerator
    bound = most + magnitude(denominator) * factor.denominator
    top = roomy(numerator, bound) * factor.numerator
    base = denominator if factor.denominator == 1 else roomy(denominator, bound) * factor.denominator
    size = np.abs(top)
    if not isinstance(base, int) or base != 1:
        size = size + base // 2  # for whole n and d: (2n + d) // 2d is (n + d // 2) // d
        size //= base
    return narrowed(np.where(top < 0, -size, size))
