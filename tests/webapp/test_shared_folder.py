"""The folder that several servers have in common: what lies there, and that no machine works with another one."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.webapp.conftest import NOON
from webapp import create_app, heartbeat
from webapp.backups.age import new_identity, recipients_of
from webapp.backups.own_keys import keys_of
from webapp.backups.taking import take_backup
from webapp.cli.common_folder import marks_in_use, refuse_other_folder
from webapp.cli.doctor_checks import permissions
from webapp.cli.doctor_finding import FAULT, OK, WARNING
from webapp.cli.doctor_servers import shared, workers
from webapp.clock import utc_now
from webapp.config import settings_from_environment
from webapp.db import db
from webapp.errors import ConfigRefused
from webapp.shared_folder import MARK, NAMES, SEEN


@pytest.fixture
def given(tmp_path: Path, served) -> dict[str, str]:
    """What the first of two machines is told."""
    (tmp_path / "bersama").mkdir(mode=0o700)
    address = served.application.set(drivername="postgresql").render_as_string()
    return {
        "PARITRANA_INSTANCE": str(tmp_path / "mesin-1"),
        "PARITRANA_SHARED": str(tmp_path / "bersama"),
        "PARITRANA_DATABASE": address,
    }


def second(given: dict[str, str], tmp_path: Path, folder: str = "bersama") -> dict[str, str]:
    (tmp_path / folder).mkdir(mode=0o700, exist_ok=True)
    return {**given, "PARITRANA_INSTANCE": str(tmp_path / "mesin-2"), "PARITRANA_SHARED": str(tmp_path / folder)}


def test_two_machines_have_keys_and_contents_in_common_and_all_else_apart(given, tmp_path):
    one, two = settings_from_environment(given), settings_from_environment(second(given, tmp_path))
    assert one.secret_key == two.secret_key
    for name in ("shared", "evidence", "papers", "rosters", "rubrics"):
        assert getattr(one, name) == getattr(two, name)
        assert getattr(one, name).is_relative_to(tmp_path / "bersama")
    assert one.derived != two.derived
    assert sorted(path.name for path in (tmp_path / "bersama").iterdir()) == ["keys", "secret.key", MARK]
    assert [*(tmp_path / "mesin-1").iterdir()] == []


def test_without_one_everything_is_in_the_folder_of_the_instance(tmp_path):
    found = settings_from_environment({"PARITRANA_INSTANCE": str(tmp_path / "i")})
    assert (found.shared, found.common) == (tmp_path / "i", None)


def test_folder_in_common_needs_the_database_on_a_server(given):
    del given["PARITRANA_DATABASE"]
    with pytest.raises(ConfigRefused, match="hanya bersama PARITRANA_DATABASE"):
        settings_from_environment(given)


def test_folder_that_is_not_there_is_not_made(given, tmp_path):
    given["PARITRANA_SHARED"] = str(tmp_path / "belum")
    with pytest.raises(ConfigRefused, match="mount"):
        settings_from_environment(given)
    assert not (tmp_path / "belum").exists()


def test_folder_of_the_instance_itself_is_refused(given, tmp_path):
    settings_from_environment(given)
    with pytest.raises(ConfigRefused, match="folder lain"):
        settings_from_environment({**given, "PARITRANA_SHARED": str(tmp_path / "mesin-1")})


@pytest.mark.parametrize("name", NAMES)
def test_what_is_left_in_the_machines_own_folder_is_refused_by_name(given, tmp_path, name):
    (tmp_path / "mesin-1").mkdir()
    (tmp_path / "mesin-1" / name).touch()
    with pytest.raises(ConfigRefused, match=name):
        settings_from_environment(given)
    assert [*(tmp_path / "bersama").iterdir()] == []


def test_folder_that_is_not_mounted_any_more_is_refused_and_stays_empty(given, tmp_path):
    refuse_other_folder(settings_from_environment(given))
    assert (tmp_path / "mesin-1" / SEEN).exists()
    (tmp_path / "bersama").rename(tmp_path / "terpasang")
    (tmp_path / "bersama").mkdir()
    with pytest.raises(ConfigRefused, match="bukan yang biasa dipakai"):
        settings_from_environment(given)
    assert [*(tmp_path / "bersama").iterdir()] == []
    del given["PARITRANA_SHARED"]
    with pytest.raises(ConfigRefused, match="memakai folder bersama"):
        settings_from_environment(given)


def test_machine_with_another_folder_is_refused_while_one_works(given, tmp_path):
    first = create_app(settings_from_environment(given))
    with first.app_context():
        db.session.execute(db.text("SELECT 1"))
        db.session.remove()
    other = settings_from_environment(second(given, tmp_path, "lain"))
    with pytest.raises(ConfigRefused, match="folder bersama yang lain"):
        refuse_other_folder(other)
    assert not (tmp_path / "mesin-2" / SEEN).exists()
    same = settings_from_environment(second(given, tmp_path))
    refuse_other_folder(same)
    assert [one.state for one in shared(same)] == [OK]
    (found,) = shared(other)
    assert (found.state, "folder yang lain" in found.words) == (FAULT, True)
    with first.app_context():
        db.engine.dispose()


def test_marks_are_those_of_living_connections_alone(given):
    found = settings_from_environment(given)
    assert len(marks_in_use(found.server)) == 1
    assert marks_in_use(found.server.difference_update_query(["application_name"])) == set()


def test_doctor_tells_a_folder_that_went_away(given, tmp_path):
    found = settings_from_environment(given)
    (tmp_path / "bersama" / MARK).unlink()
    (told,) = shared(found)
    assert (told.state, "mount" in told.advice) == (FAULT, True)


def test_each_worker_has_its_own_sign_of_life(given, tmp_path):
    one, two = settings_from_environment(given), settings_from_environment(second(given, tmp_path))
    assert [told.state for told in workers(one)] == [FAULT]
    heartbeat.beat(one.shared, one.instance, now=utc_now())
    heartbeat.beat(two.shared, two.instance, now=utc_now())
    assert [(told.state, told.words) for told in workers(one)] == [(OK, "2 berjalan")]
    silent = heartbeat.file_of(two.shared, two.instance)
    os.utime(silent, (silent.stat().st_mtime - 300,) * 2)
    assert [told.state for told in workers(one)] == [OK, WARNING]
    os.utime(heartbeat.file_of(one.shared, one.instance), (1, 1))
    assert [told.state for told in workers(two)] == [FAULT]
    heartbeat.forget_old(one.shared, now=datetime.now(UTC) + timedelta(hours=1))
    assert [*(one.shared / heartbeat.FOLDER).iterdir()] == [silent]


def test_backup_and_keys_are_those_of_the_common_folder(given, tmp_path):
    found = settings_from_environment(given)
    found.rubrics.mkdir()
    (found.rubrics / "sendiri.yaml").write_text("x")
    _identity, public = new_identity()
    (tmp_path / "umum.txt").write_text(public)
    app = create_app(found)
    with app.app_context():
        taken = take_backup(found, tmp_path / "c.age", recipients_of(tmp_path / "umum.txt"), now=NOON)
        db.session.remove()
        db.engine.dispose()
    assert [one.name for one in taken.manifest.files] == ["rubrics/sendiri.yaml"]
    assert sorted(keys_of(found.shared)) == ["keys/checkpoint.key", "secret.key"]


def test_folder_that_others_may_enter_is_told(given, tmp_path):
    found = settings_from_environment(given)
    (found.shared / "secret.key").chmod(0o644)
    assert [one.state for one in permissions(found)] == [FAULT]
    (found.shared / "secret.key").chmod(0o600)
    assert [one.state for one in permissions(found)] == [OK]
    found.shared.chmod(0o750)
    assert [(one.state, f"chmod 700 {found.shared}" in one.advice) for one in permissions(found)] == [(FAULT, True)]
