"""The clock that all servers of an instance have in common: whose it is, and what happens where it can't be asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from webapp import clock as clocks
from webapp.clock import AGAIN_SECONDS, EVERY_SECONDS, ServersClock, clock_of, time_there, utc_now
from webapp.db import open_engine

THERE = datetime(2026, 8, 17, 3, tzinfo=UTC)
NEAR = timedelta(seconds=2)


class Machine:
    """Its own steady clock, and a database server that is asked: `there` is None while it is away."""

    def __init__(self) -> None:
        self.at, self.there, self.asked, self.takes = 1000.0, THERE, 0, 0.0

    def ask(self, _engine: object) -> datetime:
        self.asked += 1
        self.at += self.takes
        if self.there is None:
            raise OperationalError("SELECT", {}, Exception("away"))
        return self.there


@pytest.fixture
def machine(monkeypatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(clocks, "steady", lambda: made.at)
    return made


@pytest.fixture
def shared(machine) -> ServersClock:
    return ServersClock(None, asked=machine.ask)


def test_embedded_database_has_this_machines_clock(app):
    from webapp.db import db

    with app.app_context():
        assert db.engine.dialect.name != "sqlite" or clock_of(db.engine) is utc_now


def test_time_of_the_server_goes_on_with_the_steady_clock(machine, shared):
    assert shared() == THERE
    machine.at += 12.5
    assert (shared(), machine.asked) == (THERE + timedelta(seconds=12.5), 1)


def test_server_is_asked_again_after_a_while_and_followed_when_it_was_set(machine, shared):
    shared()
    machine.at, machine.there = machine.at + EVERY_SECONDS, THERE - timedelta(hours=1)
    assert (shared(), machine.asked) == (THERE - timedelta(hours=1), 2)


def test_half_of_a_slow_answer_has_passed_since_the_server_looked(machine, shared):
    machine.takes = 4.0
    assert shared() == THERE + timedelta(seconds=2)


def test_server_that_is_away_stops_no_clock_and_is_asked_again_soon(machine, shared):
    shared()
    machine.at, machine.there = machine.at + EVERY_SECONDS, None
    assert (shared(), machine.asked) == (THERE + timedelta(seconds=EVERY_SECONDS), 2)
    machine.at += AGAIN_SECONDS - 1
    assert (shared(), machine.asked) == (THERE + timedelta(seconds=EVERY_SECONDS + AGAIN_SECONDS - 1), 2)
    machine.at, machine.there = machine.at + 1, THERE
    assert (shared(), machine.asked) == (THERE, 3)


def test_machine_whose_server_never_answered_takes_its_own_clock(machine, shared):
    machine.there = None
    assert abs(shared() - utc_now()) < NEAR
    machine.at, machine.there = machine.at + AGAIN_SECONDS, THERE
    assert shared() == THERE


def test_one_asks_for_all(machine, shared):
    told: list[datetime] = []
    people = [Thread(target=lambda: told.append(shared())) for _ in range(20)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert (set(told), machine.asked) == ({THERE}, 1)


def test_real_server_is_asked_by_a_connection_that_is_not_kept(served):
    engine, opened, closed = open_engine(served.application), [], []
    event.listen(engine, "connect", lambda connection, _record: opened.append(connection))
    event.listen(engine, "close_detached", closed.append)
    assert abs(time_there(engine) - utc_now()) < NEAR
    assert abs(clock_of(engine)() - utc_now()) < NEAR
    assert (len(opened), closed) == (2, opened)


def test_with_a_real_server_nobody_asks_this_machines_clock(served, monkeypatch):
    monkeypatch.setattr(clocks, "utc_now", lambda: THERE)
    assert abs(clock_of(open_engine(served.application))() - datetime.now(UTC)) < NEAR
