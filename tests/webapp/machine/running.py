"""How the machine is run: how often, how long, from which seed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import count
from random import SystemRandom

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import get_state_machine_test

from tests.webapp.machine.deeds import Tally, Violation
from tests.webapp.machine.edition import Stages
from tests.webapp.machine.faults import Fault, planted
from tests.webapp.machine.machine import EditionMachine, Way
from tests.webapp.machine.tours import BEGINNINGS, Beginning

RUNS, STEPS = 3, 24  # from each beginning; what CI does, always the same
ASKED = os.environ.get("PARITRANA_RUNS", "")  # in all, other ones each time, and the shortest way to what was found
SEED = SystemRandom().randrange(10**9) if ASKED else 2026
SEARCH = 6  # runs from each beginning in which a planted fault must be found


def wanted(runs: int, *, shrink: bool) -> settings:
    return settings(
        max_examples=runs,
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )


def run(
    stages: Stages,
    tally: Tally,
    runs: int,
    beginnings: Sequence[Beginning] = BEGINNINGS,
    *,
    start: int = SEED,
    shrink: bool = bool(ASKED),
) -> None:
    """Runs so often from each beginning, with the seeds from `start` on.

    Raises Violation for the first promise that is broken.
    """
    for number, beginning in zip(count(start), beginnings, strict=False):
        wish = wanted(runs, shrink=shrink)
        way = Way(stages, tally, beginning)
        machine = get_state_machine_test(lambda way=way: EditionMachine(way), settings=wish)
        seed(number)(machine)()


def look_for(stages: Stages, fault: Fault) -> Violation | None:
    """What the machine finds broken while the fault is planted, on the ways where it guards."""
    near = [beginning for beginning in reversed(BEGINNINGS) if beginning[0] in fault.stages]
    near.sort(key=lambda beginning: beginning[1].__name__ not in fault.tours)
    try:
        with planted(fault, stages.world):
            run(stages, Tally(), SEARCH, near)
    except Violation as found:
        return found
    return None


def usual_runs() -> int:
    return max(1, int(ASKED) // len(BEGINNINGS)) if ASKED else RUNS
