"""Severity: nothing to adjust with a complete panel, an explained column beside the raw one with gaps, or a refusal."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given as given_by
from hypothesis import settings
from hypothesis import strategies as st

from scoring import score
from scoring.coefficients import coefficients
from scoring.exact import decimal_text
from scoring.rubric import PanelRule
from scoring.severity import (
    ADJUSTED,
    COMPLETE,
    EMPTY,
    REFUSED,
    Absent,
    AdjustedTotal,
    Adjustment,
    PanelPart,
    severity,
    severity_of_totals,
)
from tests.scoring import jury
from tests.scoring.strategies import cases
from tests.scoring.test_coefficients import SHROUT_FLEISS, arrays

# Levels 10, 30, 50, 70 on 0-100; p0 gives 10 less than the panel, p1 exactly it, p2 10 more. Additive, no noise.
ADDITIVE = [[1, 2, 3], [3, 4, 5], [5, 6, 7], [7, 8, 9]]
FREE = replace(jury.rubric(), panel=PanelRule())
WITH_GAPS = [[1, 2, 3], ["recused", 4, 5], [5, 6, "abstain"], [7, None, 9]]


def near(value):
    return pytest.approx(value, abs=1e-9)


def item(table, rubric=None):
    return severity(rubric or jury.rubric(), jury.marks(table)).items["E.1"]


def raw_and_adjusted(found):
    return [(one.raw, one.adjusted) for one in found.candidates]


# ---------------------------------------------------------------------- complete


def test_complete_panel_has_nothing_to_adjust():
    found = severity(jury.rubric(), jury.marks(ADDITIVE))
    one = found.items["E.1"]
    assert (one.verdict, [juror.severity for juror in one.jurors]) == (COMPLETE, [near(10), near(0), near(-10)])
    assert raw_and_adjusted(one) == [(10, 10), (30, 30), (50, 50), (70, 70)]
    assert "tidak mengubah urutan" in one.sentence


def test_all_items_complete_is_said_of_the_whole():
    both = [*jury.marks(ADDITIVE, "E.1"), *jury.marks([[5 * mark for mark in row] for row in ADDITIVE], "E.2")]
    found = severity(jury.rubric(), both)
    assert found.sentence.startswith("Setiap kandidat dinilai oleh panelis yang sama")
    assert all(part.raw == part.adjusted for part in found.overall)


@given_by(st.lists(st.lists(st.integers(1, 11), min_size=4, max_size=4), min_size=3, max_size=8))
def test_complete_panel_keeps_every_score(table):
    assert all(raw == adjusted for raw, adjusted in raw_and_adjusted(item(table)))


def test_complete_panel_of_two_candidates_names_no_severity():
    found = item(ADDITIVE[:2])
    assert (found.verdict, found.jurors) == (COMPLETE, ())


def test_one_juror_for_everybody_is_complete():
    found = item([[3], [4], [5]])
    assert (found.verdict, found.jurors, raw_and_adjusted(found)) == (COMPLETE, (), [(20, 20), (30, 30), (40, 40)])


# ---------------------------------------------------------------------- gaps


def test_gaps_in_additive_marks_are_filled_exactly():
    found = item(WITH_GAPS)
    assert (found.verdict, [juror.severity for juror in found.jurors]) == (ADJUSTED, [near(10), near(0), near(-10)])
    assert raw_and_adjusted(found) == [(10, 10), (35, near(30)), (45, near(50)), (70, near(70))]
    assert found.sentence.startswith("3 dari 12 nilai tidak ada")


def test_each_candidate_is_told_who_was_missing_and_what_it_made():
    found = {one.candidate: one for one in item(WITH_GAPS).candidates}
    assert found["64.00"].missing == ()
    assert found["64.01"].missing == (Absent("p0", "a", "mundur", near(10)),)
    assert found["64.02"].missing == (Absent("p2", "c", "abstain", near(-10)),)
    assert found["64.03"].missing == (Absent("p1", "b", "belum menilai", near(0)),)
    assert [one.explanation for one in found.values()] == [
        "Dinilai oleh semua panelis; tidak ada penyesuaian.",
        (
            "Tanpa p0 (mundur) rata-rata 10,0 poin lebih ketat daripada panel. "
            "Kandidat diuntungkan 5,0 poin; disesuaikan 30,0."
        ),
        (
            "Tanpa p2 (abstain) rata-rata 10,0 poin lebih longgar daripada panel. "
            "Kandidat dirugikan 5,0 poin; disesuaikan 50,0."
        ),
        "Tanpa p1 (belum menilai) seketat panel. Nilai praktis tidak berubah.",
    ]


@pytest.mark.parametrize(
    ("raw", "adjusted", "told"),
    [
        (81.25, 81.75, "Kandidat dirugikan 0,5 poin; disesuaikan 81,8."),
        (56.25, 56.25 - 10 / 3, "Kandidat diuntungkan 3,4 poin; disesuaikan 52,9."),
        (26.35, 26.35 + 0.5, "Kandidat dirugikan 0,5 poin; disesuaikan 26,9."),
        (50.04, 50.06, "Kandidat dirugikan 0,1 poin; disesuaikan 50,1."),
        (50.06, 50.14, "Nilai praktis tidak berubah."),
    ],
)
def test_printed_adjustment_is_the_difference_of_the_printed_scores(raw, adjusted, told):
    absent = (Absent("p0", "a", "mundur", 0.25),)
    who = "Tanpa p0 (mundur) rata-rata 0,3 poin lebih ketat daripada panel."
    assert Adjustment("64.00", raw, adjusted, absent).explanation == f"{who} {told}"


@st.composite
def gapped(draw):
    """Tables with gaps; most are connected and have enough sheets."""
    jurors = draw(st.integers(2, 5))
    mark = st.one_of(st.integers(1, 11), st.integers(1, 11), st.integers(1, 11), st.none())
    return draw(st.lists(st.lists(mark, min_size=jurors, max_size=jurors), min_size=4, max_size=8))


def dense_least_squares(table):
    """Juror severities (summing to 0) and adjusted scores from the whole design matrix; None when it isn't of rank."""
    cells = [(row, seat, mark) for row, line in enumerate(table) for seat, mark in enumerate(line) if mark is not None]
    rows, seats = sorted({cell[0] for cell in cells}), sorted({cell[1] for cell in cells})
    design = np.zeros((len(cells) + 1, len(rows) + len(seats)))
    for place, (row, seat, _) in enumerate(cells):
        design[place, rows.index(row)] = 1
        design[place, len(rows) + seats.index(seat)] = -1
    design[-1, len(rows) :] = 1
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    answer = np.linalg.lstsq(design, np.array([10.0 * (cell[2] - 1) for cell in cells] + [0.0]))[0]
    return answer[len(rows) :], answer[: len(rows)]


