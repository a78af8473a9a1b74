"""A server's database by PostgreSQL's own programs: `pg_dump` copies it, `pg_restore` reads it and puts it back.

A password goes to them in their environment, never on a command line, which every account of the machine can read.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection

from webapp.errors import Unusable

DUMP = "database.pgdump"
DUMPS, RESTORES = "pg_dump", "pg_restore"
DEBIANS = Path("/usr/lib/postgresql")  # every version has a folder here; on the path lies whichever Debian prefers
FOR_ONE_LOCK = 10_000  # milliseconds, where an upgrade holds a table
VERSION = re.compile(r"\(PostgreSQL\) ([0-9]+)")
PASSWORD = "password"  # noqa: S105 - what libpq calls it
MISSING = (
    "Program {name} tidak ada di mesin ini, padahal basis data di server dicadangkan dan dipulihkan dengannya. "
    "Pasang postgresql-client."
)
TOO_OLD = (
    "{name} versi {found} lebih lama daripada server basis data (versi {needed}). Pasang postgresql-client-{needed}."
)
FAILED = "{name} gagal: {why}"
WITHOUT_WORDS = "berhenti tanpa keterangan"


def copy_server(connection: Connection, target: Path) -> None:
    """All rows as the open transaction of this connection sees them. Raises Unusable."""
    version = connection.exec_driver_sql("SELECT current_setting('server_version_num')::int / 10000").scalar_one()
    program = program_for(DUMPS, int(version))
    moment = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
    ours = ["--no-owner", "--no-privileges", f"--lock-wait-timeout={FOR_ONE_LOCK}"]
    run(program, connection.engine.url, "--format=custom", f"--snapshot={moment}", *ours, f"--file={target}")


def put_back(dump: Path, server: URL, version: int) -> None:
    """Everything of a dump into an empty database, or nothing. Raises Unusable."""
    ours = ["--no-owner", "--no-privileges", "--single-transaction"]
    run(program_for(RESTORES, version), server, *ours, str(dump))


def read_through(dump: Path) -> None:
    """Unpacks all of a dump into nowhere: it is whole, though not tried. Raises Unusable."""
    run(program_for(RESTORES, 0), None, f"--file={os.devnull}", str(dump))


def program_for(name: str, version: int) -> Path:
    """The newest one of this machine, which must be at least a server's. Raises Unusable."""
    found = newest(name)
    if found is None:
        raise Unusable(MISSING.format(name=name))
    its = version_of(found)
    if its < version:
        raise Unusable(TOO_OLD.format(name=name, found=its, needed=version))
    return found


def newest(name: str) -> Path | None:
    """Debian keeps several versions beside each other; elsewhere there is the one on the path."""
    folders = sorted(DEBIANS.glob(f"[0-9]*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which(name)
    return folders[-1] if folders else None if on_path is None else Path(on_path)


def version_of(program: Path) -> int:
    """Raises Unusable for what tells none."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - a program of this machine
    except OSError:
        said = ""
    found = VERSION.search(said)
    if found is None:
        raise Unusable(MISSING.format(name=program.name))
    return int(found[1])


def run(program: Path, server: URL | None, *arguments: str) -> None:
    """Raises Unusable with what the program says first; further lines may have rows in them."""
    environment = {**os.environ, "LC_ALL": "C"}
    where = []
    if server is not None:
        address = address_of(server)
        if password := address.pop(PASSWORD, ""):
            environment["PGPASSWORD"] = password
        where = ["--no-password", f"--dbname={conninfo(address)}"]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own, with what is ours
        [program, *where, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().partition("\n")[0].removeprefix(f"{program.name}: error: ")
        raise Unusable(FAILED.format(name=program.name, why=said or WITHOUT_WORDS))


def address_of(server: URL) -> dict[str, Any]:
    """As the driver and the programs of PostgreSQL name its parts."""
    _positional, named = server.get_dialect()().create_connect_args(server)
    return dict(named)


def conninfo(address: dict[str, Any]) -> str:
    from psycopg.conninfo import make_conninfo

    return make_conninfo(**address)
