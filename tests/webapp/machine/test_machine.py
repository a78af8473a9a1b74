"""The whole edition, tried by everybody at every stage; and planted faults, each of which must be found.

`PARITRANA_RUNS=2000 ./paritrana test tests/webapp/machine` tries more, and other things each time.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.webapp.machine.deeds import Tally, Violation
from tests.webapp.machine.edition import Stages
from tests.webapp.machine.faults import FAULTS, Fault, planted
from tests.webapp.machine.reached import ACCIDENTS, ACTIONS, CHANGES, missed
from tests.webapp.machine.running import run, usual_runs
from tests.webapp.machine.tours import BEGINNINGS

SEARCH = 6  # runs from each beginning in which a planted fault must be found


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    made = Stages(tmp_path_factory.mktemp("edition"))
    yield made
    made.close()


def test_edition_keeps_its_promises_whatever_anybody_does(stages: Stages):
    tally = Tally()
    run(stages, tally, usual_runs())
    print(f"{sum(tally.stages.values())} steps", dict(tally.stages))
    assert list(missed(tally)) == []
    unknown = {action for action, _how in tally.actions} - ACTIONS - {"sign in", *ACCIDENTS}
    assert (unknown, tally.changes.keys() - CHANGES) == (set(), set())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_planted_fault_is_found(stages: Stages, fault: Fault):
    near = [beginning for beginning in reversed(BEGINNINGS) if beginning[0] in fault.stages]
    near.sort(key=lambda beginning: beginning[1].__name__ not in fault.tours)
    with planted(fault, stages.world), pytest.raises(Violation) as found:
        run(stages, Tally(), SEARCH, near)
    assert found.value.promise in fault.promises, str(found.value)[:2000]
