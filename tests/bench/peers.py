"""What the engine is measured against: pandas, `Decimal` loops and scikit-criteria the obvious way, and the bare limit.

The first two read the rubric's types, so that all contestants compute one and the same instrument: two levels, no
panel, n/a on optional indicators, every figure there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import reduce
from operator import add, itemgetter, mul, sub
from typing import Any

import numpy as np

from scoring.figure_table import FigureTable
from scoring.rubric import (
    Amount,
    Checklist,
    Choice,
    Criterion,
    Indicator,
    Kind,
    Literal,
    Operation,
    Ratio,
    Reference,
    Rubric,
    Scale,
    Steps,
    kind_codes,
)

OPERATORS = {"sum": add, "product": mul, "difference": sub}
ZERO, HUNDRED = Decimal(0), Decimal(100)
Number = Callable[[Fraction], Any]


def amount_of(amount: Amount | None, rubric: Rubric, cells: Any, number: Number) -> Any:
    """An amount read from a row or from a frame; `number` makes the peer's own numbers."""
    assert amount is not None
    if isinstance(amount, Literal):
        return number(amount.value)
    if isinstance(amount, Reference):
        constants = [constant.value for constant in rubric.constants if constant.code == amount.code]
        return number(constants[0]) if constants else cells[amount.code]
    operands = [amount_of(operand, rubric, cells, number) for operand in amount.operands]
    return reduce(OPERATORS[amount.operator], operands)


def branches(rubric: Rubric) -> list[tuple[Criterion, list[Indicator]]]:
    """The criteria with their indicators."""
    found = []
    for criterion in rubric.criteria:
        assert isinstance(criterion, Criterion)
        found.append((criterion, [leaf for leaf in criterion.children if isinstance(leaf, Indicator)]))
    return found


# ---------------------------------------------------------------------- pandas


def pandas_rounded(values: Any, places: int) -> Any:
    """As everybody rounds a Series."""
    return values.round(places)


def pandas_half_up(values: Any, places: int) -> Any:
    """Half-up as far as floats can."""
    return np.floor(values * 10**places + 0.5) / 10**places


def pandas_rank(rubric: Rubric, frame: Any, rounded: Callable[[Any, int], Any] = pandas_rounded) -> Any:
    """The frame with points, total and rank, best first."""
    result = frame[["candidate"]].copy()
    for criterion, leaves in branches(rubric):
        applicable = sum(
            float(leaf.weight) * (pandas_applies(leaf, frame) if leaf.optional else 1.0) for leaf in leaves
        )
        result[criterion.code] = 0.0
        for leaf in leaves:
            score = rounded(pandas_score(rubric, leaf.kind, frame), rubric.places)
            weight = float(leaf.weight) * float(criterion.weight) / applicable
            result[leaf.code] = rounded(weight * score / 100, rubric.places)
            result[criterion.code] += result[leaf.code].fillna(0)
    result["total"] = rounded(sum(result[criterion.code] for criterion in rubric.criteria), rubric.places)
    keys = ["total", *rubric.ties]
    result = result.sort_values([*keys, "candidate"], ascending=[False] * len(keys) + [True])
    places = np.arange(1, len(result) + 1)
    result["rank"] = np.maximum.accumulate(np.where(result.duplicated(keys), 0, places))
    return result


def pandas_applies(leaf: Indicator, frame: Any) -> Any:
    return frame[list(kind_codes(leaf.kind))].notna().all(axis=1).astype(float)


def pandas_score(rubric: Rubric, kind: Kind, frame: Any) -> Any:
    """The score of one indicator, not yet rounded."""
    if isinstance(kind, Choice):
        return frame[kind.figure].map({code: float(score) for code, score in kind.scores}).astype(float)
    if isinstance(kind, Checklist):
        return sum(frame[item.figure] * float(item.score) for item in kind.items).clip(upper=100)
    if isinstance(kind, Scale):
        value = amount_of(kind.value, rubric, frame, float)
        return (100 * (value - float(kind.start)) / float(kind.end - kind.start)).clip(0, 100)
    if isinstance(kind, Ratio):
        share = amount_of(kind.of, rubric, frame, float) / amount_of(kind.to, rubric, frame, float)
        return (100 * share * 100 / float(kind.target)).clip(0, 100)
    assert isinstance(kind, Steps)
    if kind.value is not None:
        value = amount_of(kind.value, rubric, frame, float)
    else:
        value = 100 * amount_of(kind.of, rubric, frame, float) / amount_of(kind.to, rubric, frame, float)
    limits = [float(at_least) for at_least, _ in kind.steps]
    scores = np.array([0.0, *(float(score) for _, score in kind.steps)])
    return scores[np.searchsorted(limits, value, side="right")]


# ---------------------------------------------------------------------- Decimal

Row = dict[str, Any]
Scorer = Callable[[Row], Decimal]


