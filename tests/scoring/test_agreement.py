"""The agreement of a panel, from marks: what is measured on which marks, jurors and benches beside the others."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given as given_by
from hypothesis import settings

from scoring.agreement import BenchView, Gap, JurorView, agreement
from scoring.coefficients import NAMES
from scoring.errors import TableRefused
from scoring.figures import FigureRow
from tests.scoring import jury, small
from tests.scoring import naive_agreement as naive
from tests.scoring.strategies import cases
from tests.scoring.test_coefficients import SHROUT_FLEISS, close

HALF_SCALE = [[5 * mark for mark in row] for row in SHROUT_FLEISS]


def values(item):
    return {name: one.value for name, one in item.estimates.items()}


def measure(*tables, rubric=None):
    marks = [mark for table, indicator in tables for mark in jury.marks(table, indicator)]
    return agreement(rubric or jury.rubric(), marks, draws=20)


# ---------------------------------------------------------------------- items


def test_item_measures_its_own_marks():
    found = measure((SHROUT_FLEISS, "E.1"), ([[None, 5, 10]] * 6, "E.2"))
    item = found.items["E.1"]
    assert (item.title, item.candidates, item.jurors, item.complete) == ("Paparan", 6, 4, 6)
    assert [f"{item.estimates[name].value:.2f}" for name in NAMES[:4]] == ["0.29", "0.62", "0.71", "0.91"]
    assert found.items["E.2"].jurors == 2


def test_abstentions_and_recusals_are_missing_and_counted():
    gaps = [list(row) for row in SHROUT_FLEISS]
    gaps[0][1], gaps[2][3], gaps[4][0] = "abstain", "recused", None
    item = measure((gaps, "E.1")).items["E.1"]
    table = [[mark if isinstance(mark, int) else None for mark in row] for row in gaps]
    assert (item.abstained, item.recused, item.candidates, item.jurors, item.complete) == (1, 1, 6, 4, 3)
    assert values(item) == close(naive.everything(table))
    assert item.remarks == (
        "2 tidak menilai atau mundur dihitung sebagai nilai yang tidak ada, bukan nol",
        (
            "3 dari 6 kandidat dinilai oleh semua panelis; "
            "ICC dan W hanya memakai yang lengkap, alfa memakai semua yang dinilai sedikitnya dua panelis"
        ),
    )


def test_abstaining_is_as_not_marking():
    silent, absent = [list(row) for row in SHROUT_FLEISS], [list(row) for row in SHROUT_FLEISS]
    silent[1][2], absent[1][2] = "abstain", None
    assert values(measure((silent, "E.1")).items["E.1"]) == values(measure((absent, "E.1")).items["E.1"])


def test_one_juror_gets_no_coefficient_and_no_comparison():
    found = measure(([[3], [4], [5]], "E.1"))
    item = found.items["E.1"]
    assert {one.reason for one in item.estimates.values()} == {"hanya satu panelis yang memberi nilai"}
    why = "tidak ada panelis lain yang menilai kandidat yang sama"
    assert item.panel == (JurorView("p0", "a", 0, None, None, None, None, why),)
    assert item.benches == (BenchView("a", 1, 0, None, "hanya satu unsur yang memberi nilai pada butir ini"),)
    assert item.widest is None


def test_no_marks_at_all_is_said():
    found = agreement(jury.rubric(), [])
    assert {one.reason for item in found.items.values() for one in item.estimates.values()} == {"belum ada nilai"}
    assert {one.reason for one in found.overall.estimates.values()} == {"belum ada nilai"}


def test_rubric_without_a_panel_is_said():
    bare = replace(jury.rubric(), criteria=jury.rubric().criteria[:1], panel=None)
    found = agreement(bare, [])
    assert found.items == {}
    said = "rubrik ini tidak memuat butir yang dinilai panelis"
    assert {(one.value, one.reason) for one in found.overall.estimates.values()} == {(None, said)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": "12"}, "di luar skala"),
        ({"value": "NaN"}, "bukan angka"),
        ({"indicator": "A.1"}, "tidak dinilai panelis"),
        ({"candidate": " "}, "kode kandidat kosong"),
        ({"bench": "c"}, "tercatat dari dua unsur"),
    ],
)
def test_mark_that_cannot_be_used_is_refused(change, message):
    marks = jury.marks([[3, 4], [5, 6]])
    marks[-2] = replace(marks[-2], line=4, **change)
    with pytest.raises(TableRefused, match=message):
        agreement(jury.rubric(), marks, "nilai.csv")


# ---------------------------------------------------------------------- the whole sheet


def test_overall_is_the_weighted_mean_of_each_sheet():
    other = [[10, 20, 5, 50], [30, 10, 10, 25], [45, 10, 25, 90], [15, 5, 0, 0], [100, 95, 5, 5], [0, 5, 0, 5]]
    overall = measure((SHROUT_FLEISS, "E.1"), (other, "E.2")).overall
    # E.1 weighs 30 of 50 and a turn is worth 10; E.2 weighs 20 of 50, marks are on 0-100 already.
    table = [
        [Fraction(3, 5) * 10 * (one - 1) + Fraction(2, 5) * two for one, two in zip(*pair, strict=True)]
        for pair in zip(SHROUT_FLEISS, other, strict=True)
    ]
    assert values(overall) == close(naive.everything(table))


def test_sheet_with_a_gap_has_no_whole():
    other = [list(row) for row in HALF_SCALE]
    other[0][0], other[1][1], other[2][2] = "abstain", "recused", None
    overall = measure((SHROUT_FLEISS, "E.1"), (other, "E.2")).overall
    assert (overall.abstained, overall.recused, overall.complete, overall.candidates) == (1, 1, 3, 6)


def test_optional_item_that_nobody_marked_does_not_count():
    with_both = measure((SHROUT_FLEISS, "E.1"), ([*HALF_SCALE[:5], [None] * 4], "E.2")).overall
    table = [
        [Fraction(3, 5) * 10 * (one - 1) + Fraction(2, 5) * 5 * one for one in row] for row in SHROUT_FLEISS[:5]
    ] + [[Fraction(10 * (one - 1)) for one in SHROUT_FLEISS[5]]]
    assert (with_both.candidates, with_both.complete) == (6, 6)
    assert values(with_both) == close(naive.everything(table))


def test_required_item_that_nobody_marked_leaves_the_sheets_incomplete():
    overall = measure((SHROUT_FLEISS[:5], "E.1"), (HALF_SCALE, "E.2")).overall
    assert (overall.candidates, overall.complete) == (5, 5)


def test_equal_sheets_tie_exactly_despite_thirds():
    # 1/3 of one item and 2/3 of the other: floats would tell 1/3·10 + 2/3·10 from 10.
    thirds = jury.TEXT.replace("weight: 30", 'weight: "50/3"').replace("weight: 20", 'weight: "100/3"')
    same = [[3, 4], [3, 4], [3, 4], [9, 2]]
    other = [[20, 30], [20, 30], [20, 30], [80, 10]]
    found = measure((same, "E.1"), (other, "E.2"), rubric=jury.rubric(thirds))
    assert found.overall.estimates["kendall_w"].value == found.items["E.1"].estimates["kendall_w"].value


# ---------------------------------------------------------------------- jurors and benches


def test_juror_is_compared_on_the_candidates_others_marked_too():
    table = [[2, 4, 6], [3, 3, 9], [5, None, 7], [8, 6, 10], [11, None, None]]
    found = {one.juror: one for one in measure((table, "E.1")).items["E.1"].panel}
    scores = [[None if mark is None else 10 * (mark - 1) for mark in row] for row in table]
    own = [10, 20, 40, 70]
    against = [Fraction(30 + 50, 2), Fraction(20 + 80, 2), Fraction(60), Fraction(50 + 90, 2)]
    differences = [mine - theirs for mine, theirs in zip(own, against, strict=True)]
    variances = [naive.deviation([row[seat] for row in scores if row[seat] is not None]) ** 2 for seat in (1, 2)]
    assert found["p0"] == JurorView(
        "p0",
        "a",
        4,
        pytest.approx(float(naive.mean(differences))),
        pytest.approx(naive.deviation(differences)),
        pytest.approx(naive.deviation(own)),
        pytest.approx((sum(variances) / 2) ** 0.5),
    )


def test_juror_seen_twice_only_is_not_judged():
    table = [[2, 4, 6], [3, 3, 9], [5, None, 7], [8, None, 10]]
    found = {one.juror: one for one in measure((table, "E.1")).items["E.1"].panel}
    said = "hanya 2 kandidat yang juga dinilai panelis lain"
    assert found["p1"] == JurorView("p1", "b", 2, None, None, None, None, said)


def test_no_spread_of_others_is_told_of_two_marks_each():
    table = [[2, 4, None], [3, 3, None], [5, None, 7], [8, None, 10]]
    found = {one.juror: one for one in measure((table, "E.1")).items["E.1"].panel}
    assert (found["p0"].candidates, found["p0"].others_spread) == (4, None)


def test_bench_is_compared_with_the_mean_of_the_other_benches():
    # p0 and p3 sit for a, p1 for b, p2 for c.
    table = [[2, 4, 6, 4], [3, 3, 9, 5], [5, None, 7, 5], [8, 6, 10, 10]]
    item = measure((table, "E.1")).items["E.1"]
    a, b, c = [20, 30, 40, 80], [30, 20, None, 50], [50, 80, 60, 90]
    shifts = [a[0] - 40, a[1] - 50, a[2] - 60, a[3] - 70]
    assert item.benches[0] == BenchView("a", 2, 4, pytest.approx(sum(shifts) / 4))
    assert item.benches[1] == BenchView("b", 1, 3, pytest.approx((30 - 35 + 20 - 55 + 50 - 85) / 3))
    assert item.widest == Gap("64.01", "c", "b", pytest.approx(c[1] - b[1]))


def test_candidates_who_tie_at_the_widest_gap_are_counted():
    table = [[2, 4], [6, 9], [9, 6], [3, 3], [8, 5]]
    assert measure((table, "E.1")).items["E.1"].widest == Gap("64.01", "b", "a", 30.0, 3)
    alone = measure(([*table, [1, 5]], "E.1")).items["E.1"]
    assert alone.widest == Gap("64.05", "b", "a", 40.0, 1)


def test_bench_met_twice_only_is_not_judged():
    item = measure(([[2, 4], [3, 3], [5, None], [8, None]], "E.1")).items["E.1"]
    said = "hanya 2 kandidat yang juga dinilai unsur lain"
    assert item.benches == (BenchView("a", 1, 2, None, said), BenchView("b", 1, 2, None, said))
    assert item.widest == Gap("64.00", "b", "a", pytest.approx(20))


def test_distance_of_two_jurors_counts_every_pair_on_one_candidate():
    table = [[2, 4, 6], [3, None, 9], [5, None, None], [8, 6, 10]]
    item = measure((table, "E.1")).items["E.1"]
    # Pairs of 20, 40, 20 on the first of three marks, 60 on the second of two, 20, 20, 40 on the last: each candidate's
    # mean square counts by its number of marks, as in alpha.
    squares = (3 * (400 + 1600 + 400) + 3 * (400 + 400 + 1600)) / 3 + 2 * 3600
    assert (item.compared, item.apart, item.step) == (3, pytest.approx((squares / 8) ** 0.5), 10)


def test_distance_of_two_jurors_is_not_told_of_two_candidates():
    item = measure(([[2, 4], [3, 3], [5, None], [None, 8]], "E.1")).items["E.1"]
    assert (item.candidates, item.compared, item.apart) == (4, 2, None)


# ---------------------------------------------------------------------- whatever the engine accepts


def numbers(item):
    for one in item.estimates.values():
        yield from (one.value, one.low, one.high)
    for one in item.panel:
        yield from (one.shift, one.scatter, one.spread, one.others_spread)
    yield from (one.shift for one in item.benches)


@settings(max_examples=settings.default.max_examples // 5)
@given_by(cases())
def test_whatever_the_engine_accepts_gives_finite_numbers_or_reasons(case):
    found = agreement(case.rubric, case.marks, draws=10)
    for item in (*found.items.values(), found.overall):
        assert all(abs(number) < 1e6 for number in numbers(item) if number is not None)
        assert all(bool(one.reason) == (one.value is None) for one in item.estimates.values())
        assert all(bool(one.reason) == (one.shift is None) for one in (*item.panel, *item.benches))


@pytest.mark.parametrize("seed", [0, 1979, 2**62])
def test_same_seed_gives_the_same_everything(seed):
    marks = jury.marks(SHROUT_FLEISS)
    first, second = (agreement(jury.rubric(), marks, draws=10, seed=seed) for _ in range(2))
    assert first == second


def test_small_rubric_of_the_other_tests_is_measured_too():
    marks = [mark for code in ("64.01", "64.02", "64.03", "64.04") for mark in small.marks(code, "3", "4", "abstain")]
    item = agreement(small.rubric(), marks).items["B.3"]
    assert (item.jurors, item.abstained, item.estimates["icc_3_1"].value) == (2, 4, None)
    assert isinstance(small.row("64.01"), FigureRow)
