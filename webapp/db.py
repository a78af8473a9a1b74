"""The database: one safe engine, one way to write; SQLite in a file, or a PostgreSQL server.

Reads run in a plain transaction that can't write (`query_only`), so a GET that tries to is an error and not a habit.
Writes run inside `with transaction():`, which begins with BEGIN IMMEDIATE: the writer waits its turn at the start
instead of failing in the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, Connection, Dialect, Engine, MetaData, String, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from webapp import postgresql
from webapp.errors import EngineRefused
from webapp.log_guard import guard_log
from webapp.queue_server import QueueServer

FOLDER, SHARED, QUEUE = "paritrana_instance", "paritrana_shared", "paritrana_queue"
SQLITE = "sqlite"
WRITES = "paritrana_writes"
AFTER = "paritrana_after_commit"
BUSY_MILLISECONDS = 10_000
SYNCHRONOUS_FULL = 2

# Up to 3.51.2 two connections that write and checkpoint at once can corrupt a WAL database (sqlite.org/wal.html,
# "The WAL-reset bug"); 3.50.7 and 3.44.6 carry the fix too.
FIRST_SAFE = (3, 51, 3)
SAFE_BACKPORTS = ((3, 50, 7), (3, 44, 6))

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# What SQLite says, and what it means for who runs this instance.
FAULTS = (
    ("not a database", "Berkas basis data rusak atau bukan basis data. Pulihkan dari salinan cadangan."),
    ("malformed", "Berkas basis data rusak. Pulihkan dari salinan cadangan."),
    ("is full", "Tempat penyimpanan penuh. Tidak ada yang berubah; kosongkan sebagian, lalu ulangi."),
    ("unable to open", "Berkas basis data tidak dapat dibuka (ini folder, atau tidak diizinkan)."),
    ("locked", "Basis data sedang dipakai proses lain. Tidak ada yang berubah; silakan ulangi."),
    ("readonly", "Basis data hanya dapat dibaca, jadi tidak ada yang dapat disimpan."),
    ("disk I/O", "Perangkat penyimpanan bermasalah. Periksa mesinnya; yang sudah tersimpan belum tentu terbaca."),
    ("no such", "Isi basis data tidak lengkap. Pulihkan dari salinan cadangan."),
)
OTHER_FAULT = "Basis data menolak pekerjaan ini. Tidak ada yang berubah."


class Base(DeclarativeBase):
    """Every table's base; the naming convention lets a later migration name what it drops."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)


class UtcTime(TypeDecorator[datetime]):
    """An instant: stored as UTC text that sorts, given back with its zone; a naive datetime is refused."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs its time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


def engine_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite may keep a WAL database that several processes write."""
    if version >= FIRST_SAFE:
        return True
    return any(version[:2] == backport[:2] and version >= backport for backport in SAFE_BACKPORTS)


def check_engine(version: tuple[int, int, int]) -> None:
    """Raises EngineRefused for an SQLite with the WAL-reset bug."""
    if not engine_is_safe(version):
        found, needed = (".".join(map(str, one)) for one in (version, FIRST_SAFE))
        raise EngineRefused(f"SQLite {found} dapat merusak basis data saat dua proses menulis; perlu {needed} ke atas.")


def engine_options() -> dict[str, Any]:
    """Our own SQLite, never the interpreter's; what was to be stored stands in no error, and so in no log."""
    return {"module": sqlite, "hide_parameters": True}


def set_up_connection(connection: Any, _record: object = None) -> None:
    """Makes a new connection safe, and reads every setting back: a setting that didn't take is refused.

    Raises EngineRefused.
    """
    connection.isolation_level = None  # the driver begins nothing by itself; `begin` below does
    wanted: dict[str, int | str] = {
        "journal_mode": "wal",
        "synchronous": SYNCHRONOUS_FULL,  # an acknowledged save survives a power cut
        "foreign_keys": 1,
        "busy_timeout": BUSY_MILLISECONDS,
        "recursive_triggers": 1,  # without it INSERT OR REPLACE passes by the triggers of insert-only tables
        "trusted_schema": 0,
        "secure_delete": 1,  # what is erased, such as people of a list, is overwritten
    }
    for name, value in wanted.items():
        connection.execute(f"PRAGMA {name} = {value}").fetchall()
    check_settings(connection, wanted)


def check_settings(connection: Any, wanted: dict[str, int | str]) -> None:
    """Raises EngineRefused naming the first setting that isn't as wanted."""
    for name, value in wanted.items():
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != value:
            raise EngineRefused(f"Pengaturan basis data {name} bernilai {found}, seharusnya {value}.")


