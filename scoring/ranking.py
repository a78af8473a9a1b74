"""Totals to ranks: competition ranking, the rubric's tie list, near ties, bands and awards."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .columns import INT64_MAX, Ints, Mask, magnitude, plus, times
from .evaluate import Evaluation, reasons
from .result import PLENARY, NodeResult, NotAssessed, PanelResult, Result, Standing
from .rubric import Node, Rubric

NO_TIE = -1
UNSETTLED = -1
AT_ONCE = 1000  # standings whose columns are looked up together


@dataclass(frozen=True)
class Ranking:
    """Who stands where. All arrays run along `order`, the rows of the assessed candidates from first to last.

    `decided` is NO_TIE, the position in the tie list of the criterion that decided, or len(ties) for the plenary.
    Where the plenary has decided, `settled` is the position in `decisions` (see `plenary.settle`), else UNSETTLED;
    `tied_rank` is the rank as it was before any decision.
    """

    order: Ints
    rank: Ints
    decided: Ints
    near_tie: Mask
    settled: Ints
    tied_rank: Ints
    decisions: tuple[str, ...] = ()

    def decision_of(self, place: int) -> str | None:
        """What the plenary decided about who stands there; None where it hasn't, or needn't."""
        number = int(self.settled[place])
        return None if number == UNSETTLED else self.decisions[number]


def rank(evaluation: Evaluation) -> Ranking:
    """Ranks the assessed candidates by total, then by the tie list; what is equal on everything shares a rank."""
    if evaluation.assessed.all():
        order = descending(evaluation.total)
    else:
        rows = np.flatnonzero(evaluation.assessed)
        order = rows[descending(evaluation.total[rows])]
    totals = evaluation.total[order]
    decided, equal_above = settle_ties(order, totals, evaluation)
    ranks = shared_ranks(equal_above)
    unsettled = np.full(len(order), UNSETTLED, dtype=np.int64)
    return Ranking(order, ranks, decided, near_ties(totals, evaluation.rubric), unsettled, ranks)


def descending(values: Ints) -> Ints:
    """Positions of whole numbers >= 0 from the largest to the smallest, equal ones in their own order.

    Value and position are packed into one key where both fit in 63 bits, since sorting plain keys is much quicker.
    """
    count, top = len(values), magnitude(values)
    if (top + 1) * count > INT64_MAX:
        return np.argsort(-values, kind="stable")
    packed: Ints = np.subtract(top, values)
    packed *= count
    packed += np.arange(count)
    packed.sort()
    packed %= max(count, 1)
    return packed


def settle_ties(order: Ints, totals: Ints, evaluation: Evaluation) -> tuple[Ints, Mask]:
    """Sorts `order` in place within equal totals: by one tie criterion after the other, then by candidate code.

    Returns what decided (see Ranking) and who equals the one listed before on everything. Only who is still equal to a
    neighbour is looked at again, so that few ties cost little among a hundred thousand.
    """
    decided = np.full(len(order), NO_TIE, dtype=np.int64)
    tied = np.flatnonzero(has_equal_neighbour(totals))
    group = numbered(totals[tied])
    for position, code in enumerate(evaluation.rubric.ties):
        decided[tied] = position
        points = evaluation.points(code, order[tied])
        top = magnitude(points)
        keys = plus(times(group, top + 1), top - points)
        turn = np.argsort(keys, kind="stable")
        order[tied] = order[tied][turn]
        group = numbered(keys[turn])
        still = has_equal_neighbour(group)
        tied, group = tied[still], group[still]
    decided[tied] = len(evaluation.rubric.ties)
    equal_above = np.zeros(len(order), dtype=np.bool_)
    equal_above[tied[1:]] = group[1:] == group[:-1]
    names = evaluation.table.candidates
    for places in np.split(tied, np.flatnonzero(~equal_above[tied])[1:]):
        order[places] = sorted(order[places].tolist(), key=lambda row: names[row])
    return decided, equal_above


def numbered(values: Ints) -> Ints:
    """Equal neighbours get one number, ascending."""
    new = np.ones(len(values), dtype=np.int64)
    new[1:] = values[1:] != values[:-1]
    return np.cumsum(new)


def has_equal_neighbour(values: Ints) -> Mask:
    """Which of a sorted column stand beside an equal one."""
    beside = np.zeros(len(values), dtype=np.bool_)
    equal = values[1:] == values[:-1]
    beside[1:] |= equal
    beside[:-1] |= equal
    return beside


def shared_ranks(equal_above: Mask) -> Ints:
    """Competition ranks (1, 1, 3) from who equals the one before on everything."""
    places = np.arange(1, len(equal_above) + 1)
    return np.maximum.accumulate(np.where(equal_above, 0, places)) if len(places) else places


def near_ties(totals: Ints, rubric: Rubric) -> Mask:
    """Who stands closer than `near_tie`, but not equal, to another; totals descend."""
    near = np.zeros(len(totals), dtype=np.bool_)
    if len(totals) < 2:
        return near
    bound = rubric.near_tie * 10**rubric.places
    starts = stretches(totals)
    levels = totals[starts]
    close = (times(levels[:-1] - levels[1:], bound.denominator) < bound.numerator).astype(np.bool_)
    level_near = np.zeros(len(levels), dtype=np.bool_)
    level_near[:-1] |= close
    level_near[1:] |= close
    return np.repeat(level_near, np.diff(np.append(starts, len(totals))))


def stretches(totals: Ints) -> Ints:
    """Where each stretch of equal totals begins."""
    return np.flatnonzero(np.concatenate(([True], totals[1:] != totals[:-1])))


def summarise(evaluation: Evaluation, ranking: Ranking, only: Collection[str] | None = None) -> Result:
    """The result candidate by candidate, as it is sealed and printed.

    With `only`, of these candidates alone, each as it stands in the whole ranking; the others cost next to nothing.
    """
    rubric, table = evaluation.rubric, evaluation.table
    wanted = rows_of(table.candidates, only)
    refused = [NotAssessed(table.candidates[row], table.names[row], why) for row, why in reasons(evaluation, wanted)]
    standings = tuple(standings_of(evaluation, ranking, np.flatnonzero(wanted[ranking.order])))
    return Result(rubric.code, rubric.digest, rubric.places, standings, tuple(refused))


def rows_of(candidates: Sequence[str], only: Collection[str] | None) -> Mask:
    """Which rows are wanted; all of them where nothing says otherwise."""
    if only is None:
        return np.ones(len(candidates), dtype=np.bool_)
    wanted = frozenset(only)
    return np.fromiter(map(wanted.__contains__, candidates), dtype=np.bool_, count=len(candidates))


def standings_of(evaluation: Evaluation, ranking: Ranking, places: Ints) -> Iterator[Standing]:
    """The lines of those who stand at these places of the order."""
    totals = evaluation.total[ranking.order]
    bounds = np.append(stretches(totals), len(totals))
    for start in range(0, len(places), AT_ONCE):
        some = places[start : start + AT_ONCE]
        group = np.searchsorted(bounds, some, side="right")
        alike = zip(bounds[group - 1].tolist(), bounds[group].tolist(), strict=True)
        nodes = node_results(evaluation, ranking.order[some])
        for place, (first, last), found in zip(some.tolist(), alike, nodes, strict=True):
            yield standing(evaluation, ranking, place, ranking.order[first:last].tolist(), found)


def standing(
    evaluation: Evaluation, ranking: Ranking, place: int, alike: Sequence[int], nodes: dict[str, NodeResult]
) -> Standing:
    """One candidate's line, with its tree; `alike` are the rows with the same total, itself among them."""
    rubric, row = evaluation.rubric, int(ranking.order[place])
    total, own_rank = int(evaluation.total[row]), int(ranking.rank[place])
    decided, settled = decision(int(ranking.decided[place]), rubric.ties), ranking.decision_of(place)
    return Standing(
        rank=own_rank,
        candidate=evaluation.table.candidates[row],
        name=evaluation.table.names[row],
        total=total,
        band=band_of(rubric, total),
        award=award_of(rubric, own_rank, decided, settled),
        tied_with=tuple(evaluation.table.candidates[other] for other in alike if other != row),
        decided_by=decided,
        near_tie=bool(ranking.near_tie[place]),
        nodes=nodes,
        panel=panel_results(evaluation, row),
        decision=settled,
    )


