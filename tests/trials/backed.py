"""What a trial of backups needs to know of either database: where its rows are, what came back, and the control."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pysqlite3.dbapi2 as sqlite
from sqlalchemy import URL, Engine, select

from tests.postgresql import ACCOUNT, APPLICATION, Served, Server, running
from tests.webapp.backup_files import dump
from webapp.backups.vacant import Vacant
from webapp.config import Settings
from webapp.db import Base, open_engine

VALUES = (
    "SELECT score.value FROM score JOIN sheet ON sheet.id = score.sheet_id JOIN panelist ON panelist.id = "
    'sheet.panelist_id JOIN "user" ON "user".id = panelist.user_id WHERE "user".login = {} AND score.indicator = '
    "'E.2' ORDER BY score.version"
)
# What one save writes in three tables: a copy that isn't of one moment has more in one than in another.
TORN = """
SELECT count(*) FROM sheet WHERE version <> (SELECT count(*) FROM accepted_save WHERE sheet_id = sheet.id)
OR version <> (SELECT count(*) FROM score WHERE sheet_id = sheet.id AND indicator = 'E.2')
"""
SOURCE, EMPTY, BACK, COPY = "asal", "kosong", "pulih", "salinan"
Acknowledged = Mapping[str, int]


class Backed(Protocol):
    """One kind of database. `restored` is the folder of an instance that came back."""

    def settings(self, instance: Path) -> Settings: ...
    def megabytes(self) -> int: ...
    def back(self) -> Any: ...  # a context with what takes a server's rows
    def engine_of(self, restored: Path) -> Engine: ...
    def faults(self, restored: Path, acknowledged: Acknowledged) -> Iterator[str]: ...
    def is_equal(self, restored: Path) -> bool: ...
    def copy_faults(self, folder: Path, acknowledged: Acknowledged, saved: Callable[[], None]) -> list[str]: ...
    def forced_race(self, folder: Path) -> bool: ...


def settings_for(instance: Path, served: Served | None = None) -> Settings:
    server = None if served is None else served.application
    return Settings(instance, port=8000, public_url="http://localhost:8000", secret_key="k" * 64, server=server)


def missing(values: list[str], login: str, count: int) -> Iterator[str]:
    """Whether the first `count` saves of somebody are there, as they were made."""
    if values[:count] != [str(version % 100) for version in range(count)]:
        yield f"{login}: {len(values)} saves are there, {count} were acknowledged"


# ---------------------------------------------------------------------- a file


@dataclass
class File:
    """The embedded database; the control copies its main file, as `cp` would."""

    database: Path = Path()

    def settings(self, instance: Path) -> Settings:
        made = settings_for(instance)
        self.database = made.database
        return made

    def megabytes(self) -> int:
        return self.database.stat().st_size // 1_000_000

    def back(self) -> Vacant:
        return Vacant(None)

    def engine_of(self, restored: Path) -> Engine:
        return open_engine(restored / self.database.name)

    def faults(self, restored: Path, acknowledged: Acknowledged) -> Iterator[str]:
        return database_faults(restored / self.database.name, acknowledged)

    def is_equal(self, restored: Path) -> bool:
        return dump(restored / self.database.name) == dump(self.database)

    def copy_faults(self, folder: Path, acknowledged: Acknowledged, _saved: Callable[[], None]) -> list[str]:
        copy = folder / "salinan.sqlite3"
        shutil.copyfile(self.database, copy)
        try:
            return list(database_faults(copy, acknowledged))
        finally:
            copy.unlink()

    def forced_race(self, folder: Path) -> bool:
        """Whether a copy of the main file lacks what was committed while somebody else was reading."""
        engine = open_engine(self.database)
        with engine.connect() as reading, engine.connect() as writing:
            reading.exec_driver_sql("SELECT count(*) FROM throttle").one()
            driver: Any = writing.connection.dbapi_connection
            driver.execute("PRAGMA query_only = 0")
            driver.execute("INSERT INTO throttle VALUES ('perlombaan', '2026', 1)")
            shutil.copyfile(self.database, folder / "salinan.sqlite3")
        engine.dispose()
        copy = sqlite.connect(folder / "salinan.sqlite3")
        lacking = not copy.execute("SELECT 1 FROM throttle WHERE key = 'perlombaan'").fetchone()
        copy.close()
        return lacking


def database_faults(database: Path, acknowledged: Acknowledged) -> Iterator[str]:
    connection = sqlite.connect(database)
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            yield f"not sound: {found}"
        for login, count in acknowledged.items():
            yield from missing([row[0] for row in connection.execute(VALUES.format("?"), (login,))], login, count)
    except sqlite.DatabaseError as error:
        yield f"can't be read: {error}"
    finally:
        connection.close()


# ---------------------------------------------------------------------- a server


@dataclass
class OnServer:
    """A database of a server; the control copies one table after the other, as a script of COPY statements would."""

    server: Server
    served: Served

    def settings(self, instance: Path) -> Settings:
        return settings_for(instance, self.served)

    def megabytes(self) -> int:
        with self.connected(self.name) as connection:
            size: int = connection.execute("SELECT pg_database_size(current_database())").fetchone()[0]
        return size // 1_000_000

    @contextmanager
    def back(self) -> Iterator[Vacant]:
        with self.another(BACK) as url, Vacant(url) as rows:
            yield rows

    @contextmanager
    def another(self, name: str, template: str = "template0") -> Iterator[URL]:
        """A database that is gone afterwards."""
        try:
            yield self.server.create(name, template)
        finally:
            self.server.drop(name)

    @property
    def name(self) -> str:
        return str(self.served.owner.database)

    def connected(self, database: str) -> psycopg.Connection[Any]:
        address = f"host={self.server.folder} user={ACCOUNT} dbname={database}"
        return psycopg.connect(address, autocommit=True)

    def engine_of(self, _restored: Path) -> Engine:
        return open_engine(self.server.url(BACK))

    def faults(self, _restored: Path, acknowledged: Acknowledged) -> Iterator[str]:
        return self.faults_in(BACK, acknowledged)

    def faults_in(self, database: str, acknowledged: Acknowledged) -> Iterator[str]:
        with self.connected(database) as connection:
            torn = connection.execute(TORN).fetchone()[0]
            if torn:
                yield f"{torn} sheets whose saves, marks and version aren't of one moment"
            for login, count in acknowledged.items():
                values = [row[0] for row in connection.execute(VALUES.format("%s"), (login,))]
                yield from missing(values, login, count)

    def is_equal(self, _restored: Path) -> bool:
        with self.connected(self.name) as here, self.connected(BACK) as there:
            return all(here.execute(query).fetchall() == there.execute(query).fetchall() for query in self.everything())

    def everything(self) -> Iterator[bytes]:
        """Every row, how far each sequence has counted, and each trigger."""
        for table in Base.metadata.sorted_tables:
            yield f"{select(table).order_by(*table.primary_key.columns)}".encode()
        yield b"SELECT sequencename, last_value FROM pg_sequences ORDER BY sequencename"
        yield b"SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"

    def copy_faults(self, _folder: Path, acknowledged: Acknowledged, saved: Callable[[], None]) -> list[str]:
        with self.another(COPY, EMPTY):
            self.copy_tables(saved)
            return list(self.faults_in(COPY, acknowledged))

    def copy_tables(self, saved: Callable[[], None]) -> None:
        """Each in a transaction of its own; between the first two somebody saves."""
        with self.connected(self.name) as here, self.connected(COPY) as there:
            there.execute("SET session_replication_role = replica")
            for number, table in enumerate(sorted(Base.metadata.tables)):
                name = f'"{table}"'.encode()
                with here.cursor().copy(b"COPY " + name + b" TO STDOUT") as rows:
                    pieces = b"".join(rows)
                with there.cursor().copy(b"COPY " + name + b" FROM STDIN") as target:
                    target.write(pieces)
                if number == 0:
                    saved()

    def forced_race(self, _folder: Path) -> bool:
        """Every copy was one."""
        return False


@contextmanager
def on_server() -> Iterator[OnServer]:
    """A server of one's own with a database that is ready, until the end of the block."""
    with running() as server:
        server.upgraded(EMPTY)
        owner = server.create(SOURCE, template=EMPTY)
        yield OnServer(server, Served(server.url(SOURCE, APPLICATION), owner))


@contextmanager
def in_file() -> Iterator[File]:
    yield File()


KINDS: dict[str, Callable[[], AbstractContextManager[Backed]]] = {"sqlite": in_file, "postgresql": on_server}
