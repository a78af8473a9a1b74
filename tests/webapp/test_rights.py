"""On a server: what the application's account can't do to the log, what its owner can, and what shows it then."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError

from tests.postgresql import ACCOUNT, APPLICATION, OWNER
from tests.webapp.room import NAMES, full, open_room
from tests.webapp.score_logs import compared, differences
from webapp.cli import main
from webapp.cli.running import open_instance
from webapp.db import Base, db
from webapp.errors import ConfigRefused, EngineRefused
from webapp.migrations.rights import grant

PASER = NAMES[0]
LINE = "INSERT INTO score_event (category_id, seq, hash, body, salt) VALUES"
DENIED, ORDER, NOT_OWNER = "permission denied", "follows the newest", "must be owner"
# As the application's account, each with what answers it.
REFUSED = {
    "UPDATE score_event SET body = '{}'": DENIED,
    "UPDATE score_event SET salt = 'ff'": "a salt is only emptied",
    "DELETE FROM score_event": DENIED,
    "TRUNCATE score_event": DENIED,
    "TRUNCATE category CASCADE": DENIED,
    f"{LINE} (1, 1, 'x', '{{}}', '') ON CONFLICT (category_id, seq) DO UPDATE SET body = excluded.body": DENIED,
    f"{LINE} (1, 99, 'x', '{{}}', '')": ORDER,
    """INSERT INTO score_event VALUES (1, 3, 'x', '{"prev":"y"}', '')""": ORDER,
    "UPDATE score_checkpoint SET size = 1": DENIED,
    "DELETE FROM score_checkpoint": DENIED,
    "DELETE FROM sealed_result": DENIED,
    "UPDATE joint_act SET kind = 'x'": DENIED,
    "UPDATE alembic_version SET version_num = '0001'": DENIED,
    "ALTER TABLE score_event DISABLE TRIGGER ALL": NOT_OWNER,
    "ALTER TABLE score_event DISABLE TRIGGER USER": NOT_OWNER,
    "DROP TRIGGER score_event_refuses_update ON score_event": NOT_OWNER,
    "DROP FUNCTION score_event_refuses_update": NOT_OWNER,
    "DROP TABLE score_event": NOT_OWNER,
    "CREATE TABLE other (id integer)": DENIED,
    "CREATE TEMPORARY TABLE score_event (id integer)": DENIED,
    "SET session_replication_role = replica": DENIED,
    f"SET ROLE {OWNER}": DENIED,
    f"ALTER ROLE {APPLICATION} SUPERUSER": "must be superuser",
}
FOR_THE_OWNER = (
    "UPDATE score_event SET body = '{}'",
    "DELETE FROM score_event",
    "TRUNCATE score_event",
    "TRUNCATE score_checkpoint",
    f"{LINE} (1, 99, 'x', '{{}}', '')",
)


@pytest.fixture
def settings(settings, served):
    """On a server, whatever the others are on."""
    grant(served.owner, APPLICATION)  # again: what holds for a database as a whole isn't in a copy of it
    return replace(settings, server=served.application, owner=served.owner)


@pytest.fixture
def room(app, juror):
    """Two lines of the log, written by the application."""
    made = open_room(app, ("panelis-1",))
    for version, value in enumerate("43"):
        saved = juror.post(made.sheet(PASER), full(made, version, **{"value:E.1": value}))
        assert saved.status_code == 303
    return made


def connected(settings, account):
    address = settings.server.set(drivername="postgresql", username=account)
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


def test_application_can_do_nothing_to_the_log_but_add_the_next_line(settings, app, room):
    point = compared(app, room.category_id).point
    with connected(settings, APPLICATION) as connection:
        for statement, answer in REFUSED.items():
            with pytest.raises(psycopg.Error, match=answer):
                connection.execute(statement)
        assert connection.execute("UPDATE score_event SET salt = ''").rowcount == point.size
    assert compared(app, room.category_id).point == point


def test_owner_is_held_by_the_triggers_and_past_them_seen(settings, app, room):
    with connected(settings, OWNER) as connection:
        for statement in FOR_THE_OWNER:
            with pytest.raises(psycopg.errors.RaiseException):
                connection.execute(statement)
        assert differences(app, room.category_id) == ()
        connection.execute("ALTER TABLE score_event DISABLE TRIGGER USER")
        connection.execute("""UPDATE score_event SET body = replace(body, '"4"', '"1"') WHERE seq = 2""")
    assert "Baris log 2 disimpan dengan sidik lain." in differences(app, room.category_id)


def test_every_table_that_refuses_changes_is_withheld(settings):
    """Also one that a later migration makes: rights come from the triggers that are there."""
    query = "SELECT has_table_privilege(%s, %s, 'DELETE'), has_any_column_privilege(%s, %s, 'UPDATE')"
    with connected(settings, ACCOUNT) as connection:
        found = {
            table: connection.execute(query, (APPLICATION, f'"{table}"') * 2).fetchone()
            for table in Base.metadata.tables
        }
    assert found["user"] == found["sheet"] == (True, True)
    assert found["issued_paper"] == found["score_checkpoint"] == found["joint_end"] == (False, False)
    assert found["score_event"] == found["sealed_result"] == (False, True)  # salt and annex, which may be emptied
    assert found["joint_act"] == found["signature"] == (False, True)  # names and free words, the same
    assert sum(not changes for _deletes, changes in found.values()) > 20


def test_command_makes_a_new_database_and_the_application_serves_it(cluster, settings, monkeypatch, capsys):
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    cluster.create("baru")
    owner, application = (f"postgresql://{name}@/baru?host={cluster.folder}" for name in (OWNER, APPLICATION))
    monkeypatch.setenv("PARITRANA_DATABASE", application)
    assert main(["database", "grant"]) == 1
    assert "PARITRANA_DATABASE_OWNER" in capsys.readouterr().err
    new = replace(settings, server=cluster.url("baru", APPLICATION))
    with pytest.raises(EngineRefused, match="tidak boleh memperbaruinya"):
        open_instance(new)
    monkeypatch.setenv("PARITRANA_DATABASE_OWNER", owner)
    assert main(["database", "grant"]) == main(["database", "grant"]) == 0
    served = open_instance(new)
    assert served.test_client().get("/masuk").status_code == 200
    with served.app_context():
        db.engine.dispose()
    assert main(["database", "grant", "--print"]) == 0
    assert f'GRANT SELECT, INSERT, UPDATE ("salt") ON "score_event" TO "{APPLICATION}";' in capsys.readouterr().out
    cluster.drop("baru")


@pytest.mark.parametrize(("account", "said"), [("tidak_ada", "tidak ada di server"), (OWNER, "dua akun")])
def test_account_that_cannot_be_limited_is_refused(settings, account, said):
    with pytest.raises(ConfigRefused, match=said):
        grant(settings.owner, account)


def test_what_was_sent_with_a_statement_stands_in_no_error(app):
    asked = text("SELECT 1 / (SELECT count(*) FROM score_event WHERE body = :sent)")
    with app.app_context(), pytest.raises(DataError, match="division by zero") as error:
        db.session.execute(asked, {"sent": "rahasia-sekali"})
    assert "rahasia-sekali" not in str(error.value)