@given_by(gapped())
def test_severities_are_those_of_dense_least_squares(table):
    found = item(table)
    given = arrays(table)[1]
    counts = [count for count in given.sum(axis=0) if count]
    if not counts:
        assert found.verdict == EMPTY
        return
    expected = dense_least_squares(table)
    if found.verdict == REFUSED:
        assert expected is None or min(counts) < 3
        return
    severities, levels = expected
    if found.jurors:
        in_order = sorted(found.jurors, key=lambda one: one.juror)
        assert [one.severity for one in in_order] == pytest.approx(severities.tolist(), abs=1e-9)
    assert [one.adjusted for one in found.candidates] == pytest.approx(levels.tolist(), abs=1e-9)


@given_by(gapped(), st.integers(-4, 4))
def test_a_juror_who_is_stricter_on_everyone_changes_no_adjusted_score_difference(table, shift):
    marks = [[None if mark is None else 5 + mark % 3 for mark in row] for row in table]
    moved = [[mark and (mark + shift if seat == 0 else mark) for seat, mark in enumerate(row)] for row in marks]
    before, after = item(marks), item(moved)
    assert before.verdict == after.verdict
    if before.verdict != ADJUSTED:
        return
    constant = after.candidates[0].adjusted - before.candidates[0].adjusted
    assert [one.adjusted - constant for one in after.candidates] == pytest.approx(
        [one.adjusted for one in before.candidates], abs=1e-9
    )


# ---------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            [[1, 2, None, None]] * 3 + [[None, None, 3, 4]] * 3,
            "Panelis terbagi dalam kelompok yang tidak menilai satu kandidat pun bersama",
        ),
        ([[3, 4], [None, 5], [4, 6], [None, 6], [None, 8]], "Terlalu sedikit lembar (kurang dari 3) dari panelis p0,"),
    ],
)
def test_design_that_cannot_tell_is_refused(table, sentence):
    found = item(table)
    assert (found.verdict, found.jurors, found.candidates) == (REFUSED, (), ())
    assert found.sentence.startswith(sentence)


@pytest.mark.parametrize("table", [[], [["abstain", None]]])
def test_item_without_a_number_is_empty(table):
    found = severity(jury.rubric(), jury.marks(table))
    said = ("empty", "Belum ada nilai pada butir ini.")
    assert {(one.verdict, one.sentence) for one in found.items.values()} == {said}
    assert (found.sentence, found.overall) == ("Belum ada nilai panelis.", ())


def test_item_nobody_marked_refuses_nothing():
    found = severity_of_totals(
        FREE, [replace(row, cells={**row.cells, "E.2": "n/a"}) for row in jury.rows(0, 0, 0, 0)], jury.marks(WITH_GAPS)
    )
    assert [(part.raw, part.adjusted) for part in found.overall] == [
        (10, 10),
        (35, near(30)),
        (45, near(50)),
        (70, near(70)),
    ]
    assert len(found.totals) == 4


