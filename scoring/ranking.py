"""Totals to ranks: competition ranking, the rubric's tie list, near ties, bands and awards."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .columns import INT64_MAX, Ints, Mask, magnitude, plus, times
from .evaluate import Evaluation, reasons
from .result import PLENARY, NodeResult, NotAssessed, PanelResult, Result, Standing
from .rubric import Rubric

NO_TIE = -1


@dataclass(frozen=True)
class Ranking:
    """Who stands where. All arrays run along `order`, the rows of the assessed candidates from first to last.

    `decided` is NO_TIE, the position in the tie list of the criterion that decided, or len(ties) for the plenary.
    """

    order: Ints
    rank: Ints
    decided: Ints
    near_tie: Mask


def rank(evaluation: Evaluation) -> Ranking:
    """Ranks the assessed candidates by total, then by the tie list; what is equal on everything shares a rank."""
    rows = np.flatnonzero(evaluation.assessed)
    order = rows[descending(evaluation.total[rows])]
    totals = evaluation.total[order]
    decided, equal_above = settle_ties(order, totals, evaluation)
    return Ranking(order, shared_ranks(equal_above), decided, near_ties(totals, evaluation.rubric))


def descending(values: Ints) -> Ints:
    """Positions of whole numbers >= 0 from the largest to the smallest, equal ones in their own order.

    Value and position are packed into one key where both fit in 63 bits, since sorting plain keys is much quicker.
    """
    count, top = len(values), magnitude(values)
    if (top + 1) * count > INT64_MAX:
        return np.argsort(-values, kind="stable")
    packed: Ints = np.sort((top - values) * count + np.arange(count))
    return packed % max(count, 1)


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
        points = evaluation.points[code][order[tied]]
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
    group = np.searchsorted(bounds, places, side="right")
    for place, first, last in zip(places.tolist(), bounds[group - 1].tolist(), bounds[group].tolist(), strict=True):
        yield standing(evaluation, ranking, place, ranking.order[first:last].tolist())


def standing(evaluation: Evaluation, ranking: Ranking, place: int, alike: Sequence[int]) -> Standing:
    """One candidate's line, with its tree; `alike` are the rows with the same total, itself among them."""
    rubric, row = evaluation.rubric, int(ranking.order[place])
    total, own_rank = int(evaluation.total[row]), int(ranking.rank[place])
    decided = decision(int(ranking.decided[place]), rubric.ties)
    return Standing(
        rank=own_rank,
        candidate=evaluation.table.candidates[row],
        name=evaluation.table.names[row],
        total=total,
        band=band_of(rubric, total),
        award=None if decided == PLENARY else award_of(rubric, own_rank),
        tied_with=tuple(evaluation.table.candidates[other] for other in alike if other != row),
        decided_by=decided,
        near_tie=bool(ranking.near_tie[place]),
        nodes=node_results(evaluation, row),
        panel=panel_results(evaluation, row),
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


def award_of(rubric: Rubric, own_rank: int) -> str | None:
    """The place that the rank earns."""
    return next((award.title for award in rubric.awards if award.rank == own_rank), None)


def node_results(evaluation: Evaluation, row: int) -> dict[str, NodeResult]:
    """Every node of one candidate, in the order of the rubric."""
    effective = evaluation.weights.patterns[int(evaluation.weights.pattern_of[row])]
    found: dict[str, NodeResult] = {}
    for node in evaluation.rubric.nodes():
        weight, leaf = effective[node.code], evaluation.leaves.get(node.code)
        if weight is None:
            found[node.code] = NodeResult(node.weight, None, None)
        elif leaf is None:
            found[node.code] = NodeResult(node.weight, weight, int(evaluation.points[node.code][row]))
        else:
            raw = None if leaf.raw is None else leaf.raw.at(row)
            points = int(evaluation.points[node.code][row])
            found[node.code] = NodeResult(node.weight, weight, points, int(leaf.score[row]), raw)
    return found


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
