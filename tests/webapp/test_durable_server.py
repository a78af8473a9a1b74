"""A server of databases that may lose with the power what it has acknowledged is refused, whoever set it so."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest

from tests.postgresql import ACCOUNT, OWNER, Server, running
from webapp.db import open_engine
from webapp.errors import EngineRefused

DATABASE = "apa_saja"


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """One whose settings no other test has to bear."""
    with running() as made:
        made.create(DATABASE)
        yield made


def set_to(server: Server, name: str, value: str) -> None:
    """For every connection from now on; the server reads its settings when it comes to it."""
    server.run(f"ALTER SYSTEM SET {name} = {value}", "SELECT pg_reload_conf()")
    for _attempt in range(100):
        with psycopg.connect(host=str(server.folder), user=ACCOUNT, dbname="postgres") as connection:
            if connection.execute(f"SHOW {name}").fetchone() == (value,):
                return
        time.sleep(0.05)
    raise AssertionError(f"{name} never became {value}")


def connect(server: Server) -> None:
    engine = open_engine(server.url(DATABASE, OWNER))
    try:
        engine.connect().close()
    finally:
        engine.dispose()


@pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
def test_server_that_may_lose_what_it_acknowledged_is_refused(own_server, name):
    connect(own_server)
    try:
        set_to(own_server, name, "off")
        with pytest.raises(EngineRefused, match=f"{name} bernilai off, seharusnya on"):
            connect(own_server)
    finally:
        set_to(own_server, name, "on")


def test_commit_waits_for_the_disk_whatever_the_server_says(own_server):
    own_server.run(f"ALTER ROLE {OWNER} SET synchronous_commit = off")
    engine = open_engine(own_server.url(DATABASE, OWNER))
    try:
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    finally:
        engine.dispose()