def begin(connection: Connection) -> None:
    """Begins a transaction that only reads; inside `transaction()`, one that holds the write lock from the start."""
    writes = connection.get_execution_options().get(WRITES, False)
    if connection.dialect.name != SQLITE:
        postgresql.begin(connection, writes=writes)
        return
    connection.exec_driver_sql(f"PRAGMA query_only = {0 if writes else 1}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def prepare(engine: Engine) -> Engine:
    """Lets every connection of this engine be set up and begun as above."""
    ours = set_up_connection if engine.dialect.name == SQLITE else postgresql.set_up_connection
    event.listen(engine, "connect", ours)
    event.listen(engine, "begin", begin)
    engine.dialect.use_insertmanyvalues_wo_returning = engine.dialect.name != SQLITE  # many rows, one statement
    return engine


def guard(engine: Engine) -> Engine:
    """Keeps the score log from whatever statement the application might be made to run."""
    if engine.dialect.name == SQLITE:  # a server keeps it by the rights of the account
        event.listen(engine, "connect", guard_log)
    return engine


def database_url(path: Path) -> URL:
    """Built from its parts: in a text, a `?` or `%` of the path would mean something else."""
    return URL.create("sqlite", database=str(path.absolute()))


def options_for(url: URL) -> dict[str, Any]:
    """What create_engine needs for this address. Raises EngineRefused."""
    if url.get_backend_name() != SQLITE:
        return postgresql.engine_options()
    check_engine(sqlite.sqlite_version_info)
    return engine_options()


def open_engine(place: Path | URL) -> Engine:
    """An engine without an application, for a file or a server: for migrations, and for who looks from outside."""
    url = place if isinstance(place, URL) else database_url(place)
    return prepare(create_engine(url, **options_for(url)))


def open_database(
    app: Flask, place: Path | URL, folder: Path, *, shared: Path | None = None, queue: QueueServer | None = None
) -> None:
    """Binds the application to its database, a file or a server's. Raises EngineRefused.

    `folder` is where what isn't rows lies; `shared` the part of it that other machines see, `queue` where messages to
    workers go, each where it isn't in that folder.
    """
    url = place if isinstance(place, URL) else database_url(place)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options_for(url)
    db.init_app(app)
    with app.app_context():
        guard(prepare(db.engine)).update_execution_options(
            **{FOLDER: folder, SHARED: shared or folder, QUEUE: queue or folder}
        )


def database_sentence(error: Exception) -> str | None:
    """What an error of the database means, as a sentence; None for an error of anything else."""
    if not isinstance(error, DatabaseError | sqlite.DatabaseError):
        return None
    cause = error.orig if isinstance(error, DatabaseError) else error
    if not isinstance(cause, sqlite.DatabaseError):
        return postgresql.sentence_of(cause) or OTHER_FAULT
    said = str(cause)
    return next((sentence for words, sentence in FAULTS if words in said), OTHER_FAULT)


def instance_folder() -> Path:
    """Where this machine's own things lie that aren't rows."""
    found: Path = db.engine.get_execution_options()[FOLDER]
    return found


def shared_folder() -> Path:
    """Where that lies which isn't rows and is one for all servers."""
    found: Path = db.engine.get_execution_options()[SHARED]
    return found


def queue_place() -> Path | QueueServer:
    """Where messages to workers go: a folder of this machine, or a server."""
    found: Path | QueueServer = db.engine.get_execution_options()[QUEUE]
    return found


def after_commit(effect: Callable[[], None]) -> None:
    """Lets `effect` happen once the open transaction is committed, and never when it isn't; it must not raise.

    Raises RuntimeError outside `transaction()`.
    """
    session = db.session()
    if not session.info.get(WRITES):
        raise RuntimeError("an effect belongs to a transaction(): without one nothing says that it is due")
    session.info.setdefault(AFTER, []).append(effect)


@contextmanager
def transaction() -> Iterator[Session]:
    """The one way to write: ends the reading transaction, takes the write lock, commits at the end.

    What was loaded before is read again inside, so a decision never rests on what was true before the lock. An error
    rolls everything back and goes on. Transactions don't nest: the view opens one, services flush.
    """
    session = db.session()
    if session.info.get(WRITES):
        raise RuntimeError("transaction() doesn't nest: the view opens it, services only flush")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed before transaction() was opened")
    session.rollback()
    session.info[WRITES] = True
    try:
        connection = session.connection(execution_options={WRITES: True})
        yield session
        session.flush()
        check_still_open(connection)
        session.commit()
        effects = session.info.pop(AFTER, [])
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(WRITES, None)
        session.info.pop(AFTER, None)
    for effect in effects:
        effect()


@contextmanager
def one_moment() -> Iterator[Connection]:
    """The connection of a reading transaction of its own: what is read inside is of one moment; writers don't wait."""
    session = db.session()
    session.rollback()
    try:
        yield session.connection()
    finally:
        session.rollback()


def check_still_open(connection: Connection) -> None:
    """After "disk full" SQLite has rolled back by itself; a commit would then say yes to nothing."""
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name == SQLITE and not driver.in_transaction:
        raise EngineRefused("Basis data membatalkan penyimpanan. Tidak ada yang berubah; silakan coba lagi.")


def empty_log() -> bool:
    """Writes the write-ahead log into the database and empties it, because what was erased still stands there.

    Runs outside any transaction. False while somebody else reads: then it has to be done again. A server keeps its
    log by itself and reuses it.
    """
    db.session.rollback()
    if db.engine.dialect.name != SQLITE:
        return True
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return not connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
