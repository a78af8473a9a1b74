"""A disk without room, a clock set wrong, a server without memory: said in words, nothing lost, and it goes on."""

from __future__ import annotations

import pytest

from tests.trials import calls, resources
from tests.trials.acting import print_again
from webapp.content import store


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    with resources.prepared(tmp_path_factory.mktemp("stage")) as found:
        yield found


@pytest.mark.parametrize(
    "scenario",
    [
        resources.no_room_for_the_database,
        resources.no_room_for_evidence,
        resources.no_room_for_passing_files,
        resources.no_room_for_the_log,
        resources.no_room_where_it_is_served,
        resources.three_days_on,
        resources.no_memory_for_the_server,
    ],
)
def test_what_a_machine_runs_out_of_loses_nothing(stage, scenario):
    assert resources.played(stage, scenario) == []


def test_scenarios_are_thirteen():
    assert len(resources.SCENARIOS) == 13


def test_save_acknowledged_without_room_is_found_out(stage):
    with calls.hasty_saves():
        assert resources.played(stage, resources.no_room_for_the_database)


def test_paper_that_lies_there_empty_is_found_out(stage, monkeypatch):
    def printed_and_emptied(doer):
        done = print_again(doer)
        for paper in store.stored(doer.stage.settings.papers):
            place = store.place_of(doer.stage.settings.papers, paper)
            place.chmod(0o600)
            place.write_bytes(b"")
        return done

    monkeypatch.setattr(resources, "print_again", printed_and_emptied)
    assert any("isinya berubah" in one for one in resources.played(stage, resources.no_room_for_papers))
