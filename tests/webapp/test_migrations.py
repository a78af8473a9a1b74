from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

import pysqlite3.dbapi2 as sqlite
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from tests.webapp.schemas import schema
from webapp import migrations
from webapp.db import Base, open_engine, set_up_connection
from webapp.errors import EngineRefused
from webapp.migrations import current_revision, head, upgrade

# Nightly every statement; otherwise every seventeenth, for each one costs an upgrade of its own and another to retry.
STRIDE = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 17

# For these statements of the upgrade a child that is killed right after it, as by a power cut: in the middle, without
# any clearing up. Says at the end after which ones.
KILLED_AT_EACH_STATEMENT = """
import os, sys
from pathlib import Path
from sqlalchemy import Engine, event
from webapp.migrations import head, upgrade

left = 0

@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, parameters, context, many):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), 9)

head()  # loads Alembic once for all children
killed = []
statement = 1
while True:
    child = os.fork()
    if child == 0:
        left = statement
        upgrade(Path(sys.argv[1]) / f"{statement}.sqlite3")
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        break
    killed.append(statement)
    statement += int(sys.argv[2])
print(*killed)
"""


def test_history_has_one_head_and_one_beginning():
    script = ScriptDirectory.from_config(migrations.settings())
    assert (len(script.get_heads()), len(script.get_bases())) == (1, 1)


def test_upgraded_empty_file_has_the_models_tables(empty_database, tmp_path):
    plain = create_engine(f"sqlite:///{tmp_path / 'made.sqlite3'}", module=sqlite)
    Base.metadata.create_all(plain)
    plain.dispose()
    assert schema(empty_database, triggers=False) == schema(tmp_path / "made.sqlite3")


