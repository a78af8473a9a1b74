"""How safe a rank is: scores stay as they are, weights change, and every draw ranks the candidates anew.

Which weights change: every weight that the rubric states, level by level. Within `spread` each weight is multiplied by
a number drawn evenly from 1 ± P/100 and the siblings are brought back to their parent's weight; without a spread the
siblings of each node share its weight evenly over all possibilities (Dirichlet 1). Level by level, because a jury
argues about "coverage 40 or 35" as well as about the parts of coverage: were only the indicators drawn, a criterion of
ten indicators would hardly move and, without a spread, would weigh ten times as much as a criterion of one. What does
not apply to a candidate is shared out as in scoring.

How ranks are counted: competition ranking (1, 1, 3), so candidates with an equal total share the better rank, and the
shares of a rank may add up to more than one. The tie list is not asked; it decides between printed totals. Totals are
not rounded.

Floats stay out of the counts: drawn weights are cut to whole numbers that add up to a power of two, so small that the
sums held in float64 are exact whole numbers below 2**53. The same seed gives the same counts on any machine, however
the draws are cut into chunks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .evaluate import Evaluation
from .ranking import Ranking
from .result import Result
from .rubric import Criterion, Indicator, Node, Rubric
from .steadiness import FULL, Plan, Robustness, Steadiness, interval

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]

CELLS = 1_000_000  # how many totals are held at once: 8 MB
CHUNK, LONG_CHUNK = 4096, 10_000  # draws made at once: few enough for the cache; more where every chunk is screened
SLACK = 2.0**16  # against totals of about 2**51
SMALLEST = 1e-300  # instead of dividing by nothing where no sibling weighs anything
FEW = 24  # up to so many candidates are compared each with each


@dataclass(frozen=True)
class Alternatives:
    """Ranked candidates by their scores; `scores` fixed point and `applies`, both of shape (candidates, indicators)."""

    candidates: tuple[str, ...]
    ranks: tuple[int, ...]
    scores: NDArray[np.int64]
    applies: Mask


def alternatives(rubric: Rubric, result: Result) -> Alternatives:
    """The ranked candidates of a result."""
    codes = [leaf.code for leaf in rubric.indicators()]
    found = [[one.nodes[code].score for code in codes] for one in result.ranking]
    scores = np.array([[score or 0 for score in row] for row in found], dtype=np.int64).reshape(-1, len(codes))
    applies = np.array([[score is not None for score in row] for row in found], dtype=np.bool_).reshape(-1, len(codes))
    return Alternatives(
        tuple(one.candidate for one in result.ranking), tuple(one.rank for one in result.ranking), scores, applies
    )


def alternatives_of(evaluation: Evaluation, ranking: Ranking) -> Alternatives:
    """The same straight from the engine's columns, for categories of many thousands."""
    leaves = [evaluation.leaves[leaf.code] for leaf in evaluation.rubric.indicators()]
    applies = np.stack([leaf.applies for leaf in leaves], axis=1)[ranking.order]
    scores = np.stack([leaf.scores(ranking.order) for leaf in leaves], axis=1) * applies
    codes = tuple(evaluation.table.candidates[row] for row in ranking.order.tolist())
    return Alternatives(codes, tuple(ranking.rank.tolist()), scores.astype(np.int64), applies)


def robustness(rubric: Rubric, given: Alternatives, plan: Plan) -> Robustness:
    """Ranks every candidate under each drawn weighting and counts the ranks."""
    many = len(given.candidates)
    counts: Counts = np.zeros((many, plan.counted(many)), dtype=np.int64)
    groups = patterns(given)
    for raw in raw_draws(rubric, plan, CHUNK if many <= FULL else LONG_CHUNK) if many else ():
        weightings = [whole_weights(rubric, raw, group.applicable) for group in groups]
        count_chunk(groups, weightings, counts)
    seen = counts.any(axis=1) | (np.array(given.ranks, dtype=np.int64) <= counts.shape[1])
    found = tuple(
        Steadiness(given.candidates[row], given.ranks[row], tuple(counted), interval(counted, plan.draws))
        for row, counted in zip(np.flatnonzero(seen).tolist(), counts[seen].tolist(), strict=True)
    )
    return Robustness(plan, found)


# ---------------------------------------------------------------------- weights


