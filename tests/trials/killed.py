"""What a trial of kills needs to know of either database: where its rows are, how it is killed, and what it left."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import URL

from tests.postgresql import ACCOUNT, Served, Server
from tests.trials.either import either
from tests.trials.saves import Kept, Promises, kept
from tests.trials.sessions import LONGEST_END, children
from webapp.db import open_engine

DATABASE, LOG = "paritrana.sqlite3", "-wal"
LONGEST_RECOVERY = 60.0  # seconds
NAME = "percobaan"


class Killed(Protocol):
    """One kind of database; `given` is what the application is told of it in its environment."""

    given: Mapping[str, str]
    control: str  # the fault that must lose saves

    def is_due(self, kill: int) -> bool: ...
    def kill(self, kill: int, chance: random.Random) -> int: ...
    def recover(self) -> None: ...
    def look(self, instance: Path, promises: Promises) -> Kept: ...
    def look_last(self, instance: Path, promises: Promises) -> Kept: ...


def looked_at(place: Path | URL, promises: Promises) -> Kept:
    engine = open_engine(place)
    try:
        return kept(engine, promises)
    finally:
        engine.dispose()


@dataclass
class OfFile:
    """The embedded database dies with the application."""

    given: Mapping[str, str] = field(default_factory=dict)
    control: str = "answers-first"

    def is_due(self, _kill: int) -> bool:
        return False

    def kill(self, _kill: int, _chance: random.Random) -> int:
        raise NotImplementedError("it is never due")

    def recover(self) -> None:
        """It does so when it is opened."""

    def look(self, instance: Path, promises: Promises) -> Kept:
        """What was left on disk, opened elsewhere, so that the next life still has to recover it by itself."""
        with tempfile.TemporaryDirectory() as folder:
            for ending in ("", LOG):
                source = instance / f"{DATABASE}{ending}"
                if source.exists():
                    shutil.copy(source, folder)
            return looked_at(Path(folder) / DATABASE, promises)

    def look_last(self, instance: Path, promises: Promises) -> Kept:
        return looked_at(instance / DATABASE, promises)


@dataclass
class OfServer:
    """A server of its own: every other kill is its, in turn all of its processes and one that serves somebody."""

    server: Server
    served: Served
    given: Mapping[str, str] = field(init=False)
    control: str = "commits-late"
    always: bool = False  # no kill is the application's

    def __post_init__(self) -> None:
        address = self.served.application.set(drivername="postgresql").render_as_string()
        self.given = {"PARITRANA_DATABASE": address}

    def is_due(self, kill: int) -> bool:
        return self.always or kill % 2 == 0

    def kill(self, kill: int, chance: random.Random) -> int:
        """How many processes were killed; where it was only one, the server ends all others and starts anew itself."""
        serving = self.serving()
        if not self.always and kill % 4 == 0 and serving:
            os.kill(chance.choice(serving), signal.SIGKILL)
            return 1
        return self.kill_all()

    def serving(self) -> list[int]:
        """The processes that serve the application."""
        with psycopg.connect(self.address) as connection:
            query = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND usename = %s"
            found = connection.execute(query, (NAME, self.served.application.username)).fetchall()
        return sorted(pid for (pid,) in found)

    @property
    def address(self) -> str:
        return f"host={self.server.folder} user={ACCOUNT} dbname=postgres connect_timeout=5"

    def kill_all(self) -> int:
        first = self.server.process
        killed, until = {first, *children(first)}, time.monotonic() + LONGEST_END
        for process in (first, *sorted(killed - {first})):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while any(is_there(process) for process in killed):
            if time.monotonic() > until:
                raise RuntimeError(f"processes {killed} don't end")
            time.sleep(0.005)
        return len(killed)

    def recover(self) -> None:
        """Starts it where it is gone, and waits until it answers."""
        until = time.monotonic() + LONGEST_RECOVERY
        while not self.answers():
            if time.monotonic() > until:
                raise RuntimeError("the database's server doesn't come back")
            if not is_there(self.server.process):
                with suppress(subprocess.CalledProcessError):  # as long as what was killed isn't all gone
                    self.server.start()
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.address).close()
        except psycopg.OperationalError:
            return False
        return True

    def look(self, _instance: Path, promises: Promises) -> Kept:
        found = looked_at(self.served.owner, promises)
        return replace(found, faults=(*found.faults, *self.server.damage(NAME)))

    look_last = look


def is_there(process: int) -> bool:
    """Also one that is dead and whose number hasn't been freed yet: PostgreSQL takes it for a living one."""
    return Path(f"/proc/{process}").exists()


def of_server(server: Server) -> OfServer:
    return OfServer(server, server.upgraded(NAME))


KINDS: Mapping[str, Callable[[], AbstractContextManager[OfFile | OfServer]]] = either(OfFile, of_server)
