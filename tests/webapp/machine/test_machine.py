"""The whole edition, tried by everybody at every stage; and planted faults, each of which must be found.

`PARITRANA_RUNS=2000 ./paritrana test tests/webapp/machine` tries more, and other things each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.trials.machine import faults_missed, reached, taken, turns
from tests.webapp.machine.deeds import Tally, Violation
from tests.webapp.machine.deeds_jury import CONFLICT
from tests.webapp.machine.edition import Edition, Stages
from tests.webapp.machine.faults import FAULTS, Fault, planted
from tests.webapp.machine.machine import Way
from tests.webapp.machine.reached import ACCIDENTS, ACTIONS, CHANGES, missed
from tests.webapp.machine.running import look_for, run, usual_runs
from tests.webapp.machine.tours import BEGINNINGS
from tests.webapp.outside import hand


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
    found = look_for(stages, fault)
    assert found is not None
    assert found.promise in fault.promises, str(found)[:2000]


def test_log_is_replayed_again_once_something_was_stored(stages: Stages):
    """The control: a line that somebody changed behind the application, after it was found to be right."""
    edition = stages.at("plenary", Tally())
    edition.look_inside()
    with hand(stages.world.settings) as there:
        there.forget_triggers()
        there.execute("UPDATE score_event SET hash = printf('%064d', 0) WHERE seq = 2")
    with pytest.raises(Violation, match="INV-13"):
        edition.look_inside()


def test_what_somebody_types_again_after_the_session_comes_back_to_them_alone(stages: Stages):
    """The same words as are stored, typed anew, and kept in the page on which to sign in: no fault."""
    edition = stages.at("interviews", Tally())
    edition.declare("panelis-2", ("64.01",))
    edition.move_clock(edition.model.now + timedelta(days=2))
    edition.declare("panelis-2", ("64.01",))
    answer = edition.world.people["panelis-2"].post(*declared(edition, "panelis-2", "64.01"))
    edition.asks("panelis-2")
    with pytest.raises(Violation, match="INV-7"):  # the control: words that didn't come with the question
        edition.judge("declare", "", answer)


def test_figure_that_nobody_reported_is_corrected_after_the_seal(stages: Stages):
    edition = stages.at("draft", Tally())
    edition.go_on()
    edition.move_clock(edition.model.deadline - timedelta(microseconds=1))
    edition.everybody_signs_in()
    edition.report("op-bontang", "64.02", {"aktif": "8000", "potensi": "10000"})
    edition.move_clock(edition.model.deadline + timedelta(microseconds=1))
    while edition.model.stage != "sealed":
        edition.go_on()
    edition.correct()
    assert (edition.model.claims["64.01"], set(edition.model.verified["64.01"])) == ({}, {"aktif"})
    edition.check()


def declared(edition: Edition, who: str, code: str) -> tuple[str, dict[str, str]]:
    """Where somebody's conflict is sent, and what is sent."""
    path = f"/penilaian/kesediaan/{edition.world.category_id}/benturan"
    return path, {f"keterangan-{edition.world.ids[code]}": CONFLICT.format(who=who, code=code)}


def test_database_opened_anew_counts_as_another_one(stages: Stages):
    """The engine's own count begins again with every connection."""
    found = []
    for _time in range(2):
        stages.world.close()
        found.append(stages.world.changes())
    assert found[0] != found[1]


def test_way_is_walked_once_and_every_run_begins_behind_it(stages: Stages):
    walked = []

    def tour(edition: Edition) -> None:
        walked.append(edition)
        edition.go_on()

    way = Way(stages, Tally(), ("draft", tour))
    for _run in range(2):
        edition = way.end()
        assert edition.model.stage == "submission"
        edition.check()
        edition.go_on()
    assert len(walked) == 1


# The trial of ten thousand runs, `tests/trials/machine.py`, with few of them.
REPORTING = [beginning for beginning in BEGINNINGS if beginning[0] == "submission"]


def test_trial_adds_what_its_turns_reached_in_two_processes(tmp_path: Path):
    every = turns(2 * len(REPORTING), 0, REPORTING, shrink=False)
    first, second, third = taken(every, 2, tmp_path)
    runs, steps = (first.runs, second.runs, third.runs), [sum(one.stages.values()) for one in (first, second, third)]
    first.add(second)
    first.add(third)
    assert (runs, first.runs) == ((2, 2, 2), 6)
    assert reached(first).startswith(f"6 runs, {sum(steps)} steps: ")


def test_trial_turns_are_enough_and_each_has_a_seed_of_its_own():
    every = turns(10_000, 5)
    assert sum(one.runs for one in every) == 10_000
    assert [one.seed for one in every] == list(range(5, 505))
    assert {one.beginning for one in every} == set(BEGINNINGS)
    assert [one.runs for one in turns(30, 0)] == [2] * 15


def test_trial_ends_with_the_first_broken_promise(stages: Stages, tmp_path: Path):
    """The control: whoever has an operator's account reads every candidate's form."""
    fault = next(fault for fault in FAULTS if fault.name == "idor")
    with planted(fault, stages.world), pytest.raises(Violation, match="INV-2"):
        list(taken(turns(6 * len(REPORTING), 0, REPORTING, shrink=False), 2, tmp_path))


def test_trial_names_faults_that_are_not_found_or_found_as_another(stages: Stages, monkeypatch: pytest.MonkeyPatch):
    """The control: one that takes nothing away, and one whose promise is told wrongly."""
    harmless = Fault("harmless", lambda _patch, _world: None, ("draft",), frozenset({"INV-1"}))
    mistaken = replace(next(fault for fault in FAULTS if fault.name == "coi"), promises=frozenset({"INV-99"}))
    monkeypatch.setattr("tests.trials.machine.FAULTS", (harmless, mistaken))
    assert list(faults_missed(stages)) == ["harmless", "coi"]
