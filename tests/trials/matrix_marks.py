"""Something in every column of the policy that stands nowhere else, and whose it is.

What the forms of the ground have written isn't planted, so a column in which nothing planted lies yet is marked row by
row, beneath the application: most of these rows may never change again. A row's owners are the people and candidates
to whom its foreign keys lead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    DDL,
    ColumnElement,
    Connection,
    NullPool,
    Table,
    create_engine,
    literal_column,
    select,
    text,
    update,
)

from tests.webapp.canaries import OPENED, Cage, Canary
from webapp.db import Base
from webapp.policy import policy

NARROW = 12  # characters; in fewer only a letter that no page has makes a mark
Column = tuple[str, str]
TABLES, ROW = Base.metadata.tables, literal_column("rowid")
NOBODY_S = ("category", "edition", "blob")


def columns() -> dict[Column, tuple[str, ...]]:
    """The data that stand in each column of the policy."""
    found: dict[Column, tuple[str, ...]] = {}
    for code, datum in policy().items():
        for column in sorted(datum.columns):
            found[column] = (*found.get(column, ()), code)
    return found


def mark(database: Path, cage: Cage) -> None:
    """Marks what has no mark yet, and has the cage know of it."""
    with written(database) as known:
        for column, data in columns().items():
            if not planted_in(known, column, cage.canaries):
                cage.canaries += tuple(mark_column(known, column, data, cage))


def unplanted(database: Path, cage: Cage) -> list[Column]:
    """The columns of the policy in which nothing planted lies."""
    with written(database) as known:
        return [column for column in columns() if not planted_in(known, column, cage.canaries)]


@contextmanager
def written(database: Path) -> Iterator[Connection]:
    """The database without its triggers, which are there again afterwards."""
    engine = create_engine(f"sqlite:///{database}", poolclass=NullPool)
    with engine.begin() as known:
        triggers = known.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _sql in triggers:
            known.execute(DDL(f'DROP TRIGGER "{name}"'))
        yield known
        for _name, sql in triggers:
            known.exec_driver_sql(sql)


def planted_in(known: Connection, column: Column, canaries: Iterable[Canary]) -> bool:
    """A number may be kept without its dot."""
    table, name = column
    texts = {text for one in canaries for text in (one.text, one.text.replace(".", ""))}
    values = known.scalars(select(TABLES[table].c[name])).all()
    return any(text in value for text in texts for value in values if value is not None)


def mark_column(known: Connection, column: Column, data: tuple[str, ...], cage: Cage) -> Iterator[Canary]:
    """A mark in each row of a column."""
    table, name = TABLES[column[0]], column[1]
    place = list(columns()).index(column)
    width = getattr(table.c[name].type, "length", None) or NARROW
    for row in known.scalars(select(ROW).select_from(table)).all():
        mark = f"kenari{place:02d}x{row}z" if width >= NARROW else f"ж{row:x}z"
        known.execute(update(table).where(row == ROW).values({name: mark}))
        owners = tuple(dict.fromkeys(owners_of(known, table, row == ROW, cage)))
        yield Canary(mark, of_row(data, owners, cage), "", "", also=owners, column=column)


def of_row(data: tuple[str, ...], owners: tuple[str, ...], cage: Cage) -> tuple[str, ...]:
    """Of data that differ in whether their candidate has handed in, the one that this row is."""
    sent = bool(set(owners) & cage.handed_in)
    pairs = {f"unsent_{one}": one for one in data if f"unsent_{one}" in data}
    left = {*pairs} if sent else {*pairs.values()}
    return tuple(one for one in data if one not in left | {OPENED})


def owners_of(known: Connection, table: Table, row: ColumnElement[bool], cage: Cage) -> Iterator[str]:
    """The logins and candidates to which a row leads; candidates of this category only, as names are used twice."""
    for key in table.foreign_keys:
        target = key.column.table
        number = known.scalar(select(key.parent).where(row))
        if number is None or target.name in NOBODY_S:
            continue
        if target.name == "user":
            yield from known.scalars(select(target.c.login).where(key.column == number))
        elif target.name == "candidate":
            yield from (name for name, one in cage.room.candidates.items() if one == number)
        else:
            yield from owners_of(known, target, key.column == number, cage)
