"""Marks read with what was found sound before, beside the same marks each looked at as if it were the first."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import event, given, settings
from hypothesis import strategies as st

from scoring.errors import Problem
from scoring.marks import Mark
from scoring.panel import ABSTAIN_STATE, RECUSED_STATE, VALID_STATE, MarkReader
from scoring.rubric import Criterion, Indicator, Judged, PanelRule
from tests.scoring.small import rubric
from tests.scoring.strategies import Case, cases

# Two scales on which one text has two places.
ITEMS = (
    Indicator("A.1", "Satu", Fraction(50), Judged(Fraction(1), Fraction(5), Fraction(1))),
    Indicator("A.2", "Dua", Fraction(50), Judged(Fraction(0), Fraction(5), Fraction("0.5"))),
)
PANEL = PanelRule(benches=("pemerintah", "serikat"), other_benches=("bpjs",))
RUBRIC = replace(rubric(), criteria=(Criterion("A", "A", Fraction(100), ITEMS),), panel=PANEL)
ROWS = {"a": 0, "b": 1, "c": 2}

marks = st.builds(
    Mark,
    juror=st.sampled_from(["p1", "p2", "p3", "p4", ""]),
    bench=st.sampled_from(["pemerintah", "pemerintah", "serikat", "bpjs", "pers", ""]),
    candidate=st.sampled_from(["a", "b", "c", "z"]),
    indicator=st.sampled_from(["A.1", "A.2", "B.9"]),
    value=st.sampled_from(["1", "3", "5", "0.5", "6", "abstain", "recused", "", "1.0"]),
    line=st.integers(2, 99),
)
BENCH_OF = {"p1": "pemerintah", "p2": "serikat", "p3": "bpjs"}
sound = st.builds(
    lambda juror, **rest: Mark(juror, BENCH_OF[juror], **rest),
    juror=st.sampled_from(list(BENCH_OF)),
    candidate=st.sampled_from(list(ROWS)),
    indicator=st.sampled_from([item.code for item in ITEMS]),
    value=st.sampled_from(["1", "2", "3", "5", "abstain"]),
    line=st.integers(2, 99),
)


@given(st.lists(sound | sound | sound | marks, max_size=30))
def test_remembered_marks_equal_marks_examined_one_by_one(given: list[Mark]):
    problems: tuple[list[Problem], list[Problem]] = ([], [])
    quick, careful = (MarkReader(RUBRIC, ROWS, "nilai", noted) for noted in problems)
    read = [quick.entry(mark) for mark in given]
    event(f"read: {len([entry for entry in read if entry]) // 5 * 5} or more, refused: {min(3, len(problems[0]))}")
    assert read == [careful.examined(mark) for mark in given]
    assert problems[0] == problems[1]


@settings(max_examples=settings().max_examples // 5)
@given(cases())
def test_every_mark_has_its_place_on_the_scale_of_its_item(case: Case):
    rows = {row.candidate: turn for turn, row in enumerate(case.rows)}
    problems: list[Problem] = []
    reader = MarkReader(case.rubric, rows, "nilai", problems)
    benches = (case.rubric.panel or PanelRule()).benches
    for mark in case.marks:
        kind = case.rubric.node(mark.indicator).kind
        told = {"abstain": (ABSTAIN_STATE, 0), "recused": (RECUSED_STATE, 0)}
        known = told.get(mark.value) or (VALID_STATE, kind.marks().index(Fraction(mark.value)))
        bench = benches.index(mark.bench) if mark.bench in benches else len(benches)
        assert reader.entry(mark) == (rows[mark.candidate], bench, *known)
    assert problems == []
