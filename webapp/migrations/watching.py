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
SELECT tgname, pg_get_triggerdef(pg_trigger.oid, true), prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE NOT tgisinternal AND tgenabled = 'O'
"""
COLUMNS = re.compile(r"(?<= update of )[a-z_0-9, ]+(?= on )")
FUNCTION = re.compile(r"AS \$\$(.*)\$\$", re.DOTALL)
NAME = re.compile(r"CREATE TRIGGER ([a-z_]+) ")

Made = str | tuple[str, ...]


def wrong_triggers(place: Path | URL) -> list[str]:
    """The names of triggers that are gone, rest, do something else, or are in no version of the schema."""
    with opened(place) as engine, engine.connect() as connection:
        query = HERE if engine.dialect.name == "sqlite" else THERE
        rows = connection.exec_driver_sql(query).all()
    found = {name: definition if not body else (plain(definition), *body) for name, definition, *body in rows}
    wanted: Mapping[str, Made] = made_by_history() if isinstance(place, Path) else on_server(made_by_history())
    return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))


@cache
def made_by_history() -> Mapping[str, str]:
    """name → definition, of an empty database that is brought up to date."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite3"
        upgrade(path)
        with opened(path) as engine, engine.connect() as connection:
            return {row[0]: row[1] for row in connection.exec_driver_sql(HERE)}


def on_server(triggers: Mapping[str, str]) -> Mapping[str, Made]:
    """The same on PostgreSQL: name → what it watches, and the body of its function."""
    found: dict[str, Made] = {}
    for sql in triggers.values():
        body = ""
        for statement in translated(sql):
            function, trigger = FUNCTION.search(statement), NAME.match(statement)
            body = function[1] if function else body
            found |= {trigger[1]: (plain(statement), body)} if trigger else {}
    return found


def plain(statement: str) -> str:
    """One way to write what a trigger watches: no quotation marks, one blank, columns by name."""
    text = " ".join(statement.replace('"', "").casefold().split())
    return COLUMNS.sub(lambda found: ", ".join(sorted(found[0].split(", "))), text)
