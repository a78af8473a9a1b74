"""What SQL can do to the score log: on a connection with triggers alone, and on the application's own."""

from __future__ import annotations

import re
from contextlib import closing

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.webapp.conftest import NOON
from tests.webapp.room import NAMES, full, open_room
from tests.webapp.score_logs import differences
from webapp.db import db, set_up_connection, transaction
from webapp.log_guard import ONLY_ADDED, allowed
from webapp.models import ScoreEvent
from webapp.services import score_log

pytestmark = pytest.mark.embedded  # a server keeps it by rights: test_rights.py

FORGED = "seq, 'x'"
COPY = "SELECT category_id, {}, body, salt FROM score_event WHERE seq = {}"
POINT = "SELECT category_id, seq, 'x', 'plenary', 'now', 'k', 's' FROM score_event"
# Refused by a trigger, whoever asks.
REFUSED = [
    "UPDATE score_event SET body = '{}'",
    "UPDATE score_event SET hash = 'x'",
    "UPDATE score_event SET seq = 9",
    "UPDATE score_event SET salt = 'x'",
    "UPDATE OR REPLACE score_event SET seq = 1",
    "DELETE FROM score_event",
    "DELETE FROM score_event WHERE seq = 2",
    f"INSERT OR REPLACE INTO score_event {COPY.format(FORGED, 1)}",
    f"REPLACE INTO score_event {COPY.format(FORGED, 2)}",
    f"INSERT INTO score_event {COPY.format('seq, hash', 2)} ON CONFLICT DO UPDATE SET body = '{{}}'",
    f"INSERT INTO score_event {COPY.format('9, hash', 1)}",
    f"INSERT INTO score_event {COPY.format('3, hash', 2)}",
    f"INSERT INTO score_checkpoint {POINT}",
    f"INSERT OR REPLACE INTO score_checkpoint {POINT}",
]
# What goes past every trigger, and what the guard is for.
PASSING = [
    "DROP TRIGGER score_event_refuses_update",
    "DROP TABLE score_event",
    "DROP INDEX ix_checkpoint_receiver_category_id",
    "ALTER TABLE score_event RENAME TO gone",
    "ALTER TABLE score_checkpoint ADD COLUMN gone TEXT",
    "ALTER TABLE score_event RENAME COLUMN body TO gone",
    "CREATE TRIGGER hush BEFORE INSERT ON score_event BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TEMP TRIGGER hush BEFORE INSERT ON main.score_event BEGIN SELECT RAISE(IGNORE); END",
    "CREATE VIEW gone AS SELECT body FROM score_event",
    "ATTACH ':memory:' AS other",
    "PRAGMA writable_schema = 1",
    "PRAGMA recursive_triggers = 0",
    "PRAGMA Recursive_Triggers(OFF)",
    "PRAGMA ignore_check_constraints = 1",
    "PRAGMA foreign_keys = 0",
    "PRAGMA synchronous = OFF",
    "PRAGMA secure_delete = 0",
]


@pytest.fixture
def room(app, juror):
    made = open_room(app, ("panelis-1",))
    with app.app_context(), transaction():
        score_log.begin(made.category_id, now=NOON)
    juror.post(made.sheet(NAMES[0]), full(made, 0))
    return made


@pytest.fixture
def from_outside(app):
    with closing(sqlite.connect(app.extensions["paritrana_settings"].database)) as connection:
        set_up_connection(connection)
        yield connection


@pytest.fixture
def own(app):
    """A connection of the application, as its statements have it."""
    with app.app_context():
        raw = db.engine.raw_connection()
        raw.dbapi_connection.execute("PRAGMA query_only = 0")
        yield raw.dbapi_connection
        raw.close()


def lines(look):
    return [(row.seq, row.hash, row.body, row.salt) for row in look(ScoreEvent)]


def outcome(connection, statement: str) -> str:
    """What comes of a statement that is taken back again: "" where it goes through."""
    kept = not statement.startswith(("PRAGMA", "ATTACH"))
    if kept:
        connection.execute("BEGIN")
    try:
        connection.execute(statement)
    except sqlite.DatabaseError as refused:
        return str(refused)
    else:
        return ""
    finally:
        if kept and connection.in_transaction:
            connection.execute("ROLLBACK")


def test_changed_log_is_refused_by_triggers_and_by_the_guard(room, look, from_outside, own):
    before = lines(look)
    assert len(before) == 2
    triggers = {one: re.search("of the log|salt", outcome(from_outside, one)) is not None for one in REFUSED}
    assert [one for one, refused in triggers.items() if not refused] == []
    guarded = {one: outcome(own, one) for one in REFUSED}
    assert [one for one, told in guarded.items() if not told] == []
    assert {one for one, told in guarded.items() if "authorized" in told} == {
        one for one in REFUSED if (one.startswith(("UPDATE", "DELETE")) and "salt" not in one) or "DO UPDATE" in one
    }
    assert lines(look) == before


def test_what_passes_the_triggers_is_refused_by_the_guard(room, look, from_outside, own):
    before = lines(look)
    guarded = {one: outcome(own, one) for one in PASSING}
    assert [one for one, told in guarded.items() if "not authorized" not in told] == []
    assert lines(look) == before
    assert {one: outcome(from_outside, one) for one in PASSING} == dict.fromkeys(PASSING, "")


def test_schema_is_not_written_even_where_it_is_writable(room, from_outside, own):
    change = "UPDATE sqlite_master SET sql = '' WHERE name = 'score_event_refuses_update'"
    with pytest.raises(sqlite.DatabaseError, match=r"not authorized|prohibited|may not be modified"):
        own.execute(change)
    from_outside.execute("PRAGMA writable_schema = 1")
    assert from_outside.execute(change).rowcount == 1


def test_line_is_replaced_where_triggers_do_not_nest_and_none_keeps_the_order(room, look, from_outside):
    """The control: what the setting and the order are for."""
    replaced = f"INSERT OR REPLACE INTO score_event {COPY.format(FORGED, 2)}"
    from_outside.execute("DROP TRIGGER score_event_follows_the_newest")
    with pytest.raises(sqlite.DatabaseError, match="never deleted"):
        from_outside.execute(replaced)
    from_outside.execute("PRAGMA recursive_triggers = 0")
    from_outside.execute(replaced)
    assert lines(look)[1][1] == "x"


def test_program_itself_is_refused_a_trigger_and_still_works(app, room, juror):
    with app.app_context(), pytest.raises(DatabaseError, match="not authorized"), transaction() as session:
        session.execute(text("DROP TRIGGER score_event_refuses_update"))
    assert juror.post(room.sheet(NAMES[0]), full(room, 1, **{"value:E.1": "2"})).status_code == 303
    assert differences(app, room.category_id) == ()


def test_guard_leaves_only_the_salt_to_be_emptied():
    writes = (sqlite.SQLITE_UPDATE, sqlite.SQLITE_DELETE)
    assert not any(allowed(action, table, "body") for table in ONLY_ADDED for action in writes)
    assert allowed(sqlite.SQLITE_UPDATE, "score_event", "salt")
    assert not allowed(sqlite.SQLITE_UPDATE, "score_checkpoint", "salt")
    assert allowed(sqlite.SQLITE_PRAGMA, "query_only", "1")
    assert allowed(sqlite.SQLITE_PRAGMA, "synchronous", None)
