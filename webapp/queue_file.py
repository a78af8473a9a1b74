"""How the queue lies on disk; apart from `webapp.queue` because Huey is loaded only by who puts or takes a message."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from huey.registry import Message
from huey.storage import SqliteStorage

# The interpreter's own SQLite may spoil a WAL database that two processes write (see `webapp.db`).
OPTIONS: dict[str, Any] = {"journal_mode": "truncate", "fsync": True, "create_tables": False}


class Plain:
    """Messages as JSON: a job's name and its numbers, nothing for the sweep; unpickling one could run anything."""

    def __init__(self, module: str) -> None:
        self.module = module  # where the two tasks are defined, by which Huey calls them

    def serialize(self, message: Any) -> bytes:
        return json.dumps(list(message.args)).encode()

    def deserialize(self, data: bytes) -> Any:
        arguments = json.loads(bytes(data))
        task = "job" if arguments else "every_minute"
        return Message(name=f"{self.module}.{task}", args=arguments, kwargs={}, retries=0, retry_delay=0)


class Storage(SqliteStorage):  # type: ignore[misc]
    """Huey's, which makes its file anew when someone deleted or spoilt it."""

    _conn: sqlite3.Connection | None
    opened: tuple[int, int] | None = None

    @property
    def conn(self) -> sqlite3.Connection:
        if self._conn is not None and self.opened != identity(self.filename):
            self._conn.close()
            self._conn = None
        made: sqlite3.Connection = super().conn
        return made

    def _create_connection(self) -> sqlite3.Connection:
        try:
            made = self.connect()
        except sqlite3.OperationalError:
            raise  # locked, or a full disk: the file itself is good
        except sqlite3.DatabaseError:
            Path(self.filename).unlink(missing_ok=True)
            made = self.connect()
        self.opened = identity(self.filename)
        return made

    def connect(self) -> sqlite3.Connection:
        make_private(self.filename)
        made: sqlite3.Connection = super()._create_connection()
        for statement in self.ddl:
            made.execute(statement)
        return made


def make_private(filename: str) -> None:
    """Makes the file before the engine would, for its owner alone; one from before is given the same rights."""
    with suppress(OSError):  # the engine will say what is wrong
        os.close(os.open(filename, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        Path(filename).chmod(0o600)


def identity(filename: str) -> tuple[int, int] | None:
    """Which file lies there now."""
    with suppress(OSError):
        found = Path(filename).stat()
        return found.st_dev, found.st_ino
    return None
