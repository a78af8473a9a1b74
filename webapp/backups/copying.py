"""A consistent copy of the database while people go on saving, and what it says of everything beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from webapp.backups.archive import LogHead
from webapp.backups.server import DUMP, copy_server
from webapp.db import database_sentence, one_moment
from webapp.errors import Unusable
from webapp.queries.evidence import hashes_of_blobs
from webapp.queries.issued import contents_of_papers
from webapp.queries.score_log import heads_of_logs
from webapp.queries.signed_papers import contents_of_signed

FILE = "database.sqlite3"
NOT_SOUND = "{path}: basis data dalam cadangan ini tidak utuh ({found})."


@dataclass(frozen=True)
class Snapshot:
    """A copy of the database, and what it said at that moment: its revision, the contents it names, the logs' heads."""

    database: Path
    revision: str
    evidence: frozenset[str]
    papers: frozenset[str]
    logs: tuple[LogHead, ...]


def take_snapshot(folder: Path) -> Snapshot:
    """Everything in one reading transaction, so that it fits together; writers don't wait for it. Raises Unusable."""
    try:
        with one_moment() as connection:
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            papers = contents_of_papers() | contents_of_signed()
            logs = tuple(LogHead(*one) for one in heads_of_logs())
            name, copy = COPIES[connection.dialect.name]
            copy(connection, folder / name)
            return Snapshot(folder / name, str(revision), hashes_of_blobs(), papers, logs)
    except (DatabaseError, sqlite.DatabaseError) as error:
        raise Unusable(f"Basis data tidak dapat disalin: {database_sentence(error)}") from error


def copy_sqlite(connection: Connection, target: Path) -> None:
    """All pages as the open transaction of this connection sees them."""
    source: Any = connection.connection.dbapi_connection
    copy = sqlite.connect(target)
    try:
        # A draft that a power cut may take: syncing it would only hold up those who save.
        copy.execute("PRAGMA synchronous = OFF").fetchall()
        source.backup(copy)
        # Its header says WAL; made plain, the copy is one file.
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()
    finally:
        copy.close()


def check_sqlite(database: Path) -> None:
    """Raises Unusable for a file whose pages, indexes or references don't hold together."""
    connection = sqlite.connect(database)
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite.DatabaseError as error:
        found, orphans = [str(error)], []
    finally:
        connection.close()
    if found or orphans:
        told = "; ".join(found) or f"{len(orphans)} baris kehilangan induknya"
        raise Unusable(NOT_SOUND.format(path=database.name, found=told))


# How each database is copied: the file's name in the backup, and the function. `restoring` puts each where it belongs.
COPIES: dict[str, tuple[str, Callable[[Connection, Path], None]]] = {
    "sqlite": (FILE, copy_sqlite),
    "postgresql": (DUMP, copy_server),
}