@pytest.mark.parametrize("rule", [PanelRule("median"), PanelRule("trimmed_mean", trim=1, quorum=3)])
def test_other_than_the_mean_is_refused(rule):
    found = item(WITH_GAPS, replace(jury.rubric(), panel=rule))
    assert (found.verdict, found.sentence[:55]) == (REFUSED, "Nilai panelis digabung bukan dengan rata-rata, jadi pen")


def test_refused_item_refuses_the_whole_column_but_not_the_raw_one():
    marks = [
        *jury.marks(WITH_GAPS, "E.1"),
        *jury.marks([[50, 60, None], [50, None, 70], [None, 80, 90], [0, 0, 0]], "E.2"),
    ]
    few = [mark for mark in marks if mark.indicator == "E.1" or mark.candidate != "64.03"]
    found = severity(jury.rubric(), few)
    assert found.items["E.2"].verdict == REFUSED
    assert found.sentence == "Penyesuaian tidak dihitung karena butir E.2; sebabnya ada pada butir itu."
    assert found.overall[0] == PanelPart("64.00", near(0.6 * 10 + 0.4 * 55), None, "penyesuaian butir E.2 ditolak")
    assert severity_of_totals(jury.rubric(), jury.rows(1, 2, 3, 4), few).totals == ()


def test_rubric_without_a_panel_is_said():
    bare = replace(jury.rubric(), criteria=jury.rubric().criteria[:1], panel=None)
    assert severity(bare, []).sentence == "Rubrik ini tidak memuat butir yang dinilai panelis."


# ---------------------------------------------------------------------- beside the totals


def test_totals_move_by_weight_and_the_raw_rank_stands_beside():
    halves = [*jury.marks(WITH_GAPS, "E.1"), *jury.marks([[50, 50, 50]] * 4, "E.2")]
    found = severity_of_totals(FREE, jury.rows(0, 40, 21, 0), halves)
    # E.1 weighs 30: 35 is adjusted to 30, 45 to 50.
    assert found.totals == (
        AdjustedTotal("64.01", 1, 40.5, near(39.0), 1),
        AdjustedTotal("64.02", 2, 34.0, near(35.5), 2),
        AdjustedTotal("64.03", 3, 31.0, 31.0, 3),
        AdjustedTotal("64.00", 4, 13.0, 13.0, 4),
    )
    closer = severity_of_totals(FREE, jury.rows(0, 40, 30, 0), halves).totals
    assert [(one.candidate, one.rank, one.adjusted_rank) for one in closer[:2]] == [("64.01", 1, 2), ("64.02", 2, 1)]


def test_item_that_does_not_apply_leaves_its_weight_to_the_other():
    halves = [*jury.marks(WITH_GAPS, "E.1"), *jury.marks([[50, 50, 50]] * 3, "E.2")]
    rows = jury.rows(0, 0, 0, 0)
    rows[3] = replace(rows[3], cells={**rows[3].cells, "E.2": "n/a"})
    found = severity_of_totals(FREE, rows, halves)
    assert found.overall[3] == PanelPart("64.03", near(70), near(70))
    assert {one.candidate: one.total for one in found.totals}["64.03"] == 35.0


@settings(max_examples=settings.default.max_examples // 5)
@given_by(cases())
def test_whatever_the_engine_accepts_keeps_the_raw_totals(case):
    found = severity_of_totals(case.rubric, case.rows, case.marks)
    for one in found.items.values():
        assert one.verdict in {COMPLETE, ADJUSTED, REFUSED, EMPTY}
        assert all(abs(value) <= 250 for pair in raw_and_adjusted(one) for value in pair)
    if found.totals:
        ranking = score(case.rubric, case.rows, case.marks).ranking
        assert [(one.candidate, one.rank) for one in found.totals] == [(row.candidate, row.rank) for row in ranking]
        printed = [f"{one.total:.{case.rubric.places}f}" for one in found.totals]
        assert printed == [decimal_text(row.total, case.rubric.places) for row in ranking]


def test_shrout_and_fleiss_without_one_judge_each_is_as_additive_as_their_icc():
    # A juror's severity is their column mean's distance from the grand mean when everyone marked everyone.
    found = item(SHROUT_FLEISS)
    means = [sum(column) / 6 for column in zip(*SHROUT_FLEISS, strict=True)]
    assert [one.severity for one in found.jurors] == [near(10 * (sum(means) / 4 - mean)) for mean in means]
    assert coefficients([arrays(SHROUT_FLEISS)], draws=0)[0]["icc_3_1"].value > 0.7
