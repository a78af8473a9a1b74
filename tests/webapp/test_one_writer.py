"""One writer at a time on a server, who sees all that the one before wrote, whatever isolation is the default there."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, text

from tests.postgresql import OWNER, Server, running
from webapp.db import WRITES, open_engine

DATABASE = "satu_penulis"
WAITERS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """One whose settings no other test has to bear."""
    with running() as made:
        made.create(DATABASE)
        yield made


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection


def write_unless_written(connection: Connection) -> None:
    """What every deed of the application does: a look, and then a row."""
    if not connection.execute(text("SELECT count(*) FROM kata")).scalar():
        connection.execute(text("INSERT INTO kata VALUES (1)"))


def write_alone(engine: Engine) -> None:
    with writing(engine) as connection:
        write_unless_written(connection)


def wait_for_a_waiter(engine: Engine) -> None:
    for _attempt in range(1000):
        with engine.connect() as connection:
            if connection.execute(text(WAITERS)).scalar():
                return
    raise AssertionError("nobody waits for the lock")


@pytest.mark.parametrize("level", ["read committed", "repeatable read", "serializable"])
def test_who_waited_for_the_writer_before_sees_what_that_one_wrote(own_server, level):
    own_server.run(f"ALTER DATABASE {DATABASE} SET default_transaction_isolation = '{level}'")
    engine = open_engine(own_server.url(DATABASE, OWNER))
    try:
        with writing(engine) as first:
            first.execute(text("DROP TABLE IF EXISTS kata"))
            first.execute(text("CREATE TABLE kata (n int)"))
        with ThreadPoolExecutor() as pool:
            with writing(engine) as first:
                second = pool.submit(write_alone, engine)
                wait_for_a_waiter(engine)
                write_unless_written(first)
            second.result()
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM kata")).scalar() == 1
    finally:
        engine.dispose()
