"""What the two databases call by different names, and what only one of them does by itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, SQLColumnExpression, String, Table, func, literal, select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class json_list(FunctionElement[str]):  # noqa: N801 - called like a function of SQL
    """Of a group, the values of a column where a condition holds, as a JSON list in text."""

    name = "json_list"
    type = String()
    inherit_cache = True

    def __init__(self, column: SQLColumnExpression[Any], condition: ColumnElement[bool]) -> None:
        super().__init__(column, condition)


@compiles(json_list, "sqlite")
def json_list_of_sqlite(element: Any, compiler: Any, **given: Any) -> str:
    column, condition = (compiler.process(part, **given) for part in element.clauses)
    return f"json_group_array({column}) FILTER (WHERE {condition})"


@compiles(json_list, "postgresql")
def json_list_of_postgresql(element: Any, compiler: Any, **given: Any) -> str:
    column, condition = (compiler.process(part, **given) for part in element.clauses)
    return f"coalesce((json_agg({column}) FILTER (WHERE {condition}))::text, '[]')"


class place_in(FunctionElement[int]):  # noqa: N801 - called like a function of SQL
    """Where a text stands in another, from 1; 0 where it doesn't."""

    name = "place_in"
    inherit_cache = True

    def __init__(self, text: ColumnElement[str], part: str) -> None:
        super().__init__(text, literal(part))


@compiles(place_in, "sqlite")
def place_of_sqlite(element: Any, compiler: Any, **given: Any) -> str:
    return f"instr({compiler.process(element.clauses, **given)})"


@compiles(place_in, "postgresql")
def place_of_postgresql(element: Any, compiler: Any, **given: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **given)})"


def count_on(connection: Connection, table: Table) -> None:
    """After rows came with numbers of their own: the next one gets a number behind them. SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(connection.dialect.identifier_preparer.format_table(table), "id")
        newest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
        connection.execute(select(func.setval(sequence, newest, False)))


def takes_writes(connection: Connection, file: Path) -> bool:
    """Whether a save could succeed now; `file` is where SQLite keeps everything. Waits for no lock."""
    if connection.dialect.name == "postgresql":
        standby = "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean"
        return not connection.execute(text(standby)).scalar()
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)  # also false on a disk that lets only read


def insert_plain(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Many rows of plain values, past the ORM, in the driver's quickest way; the names are the program's own."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    named = f"{quote(table)} ({', '.join(map(quote, columns))})"
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name != "postgresql":
        driver.executemany(f"INSERT INTO {named} VALUES ({', '.join('?' * len(columns))})", rows)  # noqa: S608
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {named} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
