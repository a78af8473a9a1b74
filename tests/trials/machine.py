"""The whole edition, run by everybody ten thousand times: every stage, change and action, and no promise broken.

The runs come in rounds from every beginning, each with seeds of its own; a line is said after each, so that a trial
that is stopped has shown what it did until then. Afterwards each planted fault must be found.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.webapp.machine.deeds import Tally, Violation
from tests.webapp.machine.edition import Stages
from tests.webapp.machine.faults import FAULTS
from tests.webapp.machine.model import STAGES
from tests.webapp.machine.reached import ACTIONS, CHANGES, missed
from tests.webapp.machine.running import look_for, run
from tests.webapp.machine.tours import BEGINNINGS, Beginning

RUNS = 10_000
EACH = 10  # runs from each beginning in one round; the first of them is the library's shortest


def rounds(
    stages: Stages,
    tally: Tally,
    runs: int,
    start: int,
    beginnings: Sequence[Beginning] = BEGINNINGS,
    *,
    shrink: bool = True,
) -> Iterator[str]:
    """Runs at least so many, and gives what was reached after each round. Raises Violation."""
    while tally.runs < runs:
        left = -(-(runs - tally.runs) // len(beginnings))
        run(stages, tally, min(EACH, left), beginnings, start=start, shrink=shrink)
        start += len(beginnings)
        yield reached(tally)


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


def main(options: argparse.Namespace) -> int:
    """Says what was reached. Returns 1 for a broken promise, for what was never reached and for a fault not found."""
    logging.disable(logging.CRITICAL)  # a disk that fails on purpose is told thousands of times
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        stages = Stages(Path(folder))
        try:
            for told in rounds(stages, tally, options.runs, options.seed):
                print(told, flush=True)
        except Violation as broken:
            print(f"broken, and shrunk to: {broken}")
            return 1
        never, unseen = list(missed(tally)), list(faults_missed(stages))
        stages.close()
    print(f"0 promises broken; never reached: {len(never)}", *never, sep="\n  ")
    print(f"planted faults found: {len(FAULTS) - len(unseen)} of {len(FAULTS)}")
    return 1 if never or unseen else 0
