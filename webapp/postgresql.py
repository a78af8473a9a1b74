"""PostgreSQL, the database of many machines: its settings read back, one writer at a time, its faults in words.

A transaction that only reads sees one moment and can't write. One that writes takes a lock first that every other
writer waits for, as the embedded database does: a decision never rests on what another is about to change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, make_url

from webapp.errors import EngineRefused

FIRST_VERSION = 150_000
WRITER = 0x50415249  # any number, as long as all of ours take the same
WAIT_MILLISECONDS = 10_000
WRITES_SEE = "READ COMMITTED"
READS = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
# Each with what it must say. Without the first three, what was acknowledged could be lost with the power.
WANTED = {
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "server_encoding": "UTF8",
    "client_encoding": "UTF8",
    "standard_conforming_strings": "on",
}
OWN = f"SET synchronous_commit = on; SET lock_timeout = {WAIT_MILLISECONDS}; SET client_encoding = 'UTF8'"
READ_ONLY = "25006"
NO_TABLE = "42P01"
FORBIDDEN = "42501"
# Classes and codes of errors (PostgreSQL's appendix A), the longer ones first.
FAULTS = (
    ("53100", "Tempat penyimpanan server basis data penuh. Tidak ada yang berubah; kosongkan sebagian, lalu ulangi."),
    ("53300", "Server basis data sudah melayani terlalu banyak sambungan. Tidak ada yang berubah; silakan ulangi."),
    ("55P03", "Basis data sedang dipakai proses lain. Tidak ada yang berubah; silakan ulangi."),
    (READ_ONLY, "Basis data hanya dapat dibaca, jadi tidak ada yang dapat disimpan."),
    (FORBIDDEN, "Akun basis data ini tidak diizinkan melakukan pekerjaan itu. Tidak ada yang berubah."),
    ("3D000", "Basis data itu tidak ada di server. Buat dahulu, lalu jalankan lagi."),
    ("40", "Dua pekerjaan bertabrakan di basis data. Tidak ada yang berubah; silakan ulangi."),
    ("57", "Server basis data sedang dihentikan atau baru dimulai. Tidak ada yang berubah; silakan ulangi."),
    ("58", "Perangkat penyimpanan server basis data bermasalah. Periksa mesinnya."),
    ("XX", "Isi basis data rusak. Pulihkan dari salinan cadangan."),
    ("28", "Server basis data menolak akun atau kata sandinya."),
    (NO_TABLE, "Isi basis data tidak lengkap. Pulihkan dari salinan cadangan."),
)
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
VERIFIED = "verify-full"  # of libpq's modes the only one that looks whose certificate it is
UNREACHABLE = "Server basis data tidak dapat dihubungi. Tidak ada yang berubah; silakan ulangi sebentar lagi."


def server_url(text: str, password: str = "") -> URL:
    """The address of a database, with the password that lay in a file. Raises ArgumentError for what is none."""
    url = make_url(text).set(drivername="postgresql+psycopg")
    return url.set(password=password) if password else url


def guarded_url(url: URL, given: Mapping[str, str]) -> URL:
    """The address; to another machine only over TLS, with a certificate that is the server's own.

    `given` is the environment, from which libpq takes what the address doesn't say. Raises EngineRefused for an
    address that asks for less.
    """
    if not leaves_the_machine(url, given):
        return url
    mode = url.query.get("sslmode", VERIFIED)
    if mode != VERIFIED:
        raise EngineRefused(f"Server basis data di mesin lain hanya dihubungi dengan sslmode={VERIFIED}, bukan {mode}.")
    return url.update_query_dict({"sslmode": VERIFIED})


def leaves_the_machine(url: URL, given: Mapping[str, str]) -> bool:
    """Whether one of the servers that libpq would try is, or may be, another machine."""
    if "service" in url.query or given.get("PGSERVICE"):
        return True
    hosts = [url.host or "", *url.normalized_query.get("host", ())]
    if not any(hosts):
        hosts = [given.get("PGHOST", "")]
    hosts += url.normalized_query.get("hostaddr", [given.get("PGHOSTADDR", "")])
    names = {name.strip() for host in hosts for name in host.split(",")} - {""}
    return any(name not in LOCAL and not name.startswith(("/", "@")) for name in names)


def engine_options() -> dict[str, Any]:
    """A connection is asked whether it still lives before it is used; what was sent with a statement is in no error.

    Whatever the server's own default is, who waited for the writer's lock then reads what the one before wrote: at any
    other level the statement that takes the lock would fix what is seen to a moment before that.
    """
    return {
        "hide_parameters": True,
        "pool_pre_ping": True,
        "isolation_level": WRITES_SEE,
        "connect_args": {"connect_timeout": 5, "options": "-c timezone=UTC"},
    }


def set_up_connection(connection: Any, _record: object = None) -> None:
    """Sets what is ours to set, and reads back what has to hold. Raises EngineRefused."""
    connection.autocommit = True  # this here is no transaction of anybody's
    with connection.cursor() as cursor:
        cursor.execute(OWN)
        for name, value in WANTED.items():
            found = cursor.execute("SELECT current_setting(%s)", (name,)).fetchone()[0]
            if found != value:
                raise EngineRefused(f"Pengaturan server basis data {name} bernilai {found}, seharusnya {value}.")
        check_server(cursor)
    connection.autocommit = False


def check_server(cursor: Any) -> None:
    """Raises EngineRefused for a server that is too old, or sorts letters otherwise than the program."""
    (version,) = cursor.execute("SELECT current_setting('server_version_num')::int").fetchone()
    if version < FIRST_VERSION:
        raise EngineRefused(f"PostgreSQL {version // 10_000} terlalu lama; perlu {FIRST_VERSION // 10_000} ke atas.")
    query = "SELECT datcollate FROM pg_database WHERE datname = current_database()"
    (order,) = cursor.execute(query).fetchone()
    if order not in {"C", "POSIX"}:
        raise EngineRefused(
            f"Basis data ini mengurutkan huruf menurut {order}. Buat dengan urutan C: "
            "CREATE DATABASE … TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'."
        )


def begin(connection: Connection, *, writes: bool) -> None:
    """Begins a transaction that sees one moment and only reads, or one that holds the one writer's lock."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER})" if writes else READS)


