"""The whole edition, run by everybody ten thousand times: every stage, change and action, and no promise broken.

The beginnings come in turn, each time with another seed and so many runs; a line is said after each turn, so that a
trial that is stopped has shown what it did until then. Several processes may share the turns, each with an edition of
its own. Afterwards each planted fault must be found.

Passwords are hashed at the least cost and the databases lie in memory where there is room: what a hash costs and what
a disk keeps are shown elsewhere. A disk that fails is played here by the driver, whatever the database lies on.
"""

from __future__ import annotations

import argparse
import gc
import logging
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from argon2 import PasswordHasher

from tests.postgresql import MEMORY, has_room
from tests.webapp.machine.deeds import Tally, Violation
from tests.webapp.machine.edition import Stages
from tests.webapp.machine.faults import FAULTS
from tests.webapp.machine.model import STAGES
from tests.webapp.machine.reached import ACTIONS, CHANGES, missed
from tests.webapp.machine.running import look_for, run
from tests.webapp.machine.tours import BEGINNINGS, Beginning
from webapp.services import accounts

RUNS = 10_000
EACH = 20  # runs in one turn; the first of them is the library's shortest
FORK = get_context("fork")
RARELY = (50_000, 20, 50)  # collections of garbage: at the interpreter's own pace they take an eighth of the time


@dataclass(frozen=True)
class Turn:
    """Runs from one beginning with one seed."""

    beginning: Beginning
    runs: int
    seed: int
    shrink: bool = True


def turns(runs: int, start: int, beginnings: Sequence[Beginning] = BEGINNINGS, *, shrink: bool = True) -> list[Turn]:
    """At least so many runs, from every beginning."""
    each = min(EACH, -(-runs // len(beginnings)))
    count = -(-runs // each)
    return [Turn(beginnings[one % len(beginnings)], each, start + one, shrink) for one in range(count)]


@cache
def stages_in(folder: Path) -> Stages:
    """The edition of this process at every stage, made for its first turn."""
    return Stages(Path(tempfile.mkdtemp(dir=folder)))


def take(folder: Path, turn: Turn) -> Tally:
    """What was reached. Raises Violation."""
    tally = Tally()
    run(stages_in(folder), tally, turn.runs, [turn.beginning], start=turn.seed, shrink=turn.shrink)
    return tally


def taken(every: Sequence[Turn], workers: int, folder: Path) -> Iterator[Tally]:
    """What each turn reached, in their order. Raises the first Violation; what hasn't begun then doesn't."""
    with ProcessPoolExecutor(workers, FORK) as pool:
        yield from pool.map(partial(take, folder), every)


def reached(tally: Tally) -> str:
    changes = f"{len(CHANGES & tally.changes.keys())} of {len(CHANGES)} changes"
    steps = f"{tally.runs} runs, {sum(tally.stages.values())} steps"
    known = {action for action, _how in tally.actions if action in ACTIONS}
    return f"{steps}: {len(tally.stages)} of {len(STAGES)} stages, {changes}, {len(known)} of {len(ACTIONS)} actions"


def faults_missed(stages: Stages) -> Iterator[str]:
    """The planted faults that are not found, or found as something else."""
    for fault in FAULTS:
        found = look_for(stages, fault)
        print(f"  {fault.name:20} {found.promise if found else 'not found'}", flush=True)
        if found is None or found.promise not in fault.promises:
            yield fault.name


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1, help="processes that share the turns")


def main(options: argparse.Namespace) -> int:
    """Says what was reached. Returns 1 for a broken promise, for what was never reached and for a fault not found."""
    logging.disable(logging.CRITICAL)  # a disk that fails on purpose is told thousands of times
    accounts.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    gc.set_threshold(*RARELY)
    with tempfile.TemporaryDirectory(dir=MEMORY if has_room(MEMORY) else None) as folder:
        try:
            never = played(turns(options.runs, options.seed), options.workers, Path(folder))
        except Violation as broken:
            print("broken, and shrunk to:", broken, *getattr(broken, "__notes__", ()), sep="\n")
            return 1
        stages = Stages(Path(folder, "faults"))
        unseen = list(faults_missed(stages))
        stages.close()
    print(f"planted faults found: {len(FAULTS) - len(unseen)} of {len(FAULTS)}")
    return 1 if never or unseen else 0


def played(every: Sequence[Turn], workers: int, folder: Path) -> list[str]:
    """What was never reached in all these turns. Raises Violation."""
    tally = Tally()
    for one in taken(every, workers, folder):
        tally.add(one)
        print(reached(tally), flush=True)
    never = list(missed(tally))
    print(f"0 promises broken; never reached: {len(never)}", *never, sep="\n  ", flush=True)
    return never
