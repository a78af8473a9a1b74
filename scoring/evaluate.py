"""Figures and marks to points at every node of the rubric's tree, for one candidate or a hundred thousand at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from .amounts import Amounts
from .columns import Ints, Mask, column, half_up_quotient, times
from .figure_table import FigureTable
from .indicators import Leaf, score_figures
from .panel import Ballots, PanelCount, score_panel
from .result import Reason
from .rubric import Criterion, Judged, Node, PanelRule, Rubric

NO_BALLOTS = Ballots(*np.zeros((4, 0), dtype=np.int64))


@dataclass(frozen=True)
class Weights:
    """Effective weights: one dict per pattern of applicable indicators, and each candidate's pattern.

    A node's effective weight is None where nothing beneath it applies.
    """

    patterns: tuple[Mapping[str, Fraction | None], ...]
    pattern_of: Ints


@dataclass(frozen=True)
class Evaluation:
    """Everything computed, column by column; arrays have shape (candidates,), points are fixed point.

    `points` has every node's; 0 where a node doesn't apply. `assessed` marks who may be ranked.
    """

    rubric: Rubric
    table: FigureTable
    leaves: Mapping[str, Leaf]
    counts: Mapping[str, PanelCount]
    weights: Weights
    points: Mapping[str, Ints]
    total: Ints
    assessed: Mask


def evaluate(rubric: Rubric, table: FigureTable, given: Mapping[str, Ballots] | None = None) -> Evaluation:
    """Scores every candidate of the table.

    `given` holds the marks by judged indicator (see `panel.ballots`). Sums of points are at most 100 in the rubric's
    fixed point, so they fit by far; every product before a rounding is checked (see `exact`).
    """
    leaves, counts = score_leaves(rubric, table, given or {})
    weights = effective_weights(rubric, leaves, len(table.candidates))
    points: dict[str, Ints] = {}
    for leaf in rubric.indicators():
        points[leaf.code] = leaf_points(leaf.code, leaves[leaf.code], weights, rubric.places)
    total = sum_points(rubric.criteria, points, len(table.candidates))
    assessed = ~no_candidate_applies(leaves, len(table.candidates))
    for found in leaves.values():
        if found.flaws:
            assessed &= ~found.flawed()
    return Evaluation(rubric, table, leaves, counts, weights, points, total, assessed)


def score_leaves(
    rubric: Rubric, table: FigureTable, given: Mapping[str, Ballots]
) -> tuple[dict[str, Leaf], dict[str, PanelCount]]:
    """Every indicator of every candidate."""
    amounts = Amounts(rubric, table)
    leaves: dict[str, Leaf] = {}
    counts: dict[str, PanelCount] = {}
    everyone = np.ones(len(table.candidates), dtype=np.bool_)
    for indicator in rubric.indicators():
        if isinstance(indicator.kind, Judged):
            applies = ~table.inapplicable[indicator.code] if indicator.code in table.inapplicable else everyone
            marks = given.get(indicator.code, NO_BALLOTS)
            found = score_panel(indicator, marks, rubric.panel or PanelRule(), applies, rubric.places)
            leaves[indicator.code], counts[indicator.code] = found
        else:
            leaves[indicator.code] = score_figures(indicator, amounts, rubric.places)
    return leaves, counts


def no_candidate_applies(leaves: Mapping[str, Leaf], count: int) -> Mask:
    """Candidates to whom no indicator applies at all."""
    nothing = np.ones(count, dtype=np.bool_)
    for leaf in leaves.values():
        nothing &= ~leaf.applies
    return nothing


def effective_weights(rubric: Rubric, leaves: Mapping[str, Leaf], count: int) -> Weights:
    """The exact weights under every pattern of applicable indicators that occurs."""
    varying = [leaf.code for leaf in rubric.indicators() if not leaves[leaf.code].applies.all()]
    always = frozenset(leaves) - frozenset(varying)
    if not varying or count == 0:
        return Weights((spread_weights(rubric, always),), np.zeros(count, dtype=np.int64))
    first_rows, pattern_of = patterns([leaves[code].applies for code in varying])
    sets = [always | {code for code in varying if leaves[code].applies[row]} for row in first_rows.tolist()]
    return Weights(tuple(spread_weights(rubric, applicable) for applicable in sets), pattern_of)


def patterns(masks: Sequence[Mask]) -> tuple[Ints, Ints]:
    """A row that shows each pattern of these masks, and each row's pattern.

    Split by one mask after the other and numbered anew each time: there are never more patterns than rows.
    """
    rows = np.zeros(1, dtype=np.int64)
    pattern_of = np.zeros(len(masks[0]), dtype=np.int64)
    for mask in masks:
        split = 2 * pattern_of + mask
        occurs = np.bincount(split, minlength=2 * len(rows)) > 0
        pattern_of = (np.cumsum(occurs) - 1)[split]
        rows = np.empty(int(occurs.sum()), dtype=np.int64)
        rows[pattern_of] = np.arange(len(mask))
    return rows, pattern_of


def spread_weights(rubric: Rubric, applicable: frozenset[str]) -> Mapping[str, Fraction | None]:
    """Effective weights when only these indicators apply; a node's goes to its applicable children in proportion."""
    weights: dict[str, Fraction | None] = {node.code: None for node in rubric.nodes()}

    def share(nodes: Sequence[Node], weight: Fraction) -> None:
        left = [node for node in nodes if applies(node, applicable)]
        whole = sum((node.weight for node in left), Fraction(0))
        for node in left:
            own = Fraction(node.weight * weight, whole) if whole else Fraction(0)
            weights[node.code] = own
            if isinstance(node, Criterion):
                share(node.children, own)

    share(rubric.criteria, Fraction(100))
    return weights


