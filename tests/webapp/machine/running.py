"""How the machine is run: how often, how long, from which seed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import count
from random import SystemRandom

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import get_state_machine_test

from tests.webapp.machine.deeds import Tally
from tests.webapp.machine.edition import Stages
from tests.webapp.machine.machine import EditionMachine
from tests.webapp.machine.tours import BEGINNINGS, Beginning

RUNS, STEPS = 3, 24  # from each beginning; what CI does, always the same
ASKED = os.environ.get("PARITRANA_RUNS", "")  # in all, other ones each time, and the shortest way to what was found
SEED = SystemRandom().randrange(10**9) if ASKED else 2026


def wanted(runs: int) -> settings:
    return settings(
        max_examples=runs,
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink] if ASKED else [Phase.generate],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )


def run(stages: Stages, tally: Tally, runs: int, beginnings: Sequence[Beginning] = BEGINNINGS) -> None:
    """Runs so often from each beginning. Raises Violation for the first promise that is broken."""
    for number, beginning in zip(count(SEED), beginnings, strict=False):
        machine = get_state_machine_test(lambda at=beginning: EditionMachine(stages, tally, at), settings=wanted(runs))
        seed(number)(machine)()


def usual_runs() -> int:
    return max(1, int(ASKED) // len(BEGINNINGS)) if ASKED else RUNS
