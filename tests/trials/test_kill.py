"""A few kills of the real server: no acknowledged save is lost; a server that answers too early is found out."""

from __future__ import annotations

import psycopg
import pytest

from tests.postgresql import running
from tests.trials.kill import Plan, Run, controlled, too_little, tried
from tests.trials.killed import KINDS
from tests.trials.saves import Promises


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


def test_page_that_was_spoilt_on_the_servers_disk_is_found_by_its_own_check():
    with running() as server:
        server.upgraded("rusak")
        assert server.damage("rusak") == ()
        with psycopg.connect(server.url("rusak").set(drivername="postgresql").render_as_string()) as connection:
            (place,) = connection.execute("SELECT pg_relation_filepath('alembic_version')").fetchone()
        server.run("CHECKPOINT")
        server.stop()
        with (server.folder / "data" / place).open("r+b") as file:
            file.seek(-1, 2)
            last = file.read(1)[0]
            file.seek(-1, 2)
            file.write(bytes([last ^ 1]))
        server.start()
        assert any("alembic_version" in line for line in server.damage("rusak"))


def test_run_that_tried_too_little_is_told():
    assert len(list(too_little(Run(Promises(1)), "sqlite", 200))) == 3
    few = Promises(1, acknowledged={str(number): 1 for number in range(2_500)})
    assert list(too_little(Run(few, kills=50, of_database=25, images=2), "postgresql", 50)) == []
    assert len(list(too_little(Run(few, kills=50, of_database=9, images=2), "postgresql", 50))) == 1
    assert len(list(too_little(Run(few, kills=200, images=10), "sqlite", 200))) == 1
