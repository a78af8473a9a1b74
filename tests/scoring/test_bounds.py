"""Numbers at the edges of what may be written: 18 digits, products far beyond 63 bits, nine places, many candidates.

Everything is compared with the naive implementation, whose integers have no edge.
"""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from itertools import product
from operator import neg

import pytest

from scoring import score
from scoring.figures import FigureRow
from scoring.marks import Mark
from scoring.result import Standing
from scoring.rubric import (
    Award,
    Band,
    Checklist,
    ChecklistItem,
    Constant,
    Criterion,
    Figure,
    Indicator,
    Judged,
    Kind,
    Literal,
    Operation,
    PanelRule,
    Ratio,
    Reference,
    Rubric,
    Scale,
    Steps,
)
from tests.scoring.naive import assess, naive_score

MOST = 10**18 - 1
LONGEST, SMALLEST, FINEST = "999999999999999999", "0.00000000000000001", "9.99999999999999999"
EXTREMES = ["0", "1", "2", LONGEST, f"-{LONGEST}", SMALLEST, f"-{SMALLEST}", FINEST, "99999999999999999.9", "-1"]
A, B = Reference("a"), Reference("b")
CUBE = Operation("product", (A, A, A))


def number(text: str) -> Fraction:
    return Fraction(text)


def rubric_of(
    *kinds: Kind,
    weights: tuple[Fraction, ...] = (),
    places: int = 9,
    near_tie: str = SMALLEST,
    panel: PanelRule | None = None,
) -> Rubric:
    """One criterion, an indicator per kind, figures `a`, `b` of any number and `y0` … `y9` of yes or no."""
    shares = weights or tuple(Fraction(100, len(kinds)) for _ in kinds)
    leaves = tuple(
        Indicator(f"A.{turn}", f"Butir {turn}", weight, kind)
        for turn, (kind, weight) in enumerate(zip(kinds, shares, strict=True), 1)
    )
    return Rubric(
        code="batas",
        title="Batas",
        category="uji",
        status="usulan",
        source="",
        digest="sha256:batas",
        places=places,
        near_tie=number(near_tie),
        constants=(Constant("k", number(FINEST)),),
        figures=(
            *(Figure(code, code, "number") for code in ("a", "b")),
            *(Figure(f"y{turn}", f"y{turn}", "yes_no") for turn in range(10)),
        ),
        criteria=(Criterion("A", "A", Fraction(100), leaves),),
        panel=panel,
        ties=("A",),
        bands=(Band("atas", "Atas", number("99.9999999999999999")), Band("dasar", "Dasar", number(SMALLEST))),
        awards=(Award(1, "Terbaik"),),
    )


def rows_of(values: list[tuple[str, str]]) -> list[FigureRow]:
    answers = {f"y{turn}": "yes" for turn in range(10)}
    return [FigureRow(f"{turn:06}", "", {"a": a, "b": b} | answers) for turn, (a, b) in enumerate(values)]


KINDS: dict[str, Kind] = {
    "ratio": Ratio(A, B),
    "ratio_of_products": Ratio(CUBE, Operation("product", (A, B))),
    "ratio_with_the_smallest_target": Ratio(A, B, number(SMALLEST)),
    "ratio_with_the_largest_target": Ratio(A, B, Fraction(MOST)),
    "ratio_to_the_largest_literal": Ratio(Operation("sum", (A, B, Literal(Fraction(MOST)))), Literal(Fraction(MOST))),
    "ratio_to_the_smallest_literal": Ratio(Operation("difference", (A, B)), Literal(number(SMALLEST))),
    "ratio_to_a_constant": Ratio(CUBE, Reference("k")),
    "scale_of_smallest_width": Scale(A, Fraction(0), number(SMALLEST)),
    "scale_of_largest_width": Scale(A, Fraction(MOST), Fraction(-MOST)),
    "scale_of_fine_and_large_ends": Scale(A, number(SMALLEST), Fraction(MOST)),
    "scale_of_products": Scale(CUBE, Fraction(-1), number(FINEST)),
    "steps_of_value": Steps(((number(SMALLEST), Fraction(10)), (Fraction(MOST), number("99.9999999999999999"))), A),
    "steps_of_percent": Steps(((number(SMALLEST), Fraction(1)), (Fraction(MOST), Fraction(2))), of=A, to=B),
    "checklist_of_finest_scores": Checklist(
        tuple(ChecklistItem(f"y{turn}", number("99.9999999999999999")) for turn in range(10))
    ),
    "checklist_of_smallest_scores": Checklist(
        tuple(ChecklistItem(f"y{turn}", number(text)) for turn, text in enumerate([SMALLEST, "100", "0.1"]))
    ),
}


