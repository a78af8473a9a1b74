"""Figures and marks to points at every node of the rubric's tree, for one candidate or a hundred thousand at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from .amounts import Amounts
from .bounded import ONE, Bounded, Share, Worth
from .columns import Ints, Mask, column
from .figure_table import FigureTable
from .indicators import Leaf, applicable, score_figures
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

    `sums` has every criterion's points, 0 where it doesn't apply; those of an indicator are worked out where they are
    wanted. `assessed` marks who may be ranked.
    """

    rubric: Rubric
    table: FigureTable
    leaves: Mapping[str, Leaf]
    counts: Mapping[str, PanelCount]
    weights: Weights
    sums: Mapping[str, Ints]
    total: Ints
    assessed: Mask

    def points(self, code: str, rows: Ints) -> Ints:
        """The points of these rows at a node; 0 where it doesn't apply."""
        if code in self.sums:
            return self.sums[code][rows]
        out = np.empty(len(rows), dtype=np.int64)
        weights = Weights(self.weights.patterns, self.weights.pattern_of[rows])
        write_points(out, self.leaves[code].score.among(rows), code, weights, self.rubric.places)
        return out


def evaluate(rubric: Rubric, table: FigureTable, given: Mapping[str, Ballots] | None = None) -> Evaluation:
    """Scores every candidate of the table.

    `given` holds the marks by judged indicator (see `panel.ballots`). Sums of points are at most 100 in the rubric's
    fixed point, so they fit by far; every product before a rounding is checked (see `bounded`).
    """
    count = len(table.candidates)
    leaves, counts = score_leaves(rubric, table, given or {})
    weights = effective_weights(rubric, leaves, count)
    adder = Adder(leaves, weights, rubric.places, {}, np.empty(count, dtype=np.int64))
    total = adder.total(rubric.criteria)
    return Evaluation(rubric, table, leaves, counts, weights, adder.sums, total, assessed(leaves, count))


@dataclass(frozen=True)
class Adder:
    """Adds up a tree and keeps the `sums` of its criteria; one column serves for the points of all indicators."""

    leaves: Mapping[str, Leaf]
    weights: Weights
    places: int
    sums: dict[str, Ints]
    points: Ints

    def total(self, nodes: Sequence[Node]) -> Ints:
        """The plain sum of the points of these nodes."""
        total = np.zeros_like(self.points)
        for node in nodes:
            if isinstance(node, Criterion):
                self.sums[node.code] = self.total(node.children)
                total += self.sums[node.code]
            else:
                score = self.leaves[node.code].score.tabulated()
                write_points(self.points, score, node.code, self.weights, self.places)
                total += self.points
        return total


def score_leaves(
    rubric: Rubric, table: FigureTable, given: Mapping[str, Ballots]
) -> tuple[dict[str, Leaf], dict[str, PanelCount]]:
    """Every indicator of every candidate."""
    amounts = Amounts(rubric, table)
    leaves: dict[str, Leaf] = {}
    counts: dict[str, PanelCount] = {}
    for indicator in rubric.indicators():
        applies = applicable(indicator, amounts)
        if isinstance(indicator.kind, Judged):
            marks = given.get(indicator.code, NO_BALLOTS)
            found = score_panel(indicator, marks, rubric.panel or PanelRule(), applies, rubric.places)
            leaves[indicator.code], counts[indicator.code] = found
        else:
            leaves[indicator.code] = score_figures(indicator, amounts, applies, rubric.places)
    return leaves, counts


def assessed(leaves: Mapping[str, Leaf], count: int) -> Mask:
    """Who may be ranked: something applies to the candidate, and nothing is wrong on any indicator."""
    rows = np.zeros(count, dtype=np.bool_)
    for leaf in leaves.values():
        rows |= leaf.applies
    for leaf in leaves.values():
        if leaf.flaws:
            rows &= ~leaf.flawed()
    return rows


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
            own = node.weight  # as it is, unless something beside it doesn't apply
            if whole not in (weight, 0):
                own = Fraction(node.weight * weight, whole)
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


def write_points(out: Ints, score: Share | Worth, code: str, weights: Weights, places: int) -> None:
    """`effective weight × score / 100`, half up; 0 where the indicator doesn't apply. `score` runs along `weights`."""
    full = 100 * 10**places
    by_pattern = [pattern[code] or Fraction(0) for pattern in weights.patterns]
    if not any(by_pattern):
        out[:] = 0
    elif len(set(by_pattern)) == 1:
        score.write_part(out, Fraction(by_pattern[0], 100))
    else:
        score.write(out)
        whole = lcm(*(weight.denominator for weight in by_pattern))  # one divisor for all: much quicker than a column
        shares = Bounded.of(column([int(weight * whole) for weight in by_pattern])).among(weights.pattern_of)
        Share(Bounded(out, 0, full).times(shares), ONE, Fraction(1, whole * 100), full).write(out)


def reasons(evaluation: Evaluation, wanted: Mask) -> list[tuple[int, tuple[Reason, ...]]]:
    """Why those of the wanted rows that aren't assessed are not, ascending, each in the order of the rubric."""
    unassessed = ~evaluation.assessed & wanted
    found: dict[int, list[Reason]] = {row: [] for row in np.flatnonzero(unassessed).tolist()}
    for indicator in evaluation.rubric.indicators():
        for flaw in evaluation.leaves[indicator.code].flaws:
            for row in np.flatnonzero(flaw.rows & unassessed).tolist():
                found[row].append(flaw.reason)
    return [(row, tuple(given) or (Reason("", "nothing_applies"),)) for row, given in found.items()]
