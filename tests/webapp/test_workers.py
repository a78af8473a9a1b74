"""Workers of several machines on one PostgreSQL database: folders of their own, and no job at work twice at once."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from tests.webapp.conftest import Clock
from webapp import create_app
from webapp.config import Settings
from webapp.db import db, open_engine
from webapp.jobs import Job, perform
from webapp.postgresql import held

PLACE = 2**56 - 1  # the highest there is


@pytest.fixture
def machines(settings: Settings, served, clock: Clock, tmp_path) -> Iterator[list[Flask]]:
    """Two applications that share nothing but the database."""
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir(mode=0o700)
        own = replace(settings, instance=tmp_path / name, server=served.application, owner=served.owner)
        made.append(create_app(own, clock=clock))
    yield made
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def engine(served) -> Iterator[Engine]:
    made = open_engine(served.application)
    yield made
    made.dispose()


def test_job_at_work_on_one_machine_is_not_begun_on_another(machines):
    here, there = machines
    done = []

    def run(number: int) -> None:
        done.append(number)
        if len(done) == 1:
            perform(there, [job], "papers", 1)  # the same
            perform(there, [job], "papers", 2)  # another

    job = Job("papers", run, tuple)
    perform(here, [job], "papers", 1)
    assert done == [1, 2]


def test_job_that_failed_on_one_machine_is_free_for_another(machines, caplog):
    here, there = machines
    done = []

    def fails(number: int) -> None:
        raise ValueError(number)

    perform(here, [Job("papers", fails, tuple)], "papers", 1)
    perform(there, [Job("papers", done.append, tuple)], "papers", 1)
    assert done == [1]
    assert "dicoba lagi dalam satu menit" in caplog.text


def hold_until_killed(url, told) -> None:
    with held(open_engine(url), PLACE) as mine:
        told.put(mine)
        signal.pause()


def test_place_of_a_killed_worker_is_let_go(served, engine):
    spawned = multiprocessing.get_context("spawn")
    told = spawned.SimpleQueue()
    other = spawned.Process(target=hold_until_killed, args=(served.application, told))
    other.start()
    assert told.get() is True
    with held(engine, PLACE) as mine:
        assert mine is False
    os.kill(other.pid, signal.SIGKILL)
    other.join()
    assert any(asked(engine) for _ in range(100))  # the server notices in a moment: asking takes some milliseconds


def asked(engine: Engine) -> bool:
    with held(engine, PLACE) as mine:
        return mine


def test_place_is_given_back_before_the_connection_ends_where_the_work_broke_off(engine):
    """The server would let go a moment after the end of the connection: too late for who follows at once."""
    sent = []
    event.listen(engine, "before_cursor_execute", lambda *found: sent.append(found[2]))
    with pytest.raises(SystemExit), held(engine, PLACE) as mine:
        raise SystemExit
    assert (mine, sent[-1]) == (True, "SELECT pg_advisory_unlock(%s)")


def transactions(engine: Engine) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%%'"
    with engine.connect() as connection:
        return connection.exec_driver_sql(query).scalar_one()


def test_no_transaction_stays_open_while_a_place_is_held(engine):
    with held(engine, PLACE) as mine:
        assert (mine, transactions(engine)) == (True, 0)


def test_worker_is_told_when_the_server_let_go_meanwhile(cluster, served, engine):
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
    holding = held(engine, PLACE)
    assert holding.__enter__() is True
    cluster.run(f"{cut} pg_backend_pid()", database=served.application.database)
    with pytest.raises(OperationalError):
        holding.__exit__(None, None, None)
