"""The schema's history, and the one way to bring a database file up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, NullPool, create_engine, event
from sqlalchemy.exc import DatabaseError

from webapp.db import WRITES, check_engine, database_sentence, database_url, engine_options, prepare
from webapp.errors import EngineRefused

FOLDER = Path(__file__).parent


def upgrade(database: Path, *, revision: str = "head") -> None:
    """Creates or upgrades a database file: one transaction, so an interrupted upgrade leaves the old schema whole.

    A file that has data and needs a change is copied beside itself first. Raises EngineRefused, with the file's name
    when it is damaged or newer than this program.
    """
    check_engine(sqlite.sqlite_version_info)
    try:
        check_known(database)
        keep_copy(database, revision)
        bring_up_to(database, revision)
    except (DatabaseError, sqlite.DatabaseError) as error:
        raise EngineRefused(f"{database}: {database_sentence(error)}") from error


def check_known(database: Path) -> None:
    """Raises EngineRefused for a file that a newer program has made: this one can't know what is in it."""
    current = current_revision(database)
    if current is not None and current not in revisions():
        raise EngineRefused(
            f"{database}: basis data ini lebih baru daripada program ini (versi {current}). Tidak ada yang berubah; "
            "pasang program yang lebih baru."
        )


def bring_up_to(database: Path, revision: str) -> None:
    from alembic import command

    engine = prepare(create_engine(database_url(database), poolclass=NullPool, **engine_options()))
    # Batch mode rebuilds a table by dropping the old one; with foreign keys on, that would delete every child row.
    event.listen(engine, "connect", without_foreign_keys)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        command.upgrade(settings(connection), revision)
        check_foreign_keys(connection)
    engine.dispose()


def settings(connection: Connection | None = None) -> Any:
    """Alembic's settings for our folder, on an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def without_foreign_keys(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")


def check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise EngineRefused(f"Pembaruan basis data dibatalkan: {len(broken)} baris kehilangan induknya.")


def keep_copy(database: Path, revision: str) -> None:
    """A consistent copy, named by the revision it holds, of a file that is about to change."""
    current, target = current_revision(database), head() if revision == "head" else revision
    if current is None or current == target:
        return
    copy = database.with_name(f"{database.stem}-{current}{database.suffix}")
    source, target_file = sqlite.connect(database), sqlite.connect(copy)
    try:
        source.backup(target_file)
    except sqlite.DatabaseError:
        copy.unlink(missing_ok=True)  # half a copy would pass for one
        raise
    finally:
        target_file.close()
        source.close()
    copy.chmod(0o600)


def current_revision(database: Path) -> str | None:
    """The revision of a database file; None when there is no file, or nothing in it yet."""
    if not database.exists():
        return None
    connection = sqlite.connect(database)
    try:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if row is None else str(row[0])
    finally:
        connection.close()


def head() -> str:
    """The newest revision; the history has exactly one."""
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory.from_config(settings()).get_current_head())


def revisions() -> set[str]:
    """Every revision that this program knows."""
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(settings()).walk_revisions()}
