"""Coefficients of agreement: published tables, other programs' numbers, the definitions themselves, and the limits."""

import numpy as np
import pytest
from hypothesis import given as given_by
from hypothesis import strategies as st

import tests.scoring.strategies  # noqa: F401 - its import loads the profile that all properties share
from scoring.coefficients import DRAWS, NAMES, coefficients
from tests.scoring import naive_agreement as naive

ICC = NAMES[:4]

# Shrout & Fleiss (1979), Intraclass correlations: uses in assessing rater reliability, Psychological Bulletin 86(2),
# table 2: six targets, four judges.
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: four observers, twelve units, gaps.
OBSERVERS = ["123321412...", "1233224125.3", ".333234225 1.".replace(" ", ""), "123324412 51.".replace(" ", "")]
KRIPPENDORFF = [[None if mark == "." else int(mark) for mark in unit] for unit in zip(*OBSERVERS, strict=True)]

# Zar (2010), Biostatistical Analysis, 5th edition, example 20.5: ranks of wing, tail and bill length of twelve birds,
# doubled here to be whole. The sums of ranks are also printed in UNISTAT's manual, section 6.5.6.
WING = [4, 8.5, 10, 1.5, 3, 1.5, 7, 5, 8.5, 11, 6, 12]
TAIL = [5, 7, 11, 2.5, 5, 1, 5, 2.5, 9.5, 8, 9.5, 12]
BILL = [5.5, 5.5, 9.5, 2, 3, 1, 8, 4, 11, 9.5, 7, 12]
ZAR = [[int(2 * rank) for rank in bird] for bird in zip(WING, TAIL, BILL, strict=True)]

# 38 candidates x 7 jurors with 20 gaps, by a formula so that it needs no file.
FORMULA = [
    [
        None
        if (7 * row + 11 * juror) % 13 == 0
        else 1 + min(4, max(0, (row * row + 3 * row) % 5 + (juror * (row + 2) * 5) % 3 - 1))
        for juror in range(7)
    ]
    for row in range(38)
]
ICC_OF_FORMULA = (0.8704088704088705, 0.9791736273527119, 0.9101449275362319, 0.9860924181247196)

