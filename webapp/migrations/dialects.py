"""Where the two databases want it said differently: triggers, and tables that SQLite has to make anew.

A migration writes a trigger as SQLite has it; for PostgreSQL it becomes a function and a trigger that calls it.
"""

from __future__ import annotations

import re
from typing import Any, Literal

import sqlalchemy as sa
from alembic import op

TRIGGER = re.compile(
    r'CREATE TRIGGER (?P<name>[a-z_]+) (?P<when>BEFORE|AFTER) (?P<event>[A-Za-z]+(?: OF [a-z0-9_", ]+)?) '
    r'ON (?P<table>"?[a-z_]+"?)(?: WHEN (?P<condition>.+))? BEGIN (?P<body>.+); END',
    re.DOTALL,
)
REFUSAL = re.compile(r"SELECT RAISE\(ABORT, '(?P<why>.+)'\)")
COUNTING = re.compile(
    r"(?P<act>UPDATE category SET revision = .+?) WHERE id (?:= (?P<one>.+)|IN \((?P<old>.+), (?P<new>.+)\))", re.DOTALL
)
# What a trigger for a whole statement calls the rows as they were and as they are.
ROWS = {"INSERT": "NEW TABLE AS fresh", "DELETE": "OLD TABLE AS gone"}
ROWS["UPDATE"] = f"{ROWS['DELETE']} {ROWS['INSERT']}"
# How SQLite says it, and how PostgreSQL does.
WORDS = (
    ("IS NOT (", "IS DISTINCT FROM ("),
    ("json_extract(NEW.body, '$.prev')", "(NEW.body::json ->> 'prev')"),
    ("lower(hex(randomblob(8)))", "substr(md5(random()::text || clock_timestamp()::text), 1, 16)"),
)


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def anew() -> Literal["always", "never"]:
    """Whether a table is made anew with its rows for a change: PostgreSQL changes it where it stands."""
    return "always" if on_sqlite() else "never"


def placed(**where: str) -> dict[str, Any]:
    """Where a new column stands among the others; PostgreSQL has it at the end."""
    return where if on_sqlite() else {}


def also_check(table: str, name: str, rule: str) -> None:
    """A rule that SQLite gets while it makes the table anew."""
    if not on_sqlite():
        op.create_check_constraint(op.f(name), table, sa.text(rule))


def forget_checks(table: str, *names: str) -> None:
    """Rules that are about to be made: a table that is made anew has lost them, one that stands where it is hasn't."""
    for name in () if on_sqlite() else names:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {op.f(name)}")


def make_trigger(sql: str) -> None:
    """Makes a trigger that is written as SQLite has it. Raises ValueError for one that isn't understood."""
    for statement in [sql] if on_sqlite() else translated(sql):
        op.get_bind().exec_driver_sql(statement)


def translated(sql: str) -> list[str]:
    """The same trigger for PostgreSQL; one that refuses every deletion refuses to empty the table, too."""
    found = TRIGGER.fullmatch(sql)
    if found is None:
        raise ValueError(f"not a trigger: {sql}")
    name, when, event, table, condition, body = found.group("name", "when", "event", "table", "condition", "body")
    if (counted := COUNTING.fullmatch(body)) and event.upper() in ROWS:
        return counting(name, event.upper(), table, counted)
    row = "OLD" if event.upper() == "DELETE" else "NEW"
    does = f"BEGIN {deed(body, condition)} RETURN {row}; END"
    statements = [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {does} $$",
        f"CREATE TRIGGER {name} {when} {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
    if REFUSAL.fullmatch(body) and event.upper() == "DELETE" and condition is None:
        emptied = f"CREATE TRIGGER {name}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        statements.append(emptied)
    return statements


def counting(name: str, event: str, table: str, counted: re.Match[str]) -> list[str]:
    """A count of changes: once for each statement, however many rows it writes.

    PostgreSQL keeps all versions of a row until the transaction ends and walks through them to the newest one: counted
    for each row, a load of many rows takes the square of their number.
    """
    which = " UNION ".join(f"SELECT {of_all_rows(one)}" for one in counted.group("one", "old", "new") if one)
    does = f"BEGIN {said(counted['act'])} WHERE id IN ({which}); RETURN NULL; END"
    after = f"AFTER {event} ON {table} REFERENCING {ROWS[event]} FOR EACH STATEMENT"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {does} $$",
        f"CREATE TRIGGER {name} {after} EXECUTE FUNCTION {name}()",
    ]


def of_all_rows(expression: str) -> str:
    """What is said of NEW or OLD, said of every row that a statement has written or taken away."""
    rows = "fresh" if "NEW." in expression else "gone"
    return f"{expression.replace('NEW.', 'fresh.').replace('OLD.', 'gone.')} FROM {rows}"


def deed(body: str, condition: str | None) -> str:
    """What the function does."""
    refusal = REFUSAL.fullmatch(body)
    does = f"RAISE EXCEPTION '{refusal['why']}' USING ERRCODE = 'raise_exception';" if refusal else f"{said(body)};"
    return does if condition is None else f"IF {said(condition)} THEN {does} END IF;"


def said(sql: str) -> str:
    for here, there in WORDS:
        sql = sql.replace(here, there)
    return sql


def take_triggers(table: str | None = None) -> list[str]:
    """The definitions of a table's triggers, or of all, which are dropped; none where no table is made anew."""
    if not on_sqlite():
        return []
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND (?1 IS NULL OR tbl_name = ?1)"
    found = op.get_bind().exec_driver_sql(query, (table,)).all()
    for name, _sql in found:
        op.execute(f"DROP TRIGGER {name}")
    return [sql for _name, sql in found]