def decision(position: int, ties: Sequence[str]) -> str | None:
    """The name of what decided."""
    if position == NO_TIE:
        return None
    return ties[position] if position < len(ties) else PLENARY


def band_of(rubric: Rubric, total: int) -> str | None:
    """The highest band reached; None below the lowest."""
    reached = [band for band in rubric.bands if total >= band.at_least * 10**rubric.places]
    return max(reached, key=lambda band: band.at_least).code if reached else None


def award_of(rubric: Rubric, own_rank: int, decided: str | None, settled: str | None) -> str | None:
    """The place that the rank earns; nobody's while the plenary has to decide."""
    if decided == PLENARY and settled is None:
        return None
    return next((award.title for award in rubric.awards if award.rank == own_rank), None)


def node_results(evaluation: Evaluation, rows: Ints) -> Iterator[dict[str, NodeResult]]:
    """Every node of each of these candidates, in the order of the rubric."""
    columns: list[tuple[Node, Sequence[int], Sequence[int | None], Sequence[int | None]]] = []
    nothing = [None] * len(rows)
    for node in evaluation.rubric.nodes():
        points, leaf = evaluation.points(node.code, rows).tolist(), evaluation.leaves.get(node.code)
        scores = nothing if leaf is None else leaf.scores(rows).tolist()
        raw = nothing if leaf is None or leaf.raw is None else leaf.raw.among(rows).tolist()
        columns.append((node, points, scores, raw))
    for turn, pattern in enumerate(evaluation.weights.pattern_of[rows].tolist()):
        found: dict[str, NodeResult] = {}
        for node, points, scores, raw in columns:
            weight = evaluation.weights.patterns[pattern][node.code]
            shown = (None, None, None) if weight is None else (points[turn], scores[turn], raw[turn])
            found[node.code] = NodeResult(node.weight, weight, *shown)
        yield found


def panel_results(evaluation: Evaluation, row: int) -> dict[str, PanelResult]:
    """What the panel did on each judged indicator that applies to one candidate."""
    return {
        code: PanelResult(
            int(count.valid[row]),
            int(count.abstained[row]),
            int(count.recused[row]),
            int(count.spread[row]),
            bool(count.flagged[row]),
        )
        for code, count in evaluation.counts.items()
        if evaluation.leaves[code].applies[row]
    }