def applies(node: Node, applicable: frozenset[str]) -> bool:
    """An indicator that applies, or a criterion with one beneath it."""
    if isinstance(node, Criterion):
        return any(applies(child, applicable) for child in node.children)
    return node.code in applicable


def leaf_points(code: str, leaf: Leaf, weights: Weights, places: int) -> Ints:
    """`effective weight × score / 100`, half up; 0 where the indicator doesn't apply."""
    by_pattern = [pattern[code] or Fraction(0) for pattern in weights.patterns]
    if len(set(by_pattern)) == 1:
        if not by_pattern[0]:
            return np.zeros_like(leaf.score)
        return half_up_quotient(leaf.score, 100, by_pattern[0], (0, 100 * 10**places))
    whole = lcm(*(weight.denominator for weight in by_pattern))  # one divisor for all: much quicker than a column
    numerators = column([int(weight * whole) for weight in by_pattern])[weights.pattern_of]
    return half_up_quotient(times(leaf.score, numerators), whole * 100)


def sum_points(nodes: Sequence[Node], points: dict[str, Ints], count: int) -> Ints:
    """The plain sum over these nodes; fills in the criteria beneath on the way."""
    total: Ints = np.zeros(count, dtype=np.int64)
    for node in nodes:
        if isinstance(node, Criterion):
            points[node.code] = sum_points(node.children, points, count)
        total += points[node.code]
    return total


def reasons(evaluation: Evaluation, wanted: Mask) -> list[tuple[int, tuple[Reason, ...]]]:
    """Why those of the wanted rows that aren't assessed are not, ascending, each in the order of the rubric."""
    unassessed = ~evaluation.assessed & wanted
    found: dict[int, list[Reason]] = {row: [] for row in np.flatnonzero(unassessed).tolist()}
    for indicator in evaluation.rubric.indicators():
        for flaw in evaluation.leaves[indicator.code].flaws:
            for row in np.flatnonzero(flaw.rows & unassessed).tolist():
                found[row].append(flaw.reason)
    return [(row, tuple(given) or (Reason("", "nothing_applies"),)) for row, given in found.items()]
