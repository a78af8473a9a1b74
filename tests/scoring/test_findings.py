"""Each kind of check on the figures that made it necessary; the right ones beside the wrong ones."""

import pytest

from scoring import parse_rubric
from scoring.figure_table import figure_table
from scoring.figures import FigureRow
from scoring.findings import find

HEAD = """
code: "uji"
title: "Uji"
category: "kabkota"
constants: [{code: "tarif", value: 16800}]
figures:
  - {code: "a", title: "Angka A", type: number}
  - {code: "b", title: "Angka B", type: number}
  - {code: "c", title: "Angka C", type: number}
  - {code: "p", title: "Persen P", type: percent}
  - {code: "q", title: "Persen Q", type: percent}
criteria:
  - {code: "X", title: "X", weight: 100, indicators: [{code: "X.1", title: "x", weight: 100, kind: scale, value: "a",
     from: 0, until: 1}]}
checks:
  - {code: "K", severity: warning, %s}
"""


def findings(check: str, **cells: str):
    rubric = parse_rubric(HEAD % check, "uji.yaml")
    return find(rubric, figure_table(rubric, [FigureRow("64.01", "Paser", cells)]))


CHANGE = 'kind: change, before: "a", added: "b", after: "c"'
REPEATED = 'kind: repeated, figures: ["a", "b", "c"]'
JUMP = 'kind: year_on_year, now: "a", before: "b", at_most_percent: 50'
SUM = 'kind: sum, parts: ["a", "b"], total: "c"'
BASE = 'kind: implied_base, pairs: [["a", "p"], ["b", "q"]]'
PERCENT = 'kind: stated_percent, percent: "p", of: "a", to: "b"'
MONTHS = 'kind: months_paid, amount: "a", people: "b", rate: "tarif", between: [1, 12]'

WRONG = {
    "Paser, digits swapped": (SUM, {"a": "32000", "b": "268", "c": "32628"}, "32628", "32268", "habis dibagi 9"),
    "Kotim, a rounding": (SUM, {"a": "100000", "b": "28838", "c": "128839"}, "128839", "128838", "pembulatan"),
    "thousandfold": (SUM, {"a": "1", "b": "1", "c": "2000"}, "2000", "2", "seribu kali"),
    "part above whole": ('kind: at_most, part: "a", whole: "b"', {"a": "77074", "b": "51086"}, "77074", "51086", ""),
    "percent cut, not rounded": (PERCENT, {"p": "150", "a": "15087", "b": "10000"}, "150", "150.87", "dipotong"),
    "percent of something else": (PERCENT, {"p": "66", "a": "50", "b": "100"}, "66", "50", ""),
    "before and added": (CHANGE, {"a": "34938", "b": "32628", "c": "66013"}, "66013", "67566", ""),
    "Kukar, 20.6 months": (MONTHS, {"a": "18000000000", "b": "52000"}, "18000000000", "10483200000", ""),
    "millions for thousands": (MONTHS, {"a": "10483", "b": "52000"}, "10483", "873600000", "sejuta kali"),
    "out of range": ('kind: between, value: "a", low: 0, high: "b"', {"a": "13", "b": "12"}, "13", "12", ""),
    "one fact, two values": ('kind: same, figures: ["a", "b"]', {"a": "32628", "b": "32680"}, "32680", "32628", ""),
    "copied line": (REPEATED, {"a": "747", "c": "747"}, "747", None, "tersalin"),
    "round total": ('kind: round, value: "a", multiple: 1000', {"a": "5000"}, "5000", None, ""),
    "jump": (JUMP, {"a": "6000", "b": "52000"}, "6000", "52000", ""),
    "no common base": (BASE, {"a": "46582", "p": "90.43", "b": "66013", "q": "66"}, None, None, ""),
}


@pytest.mark.parametrize("case", WRONG)
def test_figures_that_do_not_fit_are_found(case):
    check, cells, stated, computed, hint = WRONG[case]
    (found,) = findings(check, **cells)
    assert (found.candidate, found.check, found.severity) == ("64.01", "K", "warning")
    assert (found.stated, found.computed) == (stated, computed)
    assert hint in found.hint
    assert found.message


RIGHT = {
    "sum": (SUM, {"a": "32000", "b": "268", "c": "32268"}),
    "percent as printed": (PERCENT, {"p": "77", "a": "104769", "b": "136100"}),
    "percent at its half": (PERCENT, {"p": "48", "a": "475", "b": "1000"}),
    "percent with decimals": (PERCENT, {"p": "47.90", "a": "57466", "b": "119971"}),
    "three months": (MONTHS, {"a": "1786176000", "b": "35440"}),
    "exactly twelve months": (MONTHS, {"a": "201600", "b": "1"}),
    "common base of Paser": (BASE, {"a": "34938", "p": "35", "b": "66013", "q": "66"}),
    "zeros repeated": ('kind: repeated, figures: ["a", "b"]', {"a": "0", "b": "0"}),
    "zero is not round": ('kind: round, value: "a", multiple: 1000', {"a": "0"}),
    "at the bound": ('kind: at_most, part: "a", whole: "b"', {"a": "5", "b": "5"}),
    "half a year on year": (JUMP, {"a": "15", "b": "10"}),
    "no base": (PERCENT, {"p": "5", "a": "1", "b": "0"}),
    "nobody paid for": (MONTHS, {"a": "5", "b": "0"}),
}


@pytest.mark.parametrize("case", RIGHT)
def test_figures_that_fit_are_left_alone(case):
    check, cells = RIGHT[case]
    assert findings(check, **cells) == ()


@pytest.mark.parametrize("case", WRONG)
def test_missing_figure_never_raises_a_finding(case):
    check, cells, *_ = WRONG[case]
    for code in cells:
        assert all(one.kind == "implied_base" for one in findings(check, **{**cells, code: ""}))


def test_part_that_does_not_apply_counts_as_nothing_in_a_sum():
    assert findings(SUM, a="5", b="n/a", c="5") == ()
    assert len(findings(SUM, a="5", b="n/a", c="6")) == 1


def test_single_pair_tells_the_base_it_implies():
    (found,) = findings('kind: implied_base, pairs: [["a", "p"]]', a="3602", p="50")
    assert "7.133 sampai 7.276" in found.message
