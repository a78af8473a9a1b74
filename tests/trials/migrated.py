"""What a trial of migrations needs to know of either database: how one is made, copied, upgraded and told."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import URL, Engine, NullPool, create_engine

from tests.postgresql import OWNER, Server
from tests.trials.either import either
from tests.webapp.schemas import schema
from webapp import migrations
from webapp.db import open_engine, options_for, prepare

# All that a schema on a server consists of, each part in one line.
PARTS = (
    """SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid
    AND adnum = attnum WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
    AND NOT attisdropped""",
    """SELECT conrelid::regclass::text, conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace""",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'",
)


class Database(Protocol):
    """One kind of database: each method gets a folder that is one database's own."""

    def engine(self, folder: Path) -> Engine: ...
    def create(self, folder: Path) -> None: ...
    def copy(self, source: Path, target: Path) -> None: ...
    def drop(self, folder: Path) -> None: ...
    def upgrade(self, folder: Path, revision: str) -> None: ...
    def schema(self, folder: Path) -> list[Any]: ...


class OfFile:
    """A file."""

    @staticmethod
    def file(folder: Path) -> Path:
        return folder / "paritrana.sqlite3"

    def engine(self, folder: Path) -> Engine:
        return open_engine(self.file(folder))

    def create(self, folder: Path) -> None:
        folder.mkdir()

    def copy(self, source: Path, target: Path) -> None:
        """Nobody has it open, so nothing is left in its log."""
        target.mkdir()
        shutil.copyfile(self.file(source), self.file(target))

    def drop(self, folder: Path) -> None:
        shutil.rmtree(folder)

    def upgrade(self, folder: Path, revision: str) -> None:
        migrations.upgrade(self.file(folder), revision=revision)

    def schema(self, folder: Path) -> list[Any]:
        return schema(self.file(folder))


@dataclass(frozen=True)
class OfServer:
    """A database of a server, named as the folder, which is never made."""

    server: Server

    @staticmethod
    def name(folder: Path) -> str:
        return re.sub("[^a-z0-9]", "_", f"d_{folder.parent.name}_{folder.name}".lower())

    def url(self, folder: Path) -> URL:
        return self.server.url(self.name(folder), OWNER)

    def engine(self, folder: Path) -> Engine:
        """One that keeps no connection: a database that somebody is in can't be copied."""
        url = self.url(folder)
        return prepare(create_engine(url, poolclass=NullPool, **options_for(url)))

    def create(self, folder: Path) -> None:
        self.server.create(self.name(folder))

    def copy(self, source: Path, target: Path) -> None:
        self.server.create(self.name(target), template=self.name(source))

    def drop(self, folder: Path) -> None:
        self.server.drop(self.name(folder))

    def upgrade(self, folder: Path, revision: str) -> None:
        migrations.upgrade(self.url(folder), revision=revision)

    def schema(self, folder: Path) -> list[Any]:
        engine = self.engine(folder)
        with engine.connect() as connection:
            return [sorted(map(tuple, connection.exec_driver_sql(part)), key=repr) for part in PARTS]


KINDS: Mapping[str, Callable[[], AbstractContextManager[Database]]] = either(OfFile, OfServer)
