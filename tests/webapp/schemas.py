"""A database file's definitions, told so that two files can be compared."""

from __future__ import annotations

from pathlib import Path

import pysqlite3.dbapi2 as sqlite


def schema(path: Path, *, triggers: bool = True) -> list[tuple[str, list[str]]]:
    """Names and what they consist of, in an order of its own: Alembic and SQLAlchemy write theirs."""
    left_out = "" if triggers else "trigger"
    connection = sqlite.connect(path)
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> ?"
    rows = connection.execute(query, (left_out,)).fetchall()
    connection.close()
    return sorted((name, parts(" ".join(sql.split()))) for name, sql in rows if not name.startswith("alembic"))


def parts(sql: str) -> list[str]:
    """A definition cut at its outer commas."""
    opening, body = sql.split("(", 1)
    found, depth = [""], 0
    for letter in body.rstrip(") ") + ")":
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return [opening.strip().replace('"', ""), *sorted(part.strip().rstrip(")") for part in found)]
