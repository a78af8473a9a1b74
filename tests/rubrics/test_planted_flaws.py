"""The shipped checks on forms filled in at random: a planted flaw is always found, and nothing where there is none.

`HYPOTHESIS_PROFILE=nightly` draws 4,000 forms for each property and plants 400 seeded flaws for each check; without it
40 fixed forms and 4 flaws. The 10,000 clean forms are drawn in any case.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from scoring.figure_table import figure_table
from scoring.figures import FigureRow
from scoring.findings import find
from scoring.result import Finding
from tests.rubrics.clean_forms import CLEAN, Draw, Form
from tests.rubrics.planting import Planted, dirtied, everything_told, plant, shown
from tests.rubrics.test_shipped_rubrics import RUBRICS
from tests.scoring import strategies  # noqa: F401 -- loads the profile

NAMES = tuple(CLEAN)
CHECKS = [(name, check) for name in NAMES for check in RUBRICS[name].checks]
FORMS, ROUNDS = 10_000, settings().max_examples // 50

seldom = settings(max_examples=settings().max_examples // 5)
every_rubric = pytest.mark.parametrize("name", NAMES)


def drawing(data: st.DataObject) -> Draw:
    return lambda least, most: data.draw(st.integers(least, most))


def findings(name: str, forms: list[Form]) -> tuple[Finding, ...]:
    rows = [FigureRow(f"{place:05}", "", form) for place, form in enumerate(forms)]
    return find(RUBRICS[name], figure_table(RUBRICS[name], rows))


def planted_flaw(name: str, check_number: int, draw: Draw) -> Planted:
    rubric = RUBRICS[name]
    return plant(rubric, rubric.checks[check_number], CLEAN[name](draw, whole=True), draw)


def said(finding: Finding) -> tuple[str, str, str | None, str | None]:
    return finding.candidate, finding.check, finding.stated, finding.computed


@every_rubric
def test_nothing_is_found_in_ten_thousand_clean_forms(name):
    draw = Random(2025).randint
    assert findings(name, [CLEAN[name](draw) for _ in range(FORMS // len(NAMES))]) == ()


@every_rubric
def test_flaw_planted_for_each_check_is_found_and_no_other(name):
    draw = Random(91).randint
    planted = [planted_flaw(name, number, draw) for number in range(len(RUBRICS[name].checks)) for _ in range(ROUNDS)]
    wanted = [(f"{place:05}", one.check.code, one.stated, one.computed) for place, one in enumerate(planted)]
    assert [said(one) for one in findings(name, [one.form for one in planted])] == wanted


@seldom
@given(name=st.sampled_from(NAMES), data=st.data())
def test_clean_form_has_no_finding(name: str, data: st.DataObject):
    assert findings(name, [CLEAN[name](drawing(data))]) == ()


@seldom
@given(place=st.integers(0, len(CHECKS) - 1), data=st.data())
def test_planted_flaw_is_the_only_finding(place: int, data: st.DataObject):
    (name, check), draw = CHECKS[place], drawing(data)
    event(check.kind)
    planted = plant(RUBRICS[name], check, CLEAN[name](draw, whole=True), draw)
    assert [said(one) for one in findings(name, [planted.form])] == [
        ("00000", check.code, planted.stated, planted.computed)
    ]


@seldom
@given(name=st.sampled_from(NAMES), data=st.data())
def test_findings_of_any_figures_are_those_of_plain_arithmetic(name: str, data: st.DataObject):
    draw = drawing(data)
    form = dirtied(RUBRICS[name], CLEAN[name](draw), draw)
    wanted = [("00000", code, shown(one), shown(other)) for code, (one, other) in everything_told(RUBRICS[name], form)]
    event(f"findings: {min(len(wanted), 5)}")
    assert [said(one) for one in findings(name, [form])] == wanted
