"""Every column's name as one more field of a form: nothing comes of it but what comes of the form without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from tests.corpus.everywhere import Asking, Everywhere
from webapp.db import Base

READ, BAD_REQUEST = "GET", 400
# A number, a truth, an id, a version and a text at once.
VALUE = "1"
Row = tuple[object, ...]


@dataclass(frozen=True)
class Effect:
    """What became of a form: its answer, and all that stands in the tables that it changed."""

    status: int
    location: str
    tables: Mapping[str, list[Row]]


@cache
def column_names() -> tuple[str, ...]:
    return tuple(sorted({column.name for table in Base.metadata.sorted_tables for column in table.columns}))


def foreign(page: Asking) -> dict[str, str]:
    """The columns that the form doesn't ask for."""
    return {name: VALUE for name in column_names() if name not in {*page.names, *page.good}}


def strays(ground: Everywhere, page: Asking) -> list[str]:
    """What such fields do that the form alone doesn't; of a page that is only read nothing is asked."""
    if page.route[1] == READ:
        return []
    first, again, more = (effect(ground, page, fields) for fields in ({}, {}, foreign(page)))
    if more.status == BAD_REQUEST and not more.tables:
        return []
    return [f"{page}: {one}" for one in differences(first, again, more)]


def effect(ground: Everywhere, page: Asking, fields: Mapping[str, str]) -> Effect:
    """Sends the form with these fields besides; afterwards everything is as it was."""
    answer = ground.send(page, {**fields, **page.good})
    changed = sorted(ground.here.different()) if ground.here.written() else []
    tables = {name: [tuple(row) for row in rows_of(ground, name)] for name in changed}
    ground.back()
    return Effect(answer.status_code, answer.location or "", tables)


def rows_of(ground: Everywhere, table: str) -> list[Row]:
    found: list[Row] = ground.here.own.execute(f'SELECT * FROM "{table}" ORDER BY 1, 2').fetchall()  # noqa: S608 - our own schema
    return found


def differences(first: Effect, again: Effect, more: Effect) -> Iterator[str]:
    """What differs of itself each time the form is sent, a nonce or a hash with one in it, isn't compared."""
    if (more.status, more.location) != (first.status, first.location) and first.location == again.location:
        yield f"was answered {more.status} {more.location} in place of {first.status} {first.location}"
    if first.tables.keys() != more.tables.keys():
        yield f"changed {sorted(more.tables)} in place of {sorted(first.tables)}"
        return
    for name, rows in first.tables.items():
        if len(rows) != len(more.tables[name]):
            yield f"{name}: {len(more.tables[name])} rows in place of {len(rows)}"
            continue
        for one, other, third in zip(rows, again.tables.get(name, ()), more.tables[name], strict=False):
            told = [cell for cell, same, now in zip(one, other, third, strict=True) if cell == same != now]
            if told:
                yield f"{name}: {told} became something else"
