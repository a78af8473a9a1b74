"""Robustness: exact counts beside plain loops, shares that are known, ties, n/a, and the ends of every range."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given as given_by
from hypothesis import settings

from scoring import robustness as engine
from scoring import score
from scoring.evaluate import evaluate
from scoring.figure_table import figure_table
from scoring.panel import ballots
from scoring.ranking import rank
from scoring.robustness import (
    Alternatives,
    alternatives,
    alternatives_of,
    raw_draws,
    robustness,
    whole_weights,
)
from scoring.rubric import Criterion, Indicator, Judged, Node, Rubric
from scoring.steadiness import (
    DrawRefused,
    Plan,
    Robustness,
    Steadiness,
    group_sentences,
    groups,
    interval,
    plan_sentence,
    robustness_to_plain,
    sentences,
)
from tests.scoring import small
from tests.scoring.strategies import cases

SCALE = Judged(Fraction(1), Fraction(5), Fraction(1))
HUNDRED = 100 * 10**4


def rubric_of(*parts: list[int], places: int = 4) -> Rubric:
    """Top criteria with indicators of these weights."""
    criteria: list[Node] = []
    for turn, weights in enumerate(parts):
        leaves = [Indicator(f"{turn}.{leaf}", "", Fraction(weight), SCALE) for leaf, weight in enumerate(weights)]
        criteria.append(Criterion(str(turn), "", Fraction(sum(weights)), tuple(leaves)))
    names = {"code": "uji", "title": "", "category": "", "status": "", "source": "", "digest": ""}
    empty = {"constants": (), "figures": (), "panel": None, "ties": (), "bands": (), "awards": ()}
    return Rubric(**names, **empty, places=places, near_tie=Fraction(0), criteria=tuple(criteria))


def candidates(scores, applies=None) -> Alternatives:
    """Candidates by their fixed-point scores, ranked as they are listed."""
    table = np.array(scores, dtype=np.int64)
    everywhere = np.ones(table.shape, dtype=np.bool_) if applies is None else np.array(applies, dtype=np.bool_)
    return Alternatives(
        tuple(f"k{row}" for row in range(len(table))), tuple(range(1, len(table) + 1)), table, everywhere
    )


def counts_of(rubric: Rubric, given: Alternatives, plan: Plan) -> dict[str, tuple[int, ...]]:
    return {one.candidate: one.counts for one in robustness(rubric, given, plan).candidates}


def naive_counts(rubric: Rubric, given: Alternatives, plan: Plan) -> dict[str, tuple[int, ...]]:
    """The same draws, each ranked in plain Python with whole numbers."""
    many = len(given.candidates)
    counts = [[0] * many for _ in range(many)]
    for raw in raw_draws(rubric, plan):
        weights = [whole_weights(rubric, raw, applies).astype(np.int64).T.tolist() for applies in given.applies]
        for draw in range(raw.shape[1]):
            totals = [
                sum(score * weight for score, weight in zip(row, own[draw], strict=True))
                for row, own in zip(given.scores.tolist(), weights, strict=True)
            ]
            for row, total in enumerate(totals):
                counts[row][sum(other > total for other in totals)] += 1
    return dict(zip(given.candidates, (tuple(row) for row in counts), strict=True))


# ---------------------------------------------------------------------- shares that are known


def test_three_alternatives_under_all_weights_give_two_fifths_two_fifths_one_fifth():
    given = candidates([[HUNDRED, 0], [0, HUNDRED], [6 * HUNDRED // 10, 6 * HUNDRED // 10]])
    found = counts_of(rubric_of([50], [50]), given, Plan(200_000, 2025, None))
    first = [counts[0] / 200_000 for counts in found.values()]
    # Standard error 0.0011.
    assert first == pytest.approx([0.4, 0.4, 0.2], abs=0.004)
    assert sum(counts[0] for counts in found.values()) == 200_000


def test_two_criteria_within_a_spread_agree_with_the_integral():
    # a wins where u1 > 0.9 u2, both even on [0.5, 1.5]: one less the integral of 0.9 u - 0.5 from 5/9 to 1.5.
    given = candidates([[HUNDRED, 0], [0, 9 * HUNDRED // 10]])
    found = counts_of(rubric_of([50], [50]), given, Plan(200_000, 7, Fraction(50)))
    lost = (0.45 * 1.5**2 - 0.5 * 1.5) - (0.45 * (5 / 9) ** 2 - 0.5 * 5 / 9)
    assert found["k0"][0] / 200_000 == pytest.approx(1 - lost, abs=0.004)


def test_criterion_of_many_indicators_weighs_no_more_than_one_of_one_under_all_weights():
    rubric = rubric_of([5] * 10, [50])
    raw = next(raw_draws(rubric, Plan(16_000, 1, None)))
    weights = whole_weights(rubric, raw, np.ones(11, dtype=np.bool_))
    assert weights[10].mean() / weights.sum(axis=0)[0] == pytest.approx(0.5, abs=0.01)


def test_weights_stay_within_the_spread_of_their_siblings():
    rubric = rubric_of([10, 30], [60])
    raw = next(raw_draws(rubric, Plan(16_000, 1, Fraction(25))))
    weights = whole_weights(rubric, raw, np.ones(3, dtype=np.bool_))
    criterion, within = weights[:2].sum(axis=0) / weights.sum(axis=0), weights[0] / weights[:2].sum(axis=0)
    low, high = 0.4 * 0.75 / (0.4 * 0.75 + 0.6 * 1.25), 0.4 * 1.25 / (0.4 * 1.25 + 0.6 * 0.75)
    assert low < criterion.min() < low + 0.01
    assert high - 0.01 < criterion.max() < high
    low, high = 0.25 * 0.75 / (0.25 * 0.75 + 0.75 * 1.25), 0.25 * 1.25 / (0.25 * 1.25 + 0.75 * 0.75)
    assert low < within.min() < low + 0.01
    assert high - 0.01 < within.max() < high


# ---------------------------------------------------------------------- exact counts


@pytest.mark.parametrize("spread", [Fraction(25), Fraction(100), None])
@pytest.mark.parametrize("places", [0, 4, 9])
@pytest.mark.parametrize("many", [1, 2, 9, 40])
def test_counts_equal_plain_loops(many, places, spread):
    chance = np.random.default_rng(many + places)
    rubric = rubric_of([10, 20, 10], [25, 5], [30], places=places)
    applies = chance.random((many, 6)) < 0.8
    applies[:, 0] = True
    scores = chance.integers(0, 6, (many, 6)) * 20 * 10**places * applies
    given = candidates(scores, applies)
    plan = Plan(300, many, spread)
    expected = naive_counts(rubric, given, plan)
    assert counts_of(rubric, given, plan) == expected
    top = Plan(300, many, spread, top=3)
    screened = {code: counts[:3] for code, counts in expected.items()}
    ranks = dict(zip(given.candidates, given.ranks, strict=True))
    assert counts_of(rubric, given, top) == {
        code: counts for code, counts in screened.items() if any(counts) or ranks[code] <= 3
    }


def test_screening_drops_nobody_who_reaches_the_top():
    chance = np.random.default_rng(5)
    scores = np.clip(chance.normal(60, 20, (1200, 6)), 0, 100)
    given = candidates((scores * 10**4).astype(np.int64))
    rubric = rubric_of([10, 20, 10], [25, 5], [30])
    plan = Plan(200, 3, Fraction(25), top=10)
    raw = next(raw_draws(rubric, plan))
    totals = given.scores @ whole_weights(rubric, raw, given.applies[0]).astype(np.int64)
    ranks = np.stack([(own[None, :] > own[:, None]).sum(axis=1) for own in totals.T])
    expected = {
        f"k{row}": tuple(np.bincount(ranks[:, row], minlength=1200)[:10].tolist())
        for row in range(1200)
        if (ranks[:, row] < 10).any() or row < 10
    }
    assert counts_of(rubric, given, plan) == expected


@pytest.mark.parametrize("top", [None, 2])
def test_counts_do_not_depend_on_how_draws_are_cut(monkeypatch, top):
    chance = np.random.default_rng(8)
    given = candidates(chance.integers(0, HUNDRED, (30, 3)))
    rubric, plan = rubric_of([10, 20], [70]), Plan(200, 1, None, top)
    whole = robustness(rubric, given, plan)
    monkeypatch.setattr(engine, "CHUNK", 37)
    monkeypatch.setattr(engine, "CELLS", 100)
    assert robustness(rubric, given, plan) == whole


def test_same_seed_gives_the_same_and_another_seed_another():
    given = candidates([[HUNDRED, 0], [0, HUNDRED]])
    found = [counts_of(rubric_of([50], [50]), given, Plan(1000, seed, None)) for seed in (4, 4, 2**64 - 1)]
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize("places", [0, 4, 9])
def test_totals_fit_exactly_in_a_float(places):
    rubric = rubric_of([10, 20], [70], places=places)
    raw = next(raw_draws(rubric, Plan(1000, 1, None)))
    weights = whole_weights(rubric, raw, np.ones(3, dtype=np.bool_))
    together = {int(total) for total in weights.sum(axis=0)}
    assert len(together) == 1
    assert (weights >= 0).all()
    assert (weights == np.floor(weights)).all()
    assert 100 * 10**places * together.pop() < 2**53


# ---------------------------------------------------------------------- ties, n/a, ends


@pytest.mark.parametrize("many", [3, 50])
@pytest.mark.parametrize("top", [None, 1])
def test_all_equal_share_the_first_rank_in_every_draw(many, top):
    found = counts_of(rubric_of([40], [60]), candidates([[5, 7]] * many), Plan(100, 1, None, top))
    assert found == {f"k{row}": (100,) + (0,) * (len(found["k0"]) - 1) for row in range(many)}


def test_full_scores_tie_whatever_does_not_apply():
    given = candidates([[HUNDRED] * 3, [HUNDRED, 0, HUNDRED], [0, HUNDRED, 0]], [[1, 1, 1], [1, 0, 1], [0, 1, 0]])
    found = counts_of(rubric_of([20, 30], [50]), given, Plan(1000, 1, None))
    assert found == dict.fromkeys(given.candidates, (1000, 0, 0))


def test_one_candidate_is_always_first():
    found = robustness(rubric_of([40], [60]), candidates([[1, 2]]), Plan(10, 0, None))
    assert found.candidates == (Steadiness("k0", 1, (10,), (1, 1)),)


def test_no_candidate_gives_no_ranks():
    none = Alternatives((), (), np.zeros((0, 2), dtype=np.int64), np.zeros((0, 2), dtype=np.bool_))
    found = robustness(rubric_of([40], [60]), none, Plan(10, 0, None))
    assert (found.candidates, sentences(small.rubric(), found)) == ((), ())


@pytest.mark.parametrize("spread", [Fraction(100), None])
def test_weights_of_nought_raise_no_warning(spread):
    given = candidates([[1, HUNDRED, 5], [2, 0, 7]], [[1, 1, 1], [1, 1, 0]])
    found = counts_of(rubric_of([0, 100], [0]), given, Plan(100, 1, spread))
    assert sum(found["k0"]) == sum(found["k1"]) == 100


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"draws": 0}, "Banyaknya undian 0 tidak dapat dipakai; tulis 1 sampai 1000000."),
        ({"draws": 1_000_001}, "Banyaknya undian 1000001 tidak dapat dipakai; tulis 1 sampai 1000000."),
        ({"seed": -1}, "Benih -1 tidak dapat dipakai; tulis bilangan bulat 0 sampai 18446744073709551615."),
        ({"seed": 2**64}, "Benih 18446744073709551616 tidak dapat dipakai; "),
        ({"spread": Fraction(0)}, "Sebaran 0% tidak dapat dipakai; tulis persen di atas 0 sampai 100."),
        ({"spread": Fraction("100.5")}, "Sebaran 100.5% tidak dapat dipakai; "),
        ({"top": 0}, "Banyaknya peringkat 0 tidak dapat dipakai; tulis 1 atau lebih."),
    ],
)
def test_plan_out_of_range_is_refused_in_a_sentence(options, expected):
    with pytest.raises(DrawRefused, match="^" + expected.replace(".", r"\.")):
        Plan(**{"draws": 10, "seed": 1, "spread": None, **options})


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((100, 0, 0), (1, 1)),
        ((5, 90, 5), (2, 2)),
        ((6, 88, 6), (1, 3)),
        ((5, 89, 6), (2, 3)),
        ((0, 0, 100), (3, 3)),
        ((50, 20), (1, None)),
        ((5, 0), (None, None)),
    ],
)
def test_interval_leaves_at_most_a_twentieth_on_either_side(counts, expected):
    assert interval(counts, 100) == expected


# ---------------------------------------------------------------------- from a result, as data, in words


def result_of(*rows):
    given_marks = [mark for code in "abc" for mark in small.marks(code, "3", "3")]
    return score(
        small.rubric(), [small.row(code, **cells) for code, cells in zip("abc", rows, strict=True)], given_marks
    )


def test_alternatives_hold_the_scores_of_ranked_candidates_only():
    given = alternatives(small.rubric(), result_of({"desa": "n/a"}, {"aktif": ""}, {"csr": "no"}))
    assert (given.candidates, given.ranks) == (("c", "a"), (1, 2))
    assert given.scores.tolist() == [[500000, HUNDRED, HUNDRED, 0, 500000], [500000, 0, HUNDRED, HUNDRED, 500000]]
    assert given.applies.tolist() == [[True] * 5, [True, False, True, True, True]]


@settings(max_examples=settings.default.max_examples // 2)
@given_by(cases())
def test_columns_of_the_engine_give_the_same_alternatives(case):
    rubric, table = case.rubric, figure_table(case.rubric, case.rows)
    evaluation = evaluate(rubric, table, ballots(rubric, table.candidates, case.marks))
    from_columns = alternatives_of(evaluation, rank(evaluation))
    from_result = alternatives(rubric, score(rubric, case.rows, case.marks))
    assert (from_columns.candidates, from_columns.ranks) == (from_result.candidates, from_result.ranks)
    assert from_columns.scores.tolist() == from_result.scores.tolist()
    assert from_columns.applies.tolist() == from_result.applies.tolist()
    plan = Plan(20, 1, None)
    assert robustness(rubric, from_columns, plan) == robustness(rubric, from_result, plan)


def test_plain_data_follow_the_contract():
    found = Robustness(Plan(3, 9, Fraction("12.5")), (Steadiness("64.02", 1, (2, 1), (1, 2)),))
    assert robustness_to_plain(found) == {
        "draws": 3,
        "seed": 9,
        "spread": "12.5",
        "candidates": {"64.02": {"rank": 1, "acceptability": ["0.6667", "0.3333"], "rank_interval_90": [1, 2]}},
    }


def told(plan: Plan, *found: Steadiness) -> tuple[str, ...]:
    return sentences(small.rubric(), Robustness(plan, found))


def test_places_and_groups_are_told_in_sentences():
    plan = Plan(1000, 1, Fraction(25))
    assert told(
        plan,
        Steadiness("a", 1, (987, 13, 0, 0), (1, 1)),
        Steadiness("b", 2, (13, 800, 187, 0), (2, 3)),
        Steadiness("c", 3, (0, 187, 413, 400), (2, 4)),
        Steadiness("d", 4, (0, 0, 400, 600), (3, 4)),
    ) == (
        "Terbaik I aman: 98,70% bobot wajar tetap menempatkannya pertama.",
        "Terbaik II cukup aman: 80% bobot wajar tetap menempatkannya kedua.",
        "Peringkat 2 sampai 4 satu kelompok: perubahan bobot dapat menukar urutannya.",
    )
    assert plan_sentence(plan).startswith(
        "1.000 susunan bobot acak (undian dengan benih 1); setiap bobot berubah paling banyak 25% "
    )


def test_place_that_is_not_safe_or_undecided_is_told_so():
    plan = Plan(1000, 1, None)
    assert told(plan, Steadiness("a", 1, (790, 210), (1, 2)), Steadiness("b", 2, (210, 790), (1, 2))) == (
        "Terbaik I belum aman: hanya 79% bobot yang mungkin tetap menempatkannya pertama.",
        "Terbaik II belum aman: hanya 79% bobot yang mungkin tetap menempatkannya kedua.",
        "Peringkat 1 dan 2 satu kelompok: perubahan bobot dapat menukar urutannya.",
    )
    assert told(plan, Steadiness("a", 1, (1000, 0), (1, 1)), Steadiness("b", 1, (1000, 0), (1, 1))) == (
        "Terbaik I menunggu rapat pleno: 2 kandidat berbagi peringkat 1.",
    )


def test_ranks_whose_intervals_meet_in_a_chain_are_one_group_and_an_uncounted_end_is_open():
    def at(rank: int, first: int, last: int | None) -> Steadiness:
        return Steadiness(str(rank), rank, (), (first, last))

    told = group_sentences(
        Robustness(
            Plan(1000, 1, None), (at(1, 1, 2), at(2, 2, 3), at(3, 3, 3), at(4, 4, 4), at(5, 5, 6), at(6, 5, None))
        )
    )
    assert list(told) == [
        "Peringkat 1 sampai 3 satu kelompok: perubahan bobot dapat menukar urutannya.",
        "Peringkat 5 dan seterusnya satu kelompok: perubahan bobot dapat menukar urutannya.",
    ]


def test_late_candidate_who_reaches_up_keeps_the_ranks_above_in_one_group():
    found = tuple(
        Steadiness(str(rank), rank, (), interval)
        for rank, interval in enumerate([(1, 1), (2, 2), (3, 3), (2, 4)], start=1)
    )
    assert [[one.rank for one in group] for group in groups(found)] == [[1], [2, 3, 4]]


def test_few_draws_or_one_candidate_decide_nothing_about_a_place():
    one = Steadiness("a", 1, (1, 0), (1, 1))
    other = replace(one, candidate="b", rank=2, interval=(2, 2))
    assert told(Plan(999, 1, None), one, other) == (
        "Aman tidaknya tempat tidak disimpulkan: 999 undian terlalu sedikit, perlu 1000.",
    )
    assert told(Plan(1000, 1, None), one) == (
        "Hanya satu kandidat diperingkat; tidak ada yang dapat bertukar tempat dengannya.",
    )
