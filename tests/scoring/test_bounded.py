"""Columns that know their bounds beside Python's own integers, which have none."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from operator import add, mul, sub

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from scoring.bounded import Bounded, fit, write_share
from scoring.columns import INT64_MAX, column
from scoring.exact import half_up
from tests.scoring.strategies import MOST

EDGES = [INT64_MAX, INT64_MAX - 1, 2**62, 2**31, 3, 2, 1, 0]
NUMBERS = st.sampled_from([*EDGES, *(-edge for edge in EDGES)]) | st.integers(-(10**25), 10**25) | st.integers(-9, 9)
ROWS = 3


def columns(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[Bounded]:
    """A number for every row, or one for all."""
    return numbers.map(Bounded.of) | st.lists(numbers, min_size=ROWS, max_size=ROWS).map(
        lambda v: Bounded.of(column(v))
    )


def numbers_of(one: Bounded) -> list[int]:
    return [one.at(row) for row in range(ROWS)]


def is_sound(one: Bounded) -> bool:
    """The bounds hold, and the column is int64 exactly where they fit."""
    dtype = np.int64 if fit(one.low, one.high) else object
    bounded = all(one.low <= number <= one.high for number in numbers_of(one))
    return bounded and (isinstance(one.values, int) or one.values.dtype == dtype)


@given(columns(NUMBERS), columns(NUMBERS), columns(NUMBERS))
def test_operations_equal_those_of_python_integers(one: Bounded, other: Bounded, third: Bounded):
    for name, operate in (("times", mul), ("plus", add), ("minus", sub)):
        found = getattr(one, name)(other)
        assert numbers_of(found) == [operate(a, b) for a, b in zip(numbers_of(one), numbers_of(other), strict=True)]
        twice = getattr(found, name)(third)
        assert numbers_of(twice) == [operate(a, b) for a, b in zip(numbers_of(found), numbers_of(third), strict=True)]
        assert is_sound(found)
        assert is_sound(twice)


positive = st.integers(1, 9) | st.integers(1, MOST) | st.sampled_from([edge for edge in EDGES if edge > 0])
factors = st.builds(Fraction, positive, positive) | st.sampled_from([Fraction(1), Fraction(10**6), Fraction(1, 10)])


@given(columns(NUMBERS), columns(positive), factors, st.sampled_from([0, 100, 10**6, 10**11, INT64_MAX - 1]))
def test_share_equals_the_rounded_fraction_held(part: Bounded, base: Bounded, factor: Fraction, most: int):
    out = np.empty(ROWS, dtype=np.int64)
    write_share(out, part, base, factor, most)
    exact = [Fraction(a, b) * factor for a, b in zip(numbers_of(part), numbers_of(base), strict=True)]
    expected = [min(max(half_up(share, 0), 0), most) for share in exact]
    event(f"within: {sum(0 < share < most for share in expected)}")
    assert out.tolist() == expected


def share(numerator: int, denominator: int, factor: Fraction, most: int) -> tuple[list[int], list[int]]:
    """What is written beside what should be."""
    out = np.empty(1, dtype=np.int64)
    write_share(out, Bounded.of(column([numerator])), Bounded.of(column([denominator])), factor, most)
    return out.tolist(), [min(max(half_up(Fraction(numerator, denominator) * factor, 0), 0), most)]


def test_every_small_share_is_exact():
    for numerator, denominator, most in product(range(-5, 6), range(1, 5), range(5)):
        for factor in (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(2, 3)):
            found, expected = share(numerator, denominator, factor, most)
            assert found == expected


@pytest.mark.parametrize("edge", EDGES[:4])
@pytest.mark.parametrize("factor", [1, 2, 3, 2**63, 10**20, Fraction(1, 2**63), Fraction(3, 2), Fraction(10**20, 3)])
def test_share_of_numbers_at_the_edge_of_63_bits_is_exact(edge: int, factor: int | Fraction):
    near = [sign * (edge + more) for sign in (1, -1) for more in (-1, 0, 1)]
    for numerator, denominator in product([*near, 0, 2, -2], [1, 2, 3, edge - 1, edge, edge + 1, 2 * edge]):
        found, expected = share(numerator, denominator, Fraction(factor), INT64_MAX)
        assert found == expected


def test_ordinary_figures_stay_on_int64():
    figures = Bounded.of(column([10**9, 5]))
    assert isinstance(figures.times(10**9).values, np.ndarray)
    assert figures.times(10**9).values.dtype == np.int64
    assert figures.times(10**10).values.dtype == object
    assert figures.times(figures).times(10**9).minus(figures).values.dtype == object
