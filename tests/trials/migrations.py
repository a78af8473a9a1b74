"""Migrations killed at every statement: what is there afterwards is the old or the new, never something between.

A database is filled by searching rows that its own constraints take, table by table as they appear, and goes through
every revision. Before each one, children are killed after each of its statements and right before its commit; then the
schema and every row are compared, and the upgrade is done again. The control commits in the middle, as a database does
whose migrations aren't transactional.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

from tests.trials.migrated import KINDS, Database
from webapp import migrations
from webapp.db import WRITES

TRIES = 400  # for one row
ROWS = 2
NEVER_KNOWN = frozenset({"revision_mark"})  # drawn anew by triggers
# What a migration is there to change; everything else of a row that stays must stay the same.
CHANGES = frozenset({("0002", "category", "revision"), ("0005", "panelist", "office")})
# Tables that nothing could write before they were made anew.
MADE_ANEW = frozenset({("0007", "roster"), ("0007", "worker"), ("0007", "village_check")})
TIME = "2026-02-13T04:00:00.000000+00:00"

State = tuple[list[Any], dict[str, list[dict[str, Any]]]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", choices=sorted(KINDS), default="sqlite")
    parser.add_argument("--stride", type=int, default=1, help="every so many statements")
    parser.add_argument("--seed", type=int, default=1)


def main(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder, KINDS[options.database]() as kind:
        found = tried(Path(folder), kind, options.stride, options.seed)
        control = control_is_found(Path(folder), kind)
    print(f"seed {options.seed}, {options.database}: {found.revisions} revisions, {found.killed} kills")
    print(f"afterwards old {found.old}, new {found.new}; done again {found.again}")
    print(f"tables with rows: {len(found.filled)}; without: {', '.join(sorted(found.empty)) or 'none'}")
    print(f"control, committing in the middle: {'found' if control else 'NOT FOUND'}")
    print(*found.faults, sep="\n")
    return 1 if found.faults or not control else 0


@dataclass
class Found:
    revisions: int = 0
    killed: int = 0
    old: int = 0
    new: int = 0
    again: int = 0
    filled: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def tried(folder: Path, kind: Database, stride: int, seed: int, since: str = "0001") -> Found:
    """Upgrades at once to `since`, then goes through every revision after it, killing at each."""
    chance, found = random.Random(seed), Found()
    current = folder / "base"
    for revision in every_revision()[every_revision().index(since) :]:
        new = folder / revision
        if found.revisions:
            kind.copy(current, new)
        else:
            kind.create(new)
        kind.upgrade(new, revision)
        if found.revisions:
            found.faults += [f"{revision}: {fault}" for fault in lost_rows(kind, revision, current, new)]
        if found.revisions:
            kill_at_each(folder, kind, Step(revision, current, new), stride, found)
        fill(kind.engine(new), chance, found)
        current, found.revisions = new, found.revisions + 1
    return found


def every_revision() -> list[str]:
    script = ScriptDirectory.from_config(migrations.settings())
    return [one.revision for one in reversed(list(script.walk_revisions()))]


# ---------------------------------------------------------------------- killing


@dataclass(frozen=True)
class Step:
    """One revision's upgrade: databases before and after it; `commits`: as one that isn't transactional."""

    revision: str
    old: Path
    new: Path
    commits: bool = False


def kill_at_each(folder: Path, kind: Database, step: Step, stride: int, found: Found) -> None:
    """Every point of one revision's upgrade, each on a copy of its own."""
    revision, old, new = step.revision, step.old, step.new
    before, after = state_of(kind, old), state_of(kind, new)
    point = 1
    while True:
        place = folder / f"{revision}-{point}"
        kind.copy(old, place)
        if not killed_at(point, kind, place, revision, commits=step.commits):
            kind.drop(place)
            return
        found.killed += 1
        judge(kind, place, (revision, point), (before, after), found)
        kind.drop(place)
        point += stride


def killed_at(point: int, kind: Database, place: Path, revision: str, *, commits: bool) -> bool:
    """Whether a child that upgrades was killed after so many statements; one that has fewer ends by itself.

    Raises RuntimeError where it ends otherwise: then nobody knows how many statements there are.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            count_down(point, commits=commits)
            kind.upgrade(place, revision)
            code = 0
        finally:
            os._exit(code)
    end = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if end not in {0, -signal.SIGKILL}:
        raise RuntimeError(f"{revision}, to be killed after statement {point}: the upgrade ended with {end}")
    return end == -signal.SIGKILL


def count_down(left: int, *, commits: bool) -> None:
    """After so many statements, or right before the commit that would be the next, this process is gone."""

    def one_less(connection: Connection, *_others: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            if commits:
                with suppress(Exception):  # before there is a transaction there is nothing to commit
                    connection.connection.dbapi_connection.execute("COMMIT")  # type: ignore[union-attr]
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", one_less)
    if not commits:
        event.listen(Engine, "commit", one_less)


def judge(kind: Database, place: Path, where: tuple[str, int], states: tuple[State, State], found: Found) -> None:
    """Old or new now, and new after it was done again."""
    revision, point = where
    now = state_of(kind, place)
    found.old += now == states[0]
    found.new += now == states[1] != states[0]
    if now not in states:
        found.faults.append(f"{revision}, killed after statement {point}: neither old nor new")
        return
    kind.upgrade(place, revision)
    if state_of(kind, place) == states[1]:
        found.again += 1
    else:
        found.faults.append(f"{revision}, killed after statement {point}: done again it isn't the new one")


def control_is_found(folder: Path, kind: Database) -> bool:
    """Whether a migration that commits in the middle is told: 0005 rebuilds a table that has rows."""
    revisions = every_revision()
    at = revisions.index("0005")
    folder = folder / "control"
    folder.mkdir()
    old, new, found = folder / "old", folder / "new", Found()
    kind.create(old)
    kind.upgrade(old, revisions[at - 1])
    kind.copy(old, new)
    kind.upgrade(new, revisions[at])
    kill_at_each(folder, kind, Step(revisions[at], old, new, commits=True), 40, found)
    return bool(found.faults)


# ---------------------------------------------------------------------- comparing


def state_of(kind: Database, folder: Path) -> State:
    return kind.schema(folder), rows_of(kind, folder)


def rows_of(kind: Database, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in an order of its own."""
    engine, found = kind.engine(folder), {}
    with engine.connect() as connection:
        for name in sa.inspect(connection).get_table_names():
            rows = connection.execute(sa.select(sa.text("*")).select_from(sa.table(name)))
            found[name] = sorted((without_marks(dict(row)) for row in rows.mappings()), key=repr)
    engine.dispose()
    return found


