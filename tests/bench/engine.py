"""Scoring and ranking of all villages: the engine, pandas, `Decimal` loops, and the limit of the machine.

Then the same villages from ready scores, one figure an indicator: that is where packages for decisions begin.
"""

from __future__ import annotations

import argparse
import importlib.util
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.columns import Ints
from scoring.evaluate import evaluate
from scoring.figure_table import FigureTable
from scoring.ranking import rank
from scoring.rubric import Rubric
from tests.bench import field, peers
from tests.bench.measure import Contestant, extra_megabytes, ratio, take_turns


@dataclass(frozen=True)
class Outcome:
    """Fixed-point total and rank of every village, in the order of the villages."""

    totals: Ints
    ranks: Ints

    def differing(self, other: Outcome) -> tuple[int, int]:
        """How many totals and how many ranks are not the same."""
        return int((self.totals != other.totals).sum()), int((self.ranks != other.ranks).sum())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--villages", type=int, default=field.VILLAGES, help="how many (default: all, 75,266)")
    parser.add_argument("--rounds", type=int, default=5, help="how often everyone runs (default: 5)")
    parser.add_argument("--no-memory", action="store_true", help="leave out the runs that measure peak memory")


def main(options: argparse.Namespace) -> int:
    """Measures, checks, prints; 1 when the engine and the Decimal loops disagree."""
    rubric = field.instrument()
    table = field.table(rubric, options.villages)
    contestants = enter(rubric, table)
    measure(contestants, options)
    print(f"{options.villages:,} villages x {len(rubric.indicators())} indicators, {options.rounds} rounds in turn")
    print_times(contestants)
    failed = print_differences(rubric, {one.name: one.answer for one in contestants}, options.villages)
    rubric, table = field.ready_scores(rubric, table)
    contestants = enter_ready(rubric, table)
    measure(contestants, options)
    print("\nfrom the same matrix of ready scores, everything applicable")
    print_times(contestants)
    answers = {one.name: one.answer for one in contestants}
    answers["decimal"] = peers.decimal_rank(rubric, field.decimal_rows(rubric, table))
    return failed | print_differences(rubric, answers, options.villages)


def measure(contestants: list[Contestant], options: argparse.Namespace) -> None:
    """Memory once, then the rounds."""
    if not options.no_memory:
        for contestant in contestants:
            contestant.extra_megabytes = extra_megabytes(contestant.run)
    take_turns(contestants, options.rounds)


def ours(rubric: Rubric, table: FigureTable) -> Any:
    evaluation = evaluate(rubric, table)
    return evaluation, rank(evaluation)


def enter(rubric: Rubric, table: FigureTable) -> list[Contestant]:
    """The contestants with their figures already loaded, each in the form it likes best."""
    rows, matrix = field.decimal_rows(rubric, table), peers.matrix_of(rubric, table)
    found = [Contestant("engine", lambda: ours(rubric, table))]
    if importlib.util.find_spec("pandas"):
        frame = field.data_frame(rubric, table)
        found += [
            Contestant("pandas", lambda: peers.pandas_rank(rubric, frame)),
            Contestant("pandas, half-up", lambda: peers.pandas_rank(rubric, frame, peers.pandas_half_up)),
        ]
    found.append(Contestant("decimal", lambda: peers.decimal_rank(rubric, rows)))
    return [*found, Contestant("limit", lambda: peers.read_and_sort(matrix))]


def enter_ready(rubric: Rubric, table: FigureTable) -> list[Contestant]:
    """The engine and scikit-criteria, which has no rounding and no tie-break; its matrix is made before, too."""
    found = [Contestant("engine", lambda: ours(rubric, table))]
    if importlib.util.find_spec("skcriteria"):
        matrix = peers.criteria_matrix(rubric, table)
        found.append(Contestant("scikit-criteria", lambda: peers.criteria_rank(matrix)))
    return found


def print_times(contestants: list[Contestant]) -> None:
    """One line a contestant: time as a multiple of the engine's, and memory."""
    print(f"\n{'':18}{'time':>9}{'least':>9}{'most':>9}{'extra memory':>15}")
    for contestant in contestants:
        found = ratio(contestant, contestants[0])
        memory = contestant.extra_megabytes
        shown = "" if memory is None else f"{memory:,.0f} MB"
        print(f"{contestant.name:18}{found.middle:9.2f}{found.least:9.2f}{found.most:9.2f}{shown:>15}")
    print("time: processor time as a multiple of the engine's in the same round; median, least and most of the rounds")


def print_differences(rubric: Rubric, answers: dict[str, Any], villages: int) -> int:
    """Totals and ranks that differ from those of the Decimal loops; 1 when the engine has any."""
    exact = decimal_outcome(rubric, answers["decimal"])
    print(f"\n{'':18}{'wrong totals':>20}{'wrong ranks':>20}")
    outcomes = {"engine": engine_outcome(*answers["engine"])}
    for name in ("pandas", "pandas, half-up"):
        if name in answers:
            outcomes[name] = pandas_outcome(rubric, answers[name])
    if "scikit-criteria" in answers:
        outcomes["scikit-criteria"] = criteria_outcome(rubric, *answers["scikit-criteria"])
    for name, outcome in outcomes.items():
        totals, ranks = outcome.differing(exact)
        print(f"{name:18}{share(totals, villages):>20}{share(ranks, villages):>20}")
    return int(outcomes["engine"].differing(exact) != (0, 0))


def share(count: int, villages: int) -> str:
    return f"{count:,} ({100 * count / villages:.1f} %)"


def engine_outcome(evaluation: Any, ranking: Any) -> Outcome:
    ranks = np.zeros(len(ranking.order), dtype=np.int64)
    ranks[ranking.order] = ranking.rank
    return Outcome(evaluation.total, ranks)


def decimal_outcome(rubric: Rubric, ranked: list[tuple[int, str, Any]]) -> Outcome:
    by_code = sorted(ranked, key=lambda one: one[1])
    totals = [int(total.scaleb(rubric.places)) for _, _, total in by_code]
    return Outcome(np.array(totals), np.array([place for place, _, _ in by_code]))


def pandas_outcome(rubric: Rubric, result: Any) -> Outcome:
    by_code = result.sort_values("candidate")
    totals = np.rint(by_code["total"].to_numpy() * 10**rubric.places).astype(np.int64)
    return Outcome(totals, by_code["rank"].to_numpy())


def criteria_outcome(rubric: Rubric, totals: Any, dense: Any) -> Outcome:
    """Its ranks leave no gaps after equal totals; ours do."""
    ranks = np.searchsorted(np.sort(dense), dense) + 1
    return Outcome(np.rint(totals * 10**rubric.places).astype(np.int64), ranks)