@contextmanager
def held(engine: Engine, place: int) -> Iterator[bool]:
    """Whether nobody else on this database holds `place` (63 bits); while this lasts, on no machine does anybody.

    The server lets go when the connection ends, however it ends; it waits outside any transaction. Raises
    OperationalError at the end where the server went away meanwhile: then somebody else may have begun.
    """
    with engine.connect() as connection:
        connection.detach()  # a pool would give a lock that wasn't let go to whoever comes next
        mine = ask(connection, "pg_try_advisory_lock", place)
        try:
            yield mine
        finally:
            if mine:  # whatever happened: a server notices the end of a connection only a moment later
                ask(connection, "pg_advisory_unlock", place)


@contextmanager
def waited_for(engine: Engine, place: int) -> Iterator[None]:
    """Holds `place` as `held` does, once whoever holds it lets go. Raises OperationalError after the usual wait."""
    with engine.connect() as connection:
        connection.detach()
        with connection.begin():
            connection.exec_driver_sql("SELECT pg_advisory_lock(%s)", (place,))
        try:
            yield
        finally:
            ask(connection, "pg_advisory_unlock", place)


def ask(connection: Connection, function: str, place: int) -> bool:
    """What the server's function says about this place; no transaction stays open."""
    with connection.begin():
        return bool(connection.exec_driver_sql(f"SELECT {function}(%s)", (place,)).scalar_one())


def sentence_of(error: Any) -> str | None:
    """What the driver's error means; None for one that only says that the work itself was wrong."""
    code = getattr(error, "sqlstate", None)
    if code is None:
        return UNREACHABLE if is_operational(error) else None
    return next((sentence for begins, sentence in FAULTS if code.startswith(begins)), None)


def is_unusable(error: Any) -> bool:
    """Whether it isn't the statement: only reading is allowed, as where a server follows another, or no schema yet."""
    return getattr(error, "sqlstate", None) in {READ_ONLY, NO_TABLE}


def is_operational(error: Any) -> bool:
    """Whether the connection itself failed: such errors have no code of the server's."""
    from psycopg import OperationalError

    return isinstance(error, OperationalError)