def without_marks(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in NEVER_KNOWN}


def lost_rows(kind: Database, revision: str, old: Path, new: Path) -> Iterator[str]:
    """Tables of which an upgrade keeps fewer rows, or other values in a column that stays."""
    before, after = rows_of(kind, old), rows_of(kind, new)
    for table, rows in before.items():
        there = after.get(table, [])
        if not rows or table == "alembic_version" or (revision, table) in MADE_ANEW:
            continue
        stay = {name for name in rows[0] if there and name in there[0] and (revision, table, name) not in CHANGES}
        if len(there) < len(rows) or told(rows, stay) - told(there, stay):
            yield f"rows of {table} aren't kept"


def told(rows: Sequence[dict[str, Any]], columns: set[str]) -> Counter[str]:
    """How often each row is there, as far as these columns tell."""
    return Counter(repr(sorted((name, row[name]) for name in columns)) for row in rows)


# ---------------------------------------------------------------------- filling


def fill(engine: Engine, chance: random.Random, found: Found) -> None:
    """Puts rows into every table that is new, as far as its constraints can be met by trying."""
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        inspector = sa.inspect(connection)
        there = {*inspector.get_table_names()} - {"alembic_version"}
        for name in in_order(inspector, there - found.filled - found.empty):
            rows = [try_rows(connection, inspector, name, chance) for _row in range(ROWS)]
            (found.filled if any(rows) else found.empty).add(name)
        found.filled &= there
        found.empty &= there
    engine.dispose()


def in_order(inspector: Any, names: set[str]) -> list[str]:
    """Parents before their children."""
    parents = {name: {key["referred_table"] for key in inspector.get_foreign_keys(name)} - {name} for name in names}
    found: list[str] = []
    while parents:
        ready = sorted(name for name in parents if not parents[name] & parents.keys()) or sorted(parents)
        found += ready
        for name in ready:
            del parents[name]
    return found


def try_rows(connection: Connection, inspector: Any, name: str, chance: random.Random) -> bool:
    """One row more, whose values are searched among what the table's own checks speak of."""
    choices = choices_of(connection, inspector, name)
    if choices is None:
        return False
    target = sa.table(name, *(sa.column(column) for column in choices))
    for _turn in range(TRIES):
        row = {column: chance.choice(values) for column, values in choices.items()}
        if never_was(name, row):
            continue
        try:
            with connection.begin_nested():
                connection.execute(sa.insert(target), row)
        except DBAPIError:
            continue
        return True
    return False


def never_was(name: str, row: dict[str, Any]) -> bool:
    """What no program of ours ever wrote, and a later revision refuses: a sheet that was locked and never saved."""
    return name == "sheet" and row.get("locked_at") is not None and row.get("version") == 0


def choices_of(connection: Connection, inspector: Any, name: str) -> dict[str, list[Any]] | None:
    """What may stand in each column; None where a row is needed that nobody has."""
    checks = " ".join(one["sqltext"] for one in inspector.get_check_constraints(name))
    words = re.findall(r"'([^']*)'", checks)
    keys = {key["constrained_columns"][0]: key for key in inspector.get_foreign_keys(name)}
    own = inspector.get_pk_constraint(name)["constrained_columns"]
    found: dict[str, list[Any]] = {}
    for column in inspector.get_columns(name):
        named = column["name"]
        if own == [named] and named == "id":
            continue
        if named in keys:
            values = referred(connection, keys[named])
        else:
            values = plain_values(column, [word for word in words if named in checks])
        if column["nullable"]:
            values = [*values, None]
        if not values:
            return None
        found[named] = values
    return found


def referred(connection: Connection, key: Any) -> list[Any]:
    column = sa.column(key["referred_columns"][0])
    return list(connection.execute(sa.select(column).select_from(sa.table(key["referred_table"])).limit(3)).scalars())


def plain_values(column: Any, words: list[str]) -> list[Any]:
    kind = column["type"]
    if isinstance(kind, sa.Boolean):
        return [False, True]
    if isinstance(kind, sa.Integer | sa.Numeric):
        return [1, 2, 0, 3]
    if isinstance(kind, sa.Date):
        return ["2026-02-13"]
    length = getattr(kind, "length", None) or 200
    if length == 32:
        return [TIME, TIME.replace("04:", "05:")]
    if length == 64:
        return ["a" * 64, "b" * 64, ""]
    return [*words, "x"[:length], "CONTOH"[:length], ""]