def decimal_of(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator


def decimal_rank(rubric: Rubric, rows: list[Row]) -> list[tuple[int, str, Decimal]]:
    """(rank, candidate, total), best first, one village and one indicator after the other."""
    unit = Decimal(1).scaleb(-rubric.places)
    with localcontext() as context:
        context.prec, context.rounding = 50, ROUND_HALF_UP
        tree = [
            (criterion, [(leaf, scorer(rubric, leaf.kind)) for leaf in leaves])
            for criterion, leaves in branches(rubric)
        ]
        keys = [decimal_key(rubric, tree, row, unit) for row in rows]
    keys.sort(key=lambda key: ([-value for value in key[0]], key[1]))
    ranked: list[tuple[int, str, Decimal]] = []
    for place, (values, candidate) in enumerate(keys, 1):
        shared = place > 1 and values == keys[place - 2][0]
        ranked.append((ranked[-1][0] if shared else place, candidate, values[0]))
    return ranked


def decimal_key(
    rubric: Rubric, tree: list[tuple[Criterion, list[tuple[Indicator, Scorer]]]], row: Row, unit: Decimal
) -> tuple[list[Decimal], str]:
    """The total and the points of the tie criteria."""
    points = {}
    for criterion, leaves in tree:
        left = [pair for pair in leaves if not pair[0].optional or applies(pair[0], row)]
        applicable = criterion.weight if len(left) == len(leaves) else sum(leaf.weight for leaf, _ in left)
        points[criterion.code] = Decimal(0)
        for leaf, score_of in left:
            weight = leaf.weight if applicable == criterion.weight else leaf.weight * criterion.weight / applicable
            score = score_of(row).quantize(unit)
            points[criterion.code] += (score * weight.numerator / (weight.denominator * 100)).quantize(unit)
    return [sum(points.values(), Decimal(0)), *(points[code] for code in rubric.ties)], row["candidate"]


def applies(leaf: Indicator, row: Row) -> bool:
    return all(row[code] is not None for code in kind_codes(leaf.kind))


def scorer(rubric: Rubric, kind: Kind) -> Scorer:
    """What gives the score of one indicator, not yet rounded; the rubric's numbers are read only once."""
    if isinstance(kind, Choice):
        scores = {code: decimal_of(score) for code, score in kind.scores}
        return lambda row: scores[row[kind.figure]]
    if isinstance(kind, Checklist):
        items = [(item.figure, decimal_of(item.score)) for item in kind.items]
        return lambda row: min(HUNDRED, sum((score for code, score in items if row[code]), ZERO))
    if isinstance(kind, Scale):
        start, length = decimal_of(kind.start), decimal_of(kind.end - kind.start)
        value = reader(rubric, kind.value)
        return lambda row: max(ZERO, min(HUNDRED, 100 * (value(row) - start) / length))
    if isinstance(kind, Ratio):
        of, to, target = reader(rubric, kind.of), reader(rubric, kind.to), decimal_of(kind.target)
        return lambda row: max(ZERO, min(HUNDRED, 10_000 * of(row) / (to(row) * target)))
    assert isinstance(kind, Steps)
    return step_scorer(rubric, kind)


def step_scorer(rubric: Rubric, kind: Steps) -> Scorer:
    limits = [decimal_of(at_least) for at_least, _ in kind.steps]
    scores = [ZERO, *(decimal_of(score) for _, score in kind.steps)]
    if kind.value is not None:
        value = reader(rubric, kind.value)
        return lambda row: scores[bisect_right(limits, value(row))]
    of, to = reader(rubric, kind.of), reader(rubric, kind.to)
    return lambda row: scores[bisect_right(limits, 100 * of(row) / to(row))]


def reader(rubric: Rubric, amount: Amount | None) -> Scorer:
    """What reads an amount off a row."""
    if isinstance(amount, Reference) and amount.code not in {constant.code for constant in rubric.constants}:
        return itemgetter(amount.code)
    if isinstance(amount, Operation):
        parts, operator = [reader(rubric, operand) for operand in amount.operands], OPERATORS[amount.operator]
        return lambda row: reduce(operator, [part(row) for part in parts])
    value = amount_of(amount, rubric, {}, decimal_of)
    return lambda _: value


# ---------------------------------------------------------------------- scikit-criteria


def criteria_matrix(rubric: Rubric, villages: FigureTable) -> Any:
    """Ready scores and weights as the package holds them."""
    import skcriteria  # type: ignore[import-not-found]

    columns = [villages.columns[leaf.code] for leaf in rubric.indicators()]
    scores = np.stack([column.values / column.denominator for column in columns], axis=1)
    weights = [float(leaf.weight) / 100 for leaf in rubric.indicators()]
    return skcriteria.mkdm(scores, [max] * len(weights), weights=weights, alternatives=list(villages.candidates))


def criteria_rank(matrix: Any) -> Any:
    """Totals and dense ranks by its weighted sum."""
    from skcriteria.agg.simple import WeightedSumModel  # type: ignore[import-not-found]

    found = WeightedSumModel().evaluate(matrix)
    return found.e_.score, found.rank_


# ---------------------------------------------------------------------- the limit


def matrix_of(rubric: Rubric, villages: FigureTable) -> Any:
    """One number per village and indicator."""
    return np.stack([villages.columns[kind_codes(leaf.kind)[0]].values for leaf in rubric.indicators()])


def read_and_sort(matrix: Any) -> Any:
    """Less than this nothing can do: read every number once, sort one key a village."""
    return np.sort(matrix.sum(axis=0))