@pytest.mark.parametrize("places", [0, 9])
@pytest.mark.parametrize("name", KINDS)
def test_result_equals_naive_for_extreme_figures(name: str, places: int):
    rubric = rubric_of(KINDS[name], Ratio(Literal(Fraction(1)), Literal(Fraction(3))), places=places)
    rows = rows_of(list(product(EXTREMES, EXTREMES)))
    assert score(rubric, rows) == naive_score(rubric, rows)


@pytest.mark.parametrize("name", KINDS)
def test_result_equals_naive_for_one_extreme_candidate(name: str):
    """Alone, so that no neighbour widens the column for it."""
    rubric = rubric_of(KINDS[name])
    for pair in product(EXTREMES, EXTREMES):
        rows = rows_of([pair])
        assert score(rubric, rows) == naive_score(rubric, rows)


@pytest.mark.parametrize("weight", [Fraction(1, MOST), Fraction(MOST, 10**16 + 1), Fraction(50, 3), number(SMALLEST)])
def test_result_equals_naive_for_extreme_weights(weight: Fraction):
    third = Fraction(100 - weight) / 3
    kinds = [KINDS["ratio"], KINDS["scale_of_largest_width"], KINDS["steps_of_value"], KINDS["ratio_of_products"]]
    rubric = rubric_of(*kinds, weights=(weight, third, third, third))
    rows = rows_of(list(product(EXTREMES, EXTREMES)))
    assert score(rubric, rows) == naive_score(rubric, rows)


@pytest.mark.parametrize("near_tie", [SMALLEST, "0", "100", FINEST, LONGEST])
def test_near_ties_equal_naive_for_extreme_gaps(near_tie: str):
    rubric = rubric_of(Ratio(A, B), near_tie=near_tie)
    rows = rows_of([(str(part), str(whole)) for part in range(7) for whole in (3, 7, 10**9, 10**18 - 1)])
    assert score(rubric, rows) == naive_score(rubric, rows)


SCALES = {
    "far_from_zero": Judged(Fraction(10**16), Fraction(10**16 + 1), number("0.1")),
    "far_below_zero": Judged(Fraction(-MOST), Fraction(-MOST + 100), Fraction(1)),
    "finest": Judged(Fraction(0), number("0.00000000000001000"), number(SMALLEST)),
    "of_a_million_steps": Judged(Fraction(0), Fraction(10**6), Fraction(1)),
    "of_two_marks": Judged(Fraction(-MOST), Fraction(MOST), Fraction(2 * MOST)),
}


@pytest.mark.parametrize("combine", ["mean", "median", "trimmed_mean"])
@pytest.mark.parametrize("name", SCALES)
def test_panel_equals_naive_for_extreme_scales(name: str, combine: str):
    scale = SCALES[name]
    spread = number("33.3333333333333333")
    panel = PanelRule(combine, trim=int(combine == "trimmed_mean"), quorum=3, spread=spread)
    rubric = rubric_of(scale, panel=panel)
    rows = rows_of([("0", "0")] * 3)
    count = int((scale.maximum - scale.minimum) / scale.step)
    turns = [0, count, count // 3, count, count // 2, count, 0, *[count] * 95]
    marks = [
        Mark(f"j{juror}", "apindo", row.candidate, "A.1", text_of(scale.minimum + scale.step * turn))
        for place, row in enumerate(rows)
        for juror, turn in enumerate(turns[: 7 + 47 * place])
    ]
    assert score(rubric, rows, marks) == naive_score(rubric, rows, marks)


def text_of(value: Fraction) -> str:
    """Plain decimal text of a value with at most 17 decimals."""
    digits = str(abs(int(value * 10**17))).rjust(18, "0")
    text = f"{digits[:-17]}.{digits[-17:]}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def test_ranking_is_exact_for_a_hundred_thousand_extreme_candidates():
    square = Ratio(Operation("product", (A, A)), Literal(Fraction(MOST) ** 2))
    rubric = rubric_of(Ratio(A, B), square, Scale(B, Fraction(0), Fraction(MOST)))
    values = [(str(MOST - turn * 10**12), str(MOST - turn % 1000)) for turn in range(100_000)]
    rows = {f"{turn:06}": FigureRow(f"{turn:06}", "", {"a": a, "b": b}) for turn, (a, b) in enumerate(values)}
    ranking = score(rubric, list(rows.values())).ranking
    totals = [one.total for one in ranking]
    assert len(totals) == len(values)
    assert totals == sorted(totals, reverse=True)
    for one in [*ranking[:50], *ranking[::997], *ranking[-50:]]:
        alone = assess(rubric, rows[one.candidate], [])
        assert isinstance(alone, Standing)
        assert (one.nodes, one.total) == (alone.nodes, alone.total)
        assert one.rank == 1 + bisect_left(totals, -one.total, key=neg)
