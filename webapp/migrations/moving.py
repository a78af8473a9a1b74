"""All rows of the embedded database into an empty one on a server, compared before anything of it counts.

It is one transaction there: a move that is interrupted, or comes to anything else than the source, leaves nothing. The
triggers rest meanwhile, because they watch what happens and a copy is no happening: a revision that was counted again
would differ. References and every other rule of a table hold throughout. The source is only read, and nobody writes to
it as long as the move lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import URL, Connection, CursorResult, Engine, Table, insert, select, text
from sqlalchemy.exc import DatabaseError

from webapp.db import WRITES, Base, database_sentence
from webapp.durable import put_in_place
from webapp.errors import Refused
from webapp.sql import count_on

from . import current_revision, head, opened
from .rights import writing

AT_ONCE = 1000
RESTING = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'"
NOT_EMPTY = "Basis data tujuan tidak kosong (tabel {table}). Tidak ada yang dipindahkan."
STILL_OPEN = (
    "Semua baris sudah ada di tujuan, tetapi {source} masih dibuka proses lain. Hentikan proses itu, lalu jalankan "
    "lagi paritrana move; yang sudah sampai tidak disalin dua kali."
)
Told = Callable[[str, int], None]


def move(source: Path, target: URL, *, told: Told) -> None:
    """Copies and compares; `told` hears each table with its number of rows. Raises Refused or EngineRefused.

    Where every row is there already, a move was broken off when all was done but setting the source aside.
    """
    check_source(source)
    with opened(source) as engine, held(engine) as here, writing(target) as there:
        taken = first_with_rows(there)
        if taken is not None and not has_arrived(here, there):
            raise Refused(NOT_EMPTY.format(table=taken))
        for table in Base.metadata.sorted_tables:
            told(table.name, move_table(here, there, table) if taken is None else compare(here, there, table))
        if there.execute(text(RESTING)).scalar():
            raise Refused("Pemicu basis data tujuan tidak menyala kembali. Tidak ada yang dipindahkan.")


@contextmanager
def held(engine: Engine) -> Iterator[Connection]:
    """A connection that writes nothing, and meanwhile nobody else does."""
    with engine.execution_options(**{WRITES: True}).connect() as connection:
        try:
            yield connection
        finally:
            connection.rollback()


def check_source(source: Path) -> None:
    """Raises Refused unless the file is there, and as this program has it."""
    current = current_revision(source)
    if current is None:
        raise Refused(f"{source}: belum ada basis data untuk dipindahkan.")
    if current != head():
        raise Refused(f"{source}: basis data ini bukan dari versi program ini. Jalankan dahulu: paritrana serve")


def first_with_rows(there: Connection) -> str | None:
    """The name of a table that has something; None for an empty database."""
    for table in Base.metadata.sorted_tables:
        if there.execute(select(1).select_from(table).limit(1)).first() is not None:
            return table.name
    return None


def has_arrived(here: Connection, there: Connection) -> bool:
    """Whether both have the same rows."""
    try:
        for table in Base.metadata.sorted_tables:
            compare(here, there, table)
    except Refused:
        return False
    return True


def set_aside(source: Path) -> Path:
    """Renames what was moved to one of the copies that are forgotten in time, with nothing of it in a log beside it.

    Raises Refused while anybody else has it open, who could still write to it.
    """
    copy = source.with_name(f"{source.stem}-dipindahkan-{current_revision(source)}{source.suffix}")
    try:
        with closing(sqlite.connect(source)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()  # it is written to, so its period begins now
    except sqlite.OperationalError as error:
        raise Refused(STILL_OPEN.format(source=source)) from error
    put_in_place(source, copy)
    return copy


def rows_of(connection: Connection, table: Table) -> CursorResult[Any]:
    """Every row, in the same order on both."""
    query = select(table).order_by(*table.primary_key.columns)
    return connection.execute(query, execution_options={"yield_per": AT_ONCE})


def move_table(here: Connection, there: Connection, table: Table) -> int:
    """Copies one table and compares it; how many rows it has. Raises Refused."""
    quoted = there.dialect.identifier_preparer.format_table(table)
    there.exec_driver_sql(f"ALTER TABLE {quoted} DISABLE TRIGGER USER")
    try:
        for some in rows_of(here, table).partitions(AT_ONCE):
            there.execute(insert(table), [dict(row._mapping) for row in some])  # noqa: SLF001 - its public way
    except DatabaseError as error:
        why = database_sentence(error)
        raise Refused(f"Tabel {table.name}: ada baris yang tidak diterima server. {why}") from error
    there.exec_driver_sql(f"ALTER TABLE {quoted} ENABLE TRIGGER USER")
    if table.autoincrement_column is not None:
        count_on(there, table)
    return compare(here, there, table)


def compare(here: Connection, there: Connection, table: Table) -> int:
    """How many rows both have. Raises Refused for the first one that differs."""
    count = 0
    for one, other in zip_longest(rows_of(here, table), rows_of(there, table)):
        if one != other:
            raise Refused(f"Tabel {table.name}: baris {count + 1} berbeda setelah disalin. Tidak ada yang dipindahkan.")
        count += 1
    return count
