"""The database as it was: whether anybody wrote, whether anything is different, and back to how it was."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

import pysqlite3.dbapi2 as sqlite

from tests.webapp.outside import open_server
from webapp.config import Settings

UNCOUNTED = frozenset({"throttle", "sqlite_sequence"})  # attempts are counted whatever becomes of them


class Memory(ABC):
    """`own` is a connection of its own, on which the driver's `execute` gives rows."""

    own: Any
    version: int
    before: dict[str, str]

    def remember(self) -> None:
        self.keep()
        self.version, self.before = self.now(), self.digest()

    @abstractmethod
    def keep(self) -> None:
        """A copy of everything."""

    @abstractmethod
    def now(self) -> int:
        """A number that is another one after every commit of somebody else's."""

    @abstractmethod
    def rows(self) -> Iterator[tuple[str, str]]:
        """(name, all that stands there) of each table."""

    @abstractmethod
    def bring_back(self) -> None:
        """The copy in the place of what is there."""

    def written(self) -> bool:
        """Whether somebody committed anything since the last look."""
        return self.now() != self.version

    def digest(self) -> dict[str, str]:
        """What each table holds."""
        return {name: hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest() for name, told in self.rows()}

    def text(self) -> str:
        return " ".join(told for _name, told in self.rows())

    def different(self) -> set[str]:
        after = self.digest()
        return {name for name in after if after[name] != self.before.get(name)}

    def changed(self) -> set[str]:
        """The tables that are different now, but for those that count attempts."""
        return self.different() - UNCOUNTED

    def restore(self) -> None:
        self.bring_back()
        self.version = self.now()

    def close(self) -> None:
        self.own.close()


class FileMemory(Memory):
    """Of the embedded database."""

    def __init__(self, settings: Settings) -> None:
        self.own, self.kept = sqlite.connect(settings.database, isolation_level=None), sqlite.connect(":memory:")
        self.remember()

    def keep(self) -> None:
        self.own.backup(self.kept)

    def now(self) -> int:
        (version,) = self.own.execute("PRAGMA data_version").fetchone()
        return int(version)

    def rows(self) -> Iterator[tuple[str, str]]:
        named = self.own.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (name,) in named:
            yield name, repr(self.own.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall())  # noqa: S608 - our own schema

    def bring_back(self) -> None:
        self.kept.backup(self.own)

    def close(self) -> None:
        super().close()
        self.kept.close()


class ServerMemory(Memory):
    """Of a server that nobody else uses: a table comes back where it is different, past triggers and references."""

    def __init__(self, settings: Settings) -> None:
        self.own = open_server(settings)
        self.remember()

    def keep(self) -> None:
        self.kept: dict[str, bytes] = {}
        for name in self.names():
            with self.own.cursor() as cursor, cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
                self.kept[name] = b"".join(map(bytes, copy))
        query = "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'"
        self.counts = self.own.execute(query).fetchall()

    def now(self) -> int:
        """Goes up with what was begun and taken back, too."""
        (number,) = self.own.execute("SELECT txid_snapshot_xmax(txid_current_snapshot())").fetchone()
        return int(number)

    def names(self) -> list[str]:
        query = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
        return [name for (name,) in self.own.execute(query).fetchall()]

    def rows(self) -> Iterator[tuple[str, str]]:
        for name in self.names():
            yield name, repr(self.own.execute(f'SELECT * FROM "{name}" AS one ORDER BY one').fetchall())  # noqa: S608 - our own schema

    def bring_back(self) -> None:
        if not self.written():
            return
        with self.own.transaction(), self.own.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name in self.different():
                cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608 - our own schema
                with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                    copy.write(self.kept[name])
            for name, last in self.counts:
                cursor.execute("SELECT setval(%s, %s, %s)", (name, last or 1, last is not None))


def memory_of(settings: Settings) -> Memory:
    return FileMemory(settings) if settings.server is None else ServerMemory(settings)