def raw_draws(rubric: Rubric, plan: Plan, chunk: int = CHUNK) -> Iterator[Floats]:
    """A weight for each node and draw, shape (nodes, draws of the chunk), siblings not yet brought to their parent's.

    The stream of numbers is the same however it is cut into chunks.
    """
    generator = np.random.Generator(np.random.PCG64(plan.seed))
    stated = np.array([float(node.weight) for node in rubric.nodes()])
    for start in range(0, plan.draws, chunk):
        shape = (min(chunk, plan.draws - start), len(stated))
        if plan.spread is None:
            raw = generator.standard_exponential(shape)
        else:
            reach = float(plan.spread) / 100
            raw = (generator.random(shape) * (2 * reach) + (1 - reach)) * stated
        yield np.ascontiguousarray(raw.T)


def whole_weights(rubric: Rubric, raw: Floats, applicable: Mask) -> Floats:
    """Effective weights of the indicators as whole numbers, shape (indicators, draws), adding up to a power of two."""
    own = dict(zip((node.code for node in rubric.nodes()), raw, strict=True))
    leaves = rubric.indicators()
    alive = [leaf.code for leaf, applies in zip(leaves, applicable.tolist(), strict=True) if applies]
    shares: dict[str, Floats] = {}

    def share(nodes: Sequence[Node], whole: Floats) -> None:
        left = [node for node in nodes if lives(node, alive)]
        together = np.maximum(sum(own[node.code] for node in left), SMALLEST)
        for node in left:
            shares[node.code] = own[node.code] / together * whole
            if isinstance(node, Criterion):
                share(node.children, shares[node.code])

    share(rubric.criteria, np.full(raw.shape[1], 2.0 ** weight_bits(rubric.places)))
    weights: Floats = np.zeros((len(leaves), raw.shape[1]))
    for turn in np.flatnonzero(applicable).tolist():
        np.floor(shares[leaves[turn].code], out=weights[turn])
    # What cutting lost goes to the weightiest indicator, so that whoever has 100 everywhere has 100 under any pattern.
    heaviest = max(np.flatnonzero(applicable).tolist(), key=lambda turn: leaves[turn].weight)
    weights[heaviest] += np.rint(sum(shares[code] for code in alive)) - weights.sum(axis=0)
    return weights


def lives(node: Node, alive: Sequence[str]) -> bool:
    """An indicator that applies, or a criterion with one beneath it."""
    return node.code in alive if isinstance(node, Indicator) else any(lives(child, alive) for child in node.children)


def weight_bits(places: int) -> int:
    """How fine the weights may be, so that a total of score × weight (scores up to 100) stays below 2**53."""
    return min(32, 52 - (100 * int(10**places)).bit_length())


# ---------------------------------------------------------------------- counting


@dataclass(frozen=True)
class Group:
    """Candidates to whom the same indicators apply: their rows, and their scores of shape (rows, indicators)."""

    rows: Counts
    applicable: Mask
    scores: Floats


def patterns(given: Alternatives) -> list[Group]:
    """The candidates by which indicators apply to them."""
    packed = np.packbits(given.applies, axis=1)
    _, first, of = np.unique(packed.view(f"V{packed.shape[1]}").ravel(), return_index=True, return_inverse=True)
    found = []
    for pattern, example in enumerate(first.tolist()):
        rows = np.flatnonzero(of == pattern)
        found.append(Group(rows, given.applies[example], given.scores[rows].astype(np.float64)))
    return found


