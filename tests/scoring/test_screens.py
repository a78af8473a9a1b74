"""A screen lets through everyone of whom its check has something to say, whatever the numbers, and nobody else."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from scoring.amounts import Amounts
from scoring.checks import KINDS, Case
from scoring.exact import half_up
from scoring.figure_table import figure_table_from_columns
from scoring.findings import terms_of
from scoring.rubric import Rubric
from scoring.screens import SCREENS, sides_of
from tests.scoring.small import TEXT, rubric
from tests.scoring.strategies import number_text

CODES = ("a", "b", "c", "d")
CHECKS = {
    "sum": 'parts: ["a", "b"], total: "c"',
    "at_most": 'part: {sum: ["a", "b"]}, whole: "c"',
    "stated_percent": 'percent: "a", of: "b", to: "c"',
    "implied_base": 'pairs: [["a", "b"], ["c", "d"]]',
    "change": 'before: "a", added: "b", after: "c"',
    "months_paid": 'amount: "a", people: "b", rate: "c", between: [1, 12.5]',
    "between": 'value: "a", low: "b", high: "c"',
    "same": 'figures: ["a", "b", "c"]',
    "repeated": 'figures: ["a", "b", "c", "d"]',
    "round": 'value: "a", multiple: 100',
    "year_on_year": 'now: "a", before: "b", at_most_percent: 33.3',
}
ONE_PAIR = 'pairs: [["a", "b"]]'


def with_check(kind: str, keys: str) -> Rubric:
    """The small rubric with figures of any number and one check."""
    line = f'  - {{code: "K01", kind: {kind}, {keys}, severity: note}}\n'
    figures = "".join(f'  - {{code: "{code}", title: "{code}", type: number}}\n' for code in CODES)
    head = TEXT[: TEXT.index("checks:")].replace("figures:\n", f"figures:\n{figures}")
    return rubric(f"{head}checks:\n{line}")


RUBRICS = {kind: with_check(kind, keys) for kind, keys in CHECKS.items()} | {
    "implied_base of one pair": with_check("implied_base", ONE_PAIR)
}
few = st.sampled_from(["0", "1", "2", "5", "12.5", "33.3", "50", "50.0", "-1", "-2", "100", "200"])
extreme = st.sampled_from(["999999999999999999", "-999999999999999999", "0.00000000000000001", "9.99999999999999999"])
drawn = st.builds(number_text, st.integers(0, 10**4) | st.integers(0, 10**17), st.integers(0, 3))
cells = few | few | extreme | drawn | st.sampled_from(["", "n/a"])
forms = st.lists(st.fixed_dictionaries(dict.fromkeys(CODES, cells)), min_size=1, max_size=8)


@st.composite
def percentages(draw: st.DrawFn) -> dict[str, str]:
    """Two counts of one small base with their printed percentages, now and then one digit off."""
    base, places = draw(st.integers(1, 40)), draw(st.integers(0, 2))
    found = {}
    for count, share in (("a", "b"), ("c", "d")):
        of = draw(st.integers(0, base))
        printed = half_up(Fraction(100 * of, base), places) + draw(st.sampled_from([0, 0, 1, -1]))
        found |= {count: str(of), share: number_text(max(printed, 0), places)}
    return found | draw(st.sampled_from([{}, {"a": found["b"], "b": found["a"], "c": str(base)}]))


@pytest.mark.parametrize("name", RUBRICS)
@settings(max_examples=settings().max_examples // 4)
@given(data=st.data())
def test_screen_lets_through_exactly_those_with_a_finding(name: str, data: st.DataObject):
    (check,) = RUBRICS[name].checks
    rows = forms | st.lists(percentages(), min_size=1, max_size=8) if "percent" in name or "base" in name else forms
    drawn = data.draw(rows)
    codes = [str(place) for place in range(len(drawn))]
    columns = {code: [form[code] for form in drawn] for code in CODES}
    table = figure_table_from_columns(RUBRICS[name], codes, codes, columns)
    sides = sides_of(check, Amounts(RUBRICS[name], table))
    ready = np.flatnonzero(sides.ready()).tolist()
    told = [row for row in ready if list(KINDS[check.kind](Case(RUBRICS[name], check, terms_of(sides, row))))]
    event(f"told: {len(told)} of {len(ready)}")
    if check.kind == "implied_base" and any(cell.startswith("-") for form in drawn for cell in form.values()):
        assert set(told) <= set(sides.suspects())  # there are no less than nobody
    else:
        assert told == sides.suspects()


def test_every_kind_has_a_screen():
    assert set(SCREENS) == set(KINDS) == set(CHECKS)
