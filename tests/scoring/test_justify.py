"""Marks that need a written reason: read, checked, and never a matter of points."""

from fractions import Fraction

import pytest

from scoring import parse_rubric
from scoring.difference import difference
from scoring.marks import needs_reason
from scoring.rubric import Judged, Justify
from tests.scoring.test_parse import problems
from tests.webapp.room import RUBRIC

TEXT = RUBRIC.decode()
SHORT, LONG = "scale: {min: 1, max: 5, step: 1}", "scale: {min: 0, max: 100, step: 0.5}"


def with_rule(rule: str, scale: str = LONG) -> str:
    """The small rubric in which one item asks for reasons."""
    if scale == LONG:
        return TEXT.replace(LONG, f"{LONG}, justify: {rule}")
    return TEXT.replace(SHORT, f"{SHORT}\n        justify: {rule}")


def item(rule: str, scale: str = LONG):
    return next(one for one in parse_rubric(with_rule(rule, scale), "uji.yaml").judged() if scale_of(one, scale))


def scale_of(one, scale: str) -> bool:
    return (one.kind.maximum == 5) == (scale == SHORT)


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        ("{at_most: 1, at_least: 5}", {"1", "5"}),
        ("{at_least: 4}", {"4", "5"}),
        ("{at_most: 2}", {"1", "2"}),
        ("{at_most: 1.5}", {"1"}),
        ("{at_most: 4, at_least: 4.5}", {"1", "2", "3", "4", "5"}),
    ],
)
def test_marks_at_the_ends_need_a_reason(rule: str, asked: set[str]):
    found = item(rule, SHORT)
    assert {mark for mark in "12345" if needs_reason(found, mark)} == asked
    assert {str(mark) for mark in found.kind.justified()} == asked


def test_an_abstention_needs_a_reason_anyway_and_what_is_not_a_mark_none():
    assert [needs_reason(item("{at_least: 90}"), text) for text in ("abstain", "", "banyak", "89.5", "90.0")] == [
        True,
        False,
        False,
        False,
        True,
    ]


def test_an_item_without_the_key_asks_nothing():
    found = parse_rubric(TEXT, "uji.yaml").judged()[0]
    assert found.kind.justify is None
    assert found.kind.justified() == ()


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ("{}", "tulis at_most, at_least, atau keduanya"),
        ("{at_most: -1}", "di bawah nilai terendah"),
        ("{at_least: 100.5}", "di atas nilai tertinggi"),
        ("{at_most: 50, at_least: 50}", "at_most harus di bawah at_least"),
        ("{at_least: tinggi}", "bilangan"),
        ("{at_least: 90, above: 3}", "kunci tidak dikenal"),
        ("[1, 5]", "justify"),
    ],
)
def test_a_rule_that_asks_nothing_or_everything_is_reported_with_its_line(rule: str, what: str):
    found = problems(with_rule(rule))
    line = next(number for number, text in enumerate(TEXT.splitlines(), start=1) if LONG in text)
    assert any(what in one and one.startswith(f"uji.yaml:{line}:") for one in found), found


def test_no_more_marks_ask_than_anybody_can_list():
    wide = with_rule("{at_least: 50}").replace("step: 0.5}", "step: 0.0001}")
    assert any("paling banyak 1000 nilai" in one for one in problems(wide))


def test_another_rule_is_told_and_takes_no_mark_back():
    old, new = (parse_rubric(text, "uji.yaml") for text in (TEXT, with_rule("{at_least: 90}")))
    found = difference(old, new)
    assert [(one.code, one.what) for one in found.nodes] == [("E.2", ("justify",))]
    assert found.items == ()


def test_ends_are_counted_on_the_scale_alone():
    assert Judged(Fraction(0), Fraction(4), Fraction(1), (), Justify(Fraction(9), Fraction(-9))).justified_ends() == (
        5,
        5,
    )
