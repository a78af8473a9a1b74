"""A panel's agreement, its bootstrap, its severities and what-ifs: the engine beside packages and plain NumPy.

A loop over resamples takes minutes, so it runs a few of them and its time is multiplied: the table says so.
`krippendorff` and `pingouin` take part only where they are installed.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from scoring import parse_rubric, score
from scoring.agreement import sheets_agreement
from scoring.coefficients import (
    DRAWS,
    ICC_NAMES,
    SEED,
    Estimate,
    Floats,
    alpha,
    alpha_columns,
    coefficients,
    icc,
    icc_columns,
)
from scoring.columns import Ints, Mask
from scoring.figures import FigureRow
from scoring.leave_out import sheets_leave_one_out
from scoring.marks import Mark
from scoring.rubric import Rubric
from scoring.severity import fitted_severities, sheets_severity
from scoring.sheets import read_sheets
from tests.bench.field import scattered
from tests.bench.measure import Contestant, extra_megabytes, ratio, take_turns
from tests.bench.peers_agreement import (
    dense_severities,
    krippendorff_alpha,
    numpy_alpha,
    pingouin_icc,
    resampled_tables,
)

JURORS, ITEMS = 9, 10
LOOPED = 4  # resamples a loop runs; its time is multiplied up to DRAWS
EVENTS = ((10, 7), (514, 10))  # candidates and items of an event, and of the whole country

Table = tuple[Ints, Mask]


@dataclass(frozen=True)
class Race:
    """Contestants that compute one thing, the engine first; a peer's time counts `times` over."""

    title: str
    contestants: list[Contestant]
    times: int = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--candidates", type=int, default=514, help="how many (default: all 514 regencies and cities)")
    parser.add_argument("--highest", type=int, default=100, help="marks go from 0 to this (default: 100)")
    parser.add_argument("--rounds", type=int, default=5, help="how often everyone runs (default: 5)")
    parser.add_argument("--no-memory", action="store_true", help="leave out the runs that measure peak memory")


def main(options: argparse.Namespace) -> int:
    """Measures, checks, prints; 1 when a peer's number isn't the engine's."""
    for package in ("krippendorff", "pingouin"):
        if importlib.util.find_spec(package):
            importlib.import_module(package)  # now, so that importing isn't measured
    tables = [table(options.candidates, item, options.highest) for item in range(ITEMS)]
    print(f"{options.candidates} candidates x {JURORS} jurors x {ITEMS} items, marks 0 to {options.highest}")
    wrong = 0
    races = (alpha_race, icc_race, bootstrap_race, severity_race)
    for race in (*(make(tables) for make in races), without_race(options.highest)):
        if not options.no_memory:
            for contestant in race.contestants:
                contestant.extra_megabytes = extra_megabytes(contestant.run)
        take_turns(race.contestants, options.rounds)
        print_race(race)
        wrong += differing(race)
    print()
    for candidates, items in EVENTS:
        event = Contestant("event", event_run(candidates, items, options.highest))
        take_turns([event], max(options.rounds, 5))
        print(event_line(candidates, items, event))
    return int(wrong > 0)


def event_line(candidates: int, items: int, event: Contestant) -> str:
    """Milliseconds, for once: the goal is that everything can be shown fresh."""
    least, middle = (1000 * number for number in (min(event.seconds), median(event.seconds)))
    size = f"{candidates} candidates x {JURORS} jurors x {items} items"
    return f"everything for one event of {size}: {middle:.1f} ms of processor time (least {least:.1f})"