# Jurors who see it each their own way, without gaps; and more ties and gaps, again by formulas.
LOOSE = [[1 + (row * row * 3 + juror * juror * 5 + row * juror) % 7 for juror in range(5)] for row in range(14)]
ICC_OF_LOOSE = (-0.07381370826010543, -0.5236907730673315, -0.0833333333333333, -0.6249999999999997)
GAPS = [
    [
        None if (row + 2 * juror) % 9 == 0 and row > 3 else 1 + (row * 4 // 3 + juror * (row % 4)) % 6
        for juror in range(6)
    ]
    for row in range(25)
]
ICC_OF_GAPS = (0.34377264310441996, 0.7586390690237186, 0.33821782178217824, 0.754083885209713)


def arrays(table):
    shape = (len(table), len(table[0]) if table else 3)
    given = np.array([[mark is not None for mark in row] for row in table], dtype=np.bool_).reshape(shape)
    turns = np.array([[mark or 0 for mark in row] for row in table], dtype=np.int64).reshape(shape)
    return turns, given


def estimates(table, draws=0):
    return coefficients([arrays(table)], draws=draws)[0]


def values(table):
    return {name: one.value for name, one in estimates(table).items()}


def close(expected):
    return {name: None if one is None else pytest.approx(one, rel=1e-9, abs=1e-9) for name, one in expected.items()}


# ---------------------------------------------------------------------- published


def test_icc_of_shrout_and_fleiss():
    found = values(SHROUT_FLEISS)
    assert [f"{found[name]:.2f}" for name in ICC] == ["0.29", "0.62", "0.71", "0.91"]  # their table 4


def test_alpha_of_krippendorff_with_missing_data():
    assert KRIPPENDORFF[11] == [None, 3, None, None]  # a unit that can't be paired
    found = values(KRIPPENDORFF)
    assert (f"{found['alpha_ordinal']:.3f}", f"{found['alpha_interval']:.3f}") == ("0.815", "0.849")


def test_naive_alpha_of_krippendorff_nominal():
    assert f"{naive.alpha(KRIPPENDORFF, naive.nominal):.3f}" == "0.743"


def test_kendall_w_of_zar_with_ties():
    sums = [sum(bird) / 2 for bird in ZAR]
    assert sums == [14.5, 21, 30.5, 6, 11, 3.5, 20, 11.5, 29, 28.5, 22.5, 36]
    # S = 5738.5 - 234² / 12 = 1175.5; ties 2 twos in wing, 2 twos and a three in tail, 2 twos in bill: 12 + 36 + 12.
    assert f"{values(ZAR)['kendall_w']:.3f}" == "0.924"
    assert values(ZAR)["kendall_w"] == pytest.approx(1175.5 / ((9 * (12**3 - 12) - 3 * 60) / 12), rel=1e-14)


# pingouin 0.7.0 (ICC) and SciPy 1.17.1 (W, from Friedman's chi-square) on the complete rows, krippendorff 0.9.0 on all:
# computed once; `./paritrana bench agreement` compares them again where they are installed.
ORACLES = [
    (FORMULA, 18, ICC_OF_FORMULA, (0.8601537329976898, 0.8522048938177063), 0.9056221198156682),
    (LOOSE, 14, ICC_OF_LOOSE, (-0.09265498652291115, -0.09404899313642656), 0.1713207547169809),
    (GAPS, 12, ICC_OF_GAPS, (0.19314111132327672, 0.18805470283974135), 0.4298135344646971),
]


@pytest.mark.parametrize(("table", "complete", "iccs", "alphas", "w"), ORACLES)
def test_values_of_other_programs(table, complete, iccs, alphas, w):
    assert sum(None not in row for row in table) == complete
    assert values(table) == close(dict(zip(NAMES, (*iccs, *alphas, w), strict=True)))


# ---------------------------------------------------------------------- properties

MARK = st.integers(0, 4)


@st.composite
def tables(draw, *, gaps=True):
    """Up to seven candidates and five jurors, few different marks, so that all the limits occur."""
    jurors = draw(st.integers(1, 5))
    mark = st.one_of(MARK, MARK, MARK, st.none()) if gaps and draw(st.booleans()) else MARK
    row = st.lists(mark, min_size=jurors, max_size=jurors)
    different = draw(st.lists(row, min_size=1, max_size=7))
    return draw(st.sampled_from([different, [different[0]] * len(different)]))


@given_by(tables())
def test_coefficients_equal_their_definitions(table):
    assert values(table) == close(naive.everything(table))


@given_by(tables(), st.randoms(use_true_random=False))
def test_order_of_candidates_and_jurors_does_not_matter(table, random):
    rows = random.sample(table, len(table))
    seats = random.sample(range(len(table[0])), len(table[0]))
    assert values([[row[seat] for seat in seats] for row in rows]) == close(values(table))


@given_by(tables(), st.integers(-50, 50), st.integers(1, 9))
def test_another_scale_does_not_matter(table, start, step):
    moved = [[None if mark is None else start + step * mark for mark in row] for row in table]
    assert values(moved) == close(values(table))


@given_by(tables(gaps=False), st.lists(st.integers(-9, 9), min_size=5, max_size=5))
def test_consistency_ignores_a_jurors_constant(table, constants):
    moved = [[mark + constant for mark, constant in zip(row, constants, strict=False)] for row in table]
    kept = ("icc_3_1", "icc_3_k", "kendall_w")
    found, before = values(moved), values(table)
    assert {name: found[name] for name in kept} == close({name: before[name] for name in kept})


@given_by(tables())
def test_every_number_is_finite_and_every_gap_has_its_reason(table):
    found = estimates(table, draws=40)
    assert tuple(found) == NAMES
    for one in found.values():
        numbers = [number for number in (one.value, one.low, one.high) if number is not None]
        assert all(np.isfinite(numbers))
        assert all(number <= 1 + 1e-12 for number in numbers)
        assert (one.value is None) == bool(one.reason)
        assert (one.low is None) == (one.high is None)
        assert bool(one.reason or one.interval_reason) == (one.low is None)


def test_full_agreement_is_one_everywhere():
    same = [[mark] * 3 for mark in (1, 2, 4, 5)]
    assert values(same) == close(dict.fromkeys(NAMES, 1))


# ---------------------------------------------------------------------- limits


@pytest.mark.parametrize(
    ("table", "reasons"),
    [
        ([[1], [2], [3]], {"hanya satu panelis yang memberi nilai"}),
        ([[1, None], [2, None], [3, None]], {"hanya satu panelis yang memberi nilai"}),
        ([[None, None]] * 4, {"belum ada nilai"}),
        (
            [[1, 2]],
            {
                "hanya 1 kandidat yang dinilai semua panelis; perlu sedikitnya 3",
                "hanya 1 kandidat yang dinilai sedikitnya dua panelis; perlu sedikitnya 3",
            },
        ),
        (
            [[1, 2], [3, 4]],
            {
                "hanya 2 kandidat yang dinilai semua panelis; perlu sedikitnya 3",
                "hanya 2 kandidat yang dinilai sedikitnya dua panelis; perlu sedikitnya 3",
            },
        ),
        (
            [[1, None], [None, 2], [3, None], [None, 4]],
            {
                "hanya 0 kandidat yang dinilai semua panelis; perlu sedikitnya 3",
                "hanya 0 kandidat yang dinilai sedikitnya dua panelis; perlu sedikitnya 3",
            },
        ),
        (
            [[3, 3]] * 4,
            {
                "semua nilai sama, jadi tidak ada beda yang dapat disepakati",
                "setiap panelis memberi nilai yang sama kepada semua kandidat",
            },
        ),
    ],
)
def test_undefined_table_says_why(table, reasons):
    found = estimates(table, draws=20)
    assert {one.value for one in found.values()} == {None}
    assert {one.reason for one in found.values()} == reasons


def test_jurors_constant_but_different_leave_only_alpha():
    found = estimates([[1, 4]] * 5)
    assert [name for name, one in found.items() if one.value is not None] == ["alpha_interval", "alpha_ordinal"]
    assert found["alpha_interval"].value < 0


def test_average_icc_beyond_its_definition_is_refused():
    # Mean squares: candidates .17, jurors 0, rest 2.28. ICC(2,k) would be 5.2, a number without meaning.
    table = [[1, 4, 1, 3], [4, 1, 4, 1], [1, 3, 2, 3], [3, 1, 2, 2]]
    assert naive.icc(table)[1] is None
    assert estimates(table)["icc_2_k"].reason.startswith("beda antarkandidat dan antarpanelis terlalu kecil")


def test_no_table_at_all_is_no_error():
    assert coefficients([]) == []
    assert {one.value for one in coefficients([arrays([])])[0].values()} == {None}


def test_thousand_jurors_are_measured():
    table = [[(row + juror // 700) % 5 for juror in range(1000)] for row in range(6)]
    found = values(table)
    assert found["icc_3_1"] == pytest.approx(naive.icc(table)[2])


def test_negative_draws_are_refused():
    with pytest.raises(ValueError, match="draws"):
        coefficients([], draws=-1)


# ---------------------------------------------------------------------- intervals


def explicit_resamples(table, draws, seed=1979):
    """The tables of each draw, by Python's whole numbers from the halves of the seed's stream, the low half first."""
    halves = [
        half
        for raw in np.random.PCG64(seed).random_raw(draws * len(table)).tolist()
        for half in (raw % 2**32, raw >> 32)
    ]
    for draw in range(draws):
        chosen = halves[draw * len(table) : (draw + 1) * len(table)]
        yield [table[half * len(table) >> 32] for half in chosen]


def test_intervals_are_those_of_explicit_resamples():
    again = [values(table)["alpha_interval"] for table in explicit_resamples(FORMULA, 60)]
    found = estimates(FORMULA, draws=60)["alpha_interval"]
    assert (found.low, found.high) == pytest.approx(np.quantile(again, (0.025, 0.975)).tolist(), rel=1e-12)


def test_icc_intervals_resample_candidates_with_their_gaps():
    again = [values(table) for table in explicit_resamples(FORMULA, 60)]
    found = estimates(FORMULA, draws=60)
    for name in ICC:
        limits = np.quantile([one[name] for one in again if one[name] is not None], (0.025, 0.975)).tolist()
        assert (found[name].low, found[name].high) == pytest.approx(limits, rel=1e-9)


def test_candidate_nobody_marked_is_not_drawn():
    assert estimates([*FORMULA[:20], [None] * 7, *FORMULA[20:]], draws=30) == estimates(FORMULA, draws=30)


def test_too_many_resamples_with_too_few_candidates_make_no_interval():
    # Five of 200 candidates can be paired: about one resample in eight has fewer than three of them.
    table = [[row, row, 4 * row % 3] if row < 5 else [row, None, None] for row in range(200)]
    found = estimates(table, DRAWS)
    said = "terlalu banyak contoh ulang yang tidak terdefinisi"
    assert {(found[name].low, found[name].interval_reason) for name in (*ICC, "alpha_interval")} == {(None, said)}


def test_intervals_repeat_and_hold_the_value():
    first, second = estimates(FORMULA, DRAWS), estimates(FORMULA, DRAWS)
    assert first == second
    for name in (*ICC, "alpha_interval"):
        assert first[name].low < first[name].value < first[name].high


def test_items_measured_together_are_as_measured_alone():
    together = coefficients([arrays(FORMULA), arrays([row[::-1] for row in FORMULA])], draws=30)
    assert together[0] == estimates(FORMULA, draws=30)


@pytest.mark.parametrize("held", [1, 20, 37, 100])
def test_small_pieces_of_memory_give_the_same_intervals(monkeypatch, held):
    odd = FORMULA[:37]  # a piece that ends within a number of the stream would lose half of it
    at_once = estimates(odd, draws=51)
    monkeypatch.setattr("scoring.coefficients.MOST_AT_ONCE", held)
    assert estimates(odd, draws=51) == at_once


def test_few_candidates_have_a_value_without_an_interval():
    found = estimates(SHROUT_FLEISS[:4], draws=100)["icc_3_1"]
    assert (found.value is not None, found.low, found.interval_reason) == (
        True,
        None,
        "hanya 4 kandidat; selang memerlukan sedikitnya 5",
    )
