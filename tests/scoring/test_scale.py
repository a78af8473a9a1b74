"""A judged scale counts and finds its marks without listing them."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scoring.rubric import Judged


@given(st.integers(-20, 20), st.integers(1, 60), st.integers(1, 12), st.integers(1, 7))
def test_marks_are_what_counting_says(lowest: int, steps: int, numerator: int, denominator: int):
    step = Fraction(numerator, denominator)
    scale = Judged(Fraction(lowest), lowest + steps * step, step)
    marks = scale.marks()
    assert (len(marks), marks[0], marks[-1]) == (scale.count, scale.minimum, scale.maximum)
    assert [scale.next_mark(mark) for mark in marks] == [*marks[1:], None]
    between = [mark + step / 2 for mark in marks[:-1]]
    assert [scale.next_mark(value) for value in between] == list(marks[1:])


def test_a_scale_of_a_million_marks_is_not_listed():
    scale = Judged(Fraction(0), Fraction(100), Fraction(1, 10**12))
    assert scale.count == 10**14 + 1
    assert scale.next_mark(Fraction(50)) == 50 + Fraction(1, 10**12)