def test_alembic_finds_no_difference_between_models_and_schema(empty_database):
    engine = open_engine(empty_database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert found == []


def test_second_upgrade_changes_nothing_and_keeps_no_copy(tmp_path, empty_database):
    path = tmp_path / "paritrana.sqlite3"
    upgrade(path)
    before = schema(path)
    upgrade(path)
    assert (schema(path), current_revision(path)) == (before, head())
    assert [found.name for found in tmp_path.glob("*.sqlite3")] == ["paritrana.sqlite3"]


def test_upgrade_killed_at_any_statement_leaves_the_old_or_the_new_schema_and_can_be_retried(tmp_path, empty_database):
    done = subprocess.run(
        [sys.executable, "-c", KILLED_AT_EACH_STATEMENT, str(tmp_path), str(STRIDE)],
        capture_output=True,
        text=True,
        check=True,
    )
    killed = [int(statement) for statement in done.stdout.split()]
    assert len(killed) >= 20
    for statement in killed:
        path = tmp_path / f"{statement}.sqlite3"
        assert schema(path) in ([], schema(empty_database)), statement
        upgrade(path)
        assert (schema(path), current_revision(path)) == (schema(empty_database), head()), statement


def test_file_that_is_about_to_change_is_copied_first(tmp_path):
    path = tmp_path / "paritrana.sqlite3"
    upgrade(path)
    connection = sqlite.connect(path)
    connection.execute("INSERT INTO throttle VALUES ('k', '2026', 1)")
    connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.commit()
    connection.close()
    migrations.keep_copy(path, "0000", "head")
    copy = sqlite.connect(tmp_path / "paritrana-0000.sqlite3")
    assert copy.execute("SELECT * FROM throttle").fetchall() == [("k", "2026", 1)]
    copy.close()
    assert (tmp_path / "paritrana-0000.sqlite3").stat().st_mode & 0o777 == 0o600


def test_copy_isnt_replaced_by_what_another_process_has_upgraded_meanwhile(tmp_path, monkeypatch):
    """Both saw the old revision; the other one kept its copy and was done before this one copied."""
    path = tmp_path / "paritrana.sqlite3"
    before = ScriptDirectory.from_config(migrations.settings()).get_revision(head()).down_revision
    upgrade(path, revision=before)
    really = migrations.keep_copy

    def overtaken(*given):
        monkeypatch.setattr(migrations, "keep_copy", really)
        upgrade(path)
        really(*given)

    monkeypatch.setattr(migrations, "keep_copy", overtaken)
    upgrade(path)
    assert current_revision(tmp_path / f"paritrana-{before}.sqlite3") == before
    assert current_revision(path) == head()
    assert {found.name for found in tmp_path.glob("paritrana*")} == {path.name, f"paritrana-{before}.sqlite3"}


def test_copy_that_cannot_be_made_leaves_none(tmp_path):
    path = tmp_path / "paritrana.sqlite3"
    upgrade(path)
    connection = sqlite.connect(path)
    connection.execute("DROP TABLE alembic_version")
    connection.commit()
    connection.close()
    with pytest.raises(sqlite.DatabaseError):
        migrations.keep_copy(path, "0000", "head")
    assert [found.name for found in tmp_path.glob("*.sqlite3")] == ["paritrana.sqlite3"]


# A later revision that rebuilds a parent table, as Alembic's batch mode does on SQLite.
REBUILDS_A_PARENT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999", HEAD

def upgrade():
    with op.batch_alter_table("user", recreate="always") as batch:
        batch.add_column(sa.Column("phone", sa.String(20)))
"""


def test_rebuilding_a_parent_table_keeps_its_children(tmp_path, monkeypatch):
    folder = tmp_path / "migrations"
    shutil.copytree(migrations.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = head()
    (folder / "versions" / "9999_rebuild.py").write_text(REBUILDS_A_PARENT.replace("HEAD", repr(before)))
    path = tmp_path / "paritrana.sqlite3"
    upgrade(path)
    connection = sqlite.connect(path)
    connection.execute("INSERT INTO user VALUES (1, 'a', 'A', 'juror', '', 1, '2026', '', '')")
    connection.execute(
        "INSERT INTO auth_session VALUES "
        "(1, 't', 1, '2026', '2026', '2026', NULL, 'password', '', NULL, 0, NULL, NULL, NULL)"
    )
    connection.commit()
    connection.close()
    monkeypatch.setattr(migrations, "FOLDER", folder)
    upgrade(path)
    after = sqlite.connect(path)
    assert after.execute("SELECT login, phone FROM user").fetchall() == [("a", None)]
    assert after.execute("SELECT user_id FROM auth_session").fetchall() == [(1,)]
    after.close()
    assert current_revision(path) == "9999"
    assert (tmp_path / f"paritrana-{before}.sqlite3").exists()


def test_upgrade_that_leaves_orphans_is_refused(tmp_path):
    path = tmp_path / "paritrana.sqlite3"
    upgrade(path)
    connection = sqlite.connect(path)
    connection.execute("INSERT INTO candidate (category_id, code, name) VALUES (99, 'a', 'A')")
    connection.commit()
    connection.close()
    with pytest.raises(EngineRefused, match="1 baris kehilangan induknya"):
        upgrade(path)


def test_two_upgrades_at_once_make_one_schema(tmp_path, empty_database):
    path = tmp_path / "paritrana.sqlite3"
    code = f"from pathlib import Path\nfrom webapp.migrations import upgrade\nupgrade(Path({str(path)!r}))"
    started = [subprocess.Popen([sys.executable, "-c", code], env=os.environ.copy()) for _ in range(3)]
    assert [process.wait(timeout=60) for process in started] == [0, 0, 0]
    assert schema(path) == schema(empty_database)


def test_upgrade_waits_for_a_writer_instead_of_failing(tmp_path):
    path = tmp_path / "paritrana.sqlite3"
    upgrade(path)
    writer = sqlite.connect(path)
    set_up_connection(writer)
    writer.execute("BEGIN IMMEDIATE")
    code = f"from pathlib import Path\nfrom webapp.migrations import upgrade\nupgrade(Path({str(path)!r}))"
    process = subprocess.Popen([sys.executable, "-c", code])
    time.sleep(2)
    assert process.poll() is None
    writer.execute("COMMIT")
    writer.close()
    assert process.wait(timeout=60) == 0


def put(connection, table: str, **given: object) -> None:
    """A row with these values; whatever else must be there is 1."""
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    wanted = {name for _id, name, _kind, needed, default, _key in columns if needed and default is None}
    values = {**dict.fromkeys(wanted, 1), **given}
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", (*values.values(),))  # noqa: S608


def test_older_erasures_say_of_every_line_without_a_salt_that_it_is_theirs(tmp_path):
    path = tmp_path / "paritrana.sqlite3"
    upgrade(path, revision="0029")
    connection = sqlite.connect(path)
    put(connection, "user", id=1, role="juror")
    put(connection, "edition", id=1)
    put(connection, "category", id=7, state="draft")
    for seq, salt in enumerate(("", "ab", ""), start=1):
        put(connection, "score_event", category_id=7, seq=seq, body=f'{{"prev":"{seq - 1}"}}', hash=str(seq), salt=salt)
    put(connection, "erasure", reason="Permintaan", at="2026")
    connection.commit()
    connection.close()
    upgrade(path)
    after = sqlite.connect(path)
    lines = after.execute("SELECT lines FROM erasure").fetchall()
    after.close()
    assert lines == [("[[7, 1], [7, 3]]",)]


def test_older_erasures_say_of_every_empty_annex_that_it_is_theirs(tmp_path):
    path = tmp_path / "paritrana.sqlite3"
    upgrade(path, revision="0032")
    connection = sqlite.connect(path)
    put(connection, "user", id=1, role="juror")
    put(connection, "edition", id=1)
    put(connection, "category", id=7, state="sealed")
    put(connection, "sealed_result", id=1, category_id=7, number=1, annex="", sha256="a")
    put(connection, "sealed_result", id=2, category_id=7, number=2, annex="{}", sha256="b", replaces="a")
    put(connection, "erasure", reason="Permintaan", at="2026")
    connection.commit()
    connection.close()
    upgrade(path)
    after = sqlite.connect(path)
    annexes = after.execute("SELECT annexes FROM erasure").fetchall()
    after.close()
    assert annexes == [("[[7, 1]]",)]


def test_sheet_locked_without_a_save_is_told_and_keeps_the_older_schema(tmp_path):
    path = tmp_path / "paritrana.sqlite3"
    upgrade(path, revision="0032")
    connection = sqlite.connect(path)
    put(connection, "user", id=1, role="juror")
    put(connection, "edition", id=1)
    put(connection, "category", id=7, state="interviews", code="kabkota")
    put(connection, "candidate", id=3, category_id=7, code="64.03", standing="active")
    put(connection, "panelist", id=4, category_id=7, user_id=1, seat=2)
    put(connection, "sheet", panelist_id=4, candidate_id=3, version=0, locked_at="2026")
    connection.commit()
    connection.close()
    with pytest.raises(EngineRefused, match=r"kursi 2 untuk 64.03 \(kabkota\)"):
        upgrade(path)
    assert current_revision(path) == "0032"


def test_seats_that_were_called_chair_and_secretary_get_the_office_and_only_one_each(tmp_path):
    path = tmp_path / "paritrana.sqlite3"
    upgrade(path, revision="0004")
    connection = sqlite.connect(path)
    connection.execute("INSERT INTO edition VALUES (1, 'e', 'E', '2026', 2025, 2026, 'I', 'S', 'Asia/Makassar', 0, 0)")
    connection.execute(
        "INSERT INTO category (edition_id, code, title, rubric_code, rubric_digest, state) "
        "VALUES (1, 'k', 'K', 'r', 'd', 'draft')"
    )
    for number, position in enumerate(("Anggota", "Ketua", "Ketua", "Sekretaris"), start=1):
        connection.execute("INSERT INTO user VALUES (?, ?, 'A', 'juror', '', 1, '2026')", (number, f"a{number}"))
        connection.execute("INSERT INTO panelist VALUES (?, 1, ?, ?, 'b', '', ?)", (number, number, number, position))
    connection.commit()
    connection.close()
    upgrade(path)
    after = sqlite.connect(path)
    offices = after.execute("SELECT office FROM panelist ORDER BY seat").fetchall()
    after.close()
    assert offices == [("member",), ("chair",), ("member",), ("secretary",)]
