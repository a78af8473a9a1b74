"""What the application's own connections may never do, whatever statement reaches them: SQLite asks before each one.

Triggers refuse changed and deleted lines of the score log, but whoever can run any statement could drop the trigger
first. A connection with this guard can't. Migrations, backups and who looks from outside have connections without it;
it stops a mistake in the program and injected SQL, not somebody who has the file.
"""

from __future__ import annotations

from typing import Any

import pysqlite3.dbapi2 as sqlite

# Rows are only added here. Of a line of the log the salt may be emptied, and of a record the annex: triggers see to it.
ONLY_ADDED = frozenset(
    {"score_event", "score_checkpoint", "checkpoint_receiver", "sealed_result", "issued_paper", "signed_paper"}
)
EMPTIED = frozenset({("score_event", "salt"), ("sealed_result", "annex")})
SCHEMA = frozenset({"sqlite_master", "sqlite_schema"})
# Settings that stay as `set_up_connection` left them, and those that open the schema to writing.
SETTLED = frozenset(
    {
        "foreign_keys",
        "ignore_check_constraints",
        "journal_mode",
        "legacy_alter_table",
        "recursive_triggers",
        "schema_version",
        "secure_delete",
        "synchronous",
        "trusted_schema",
        "writable_schema",
    }
)
SHAPING = frozenset(
    getattr(sqlite, f"SQLITE_{name}")
    for name in (
        "ALTER_TABLE",
        "ATTACH",
        "CREATE_INDEX",
        "CREATE_TABLE",
        "CREATE_TEMP_TRIGGER",
        "CREATE_TEMP_VIEW",
        "CREATE_TRIGGER",
        "CREATE_VIEW",
        "CREATE_VTABLE",
        "DETACH",
        "DROP_INDEX",
        "DROP_TABLE",
        "DROP_TEMP_TRIGGER",
        "DROP_TRIGGER",
        "DROP_VIEW",
        "DROP_VTABLE",
    )
)
WRITES = (sqlite.SQLITE_INSERT, sqlite.SQLITE_UPDATE, sqlite.SQLITE_DELETE)
ASKED = SHAPING | {sqlite.SQLITE_PRAGMA, *WRITES}
OK, DENY = int(sqlite.SQLITE_OK), int(sqlite.SQLITE_DENY)


def allowed(action: int, one: str | None, other: str | None) -> bool:
    """Whether a statement may do this; SQLite names table and column, or setting and value."""
    if action == sqlite.SQLITE_PRAGMA:
        return other is None or (one or "").lower() not in SETTLED
    if action == sqlite.SQLITE_UPDATE:
        return one not in ONLY_ADDED | SCHEMA or (one, other) in EMPTIED
    if action == sqlite.SQLITE_DELETE:
        return one not in ONLY_ADDED | SCHEMA
    if action == sqlite.SQLITE_INSERT:
        return one not in SCHEMA
    return action not in SHAPING


def guard_log(connection: Any, _record: object = None) -> None:
    """Lets SQLite ask before each statement of this connection."""
    connection.set_authorizer(answer)


def answer(action: int, one: str | None, other: str | None, _database: str | None, _trigger: str | None) -> int:
    if action not in ASKED:  # nearly always: each column that a statement reads is asked for
        return OK
    return OK if allowed(action, one, other) else DENY
