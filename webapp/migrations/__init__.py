"""The schema's history, and the one way to bring a database up to date."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError

from webapp.db import SQLITE, WRITES, database_sentence, database_url, options_for, prepare
from webapp.durable import put_in_place
from webapp.errors import EngineRefused
from webapp.postgresql import FORBIDDEN

FOLDER = Path(__file__).parent
GRANT = (
    "Skema basis data ini dari versi lain, dan akun ini tidak boleh memperbaruinya. Sebut akun pemiliknya dalam "
    "PARITRANA_DATABASE_OWNER, jalankan: paritrana database grant, lalu ulangi."
)


def upgrade(place: Path | URL, *, revision: str = "head") -> None:
    """Creates or upgrades a database: one transaction, so an interrupted upgrade leaves the old schema whole.

    A file that has data and needs a change is copied beside itself first; of a server's database its own backups are
    there. Raises EngineRefused, with the name when it is damaged or newer than this program.
    """
    with told_by_name(place) as named:
        current = current_revision(place)
        check_known(current, named)
        if isinstance(place, Path):
            keep_copy(place, current, revision)
        with opened(place) as engine:
            bring_up_to(engine, revision)


@contextmanager
def told_by_name(place: Path | URL) -> Iterator[Path | str]:
    """What a database refuses, with its name in front. Raises EngineRefused."""
    named = place if isinstance(place, Path) else place.render_as_string(hide_password=True)
    try:
        yield named
    except (DatabaseError, sqlite.DatabaseError) as error:
        raise EngineRefused(f"{named}: {GRANT if is_forbidden(error) else database_sentence(error)}") from error


def is_forbidden(error: DatabaseError | sqlite.DatabaseError) -> bool:
    """Whether a server's account may not change the schema, as the one that serves may not."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) == FORBIDDEN


@contextmanager
def opened(place: Path | URL) -> Iterator[Engine]:
    """An engine that keeps no connection."""
    url = place if isinstance(place, URL) else database_url(place)
    engine = prepare(create_engine(url, poolclass=NullPool, **options_for(url)))
    try:
        yield engine
    finally:
        engine.dispose()


def check_known(current: str | None, named: Path | str) -> None:
    """Raises EngineRefused for what a newer program has made: this one can't know what is in it."""
    if current is not None and current not in revisions():
        raise EngineRefused(
            f"{named}: basis data ini lebih baru daripada program ini (versi {current}). Tidak ada yang berubah; "
            "pasang program yang lebih baru."
        )


def bring_up_to(engine: Engine, revision: str) -> None:
    """Applies what is missing; a second server that starts at the same time waits for the first one's lock."""
    from alembic import command

    embedded = engine.dialect.name == SQLITE
    if embedded:
        # Batch mode rebuilds a table by dropping the old one; with foreign keys on, that would delete every child row.
        event.listen(engine, "connect", without_foreign_keys)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        command.upgrade(settings(connection), revision)
        if embedded:
            check_foreign_keys(connection)


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


def keep_copy(database: Path, current: str | None, revision: str) -> None:
    """A consistent copy, named by the revision it holds, of a file that is about to change.

    Where another process has changed the file meanwhile, the copy is of what that made, and mustn't replace the old.
    """
    if current is None or current == (head() if revision == "head" else revision):
        return
    copy = database.with_name(f"{database.stem}-{current}{database.suffix}")
    draft = copy.with_name(f"{copy.stem}.{secrets.token_hex(4)}{copy.suffix}")  # half a copy would pass for one
    try:
        if copied(database, draft) == current:
            draft.chmod(0o600)
            put_in_place(draft, copy)
    finally:
        draft.unlink(missing_ok=True)


def copied(database: Path, copy: Path) -> str:
    """Makes the copy; the revision that it holds."""
    with closing(sqlite.connect(database)) as source, closing(sqlite.connect(copy)) as target:
        source.backup(target)
        return str(target.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def current_revision(place: Path | URL) -> str | None:
    """The revision of a database; None when there is none, or nothing in it yet."""
    if isinstance(place, Path) and not place.exists():
        return None
    with opened(place) as engine, engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return None if found is None else str(found)


def head() -> str:
    """The newest revision; the history has exactly one."""
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory.from_config(settings()).get_current_head())


def revisions() -> set[str]:
    """Every revision that this program knows."""
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(settings()).walk_revisions()}
