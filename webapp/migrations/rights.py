"""What the application's account may do on a server: its daily work, and nothing that a table refuses to everybody.

The schema belongs to another account. So a fault of the program, or a statement that somebody smuggles in, can neither
change the log nor take its triggers away; the owner still can, and only a size and head kept outside show that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import URL, Connection, text

from webapp.db import WRITES
from webapp.errors import ConfigRefused

from . import opened

Quote = Callable[[str], str]
HISTORY = "alembic_version"
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped"
# The triggers before each row that refuse without asking anything: which act, and for which columns (none: all).
REFUSALS = """
SELECT relname, tgtype & 8 <> 0 AS deletes, tgtype & 16 <> 0 AS updates,
       ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = tgrelid AND attnum = ANY(tgattr)) AS columns
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE NOT tgisinternal AND tgtype & 3 = 3 AND prosrc LIKE ' BEGIN RAISE %'
"""
TOO_MIGHTY = """
SELECT rolsuper OR rolcreaterole OR pg_has_role(rolname, current_user, 'MEMBER')
FROM pg_roles WHERE rolname = :account
"""


@dataclass(frozen=True)
class Refusal:
    """What a trigger refuses of one table; without columns an update of any of them."""

    table: str
    deletes: bool
    updates: bool
    columns: tuple[str, ...]


def grant(owner: URL, account: str) -> None:
    """Gives this account what it needs in the owner's database, and takes away what it has beyond. Raises Refused."""
    with writing(owner) as connection:
        check_account(connection, account)
        for statement in statements(connection, account):
            connection.exec_driver_sql(statement)


@contextmanager
def writing(place: URL) -> Iterator[Connection]:
    """One transaction in a server's database, outside any application."""
    with opened(place) as engine:
        marked = engine.execution_options(**{WRITES: True})
        with marked.begin() as connection:
            yield connection


def check_account(connection: Connection, account: str) -> None:
    """Raises ConfigRefused for an account that isn't there, or that no table could refuse anything."""
    mighty = connection.execute(text(TOO_MIGHTY), {"account": account}).scalar()
    if mighty is None:
        raise ConfigRefused(f"Akun {account} tidak ada di server. Buat dahulu: createuser {account}")
    if mighty:
        raise ConfigRefused(
            f"Akun {account} memiliki basis data ini atau boleh segalanya, jadi tidak ada yang dapat dibatasi. Pakai "
            "dua akun: pemilik (PARITRANA_DATABASE_OWNER) dan akun aplikasi (PARITRANA_DATABASE)."
        )


def statements(connection: Connection, account: str) -> Iterator[str]:
    """The SQL for it, in an order in which it can be repeated."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    whom, database = quote(account), quote(str(connection.engine.url.database))
    yield f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {whom}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {whom}"
    # A backup reads how far they have counted; rows that came with numbers of their own are counted on behind.
    yield f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {whom}"
    refusals = [Refusal(*row) for row in connection.execute(text(REFUSALS))]
    for table in connection.execute(text(TABLES)).scalars():
        ours = [one for one in refusals if one.table == table]
        columns = connection.execute(text(COLUMNS), {"table": quote(table)}).scalars().all()
        yield f"GRANT {', '.join(rights(table, columns, ours, quote))} ON {quote(table)} TO {whom}"


def rights(table: str, columns: Sequence[str], refusals: Sequence[Refusal], quote: Quote) -> Iterator[str]:
    """What the account may do with one table."""
    yield "SELECT"
    if table == HISTORY:
        return
    yield "INSERT"
    if not any(one.deletes for one in refusals):
        yield "DELETE"
    withheld = {column for one in refusals if one.updates for column in one.columns or columns}
    if not withheld:
        yield "UPDATE"
    elif left := [column for column in columns if column not in withheld]:
        yield f"UPDATE ({', '.join(map(quote, left))})"
