"""A disk that fails in the middle of a save: the driver itself refuses, and what lies on the disk then is kept.

What is kept is what the next start finds when the power is gone at that very moment.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Engine, event

FAILED = "disk I/O error"
BEGINS, WRITES = "BEGIN IMMEDIATE", ("INSERT", "UPDATE", "DELETE")
FILES = ("", "-wal", "-shm")


class Breaker:
    """`at` says before which write of the next save the disk fails; past its last write, at its commit. None: never."""

    def __init__(self, database: Path, image: Path) -> None:
        self.database, self.image = database, image
        self.at: int | None = None
        self.writes = 0
        self.broke = False

    def watch(self, engine: Engine) -> None:
        """Every connection of this engine is one that can fail."""
        engine.dispose()

        def connect(_dialect: Any, _record: Any, _given: Any, options: dict[str, Any]) -> None:
            options["factory"] = self.connection

        event.listen(engine, "do_connect", connect)

    def connection(self, *given: Any, **options: Any) -> BreakableConnection:
        made = BreakableConnection(*given, **options)
        made.breaker = self
        return made

    def arm(self, at: int) -> None:
        self.at, self.writes, self.broke = at, 0, False

    def before(self, statement: str) -> None:
        """Raises the driver's error where it is time."""
        words = statement.lstrip().upper()
        if words.startswith(BEGINS):
            self.writes = 0
        elif words.startswith(WRITES):
            self.writes += 1
            if self.at is not None and self.writes == self.at:
                self.fail()

    def fail(self) -> None:
        self.at, self.broke = None, True
        shutil.rmtree(self.image, ignore_errors=True)
        self.image.mkdir()
        for ending in FILES[:2]:
            source = Path(f"{self.database}{ending}")
            if source.exists():
                shutil.copy(source, self.image / source.name)
        raise sqlite.OperationalError(FAILED)

    def clear(self) -> None:
        for ending in FILES:
            Path(f"{self.database}{ending}").unlink(missing_ok=True)

    def lay_back(self) -> None:
        """Puts what lay on the disk at the failure in the place of what is there now."""
        if self.broke:
            self.clear()
            shutil.copytree(self.image, self.database.parent, dirs_exist_ok=True)
        self.broke = False


class BreakableConnection(sqlite.Connection):
    """The driver's connection, whose writes and commit fail when the breaker says so."""

    breaker: Breaker

    def cursor(self, *_given: Any) -> BreakableCursor:
        return super().cursor(BreakableCursor)

    def commit(self) -> None:
        if self.in_transaction and self.breaker.at is not None and self.breaker.writes:
            self.breaker.fail()
        super().commit()


class BreakableCursor(sqlite.Cursor):
    def execute(self, statement: str, *given: Any) -> Any:
        self.connection.breaker.before(statement)
        return super().execute(statement, *given)

    def executemany(self, statement: str, *given: Any) -> Any:
        self.connection.breaker.before(statement)
        return super().executemany(statement, *given)
