"""Columns that know their bounds beside Python's own integers, which have none."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from operator import add, mul, neg, sub

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from scoring.bounded import ONE, Bounded, Share, Worth, fit
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
    return [one.values] * ROWS if isinstance(one.values, int) else one.values.tolist()


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
zero = st.just(0)
factors = st.builds(Fraction, positive | positive.map(neg), positive) | st.sampled_from(
    [Fraction(1), Fraction(10**6), Fraction(1, 10)]
)


def half_up_held(part: int, base: int, factor: Fraction, most: int, less: int) -> int:
    return min(max(half_up(Fraction(part - less, base) * factor, 0), 0), most)


@given(
    columns(NUMBERS),
    columns(positive),
    factors,
    st.sampled_from([0, 100, 10**6, 10**11, INT64_MAX - 1]),
    NUMBERS | zero,
)
def test_share_equals_the_rounded_fraction_held(part: Bounded, base: Bounded, factor: Fraction, most: int, less: int):
    out, one = np.empty(ROWS, dtype=np.int64), np.empty(1, dtype=np.int64)
    share = Share(part, base, factor, most, less)
    share.write(out)
    pairs = zip(numbers_of(part), numbers_of(base), strict=True)
    expected = [half_up_held(a, b, factor, most, less) for a, b in pairs]
    event(f"within: {sum(0 < share < most for share in expected)}")
    assert out.tolist() == expected
    share.among(np.array([1])).write(one)
    assert one.tolist() == expected[1:2]


def written(part: int, base: int, factor: Fraction, most: int, less: int) -> int:
    out = np.empty(1, dtype=np.int64)
    Share(Bounded.of(column([part])), Bounded.of(column([base])), factor, most, less).write(out)
    return int(out[0])


def test_every_small_share_is_exact():
    for part, base, most, less in product(range(-4, 5), range(1, 4), range(4), range(-1, 2)):
        for factor in (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(-2, 3)):
            assert written(part, base, factor, most, less) == half_up_held(part, base, factor, most, less)


FACTORS = [1, 2, 3, -1, -2, 2**62, 2**63, 10**20, Fraction(1, 2**63), Fraction(3, 2), Fraction(-(10**20), 3)]


@pytest.mark.parametrize("edge", EDGES[:4])
@pytest.mark.parametrize("factor", FACTORS)
def test_share_of_numbers_at_the_edge_of_63_bits_is_exact(edge: int, factor: int | Fraction):
    near = [sign * (edge + more) for sign in (1, -1) for more in (-1, 0, 1)]
    for part, base in product([*near, 0, 2, -2], [1, 2, 3, edge - 1, edge, edge + 1, 2 * edge]):
        for less in (0, 1, part, edge, 2 * edge, -edge):
            expected = half_up_held(part, base, Fraction(factor), INT64_MAX, less)
            assert written(part, base, Fraction(factor), INT64_MAX, less) == expected


@given(st.lists(st.integers(0, MOST), min_size=1, max_size=4), st.lists(st.integers(0, 3), max_size=6))
def test_worth_is_that_of_each_place(listed: list[int], places: list[int]):
    places = [place % len(listed) for place in places]
    out = np.empty(len(places), dtype=np.int64)
    worth = Worth(np.array(listed), np.array(places, dtype=np.int16), MOST)
    worth.write(out)
    assert out.tolist() == [listed[place] for place in places]
    worth.among(np.arange(len(places))[::-1]).write(out)
    assert out.tolist() == [listed[place] for place in reversed(places)]


rows = st.integers(-3, 9) | st.integers(2**60, 2**60 + 2) | st.integers(10**20, 10**20 + 2)
shares = st.builds(
    Share,
    part=st.lists(rows, min_size=1, max_size=3).map(lambda numbers: Bounded.of(column(numbers * 60))),
    base=st.sampled_from([1, 3, 7, 10**20]).map(Bounded.of),
    factor=factors | st.sampled_from([Fraction(100, 7), Fraction(-50)]),
    most=st.sampled_from([0, 100, 10**6]),
    less=st.sampled_from([0, 3, -2]),
)


@given(shares, st.fractions(0, 1, max_denominator=300))
def test_few_different_numbers_give_the_same_shares(share: Share, weight: Fraction):
    assert not isinstance(share.part.values, int)
    table, out = share.tabulated(), np.empty(len(share.part.values), dtype=np.int64)
    event(type(table).__name__)
    base = numbers_of(share.base)[0]
    expected = [half_up_held(part, base, share.factor, share.most, share.less) for part in share.part.values.tolist()]
    table.write(out)
    assert out.tolist() == expected
    for one in (share, table):
        one.write_part(out, weight)
        assert out.tolist() == [half_up(whole * weight, 0) for whole in expected]


def test_shares_are_tabulated_where_numbers_are_few_and_have_one_base():
    few, many = Bounded.of(column([0, 1] * 4)), Bounded.of(column([0, 2] * 4))
    assert isinstance(Share(few, ONE, Fraction(1), 9).tabulated(), Worth)
    assert Share(many, ONE, Fraction(1), 9).tabulated() == Share(many, ONE, Fraction(1), 9)
    assert isinstance(Share(few, Bounded.of(column([1, 2] * 4)), Fraction(1), 9).tabulated(), Share)
    assert isinstance(Share(ONE, ONE, Fraction(1), 9).tabulated(), Share)


def test_ordinary_figures_stay_on_int64():
    figures = Bounded.of(column([10**9, 5]))
    assert isinstance(figures.times(10**9).values, np.ndarray)
    assert figures.times(10**9).values.dtype == np.int64
    assert figures.times(10**10).values.dtype == object
    assert figures.times(figures).times(10**9).minus(figures).values.dtype == object


def test_few_numbers_far_beyond_63_bits_are_not_listed():
    far = -(10**31)
    part = Bounded.of(np.array([far, far + 1] * 5, dtype=object))
    share = Share(part, Bounded.of(7), Fraction(3), 1000)
    assert share.tabulated() is share
