"""Backups of a server's database: taken while people save, whole or not at all, and back in an empty database."""

from __future__ import annotations

import re
import stat
import tempfile
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, select

from tests.postgresql import APPLICATION, OWNER
from tests.webapp.backup_files import PAGE, files_of, fill_stores, listed, made_up
from tests.webapp.conftest import NOON
from tests.webapp.sealing import open_sealed
from webapp import create_app
from webapp.backups import copying, server
from webapp.backups.age import new_identity
from webapp.backups.archive import Manifest
from webapp.backups.restoring import check_backup, restore
from webapp.backups.server import DUMP
from webapp.backups.taking import DRAFTS, take_backup
from webapp.backups.vacant import MARK, Vacant
from webapp.cli import main
from webapp.cli.doctor_checks import CHECKS
from webapp.cli.doctor_finding import FAULT, OK, WARNING
from webapp.db import Base, transaction
from webapp.errors import Unusable
from webapp.migrations import head
from webapp.migrations.rights import grant
from webapp.models import Throttle
from webapp.queries.score_log import heads_of_logs


@pytest.fixture
def settings(settings, served):
    """On a server, whatever the others are on; by the account that can't do everything."""
    grant(served.owner, APPLICATION)
    return replace(settings, server=served.application, owner=served.owner)


@pytest.fixture
def empty(cluster) -> URL:
    """A database with nothing in it."""
    yield cluster.create("pulih")
    cluster.drop("pulih")


@pytest.fixture
def key(tmp_path):
    identity, public = new_identity()
    (tmp_path / "umum.txt").write_text(public)
    (tmp_path / "rahasia.txt").write_text(str(identity))
    return identity


@pytest.fixture
def commands(settings, key, empty, monkeypatch, tmp_path):
    """The instance as the commands find it, and a folder for what passes."""
    named = {"": settings.server, "_OWNER": settings.owner, "_DRILL": empty}
    for name, url in named.items():
        monkeypatch.setenv(f"PARITRANA_DATABASE{name}", told(url))
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    monkeypatch.setenv("PARITRANA_BACKUP_KEYS", str(tmp_path / "umum.txt"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "sementara"))
    (tmp_path / "sementara").mkdir()
    return tmp_path


@pytest.fixture
def plenary(app, add_person):
    return open_sealed(app, add_person)


@pytest.fixture
def filled(app, settings):
    fill_stores(app, settings)


