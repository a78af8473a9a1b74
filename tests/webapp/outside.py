"""The database from outside, past the application: what somebody with its file, or its owner's account, can do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pysqlite3.dbapi2 as sqlite
from flask import Flask

from tests.postgresql import ACCOUNT
from webapp.config import Settings
from webapp.db import Base, set_up_connection
from webapp.migrations.dialects import translated

REFUSES = (sqlite.DatabaseError, psycopg.DatabaseError)

ONLY_ADDED = r"only (added|emptied)|permission denied"  # by a trigger; a server's account can't even try


@dataclass(frozen=True)
class Hand:
    """One connection; every statement is a transaction of its own. `execute` gives the driver's cursor."""

    connection: Any
    embedded: bool

    def execute(self, statement: str, *values: object) -> Any:
        """One about a trigger, or with a `?` for each value, is written as SQLite has it."""
        if not self.embedded and statement.startswith("CREATE TRIGGER "):
            statement = ";".join(translated(statement)).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        if not self.embedded and (dropped := re.fullmatch(r"DROP TRIGGER (?:IF EXISTS )?(\w+)", statement)):
            statement = self.dropping(dropped[1])
        if not self.embedded and values:
            statement = statement.replace("?", "%s")
        return self.connection.execute(statement, values)

    def execute_all(self, statements: str) -> None:
        for statement in statements.split(";"):
            self.execute(statement)

    def forget_triggers(self) -> None:
        """From here on nothing that the database itself watches is watched."""
        if not self.embedded:
            self.execute("SET session_replication_role = replica")
            return
        for (name,) in self.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self.execute(f"DROP TRIGGER {name}")

    def forget_parents(self) -> None:
        """From here on a row may name one that isn't there; triggers of the schema go on."""
        if self.embedded:
            self.execute("PRAGMA foreign_keys = OFF")
            return
        query = "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'f'"
        for table, name in self.execute(query).fetchall():
            self.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")

    def forget_check(self, table: str, name: str) -> None:
        """From here on a row of this table may break that rule; the embedded database then looks at none at all."""
        dropped = "PRAGMA ignore_check_constraints = ON"
        self.execute(dropped if self.embedded else f"ALTER TABLE {table} DROP CONSTRAINT {name}")

    def dropping(self, name: str) -> str:
        """As a server says it, which names a trigger by its table."""
        query = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s"
        found = self.connection.execute(query, (name,)).fetchone()
        return f"DROP TRIGGER {name} ON {found[0]}" if found else "SELECT 1"


@contextmanager
def hand(settings: Settings) -> Iterator[Hand]:
    embedded = settings.server is None
    connection = open_file(settings) if embedded else open_server(settings)
    try:
        yield Hand(connection, embedded)
    finally:
        connection.close()


def open_file(settings: Settings) -> Any:
    connection = sqlite.connect(settings.database)
    set_up_connection(connection)
    return connection


def open_server(settings: Settings) -> Any:
    """By the account that may do everything."""
    address = settings.server.set(drivername="postgresql", username=ACCOUNT).render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


def take_away(settings: Settings) -> None:
    """The schema with everything in it is gone; of the embedded database the file."""
    if settings.server is None:
        settings.database.unlink()
        return
    with hand(settings) as found:
        found.execute("DROP SCHEMA public CASCADE")


def behind(app: Flask, *statements: str) -> None:
    """Each by itself, on one connection of its own."""
    with hand(app.extensions["paritrana_settings"]) as found:
        for statement in statements:
            found.execute(statement)


def kept(app: Flask) -> bytes:
    """All that lies in the instance's folder, with what a server stores in its tables."""
    settings = app.extensions["paritrana_settings"]
    files = b"".join(path.read_bytes() for path in settings.instance.rglob("*") if path.is_file())
    return files if settings.server is None else files + everything(app).encode()


def everything(app: Flask) -> str:
    """All that stands in any table."""
    with hand(app.extensions["paritrana_settings"]) as found:
        return "".join(repr(found.execute(f'SELECT * FROM "{name}"').fetchall()) for name in Base.metadata.tables)  # noqa: S608
