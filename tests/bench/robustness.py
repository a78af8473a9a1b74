"""Rank acceptability under drawn weights beside other ways; all count the same ranks, to the last unit.

What would take minutes runs fewer draws, and its time is multiplied: the table says how many it ran. scikit-criteria
takes part only where it is installed.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
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
LOOPED_TOTALS = 10_000_000  # a loop runs so many draws that it makes about as many totals
PACKAGE_DRAWS, PACKAGE_TOTALS = 200, 1_000_000  # the package, by the draw and by the total, is slower by far


@dataclass
class Entry:
    """A contestant that runs so many draws; its time counts for all of the plan's."""

    contestant: Contestant
    draws: int


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
        entries = enter(rubric, given, plan)
        if not options.no_memory:
            for entry in entries:
                entry.contestant.extra_megabytes = extra_megabytes(entry.contestant.run)
        take_turns([entry.contestant for entry in entries], options.rounds)
        print(f"{many:,} candidates x {len(rubric.indicators())} indicators, {options.draws:,} draws, top {plan.top}")
        different += print_times(entries, Ours(rubric, given, plan))
    return int(different > 0)


def villages(rubric: Rubric, many: int) -> Alternatives:
    """Villages to whom every indicator applies, ranked."""
    evaluation = evaluate(rubric, field.table(rubric, many * 5 // 4 + 20))
    found = alternatives_of(evaluation, rank(evaluation))
    rows = np.flatnonzero(found.applies.all(axis=1))[:many]
    codes = tuple(found.candidates[row] for row in rows.tolist())
    return Alternatives(codes, tuple(range(1, many + 1)), found.scores[rows], found.applies[rows])


def enter(rubric: Rubric, given: Alternatives, plan: Plan) -> list[Entry]:
    """The contestants, ours first; the others give counts of shape (candidates, ranks) from the same draws."""
    scores = given.scores.astype(np.float64)
    many = len(scores)

    def drawn(name: str, count: Callable[[Any, Any, int], Ints], draws: int) -> Entry:
        draws = max(1, min(draws, plan.draws))

        def run() -> Ints:
            own = Plan(draws, plan.seed, plan.spread, plan.top)
            weights = [whole_weights(rubric, raw, given.applies[0]) for raw in raw_draws(rubric, own)]
            return count(scores, np.concatenate(weights, axis=1), plan.counted(many))

        return Entry(Contestant(name, run), draws)

    found = [Entry(Contestant("screened", lambda: robustness(rubric, given, plan)), plan.draws)]
    found.append(drawn("loop", loop, LOOPED_TOTALS // many))
    found.append(drawn("chunks", chunks, plan.draws))
    if importlib.util.find_spec("skcriteria"):
        importlib.import_module("skcriteria.agg.simple")  # now, so that importing isn't measured
        found.append(drawn("scikit-criteria", package, min(PACKAGE_DRAWS, PACKAGE_TOTALS // many)))
    return [*found, drawn("bare product", product, plan.draws)]


@dataclass(frozen=True)
class Ours:
    """What the engine counts, in as many draws as a contestant ran."""

    rubric: Rubric
    given: Alternatives
    plan: Plan

    def counts(self, draws: int) -> Ints:
        """As an array."""
        plan = Plan(draws, self.plan.seed, self.plan.spread, self.plan.top)
        return counts_of(self.given, robustness(self.rubric, self.given, plan))


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


def package(scores: Any, weights: Any, counted: int) -> Ints:
    """Draw after draw by scikit-criteria's weighted sum; its dense ranks are turned into those that leave gaps."""
    import skcriteria  # type: ignore[import-not-found]
    from skcriteria.agg.simple import WeightedSumModel  # type: ignore[import-not-found]

    counts = np.zeros((len(scores), counted), dtype=np.int64)
    model, objectives = WeightedSumModel(), [max] * scores.shape[1]
    for weight in weights.T:
        dense = model.evaluate(skcriteria.mkdm(scores, objectives, weights=weight)).rank_
        ranks = np.searchsorted(np.sort(dense), dense)
        top = np.flatnonzero(ranks < counted)
        counts[top, ranks[top]] += 1
    return counts


def product(scores: Any, weights: Any, _counted: int) -> Ints:
    """The limit: every total once, nothing done with it."""
    step = max(1, CELLS // len(scores))
    highest = [(scores @ weights[:, start : start + step])[0, 0] for start in range(0, weights.shape[1], step)]
    return np.array(highest, dtype=np.int64)


def print_times(entries: list[Entry], ours: Ours) -> int:
    """One line a contestant; 1 when one that counts differs from ours."""
    print(f"{'':18}{'draws':>8}{'time':>10}{'least':>10}{'most':>10}{'extra memory':>15}{'other counts':>15}")
    different = 0
    for entry in entries:
        contestant, times = entry.contestant, ours.plan.draws / entry.draws
        found, memory = ratio(contestant, entries[0].contestant), contestant.extra_megabytes
        counts = contestant.name not in ("screened", "bare product")
        apart = differing(contestant.answer, ours.counts(entry.draws)) if counts else 0
        different |= int(apart > 0)
        numbers = "".join(f"{number * times:10,.2f}" for number in (found.middle, found.least, found.most))
        shown = "" if memory is None else f"{memory:,.0f} MB"
        print(f"{contestant.name:18}{entry.draws:8,}{numbers}{shown:>15}{apart if counts else '':>15}")
    if any(entry.draws < ours.plan.draws for entry in entries):
        print("who ran fewer draws: the time is multiplied up to all of them")
    print()
    return different


def differing(counts: Ints, expected: Ints) -> int:
    """How many counts are not the same."""
    return int((counts != expected).sum())
