"""Whether every trigger stands as the schema's history makes it: what refuses changes must not be gone unseen."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sqlalchemy import URL

from webapp.migrations import opened, upgrade
from webapp.migrations.dialects import translated

HERE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
THERE = """
SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal AND tgenabled = 'O'
"""
FUNCTION = re.compile(r"AS \$\$(.*)\$\$", re.DOTALL)
NAME = re.compile(r"CREATE TRIGGER ([a-z_]+) ")


def wrong_triggers(place: Path | URL) -> list[str]:
    """The names of triggers that are gone, rest, do something else, or are in no version of the schema."""
    with opened(place) as engine, engine.connect() as connection:
        query = HERE if engine.dialect.name == "sqlite" else THERE
        found = {row[0]: row[1] for row in connection.exec_driver_sql(query)}
    wanted = made_by_history() if isinstance(place, Path) else on_server(made_by_history())
    return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))


@cache
def made_by_history() -> Mapping[str, str]:
    """name → definition, of an empty database that is brought up to date."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite3"
        upgrade(path)
        with opened(path) as engine, engine.connect() as connection:
            return {row[0]: row[1] for row in connection.exec_driver_sql(HERE)}


def on_server(triggers: Mapping[str, str]) -> Mapping[str, str]:
    """The same on PostgreSQL: name → body of its function."""
    found: dict[str, str] = {}
    for sql in triggers.values():
        body = ""
        for statement in translated(sql):
            function, trigger = FUNCTION.search(statement), NAME.match(statement)
            body = function[1] if function else body
            found |= {trigger[1]: body} if trigger else {}
    return found