def count_chunk(groups: Sequence[Group], weightings: Sequence[Floats], counts: Counts) -> None:
    """Adds the ranks under these weightings to `counts`."""
    many, counted = counts.shape
    draws = weightings[0].shape[1]
    bound: Floats = np.zeros(draws)
    if counted < many:
        groups, bound = screened(groups, weightings, counted)
    rows = np.concatenate([group.rows for group in groups])
    step = max(1, CELLS // len(rows))
    for start in range(0, draws, step):
        part = slice(start, min(start + step, draws))
        totals = np.concatenate([own.scores @ each[:, part] for own, each in zip(groups, weightings, strict=True)])
        if counted < many:
            counts += counted_above(totals, bound[part], rows, counts.shape)
        elif many <= FEW:
            counts += counted_by_pairs(totals, rows, counts.shape)
        else:
            counts += counted_in_order(totals, rows, counts.shape)


def counted_by_pairs(totals: Floats, rows: Counts, shape: tuple[int, ...]) -> Counts:
    """Each candidate against every other: how many are better is the rank less one. `totals` is (rows, draws)."""
    counts: Counts = np.zeros(shape, dtype=np.int64)
    for row, own in zip(rows.tolist(), totals, strict=True):
        better = np.add.reduce(totals > own, axis=0, dtype=np.uint8)
        counts[row] = np.bincount(better, minlength=shape[1])
    return counts


def counted_in_order(totals: Floats, rows: Counts, shape: tuple[int, ...]) -> Counts:
    """All candidates of each draw in order, best first; equal totals share the better rank."""
    by_draw = np.ascontiguousarray(-totals.T)
    order = np.argsort(by_draw, axis=1)
    found = np.take_along_axis(by_draw, order, axis=1)
    places = np.zeros(found.shape, dtype=np.int64)
    places[:, 1:] = np.where(found[:, 1:] != found[:, :-1], np.arange(1, shape[0]), 0)
    return tallied(rows[order].ravel(), np.maximum.accumulate(places, axis=1).ravel(), shape)


def counted_above(totals: Floats, bound: Floats, rows: Counts, shape: tuple[int, ...]) -> Counts:
    """The few totals of each draw that reach `bound`, shape (draws,), in order; equal totals share the better rank."""
    place, draw = np.divmod(np.flatnonzero(totals >= bound), len(bound))
    order = np.argsort(-totals[place, draw])
    order = order[np.argsort(draw[order].astype(np.uint16), kind="stable")]  # a radix sort; a chunk has fewer draws
    place, draw = place[order], draw[order]
    found = totals[place, draw]
    turns = np.arange(len(draw))
    new_draw, fresh = np.ones((2, len(draw)), dtype=np.bool_)
    new_draw[1:] = draw[1:] != draw[:-1]
    fresh[1:] = new_draw[1:] | (found[1:] != found[:-1])
    first, same = (np.maximum.accumulate(np.where(starts, turns, 0)) for starts in (new_draw, fresh))
    rank = same - first
    known = rank < shape[1]
    return tallied(rows[place[known]], rank[known], shape)


def tallied(rows: Counts, ranks: Counts, shape: tuple[int, ...]) -> Counts:
    """How often each row has each rank (counted from 0)."""
    return np.bincount(rows * shape[1] + ranks, minlength=shape[0] * shape[1]).reshape(shape)


# ---------------------------------------------------------------------- screening


def screened(groups: Sequence[Group], weightings: Sequence[Floats], counted: int) -> tuple[list[Group], Floats]:
    """Who can be among the first `counted` in some draw (nobody who can is left out), and what it takes in each draw.

    The `counted`-th best of some leaders is a total that the `counted`-th best of all reaches too. A candidate differs
    from an average leader by some scores; how much a draw can make of that difference is bounded for all draws at once
    (Cauchy and Schwarz, in the metric of the draws' covariance), and whoever still falls short is dropped unseen.
    """
    means = [np.rint(weights.mean(axis=1)) for weights in weightings]
    nominal = [group.scores @ mean for group, mean in zip(groups, means, strict=True)]
    leaders = leading(nominal, max(4 * counted, 64))
    reached = np.concatenate(
        [group.scores[rows] @ weights for group, rows, weights in zip(groups, leaders, weightings, strict=True)]
    )
    at = len(reached) - counted
    bound: Floats = np.partition(reached, at, axis=0)[at]
    left = []
    for group, weights, mean, middle, rows in zip(groups, weightings, means, nominal, leaders, strict=True):
        example = np.rint(group.scores[rows if len(rows) else slice(1)].mean(axis=0))
        needed = (bound - example @ weights).min() + example @ mean
        stay = middle + most_gained(group.scores, example, weights - mean[:, None]) >= needed
        left.append(Group(group.rows[stay], group.applicable, group.scores[stay]))
    return left, bound


def most_gained(scores: Floats, example: Floats, changes: Floats) -> Floats:
    """A bound on `(scores - example) @ changes` over all draws, shape (rows,); `changes` is (indicators, draws).

    A little generous, so that the rounding of these floats drops nobody.
    """
    metric = changes @ changes.T / changes.shape[1]
    metric += (1 + 1e-6 * np.trace(metric)) * np.eye(len(metric))
    farthest = (changes * (np.linalg.inv(metric) @ changes)).sum(axis=0).max()
    toward = metric @ example
    lengths = np.einsum("ij,ij->i", scores @ metric, scores) - 2 * (scores @ toward) + example @ toward
    gained: Floats = np.sqrt(farthest * np.maximum(lengths, 0)) * (1 + 1e-6) + SLACK
    return gained


def leading(nominal: Sequence[Floats], many: int) -> list[Counts]:
    """The rows of the `many` best of all groups together, group by group."""
    totals = np.concatenate(nominal)
    many = min(many, len(totals))
    best = np.argpartition(-totals, many - 1)[:many]
    starts = np.cumsum([0, *(len(own) for own in nominal)])
    return [np.sort(best[(best >= start) & (best < end)]) - start for start, end in pairwise(starts)]
