"""A few kills of the real server: no acknowledged save is lost; a server that answers too early is found out."""

from __future__ import annotations

import pytest

from tests.trials.kill import Plan, controlled, tried
from tests.trials.killed import KINDS


@pytest.mark.parametrize(("database", "kills", "of_database"), [("sqlite", 8, 0), ("postgresql", 4, 2)])
def test_acknowledged_saves_outlive_a_few_kills(tmp_path, database, kills, of_database):
    with KINDS[database]() as kind:
        run, found = tried(tmp_path, Plan(kind, kills, seed=1, most=30))
    assert (run.kills, run.images, run.broken_images, run.refused) == (kills, kills, [], 0)
    assert (run.of_database, run.saves > 10 * kills) == (of_database, True)
    assert found.good, str(found)


@pytest.mark.parametrize("database", KINDS)
def test_server_that_answers_before_it_stores_is_found_out(database):
    _run, found, _fault = controlled(database, 4, 2, most=25)
    assert found.lost > 0
