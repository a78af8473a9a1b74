"""A PostgreSQL server of the tests' own: Debian's programs on a socket in a temporary folder, nothing on the network.

It keeps every promise of a real one (fsync on); it is quick because its folder lies in memory where there is some.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Pool, event

from webapp.migrations import upgrade
from webapp.migrations.rights import grant
from webapp.postgresql import server_url

PROGRAMS = Path("/usr/lib/postgresql")
MEMORY = Path("/dev/shm")  # noqa: S108 - memory that looks like a folder, or else the usual place
ROOM = 2**30
ACCOUNT = "paritrana"  # may do everything
OWNER, APPLICATION = "pemilik", "aplikasi"  # of the schema; of who only works with it
NOBODY = "nobody"  # the server refuses to be root
SETTINGS = ("listen_addresses=", "max_connections=40", "shared_buffers=32MB", "autovacuum=off", "max_wal_size=256MB")


@dataclass(frozen=True)
class Served:
    """The addresses of one database of a server, by account."""

    application: URL
    owner: URL


@dataclass(frozen=True)
class Server:
    """A running server; `folder` has its socket and its files."""

    folder: Path

    @property
    def process(self) -> int:
        """The number of the one that all others of the server are children of."""
        return int((self.folder / "data" / "postmaster.pid").read_text().partition("\n")[0])

    def start(self) -> None:
        """After a stop or a crash; until it answers."""
        settings = (*SETTINGS, f"unix_socket_directories={self.folder}")
        pg_ctl(self.folder, "start", "-o", " ".join(f"-c {one}" for one in settings))

    def stop(self) -> None:
        pg_ctl(self.folder, "stop", "-m", "immediate")

    def url(self, database: str, account: str = ACCOUNT) -> URL:
        return server_url(f"postgresql://{account}@/{database}?host={self.folder}")

    def run(self, *statements: str, database: str = "postgres") -> None:
        address = f"host={self.folder} user={ACCOUNT} dbname={database}"
        with psycopg.connect(address, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def create(self, database: str, template: str = "template0") -> URL:
        """A new database of OWNER's, empty or as the other one; its address for that account."""
        how = f"OWNER {OWNER} TEMPLATE {template} LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'"
        self.run(f"CREATE DATABASE {database} {how}")
        return self.url(database, OWNER)

    def upgraded(self, database: str) -> Served:
        """A new database with the schema, in which the application may do what it must."""
        owner = self.create(database)
        upgrade(owner)
        grant(owner, APPLICATION)
        return Served(self.url(database, APPLICATION), owner)

    def damage(self, database: str) -> tuple[str, ...]:
        """What PostgreSQL's own check finds wrong with a database's tables and indexes."""
        command = [programs() / "pg_amcheck", "-h", self.folder, "-U", ACCOUNT, "--install-missing", "--heapallindexed"]
        done = subprocess.run([*command, database], capture_output=True, text=True, check=False, cwd="/")
        told = tuple(line for line in (done.stdout + done.stderr).splitlines() if line.strip())
        return told if done.returncode else ()

    def drop(self, database: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


def on_server() -> bool:
    """Whether this run is on PostgreSQL: PARITRANA_TEST_DATABASE=postgresql."""
    return os.environ.get("PARITRANA_TEST_DATABASE") == "postgresql"


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """What names a database of its own to a program, where this run is on servers; nothing where it keeps a file."""
    if not on_server():
        yield {}
        return
    with running() as made, closing_connections():
        application = made.upgraded("sendiri").application
        yield {"PARITRANA_DATABASE": application.set(drivername="postgresql").render_as_string()}


@contextmanager
def closing_connections() -> Iterator[None]:
    """What is opened to any database meanwhile and left open, as a command leaves it to its end, is closed."""
    opened: list[Any] = []

    def note(connection: Any, _record: object) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", note)
    yield
    event.remove(Pool, "connect", note)
    for connection in opened:
        connection.close()


def has_room(folder: Path) -> bool:
    """Containers often have a small one."""
    return folder.is_dir() and shutil.disk_usage(folder).free > ROOM


def programs() -> Path:
    """Where the newest server's programs lie. Raises FileNotFoundError: `./paritrana test` installs them."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise FileNotFoundError("PostgreSQL's server isn't installed; ./paritrana test installs it")
    return found[-1].parent


def somebody() -> dict[str, int]:
    """Who runs the server: whoever runs the tests, but never root."""
    if os.geteuid():
        return {}
    account = pwd.getpwnam(NOBODY)
    return {"user": account.pw_uid, "group": account.pw_gid}


@contextmanager
def running() -> Iterator[Server]:
    """A server from now until then."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=MEMORY if has_room(MEMORY) else None))
    if owner := somebody():
        os.chown(folder, owner["user"], owner["group"])
    try:
        initialise(folder)
        made = Server(folder)
        made.start()
        made.run(*(f"CREATE ROLE {account} LOGIN" for account in (OWNER, APPLICATION)))
        yield made
        made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def initialise(folder: Path) -> None:
    command = [programs() / "initdb", "-D", folder / "data", "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C"]
    command.append("--data-checksums")
    subprocess.run(command, check=True, capture_output=True, cwd="/", **somebody())


def pg_ctl(folder: Path, verb: str, *more: str) -> None:
    command = [programs() / "pg_ctl", verb, "-w", "-D", folder / "data", "-l", folder / "log", *more]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **somebody())