def table(candidates: int, item: int, highest: int) -> Table:
    """Marks from 0 around a level of the candidate, one in twenty missing, the same at every run."""
    level = scattered(candidates, 1000 + item, 0, highest)[:, None]
    noise = scattered(candidates * JURORS, 2000 + item, -highest // 4, highest // 4).reshape(candidates, JURORS)
    given = (scattered(candidates * JURORS, 3000 + item, 0, 19) > 0).reshape(candidates, JURORS)
    return np.where(given, np.clip(level + noise, 0, highest), 0), given


def alpha_race(tables: list[Table]) -> Race:
    """Interval alpha of every item, without intervals."""
    found = [Contestant("engine", lambda: alpha_alone(tables))]
    if importlib.util.find_spec("krippendorff"):
        found.append(Contestant("krippendorff", lambda: [krippendorff_alpha(*one) for one in tables]))
    return Race("alpha", found)


def icc_race(tables: list[Table]) -> Race:
    """The four ICCs of every item, without intervals."""
    found = [Contestant("engine", lambda: icc_alone(tables))]
    found.append(Contestant("engine, all seven", lambda: [all_seven(one) for one in coefficients(tables, draws=0)]))
    if importlib.util.find_spec("pingouin"):
        found.append(Contestant("pingouin", lambda: [pingouin_icc(*one) for one in tables]))
    return Race("ICC", found)


def stacked(tables: list[Table]) -> tuple[Floats, Mask]:
    return np.stack([turns for turns, _ in tables]).astype(np.float64), np.stack([given for _, given in tables])


def alpha_alone(tables: list[Table]) -> list[float]:
    found: list[float] = alpha(alpha_columns(*stacked(tables)).sum(axis=2, keepdims=True)).values[:, 0].tolist()
    return found


def icc_alone(tables: list[Table]) -> list[list[float]]:
    marks, given = stacked(tables)
    sums, own = icc_columns(marks, given)
    squares = (own.sum(axis=2) ** 2).sum(axis=0)[:, None]
    values = icc(sums.sum(axis=2, keepdims=True), squares, given.any(axis=1).sum(axis=1))
    return np.stack([one.values[:, 0] for one in values], axis=1).tolist()


def all_seven(found: dict[str, Estimate]) -> list[float | None]:
    return [found[name].value for name in ICC_NAMES]


def bootstrap_race(tables: list[Table]) -> Race:
    """Intervals: the engine takes all DRAWS resamples for five coefficients, the loops LOOPED for one."""
    found = [Contestant("engine, all seven", lambda: coefficients(tables, draws=DRAWS))]
    found.append(Contestant("NumPy loop, alpha", looped(numpy_alpha, tables)))
    if importlib.util.find_spec("krippendorff"):
        found.append(Contestant("krippendorff", looped(krippendorff_alpha, tables)))
    if importlib.util.find_spec("pingouin"):
        found.append(Contestant("pingouin, ICC", looped(pingouin_icc, tables)))
    return Race(f"{DRAWS} resamples", found, DRAWS // LOOPED)


def looped(measure: Callable[[Ints, Mask], Any], tables: list[Table]) -> Callable[[], Any]:
    """A package's only way: call it again for each resample."""
    return lambda: [measure(*one) for given in tables for one in resampled_tables(*given, LOOPED, SEED)]


def severity_race(tables: list[Table]) -> Race:
    """Severities of every item's jurors."""
    scores: list[tuple[Floats, Mask]] = [(turns.astype(np.float64), given) for turns, given in tables]
    return Race(
        "severity with gaps",
        [
            Contestant("engine", lambda: [fitted_severities(*one) for one in scores]),
            Contestant("dense least squares", lambda: [dense_severities(*one) for one in scores]),
        ],
    )


def event_rubric(items: int, highest: int) -> Rubric:
    """Judged items of equal weight, marks 0 to `highest`."""
    scale = f"kind: judged, scale: {{min: 0, max: {highest}, step: 1}}"
    leaves = "".join(
        f'      - {{code: "E.{item}", title: "Butir", weight: "100/{items}", {scale}}}\n' for item in range(items)
    )
    head = 'code: "bench"\ntitle: "Panel"\ncategory: "kabkota"\nstatus: "usulan"\nsource: "pengukuran"\nplaces: 4\n'
    tree = f'criteria:\n  - code: "E"\n    title: "Wawancara"\n    weight: 100\n    indicators:\n{leaves}'
    return parse_rubric(f"{head}{tree}panel: {{combine: mean, quorum: 1}}\n", "bench.yaml")


def event_marks(candidates: int, items: int, highest: int) -> list[Mark]:
    """The marks of one event."""
    given: list[Mark] = []
    for item in range(items):
        turns, there = table(candidates, item, highest)
        for row, seat in zip(*(places.tolist() for places in np.nonzero(there)), strict=True):
            value = str(turns[row, seat])
            given.append(Mark(f"p{seat}", "abcde"[seat % 5], f"64.{row:03}", f"E.{item}", value))
    return given


def event_run(candidates: int, items: int, highest: int) -> Callable[[], Any]:
    """Coefficients with intervals, jurors, benches, what-ifs and severities of one event, from its sheets."""
    rubric = event_rubric(items, highest)
    sheets = read_sheets(rubric, event_marks(candidates, items, highest))

    def run() -> Any:
        return sheets_agreement(rubric, sheets), sheets_severity(rubric, sheets), sheets_leave_one_out(rubric, sheets)

    return run


def without_race(highest: int) -> Race:
    """The winners without each juror and each bench: all at once, or a score of the marks left, voice after voice."""
    candidates, items = EVENTS[0]
    rubric, marks = event_rubric(items, highest), event_marks(candidates, items, highest)
    sheets = read_sheets(rubric, marks)
    rows = [FigureRow(code, code, {}) for code in sheets.candidates]

    def at_once() -> list[tuple[str, ...]]:
        found = sheets_leave_one_out(rubric, sheets)
        return [one.winners for one in (*found.jurors, *found.benches)]

    def one_by_one() -> list[tuple[str, ...]]:
        left = [[mark for mark in marks if mark.juror != juror] for juror in sheets.jurors]
        left += [[mark for mark in marks if mark.bench != bench] for bench in sheets.seats()]
        results = (score(rubric, rows, kept) for kept in left)
        return [tuple(sorted(one.candidate for one in each.ranking if one.rank == 1)) for each in results]

    return Race("leaving one out", [Contestant("engine", at_once), Contestant("score again", one_by_one)])


def print_race(race: Race) -> None:
    """One line a contestant: time as a multiple of the engine's."""
    print(f"\n{race.title:22}{'time':>12}{'least':>12}{'most':>12}{'extra memory':>15}")
    for place, contestant in enumerate(race.contestants):
        found, times = ratio(contestant, race.contestants[0]), race.times if place else 1
        numbers = "".join(f"{number * times:12,.1f}" for number in (found.middle, found.least, found.most))
        memory = contestant.extra_megabytes
        print(f"{contestant.name:22}{numbers}{'' if memory is None else f'{memory:,.0f} MB':>15}")
    if race.times > 1:
        print(f"the loops ran {LOOPED} of {DRAWS:,} resamples: their time is multiplied up to all of them")


def differing(race: Race) -> int:
    """How many of the peers' answers aren't the engine's, where all computed the same."""
    if race.times > 1:
        return 0
    ours = race.contestants[0].answer
    wrong = sum(
        not same(own, other) for peer in race.contestants[1:] for own, other in zip(ours, peer.answer, strict=True)
    )
    print(f"{wrong} answers DIFFER" if wrong else "all answers equal")
    return wrong


def same(own: Any, other: Any) -> bool:
    """Names are equal; numbers to nine digits."""
    if isinstance(own, tuple):
        return bool(own == other)
    return bool(np.allclose(own, other, rtol=1e-9, atol=1e-9))
