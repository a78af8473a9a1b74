"""Rank acceptability under drawn weights beside the plain NumPy ways; all count the same ranks, to the last unit."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from scoring.columns import Ints
from scoring.evaluate import evaluate
from scoring.ranking import rank
from scoring.robustness import Alternatives, alternatives_of, raw_draws, robustness, whole_weights
from scoring.rubric import Rubric
from scoring.steadiness import Plan, Robustness
from tests.bench import field
from tests.bench.measure import Contestant, extra_megabytes, ratio, take_turns

SIZES = (10, 841, field.VILLAGES)
CELLS = 2_000_000  # totals a chunk of the chunked way holds
LOOPED = 1000  # beyond so many candidates the loop takes minutes, and the chunks are the way to beat


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--candidates", type=int, nargs="+", default=SIZES, help="how many (default: 10, 841, all)")
    parser.add_argument("--draws", type=int, default=10_000, help="weightings (default: 10,000)")
    parser.add_argument("--spread", type=Fraction, default=Fraction(25), help="per cent (default: 25)")
    parser.add_argument("--rounds", type=int, default=5, help="how often everyone runs (default: 5)")
    parser.add_argument("--no-memory", action="store_true", help="leave out the runs that measure peak memory")


def main(options: argparse.Namespace) -> int:
    """Measures, checks, prints; 1 when counts differ anywhere."""
    rubric, different = field.instrument(), 0
    for many in options.candidates:
        given = villages(rubric, many)
        plan = Plan(options.draws, 2025, options.spread, top=min(many, 10))
        contestants = enter(rubric, given, plan)
        if not options.no_memory:
            for contestant in contestants:
                contestant.extra_megabytes = extra_megabytes(contestant.run)
        take_turns(contestants, options.rounds)
        contestants[0].answer = counts_of(given, contestants[0].answer)
        print(f"{many:,} candidates x {len(rubric.indicators())} indicators, {options.draws:,} draws, top {plan.top}")
        different += print_times(contestants)
    return int(different > 0)


def villages(rubric: Rubric, many: int) -> Alternatives:
    """Villages to whom every indicator applies, ranked."""
    evaluation = evaluate(rubric, field.table(rubric, many * 5 // 4 + 20))
    found = alternatives_of(evaluation, rank(evaluation))
    rows = np.flatnonzero(found.applies.all(axis=1))[:many]
    codes = tuple(found.candidates[row] for row in rows.tolist())
    return Alternatives(codes, tuple(range(1, many + 1)), found.scores[rows], found.applies[rows])


def enter(rubric: Rubric, given: Alternatives, plan: Plan) -> list[Contestant]:
    """The contestants, ours first; the others give counts of shape (candidates, ranks) from the same draws."""
    scores = given.scores.astype(np.float64)

    def drawn(count: Callable[[Any, Any, int], Ints]) -> Callable[[], Ints]:
        def run() -> Ints:
            weights = [whole_weights(rubric, raw, given.applies[0]) for raw in raw_draws(rubric, plan)]
            return count(scores, np.concatenate(weights, axis=1), plan.counted(len(scores)))

        return run

    found = [Contestant("screened", lambda: robustness(rubric, given, plan))]
    if len(scores) <= LOOPED:
        found.append(Contestant("loop", drawn(loop)))
    return [*found, Contestant("chunks", drawn(chunks)), Contestant("bare product", drawn(product))]


def counts_of(given: Alternatives, found: Robustness) -> Ints:
    """Ours, as an array; who never reaches a counted rank has none."""
    rows = {code: row for row, code in enumerate(given.candidates)}
    counts = np.zeros((len(rows), found.plan.counted(len(rows))), dtype=np.int64)
    for one in found.candidates:
        counts[rows[one.candidate]] = one.counts
    return counts


def loop(scores: Any, weights: Any, counted: int) -> Ints:
    """Draw after draw: a product, an argsort, ranks that equal totals share."""
    counts = np.zeros((len(scores), counted), dtype=np.int64)
    turns = np.arange(len(scores))
    for weight in np.ascontiguousarray(weights.T):
        totals = scores @ weight
        order = np.argsort(-totals)
        ordered = totals[order]
        fresh = np.concatenate(([True], ordered[1:] != ordered[:-1]))
        ranks = np.maximum.accumulate(np.where(fresh, turns, 0))
        top = ranks < counted
        counts[order[top], ranks[top]] += 1
    return counts


def chunks(scores: Any, weights: Any, counted: int) -> Ints:
    """Products of many draws at once, the top of each by argpartition."""
    many = len(scores)
    counts = np.zeros((many, counted), dtype=np.int64)
    step = max(1, CELLS // many)
    for start in range(0, weights.shape[1], step):
        totals = weights[:, start : start + step].T @ scores.T
        best = np.argpartition(-totals, counted - 1, axis=1)[:, :counted]
        values = np.take_along_axis(totals, best, axis=1)
        order = np.argsort(-values, axis=1)
        values, best = np.take_along_axis(values, order, axis=1), np.take_along_axis(best, order, axis=1)
        places = np.zeros(values.shape, dtype=np.int64)
        places[:, 1:] = np.where(values[:, 1:] != values[:, :-1], np.arange(1, counted), 0)
        np.add.at(counts, (best, np.maximum.accumulate(places, axis=1)), 1)
    return counts


def product(scores: Any, weights: Any, _counted: int) -> Ints:
    """The limit: every total once, nothing done with it."""
    step = max(1, CELLS // len(scores))
    highest = [(scores @ weights[:, start : start + step])[0, 0] for start in range(0, weights.shape[1], step)]
    return np.array(highest, dtype=np.int64)


def print_times(contestants: list[Contestant]) -> int:
    """One line a contestant; 1 when one that counts differs from ours."""
    print(f"{'':18}{'time':>9}{'least':>9}{'most':>9}{'extra memory':>15}{'other counts':>15}")
    different = 0
    for contestant in contestants:
        found, memory = ratio(contestant, contestants[0]), contestant.extra_megabytes
        apart = "" if contestant.name == "bare product" else str(differing(contestant, contestants[0]))
        different |= int(apart not in ("", "0"))
        shown = "" if memory is None else f"{memory:,.0f} MB"
        print(f"{contestant.name:18}{found.middle:9.2f}{found.least:9.2f}{found.most:9.2f}{shown:>15}{apart:>15}")
    print()
    return different


def differing(contestant: Contestant, first: Contestant) -> int:
    """How many counts are not the same."""
    return int((contestant.answer != first.answer).sum())
