"""An empty database of a server, for what comes back from a backup: whoever takes it has it alone.

A mark is left in it while it is taken. So what a killed process left there is known and taken away by the next one,
and a database with anything else in it is never touched.
"""

from __future__ import annotations

from typing import Any, Self

from sqlalchemy import URL

from webapp.backups.server import address_of
from webapp.config import DATABASE_OWNER
from webapp.errors import Unusable
from webapp.postgresql import UNREACHABLE, sentence_of

SECONDS = 5
MARK = "restoring_here"
TAKEN = 0x50415250  # of the lock that lasts as long as the connection
NO_SERVER = (
    "Cadangan ini dari basis data di server PostgreSQL. Sebut basis data kosong untuknya dalam {variable}, lalu "
    "ulangi. Tidak ada yang dipulihkan."
)
NOT_EMPTY = "Basis data {name} di server tidak kosong. Tidak ada yang dipulihkan, dan isinya tidak disentuh."
BUSY = "Basis data {name} sedang dipakai pemulihan lain. Ulangi sesudah selesai."
MIGHTY = (
    "Akun {account} boleh segalanya di server itu, dan isi cadangan akan dijalankan dengannya. Pakai akun yang hanya "
    "memiliki basis data {name}."
)
THINGS = """
SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace LIMIT 1
"""
CLEARING = """
DO $$ DECLARE does text; BEGIN
    FOR does IN
        SELECT format('DROP TABLE %s CASCADE', oid::regclass) FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    LOOP EXECUTE does; END LOOP;
    FOR does IN
        SELECT format('DROP FUNCTION %s CASCADE', oid::regprocedure) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    LOOP EXECUTE does; END LOOP;
END $$
"""


class Vacant:
    """The database with this address, taken once a backup turns out to need it; empty again unless it is kept."""

    def __init__(self, server: URL | None, variable: str = DATABASE_OWNER) -> None:
        self.server, self.variable = server, variable
        self.connection: Any = None
        self.version = 0  # of the server, once it is taken

    @property
    def taken(self) -> URL | None:
        """Its address, once it was taken."""
        return None if self.connection is None else self.server

    @property
    def name(self) -> str:
        return "" if self.server is None else str(self.server.database)

    def take(self) -> None:
        """Raises Unusable unless it can be reached, is empty, and nobody else's."""
        import psycopg

        if self.server is None:
            raise Unusable(NO_SERVER.format(variable=self.variable))
        try:
            self.connection = psycopg.connect(**address_of(self.server), autocommit=True, connect_timeout=SECONDS)
            self.version = self.connection.info.server_version // 10_000
            self.refuse_others()
            self.connection.execute(f"CREATE TABLE {MARK} ()")
        except psycopg.Error as error:
            self.leave()
            raise Unusable(f"{self.name}: {sentence_of(error) or UNREACHABLE}") from None
        except Unusable:
            self.leave()
            raise

    def refuse_others(self) -> None:
        if self.first("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
            raise Unusable(MIGHTY.format(account=self.first("SELECT current_user"), name=self.name))
        if not self.first(f"SELECT pg_try_advisory_lock({TAKEN})"):
            raise Unusable(BUSY.format(name=self.name))
        if self.first(f"SELECT to_regclass('public.{MARK}') IS NOT NULL"):
            self.connection.execute(CLEARING)
        if self.first(THINGS) is not None:
            raise Unusable(NOT_EMPTY.format(name=self.name))

    def first(self, query: str) -> Any:
        row = self.connection.execute(query).fetchone()
        return None if row is None else row[0]

    def keep(self) -> None:
        """What was put there stays."""
        if self.connection is not None:
            self.connection.execute(f"DROP TABLE {MARK}")
            self.leave()

    def leave(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_what: object) -> None:
        """A server that is gone keeps the mark, and the next one clears it."""
        import psycopg

        if self.connection is None:
            return
        try:
            self.connection.execute(CLEARING)
        except psycopg.Error:
            return
        finally:
            self.leave()
