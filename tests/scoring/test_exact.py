from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.columns import INT64_MAX, column, half_up_quotient, minus, plus, times
from scoring.exact import decimal_text, fraction_text, half_up, measured, parse_decimal

HUGE = st.integers(-(10**25), 10**25)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(823457, 4, "82.3457"), (5, 4, "0.0005"), (-5, 2, "-0.05"), (7, 0, "7"), (0, 3, "0.000")],
)
def test_fixed_point_is_written_with_a_dot(value, places, text):
    assert decimal_text(value, places) == text


@pytest.mark.parametrize(("value", "text"), [("50/3", "50/3"), ("25/2", "12.5"), ("12", "12"), ("1/8", "0.125")])
def test_fraction_is_decimal_where_that_is_exact(value, text):
    assert fraction_text(Fraction(value)) == text


@given(st.integers(-(10**12), 10**12), st.integers(0, 9))
def test_decimal_text_is_read_back(value, places):
    text = decimal_text(value, places)
    assert parse_decimal(text) == (Fraction(value, 10**places) if value or "-" not in text else None)


@given(st.lists(HUGE, min_size=1, max_size=5), HUGE)
def test_column_arithmetic_never_overflows(values, other):
    assert times(column(values), other).tolist() == [value * other for value in values]
    assert plus(column(values), column([other] * len(values))).tolist() == [value + other for value in values]
    assert minus(column(values), other).tolist() == [value - other for value in values]


@given(st.lists(HUGE, min_size=1, max_size=5), st.integers(1, 10**20))
def test_half_up_quotient_is_exact(values, denominator):
    assert half_up_quotient(column(values), denominator).tolist() == [
        half_up(Fraction(v, denominator), 0) for v in values
    ]


@pytest.mark.parametrize("edge", [INT64_MAX, INT64_MAX - 1, -INT64_MAX, 2**62, 2**31])
def test_bounds_of_63_bits_are_kept_or_widened(edge):
    assert times(column([edge]), 2).tolist() == [edge * 2]
    assert plus(column([edge]), column([edge])).tolist() == [edge * 2]
    assert half_up_quotient(column([edge]), 2).tolist() == [half_up(Fraction(edge, 2), 0)]


def test_ordinary_columns_stay_on_int64():
    assert times(column([10**9]), 10**9).dtype == np.int64
    assert times(column([10**10]), 10**9).dtype == object


@pytest.mark.parametrize(("value", "rounded"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("-0.5", -1), ("0.4999", 0)])
def test_a_half_goes_up(value, rounded):
    assert half_up(Fraction(value), 0) == rounded


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [(81.25, 1, 813), (26.15, 1, 262), (56.25, 1, 563), (-26.15, 1, -262), (-0.04, 1, 0), (0.1 + 0.2, 10, 3 * 10**9)],
)
def test_statistic_with_a_binary_rest_goes_up_at_a_half(value, places, rounded):
    assert measured(value, places) == rounded