def told(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string()


@pytest.fixture
def take(app, settings, key, tmp_path):
    """`take()` makes a backup, by another application where one is given."""

    def made(by=app):
        with by.app_context():
            return take_backup(settings, tmp_path / "c.age", [key.to_public()], now=NOON)

    return made


def asked(url: URL, *statements: str):
    """What the last of them answers."""
    with psycopg.connect(told(url), autocommit=True) as connection:
        for statement in statements:
            found = connection.execute(statement)
        return found.fetchall() if found.description else []


def rows(url: URL) -> dict[str, list[tuple]]:
    return {table.name: sorted(asked(url, str(select(table))), key=repr) for table in Base.metadata.sorted_tables}


def is_empty(url: URL) -> bool:
    return asked(url, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == [(0,)]


def test_backup_of_a_server_comes_back_equal_by_the_limited_account(request, app, settings, take, empty):
    tmp_path, key = request.getfixturevalue("tmp_path"), request.getfixturevalue("key")
    open_sealed(app, request.getfixturevalue("add_person"))
    fill_stores(app, settings)
    made = take()
    assert (made.manifest.database.name, made.lacking) == (DUMP, ())
    with Vacant(empty) as there:
        found = restore(made.path, [key], tmp_path / "pulih", there)
        there.keep()
    assert (found.lacking, found.faults) == ((), ())
    assert {path.name for path in (tmp_path / "pulih").iterdir()} == {"evidence", "rubrics", "huruf", "reference"}
    with app.app_context():
        assert [tuple(vars(one).values()) for one in found.manifest.logs] == heads_of_logs() != []
    assert rows(empty) == rows(settings.owner)
    triggers = "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"
    assert asked(empty, triggers) == asked(settings.owner, triggers) != []
    assert files_of(tmp_path / "pulih") == files_of(settings.instance)
    assert list((settings.instance / DRAFTS).iterdir()) == []


def test_names_and_dump_are_of_one_moment_whatever_is_saved_meanwhile(settings, take, key, empty, monkeypatch):
    name, really = copying.COPIES["postgresql"]

    def saved_in_between(connection, target):
        asked(settings.server, "INSERT INTO throttle VALUES ('nanti', '2026', 1)")
        really(connection, target)

    monkeypatch.setitem(copying.COPIES, "postgresql", (name, saved_in_between))
    made = take()
    with Vacant(empty) as there:
        restore(made.path, [key], made.path.parent / "pulih", there)
        assert asked(empty, "SELECT count(*) FROM throttle") == [(0,)]
    assert asked(settings.server, "SELECT count(*) FROM throttle") == [(1,)]
    assert is_empty(empty)


def test_people_save_while_a_dump_is_made(app, settings, tmp_path, monkeypatch):
    name, really = copying.COPIES["postgresql"]

    def saves(connection, target):
        really(connection, target)
        with create_app(settings).app_context(), transaction() as session:
            session.add(Throttle(key="k", window_started_at=NOON, failures=1))

    monkeypatch.setitem(copying.COPIES, "postgresql", (name, saves))
    with app.app_context():
        assert copying.take_snapshot(tmp_path).revision == head()


def test_restoring_touches_no_database_that_has_anything(settings, take, key, empty, tmp_path):
    made = take()
    asked(empty, "CREATE TABLE milik_orang (id integer)")
    for place in (empty, settings.owner):
        before = asked(place, "SELECT relname FROM pg_class ORDER BY relname")
        with Vacant(place) as there, pytest.raises(Unusable, match="tidak kosong"):
            restore(made.path, [key], tmp_path / "pulih", there)
        assert asked(place, "SELECT relname FROM pg_class ORDER BY relname") == before
    assert not (tmp_path / "pulih").exists()


def test_without_a_database_nothing_is_restored_and_it_is_said_which_to_name(take, key, tmp_path):
    made = take()
    with pytest.raises(Unusable, match="PARITRANA_DATABASE_OWNER"):
        restore(made.path, [key], tmp_path / "pulih")
    assert not (tmp_path / "pulih").exists()


def test_account_that_may_do_everything_doesnt_run_what_is_in_a_backup(take, key, empty, cluster, tmp_path):
    made = take()
    with Vacant(cluster.url("pulih")) as there, pytest.raises(Unusable, match="boleh segalanya"):
        restore(made.path, [key], tmp_path / "pulih", there)
    assert is_empty(empty)


def test_second_restoring_waits_for_its_turn_and_a_killed_ones_rest_is_cleared(empty):
    with Vacant(empty) as first:
        first.take()
        with Vacant(empty) as second, pytest.raises(Unusable, match="sedang dipakai"):
            second.take()
        asked(empty, "CREATE TABLE half (id integer)", "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'")
        first.leave()  # as a killed process would
    assert asked(empty, f"SELECT to_regclass('{MARK}') IS NOT NULL") == [(True,)]
    with Vacant(empty) as next_one:
        next_one.take()
        assert asked(empty, "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace") == [(MARK,)]
    assert is_empty(empty)


def test_spoilt_dump_other_log_and_unknown_database_are_refused_and_leave_nothing(app, settings, key, empty, tmp_path):
    with app.app_context():
        copying.take_snapshot(tmp_path)
    content = (tmp_path / DUMP).read_bytes()
    sound = Manifest("1", head(), "2026", listed(DUMP, content), (), (), ())
    other = {"edition": "e", "category": "k", "size": 3, "head": "a" * 64}
    half = content[: len(content) // 2]
    spoilt = {
        "pg_restore gagal": (replace(sound, database=listed(DUMP, half)), half),
        "pg_restore gagal: input": (replace(sound, database=listed(DUMP, b"bukan" * 99)), b"bukan" * 99),
        "bukan yang tertulis": (replace(sound, revision="0001"), content),
        "ujung log": (replace(sound, logs=(copying.LogHead(**other),)), content),
        "program yang lebih baru": (replace(sound, database=listed("database.lain", content)), content),
    }
    path = tmp_path / "palsu.age"
    for words, (manifest, data) in spoilt.items():
        identities = made_up(path, manifest, {manifest.database.name: data})
        with Vacant(empty) as there, pytest.raises(Unusable, match=words):
            restore(path, identities, tmp_path / "pulih", there)
        with pytest.raises(Unusable, match=words):
            check_backup(path, identities, tmp_path, empty)
        assert is_empty(empty)
    assert not (tmp_path / "pulih").exists()
    identities = made_up(path, spoilt["pg_restore gagal"][0], {DUMP: half})
    with pytest.raises(Unusable, match="pg_restore gagal"):
        check_backup(path, identities, tmp_path)  # without a database to try it in it is read to its end
    identities = made_up(path, sound, {DUMP: content})
    assert check_backup(path, identities, tmp_path, empty).manifest == sound
    assert is_empty(empty)


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / "99" / "bin" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_password_is_in_no_command_line_and_no_rows_are_in_what_a_program_tells(settings, take, tmp_path, monkeypatch):
    script = 'echo "pg_dump (PostgreSQL) 99.1"; [ "$1" = --version ] || { printf "%s\\n" "$@" "$PGPASSWORD" > SEEN; '
    script += 'echo "pg_dump: error: tidak bisa" >&2; echo "CONTEXT: baris rahasia" >&2; exit 1; }'
    program(tmp_path, "pg_dump", script.replace("SEEN", str(tmp_path / "seen")))
    monkeypatch.setattr(server, "DEBIANS", tmp_path)
    secret = "sandi-panjang"
    for url in (settings.server.set(password=secret), settings.server.update_query_dict({"password": secret})):
        there = create_app(replace(settings, server=url))
        with pytest.raises(Unusable) as refused:
            take(there)
        assert str(refused.value) == "pg_dump gagal: tidak bisa"
        *arguments, password = (tmp_path / "seen").read_text().splitlines()
        assert password == secret
        assert not re.search(secret, " ".join(arguments))
        assert "--no-password" in arguments
    assert not (tmp_path / "c.age").exists()


def test_missing_or_older_program_is_told_and_the_doctor_sees_it(settings, take, empty, tmp_path, monkeypatch):
    def found():
        return [(one.state, one.words) for one in CHECKS["Program cadangan"](settings)]

    assert found()[0][0] == WARNING
    settings = replace(settings, drill=empty)
    assert found()[0][0] == OK
    assert is_empty(empty)
    monkeypatch.setattr(server, "DEBIANS", tmp_path)
    for name in ("pg_dump", "pg_restore"):
        program(tmp_path, name, f'echo "{name} (PostgreSQL) 12.4"')
    with pytest.raises(Unusable, match="pg_dump versi 12 lebih lama"):
        take()
    assert found()[0][0] == FAULT
    monkeypatch.setattr(server, "DEBIANS", tmp_path / "tidak-ada")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unusable, match="Pasang postgresql-client"):
        take()
    assert found()[0][0] == FAULT
    assert list((settings.instance / DRAFTS).iterdir()) == []


def test_drill_tries_it_in_the_empty_database_and_leaves_it_empty(plenary, commands, empty, capsys, monkeypatch):
    assert plenary.announce().status_code == 303
    assert main(["drill"]) == 0
    said = capsys.readouterr().out
    assert "1 catatan hasil dibaca, 1 kategori lewat halaman umum" in said
    assert "berhasil dalam" in said
    assert list((commands / "sementara").iterdir()) == []
    assert is_empty(empty)
    monkeypatch.delenv("PARITRANA_DATABASE_DRILL")
    assert main(["drill"]) == 1
    assert "PARITRANA_DATABASE_DRILL" in capsys.readouterr().err


@pytest.mark.usefixtures("filled")
def test_restored_by_command_the_application_goes_on_with_its_limited_account(commands, empty, capsys, monkeypatch):
    assert main(["backup", "-o", str(commands / "c.age")]) == 0
    monkeypatch.setenv("PARITRANA_DATABASE", told(empty.set(username=APPLICATION)))
    monkeypatch.setenv("PARITRANA_DATABASE_OWNER", told(empty.set(username=OWNER)))
    into = commands / "pulih"
    command = ["restore", str(commands / "c.age"), "--identity", str(commands / "rahasia.txt"), "--into", str(into)]
    assert main(command) == 0
    application = empty.set(username=APPLICATION)
    assert asked(application, "SELECT count(*) FROM blob") == [(1,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        asked(application, "DELETE FROM score_event")
    assert (into / "evidence").is_dir()
    assert PAGE in files_of(into).values()
    assert main([*command[:-1], str(commands / "lagi")]) == 1
    assert "tidak kosong" in capsys.readouterr().err
    assert list((commands / "sementara").iterdir()) == []
