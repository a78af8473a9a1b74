"""The nightly backup by a clock that the test moves: when it is due, what is kept, and who hears of a failed one."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.webapp.backup_files import fill_stores
from webapp.backups import taking
from webapp.backups.age import identities_of, new_identity
from webapp.backups.restoring import restore
from webapp.backups.taking import backups_in, file_name, newest_in
from webapp.backups.vacant import Vacant
from webapp.config import SETTINGS, BackupPlan, settings_from_environment
from webapp.errors import ConfigRefused
from webapp.jobs import JOBS, backups, perform
from webapp.models import BackupRun
from webapp.services.backup_runs import due_since

NIGHT = datetime(2026, 2, 14, 1, 30).astimezone()  # by the server's own clock


@pytest.fixture
def key(tmp_path):
    identity, public = new_identity()
    (tmp_path / "umum.txt").write_text(public)
    (tmp_path / "rahasia.txt").write_text(str(identity))
    return tmp_path / "rahasia.txt"


@pytest.fixture
def night(app, settings, clock, key, tmp_path):
    """`night()` does what the worker does each minute: the job, where it is due; gives the files that are there."""
    plan = BackupPlan(tmp_path / "umum.txt", tmp_path / "cadangan")
    app.extensions[SETTINGS] = replace(settings, backups=plan)
    clock.at = NIGHT.astimezone(UTC)

    def minute():
        with app.app_context():
            due = backups.backup_is_due()
        for ids in due:
            perform(app, JOBS, backups.NAME, *ids)
        return [path.name for _at, path in backups_in(tmp_path / "cadangan")]

    minute.instance = settings.instance
    return minute


@pytest.fixture
def filled(app, settings):
    fill_stores(app, settings)


@pytest.fixture
def empty(request, own_database):
    """Where rows of a server come back; None where they lie in a file of the backup."""
    if own_database is None:
        yield None
        return
    cluster = request.getfixturevalue("cluster")
    yield cluster.create("kembali")
    cluster.drop("kembali")


@pytest.mark.usefixtures("filled")
def test_each_night_has_one_backup_that_was_opened_and_the_secret_key_opens_it(clock, key, night, look, empty):
    first = night()
    assert first == [file_name(clock.at)] == night()
    clock.forward(hours=23)
    assert night() == first  # half past midnight: not yet
    clock.forward(minutes=31)
    assert len(night()) == 2
    (one, other) = look(BackupRun)
    assert (one.file, one.fault, other.fault) == (first[0], "", "")
    folder = key.parent / "cadangan"
    assert (folder / one.file).stat().st_size == one.size
    with Vacant(empty) as rows:
        found = restore(folder / one.file, identities_of(key), key.parent / "pulih", rows)
    assert found.manifest.taken_at.startswith("2026")


def test_old_ones_and_halves_go_and_the_newest_stays_however_old(app, clock, night, tmp_path):
    folder = tmp_path / "cadangan"
    folder.mkdir()
    for days in (36, 34):
        (folder / file_name(clock.at - timedelta(days=days))).write_bytes(b"lama")
    for other in (".paritrana-20260101T000000Z.tar.age.1234", "catatan.txt", "paritrana-bukan-tanggal.tar.age"):
        (folder / other).write_bytes(b"")
        os.utime(folder / other, (0, clock.at.timestamp() - 3600))
    assert night() == [file_name(clock.at - timedelta(days=34)), file_name(clock.at)]
    assert {"catatan.txt", "paritrana-bukan-tanggal.tar.age"} < {path.name for path in folder.iterdir()}
    assert not list(folder.glob(".*"))
    clock.forward(days=60)
    app.extensions[SETTINGS] = replace(
        app.extensions[SETTINGS], backups=replace(app.extensions[SETTINGS].backups, keys=tmp_path / "hilang.txt")
    )
    assert night() == [file_name(NIGHT)]  # nothing new was made; what is over goes all the same


def test_folder_with_room_for_a_backup_of_each_day_goes_on(clock, night, tmp_path, look, monkeypatch):
    """Thirty-five lie there, and a thirty-sixth has no room beside them; nor has one while another one is made."""
    folder, encrypt = tmp_path / "cadangan", taking.encrypt
    folder.mkdir()
    for days in range(1, 36):
        (folder / file_name(clock.at - timedelta(days=days))).write_bytes(b"lama")

    def into_room_for_35(pieces, file, recipients):
        if len(backups_in(folder)) >= 35:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return encrypt(pieces, file, recipients)

    monkeypatch.setattr(taking, "encrypt", into_room_for_35)
    for _night in range(3):
        assert night()[-1] == file_name(clock.at)
        clock.forward(days=1)
    assert [run.fault for run in look(BackupRun)] == [""] * 3
    with taking.drafts(night.instance):  # somebody is at one by hand
        half = folder / ".paritrana-20260101T000000Z.tar.age.1234"
        half.write_bytes(b"")
        night()
        assert (look(BackupRun)[-1].fault, half.exists()) == (taking.BUSY, True)


def test_the_newest_that_was_checked_stays_while_later_ones_fail_or_are_killed(clock, night, tmp_path, monkeypatch):
    (good,) = night()
    monkeypatch.setattr(backups, "check_backup", lambda *_given: 1 / 0)
    for _night in range(40):
        clock.forward(days=1)
        killed = tmp_path / "cadangan" / file_name(clock.at - timedelta(hours=1))
        killed.write_bytes(b"age")
        left = night()
    assert (left[0], len(left), file_name(clock.at) in left) == (good, 36, False)


def test_half_that_another_machine_is_at_stays(clock, night, tmp_path):
    folder = tmp_path / "cadangan"
    folder.mkdir()
    half = folder / ".paritrana-20260101T000000Z.tar.age.1234"
    half.write_bytes(b"")
    os.utime(half, (0, clock.at.timestamp() - 3540))
    assert (night(), half.exists()) == ([file_name(clock.at)], True)


def test_neither_a_name_of_a_time_to_come_nor_an_empty_file_is_kept_as_the_newest(tmp_path, settings):
    """The only one that is one stays; the others would have had it taken away."""
    plan = BackupPlan(folder=tmp_path)
    old, empty, to_come = (file_name(NIGHT + timedelta(days=days)) for days in (-40, -38, 9999))
    for name, content in ((old, b"age"), (empty, b""), (to_come, b"age")):
        (tmp_path / name).write_bytes(content)
    assert newest_in(tmp_path, now=NIGHT) == tmp_path / old
    backups.forget_old(replace(settings, backups=plan), NIGHT, "")
    assert [path.name for _at, path in backups_in(tmp_path)] == [old, to_come]


def test_failed_one_is_told_tried_again_after_an_hour_and_forgotten_once_one_is_good(
    clock, night, secretariat, tmp_path, look
):
    assert "Cadangan data" not in secretariat.get("/edisi").text
    public = (tmp_path / "umum.txt").read_text()
    (tmp_path / "umum.txt").unlink()
    assert night() == night() == []
    assert len(look(BackupRun)) == 1
    page = secretariat.get("/edisi").text
    assert "Cadangan data perlu perhatian" in page
    assert "Belum ada cadangan yang baik." in page
    assert "umum.txt: berkas kunci tidak dapat dibaca (tidak ada)" in page
    (tmp_path / "umum.txt").write_text(public)
    clock.forward(minutes=61)
    assert len(night()) == 1
    assert "Cadangan data" not in secretariat.get("/edisi").text
    clock.forward(days=2)
    secretariat.sign_in()
    page = secretariat.get("/edisi").text
    assert "Cadangan terakhir yang baik dibuat Sabtu, 14 Februari 2026" in page


def test_damaged_contents_are_told_though_the_backup_is_good(app, settings, night, secretariat, look):
    sha256 = fill_stores(app, settings)
    (settings.evidence / sha256[:2] / sha256[2:]).unlink()
    assert len(night()) == 1
    (run,) = look(BackupRun)
    assert run.file
    assert run.fault == "1 berkas bukti atau dokumen rusak atau hilang di server, jadi tidak ada dalam cadangan."
    assert run.fault in secretariat.get("/edisi").text


def test_backup_that_cannot_be_opened_again_doesnt_pass_for_one(night, monkeypatch, look):
    really = backups.take_backup

    def spoilt(*given, **named):
        taken = really(*given, **named)
        content = bytearray(taken.path.read_bytes())
        content[-100] ^= 1
        taken.path.write_bytes(content)
        return taken

    monkeypatch.setattr(backups, "take_backup", spoilt)
    assert night() == []
    (run,) = look(BackupRun)
    assert run.file == ""
    assert "terpotong atau isinya berubah" in run.fault


def test_worker_that_died_in_the_middle_is_followed_by_another_at_once(night, monkeypatch, look):
    def killed(*_given, **_named):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(backups, "take_backup", killed)
        with pytest.raises(SystemExit):
            night()
    assert len(night()) == 1
    broken_off, good = look(BackupRun)
    assert (broken_off.file, broken_off.fault) == ("", "Pembuatan cadangan terputus sebelum selesai.")
    assert (good.file, good.fault) == (night()[0], "")


def test_without_a_folder_nothing_is_due(app, secretariat):
    with app.app_context():
        assert backups.backup_is_due() == []
    assert "Cadangan data" not in secretariat.get("/edisi").text


def test_hour_is_of_the_servers_clock():
    for minutes in (0, 1, 23 * 60 + 59):
        moment = datetime(2026, 2, 14, 3, 0).astimezone()
        assert due_since(3, now=moment + timedelta(minutes=minutes)) == moment
    assert due_since(3, now=moment - timedelta(minutes=1)) == moment - timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOUR", "24"), ("HOUR", "-1"), ("HOUR", "１"), ("DAYS", "0"), ("DAYS", "36"), ("DAYS", "satu")],
)
def test_plan_that_cannot_be_is_refused_by_name(tmp_path, name, value):
    with pytest.raises(ConfigRefused, match=f"PARITRANA_BACKUP_{name} harus bilangan"):
        settings_from_environment({"PARITRANA_INSTANCE": str(tmp_path / "i"), f"PARITRANA_BACKUP_{name}": value})
    assert not (tmp_path / "i").exists()
