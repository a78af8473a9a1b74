"""The doctor: each thing broken, by itself, is told by name and with what to do; nothing else changes its word."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from flask import Flask

from tests import nginx
from tests.postgresql import Served
from tests.webapp.cli.test_demo import run
from tests.webapp.conftest import NOON, Persona
from tests.webapp.room import full, open_room
from webapp import db as database
from webapp import heartbeat, rubric_store
from webapp.backups.taking import file_name
from webapp.cli import doctor_backups, doctor_places
from webapp.cli import doctor_checks as checks
from webapp.cli import doctor_servers as servers
from webapp.cli.doctor import closing, findings, lines_of, looked_at
from webapp.cli.doctor_backups import backup_in, backups
from webapp.cli.doctor_checks import CHECKS
from webapp.cli.doctor_finding import FAULT, OK, WARNING, Finding
from webapp.cli.doctor_guards import GUARDS, finding_of_age, locked_on
from webapp.cli.doctor_places import IN_MEMORY, file_system_of
from webapp.clock import utc_now
from webapp.config import BackupPlan, Proxy, Settings
from webapp.db import db, transaction
from webapp.errors import EngineRefused
from webapp.mail_server import MailServer
from webapp.models import BackupRun

ROOT = Path(__file__).resolve().parents[3]
MAIL = MailServer("127.0.0.1", 1, "none", "paritrana@contoh.go.id")


def states(settings: Settings, name: str) -> set[str]:
    return {one.state for one in looked_at(name, CHECKS[name], settings)}


def execute(settings: Settings, statement: str, *values: str) -> None:
    connection = sqlite.connect(settings.database)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def lower_durability(_settings: Settings, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(database, "SYNCHRONOUS_FULL", 1)


def old_engine(_settings: Settings, patch: pytest.MonkeyPatch) -> None:
    def refuse(_version: object) -> None:
        raise EngineRefused("SQLite 3.40.1 dapat merusak basis data")

    patch.setattr(checks, "check_engine", refuse)


def in_memory(_settings: Settings, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(doctor_places, "file_system_of", lambda _folder: "tmpfs")


def on_a_network(_settings: Settings, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(doctor_places, "file_system_of", lambda _folder: "nfs4")


def old_schema(settings: Settings, _patch: pytest.MonkeyPatch) -> None:
    execute(settings, "UPDATE alembic_version SET version_num = '0001'")


def no_guard(settings: Settings, _patch: pytest.MonkeyPatch) -> None:
    execute(settings, "DROP TRIGGER sealed_result_refuses_update")


def open_key(settings: Settings, _patch: pytest.MonkeyPatch) -> None:
    (settings.instance / "secret.key").write_text("k" * 64)
    (settings.instance / "secret.key").chmod(0o644)


def open_folder(settings: Settings, _patch: pytest.MonkeyPatch) -> None:
    settings.instance.chmod(0o755)


def clock_behind(settings: Settings, _patch: pytest.MonkeyPatch) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="microseconds")
    execute(settings, "UPDATE auth_session SET created_at = ?", later)


def unknown_zone(settings: Settings, _patch: pytest.MonkeyPatch) -> None:
    execute(settings, "UPDATE edition SET timezone = 'Asia/Tidak_Ada'")


def no_typefaces(_settings: Settings, patch: pytest.MonkeyPatch) -> None:
    import reports

    patch.setattr(reports, "__file__", "/tidak-ada/__init__.py")


def stuck_worker(settings: Settings, _patch: pytest.MonkeyPatch) -> None:
    heartbeat.beat(settings.shared, settings.instance, now=utc_now())
    os.utime(heartbeat.file_of(settings.shared, settings.instance), (1, 1))


def changed_score(settings: Settings, _patch: pytest.MonkeyPatch) -> None:
    execute(settings, "DROP TRIGGER IF EXISTS sheet_insert_only_update")
    execute(settings, "UPDATE sheet SET note = 'diubah', version = version + 7")


def lost_rubric(settings: Settings, patch: pytest.MonkeyPatch) -> None:
    settings.rubrics.rename(settings.rubrics.with_name("hilang"))
    patch.setattr(rubric_store, "files_of", lambda _code, _folder: ())


def debug_on(_settings: Settings, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("FLASK_DEBUG", "1")


BROKEN: list[tuple[str, Callable[[Settings, pytest.MonkeyPatch], None]]] = [
    ("Mesin basis data", old_engine),
    ("Ketahanan", lower_durability),
    ("Tempat data", in_memory),
    ("Tempat data", on_a_network),
    ("Skema", old_schema),
    ("Pemicu", no_guard),
    ("Izin berkas", open_key),
    ("Izin berkas", open_folder),
    ("Jam", clock_behind),
    ("Jam", unknown_zone),
    ("Pencetak", no_typefaces),
    ("Pekerja latar", stuck_worker),
    ("Log nilai", changed_score),
    ("Log nilai", lost_rubric),
    ("Mode uji", debug_on),
]


@pytest.fixture
def healthy(app: Flask, settings: Settings, juror: Persona, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An instance on a disk, with an edition in which something was saved, and whose worker works."""
    monkeypatch.setattr(doctor_places, "file_system_of", lambda _folder: "ext4")
    room = open_room(app, ("panelis-1",))
    name = next(iter(room.candidates))
    assert juror.post(room.sheet(name), full(room, 0)).status_code == 303
    with app.app_context():
        db.engine.dispose()
    heartbeat.beat(settings.shared, settings.instance, now=utc_now())
    return replace(settings, reserve=1)


@pytest.mark.embedded
def test_each_thing_that_is_broken_is_told_and_only_then(healthy: Settings):
    for name, breaks in BROKEN:
        with pytest.MonkeyPatch.context() as patch:
            kept = healthy.database.read_bytes()
            assert FAULT not in states(healthy, name), list(CHECKS[name](healthy))
            breaks(healthy, patch)
            assert FAULT in states(healthy, name), breaks.__name__
        mend(healthy, kept)
        assert FAULT not in states(healthy, name), breaks.__name__


def mend(settings: Settings, kept: bytes) -> None:
    for name in ("-wal", "-shm"):
        settings.database.with_name(settings.database.name + name).unlink(missing_ok=True)
    settings.database.write_bytes(kept)
    settings.instance.chmod(0o700)
    if settings.rubrics.with_name("hilang").exists():
        settings.rubrics.with_name("hilang").rename(settings.rubrics)
    (settings.instance / "secret.key").unlink(missing_ok=True)
    heartbeat.beat(settings.shared, settings.instance, now=utc_now())


def test_room_for_files_is_told_before_it_is_gone(healthy: Settings):
    free = shutil.disk_usage(healthy.instance).free
    found = [states(replace(healthy, reserve=reserve), "Ruang simpan") for reserve in (1, free // 2, free * 2)]
    assert found == [{OK}, {WARNING}, {FAULT}]


def test_letters_and_jobs_that_wait_are_told(healthy: Settings, monkeypatch: pytest.MonkeyPatch):
    assert states(healthy, "Antrean") == {OK}
    monkeypatch.setattr(servers, "waiting", lambda _storage: range(101))
    assert states(healthy, "Antrean") == {WARNING}


def test_backup_is_missing_old_or_new(settings: Settings, tmp_path: Path):
    now = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
    assert states(settings, "Cadangan") == {WARNING}
    assert backup_in(tmp_path, now=now).state == FAULT
    (tmp_path / "paritrana-20261126T180000Z.tar.age").write_bytes(b"age")
    (tmp_path / "catatan.age").write_bytes(b"age")
    assert backup_in(tmp_path, now=now).state == FAULT
    (tmp_path / "paritrana-20261127T180000Z.tar.age").touch()
    assert backup_in(tmp_path, now=now) == Finding(
        "Cadangan", FAULT, "yang terbaru berumur 33 jam", backup_in(tmp_path, now=now).advice
    )
    (tmp_path / "paritrana-20261127T180000Z.tar.age").write_bytes(b"age")
    assert backup_in(tmp_path, now=now) == Finding("Cadangan", OK, "yang terbaru berumur 9 jam")


def test_backup_of_a_time_to_come_is_a_fault_and_hides_no_other(settings: Settings, tmp_path: Path):
    (tmp_path / "paritrana-20991231T000000Z.tar.age").write_bytes(b"age")
    there = replace(settings, backups=BackupPlan(folder=tmp_path))
    told = [(one.state, one.words) for one in looked_at("Cadangan", CHECKS["Cadangan"], there)]
    assert told == [
        (FAULT, f"{tmp_path / 'paritrana-20991231T000000Z.tar.age'} bertanggal di masa depan"),
        (FAULT, f"tidak ada cadangan di {tmp_path}"),
    ]


def test_backup_that_isnt_as_it_was_noted_is_a_fault(app: Flask, settings: Settings, tmp_path: Path):
    noted, before = (file_name(utc_now() - timedelta(hours=hours)) for hours in (1, 2))
    with app.app_context(), transaction() as session:
        session.add(BackupRun(begun_at=NOON, ended_at=NOON, file=noted, size=3))
    there = replace(settings, backups=BackupPlan(folder=tmp_path))
    (tmp_path / noted).write_bytes(b"age")
    assert states(there, "Cadangan") == {OK}
    (tmp_path / noted).write_bytes(b"ag")
    (_age, told) = looked_at("Cadangan", CHECKS["Cadangan"], there)
    assert told.words == f"{noted} kini 2 byte, padahal 3 byte saat dibuat dan diperiksa"
    (tmp_path / noted).rename(tmp_path / before)
    (_age, told) = looked_at("Cadangan", CHECKS["Cadangan"], there)
    assert told.words == f"{noted}, yang terakhir dibuat, tidak ada lagi di {tmp_path}"


def test_folder_in_which_no_backup_can_be_made_is_told(settings: Settings, tmp_path: Path, monkeypatch):
    """As in a unit to which the disk is read-only: there even root is told so."""
    asked: list[Path] = []
    there = replace(settings, backups=BackupPlan(folder=tmp_path / "lain" / "cadangan"))
    assert "tidak ada cadangan" in next(backups(there)).words  # it can be made, as the worker does
    monkeypatch.setattr(doctor_backups.os, "access", lambda path, _mode: asked.append(path))
    told, *_others = backups(there)
    assert (told.state, told.words) == (FAULT, f"{there.backups.folder} tidak dapat ditulisi")
    assert "paritrana deploy systemd" in told.advice
    assert asked == [tmp_path]


@pytest.fixture
def mail_server() -> Iterator[tuple[int, list[bytes]]]:
    """Says hello, offers nothing, and keeps what it hears."""
    heard: list[bytes] = []
    with socket.socket() as waits:
        waits.bind(("127.0.0.1", 0))
        waits.listen()
        thread = threading.Thread(target=serve_mail, args=(waits, heard))
        thread.start()
        yield waits.getsockname()[1], heard
        thread.join(10)


def serve_mail(waits: socket.socket, heard: list[bytes]) -> None:
    """Two callers."""
    for _turn in range(2):
        with waits.accept()[0] as one, one.makefile("rwb") as file:
            file.write(b"220 uji\r\n")
            file.flush()
            for line in file:
                heard.append(line)
                ends = line.lower().startswith(b"quit")
                file.write(b"221 selesai\r\n" if ends else b"250 baik\r\n")
                file.flush()
                if ends:
                    break


def test_mail_server_is_greeted_and_gets_no_letter(settings: Settings, mail_server: tuple[int, list[bytes]]):
    port, heard = mail_server
    assert states(replace(settings, mail=None), "Surel") == {WARNING}
    assert states(replace(settings, mail=MAIL), "Surel") == {FAULT}
    assert states(replace(settings, mail=replace(MAIL, port=port)), "Surel") == {OK}
    assert states(replace(settings, mail=replace(MAIL, port=port, tls="upgrade")), "Surel") == {FAULT}
    assert [line for line in heard if line.lower().startswith((b"mail", b"rcpt", b"data"))] == []
    assert b"noop\r\n" in heard


def test_address_and_certificate_are_looked_at(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A certificate that nobody trusts, the same one trusted, and nobody there."""
    port, plain_port = nginx.free_port(), nginx.free_port()
    url = f"https://localhost:{port}"
    whole = nginx.configure(
        tmp_path, {"PARITRANA_URL": url, "PARITRANA_INSTANCE": str(tmp_path / "lain")}, plain_port=plain_port
    )
    behind = replace(settings, public_url=url, proxy=Proxy("127.0.0.1"))
    assert states(settings, "Alamat") == {WARNING}
    assert states(behind, "Alamat") == {FAULT}
    with nginx.running(whole, port):
        assert states(behind, "Alamat") == {FAULT}
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "paritrana.pem"))
        assert states(behind, "Alamat") == {OK}
        assert states(replace(behind, proxy=None), "Alamat") == {OK, FAULT}
        monkeypatch.setattr(checks, "SOON", timedelta(days=400))
        assert states(behind, "Alamat") == {WARNING}


def test_check_that_fails_itself_hides_no_other(settings: Settings):
    def broken(_settings: Settings) -> Iterator[Finding]:
        raise ZeroDivisionError

    (found,) = looked_at("Uji", broken, settings)
    assert (found.state, "ZeroDivisionError" in found.words) == (FAULT, True)
    assert [line[:5] for line in lines_of(found)] == ["RUSAK", "     "]


def test_file_system_is_that_of_the_nearest_mount(tmp_path, monkeypatch):
    """As in proc(5): the fifth field is the place, and the first after the dash the kind."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"
        "40 21 0:30 / /data rw - xfs /dev/vdb rw\n"
        "41 40 0:31 / /data/dua\\040kata rw shared:7 master:1 - nfs4 arsip:/x rw\n"
        "42 40 0:32 / /data rw - tmpfs tmpfs rw\n"
    )
    monkeypatch.setattr(doctor_places, "MOUNTS", mounts)
    places = ("/srv", "/data", "/data/lain", "/data/dua kata/instance", "/database")
    assert [file_system_of(Path(one)) for one in places] == ["ext4", "tmpfs", "tmpfs", "nfs4", "ext4"]


def test_settings_that_are_refused_are_the_only_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PARITRANA_INSTANCE", str(tmp_path))
    monkeypatch.setenv("PARITRANA_URL", "http://contoh.go.id")
    (found,) = findings()
    assert (found.name, found.state) == ("Pengaturan", FAULT)


@pytest.mark.embedded
def test_command_speaks_in_json_and_in_lines_and_its_code_counts_faults(settings: Settings):
    heartbeat.beat(settings.shared, settings.instance, now=utc_now())
    beside = int(file_system_of(settings.instance) in IN_MEMORY)  # where this machine's temporary folder is no disk
    done = run(settings.instance, "doctor", "--format", "json")
    told = json.loads(done.stdout)
    assert (done.returncode, {one["name"] for one in told}) == (beside, {*CHECKS, *GUARDS})
    assert all(one["advice"] for one in told if one["state"] != OK)
    heartbeat.file_of(settings.shared, settings.instance).unlink()
    done = run(settings.instance, "doctor")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, f"{1 + beside} rusak, 5 peringatan.")
    assert "RUSAK       Pekerja latar: belum pernah berjalan" in done.stdout
    assert closing([]) == "Semua baik."


@pytest.mark.parametrize(("days", "state"), [(0, OK), (92, OK), (93, WARNING)])
def test_libraries_that_are_older_than_promised_are_told(days, state):
    assert finding_of_age(locked_on(), locked_on() + timedelta(days=days)).state == state


def test_day_of_the_locks_is_that_of_their_last_change():
    told = subprocess.run(
        ["git", "log", "-1", "--format=%cs", "--", ".lock/runtime.txt"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if told.returncode == 0 and told.stdout.strip():
        assert locked_on() >= date.fromisoformat(told.stdout.strip()) - timedelta(days=7)


def test_database_of_a_server_is_looked_at_where_it_is(settings: Settings, served: Served) -> None:
    there = replace(settings, server=served.application)
    names = ("Mesin basis data", "Ketahanan", "Skema", "Pemicu")
    told = {name: list(looked_at(name, CHECKS[name], there)) for name in names}
    assert {name: [one.state for one in found] for name, found in told.items()} == {name: [OK] for name in names}
    assert told["Mesin basis data"][0].words.startswith("PostgreSQL ")
    gone = replace(settings, server=served.application.set(database="tidak_ada"))
    assert [states(gone, name) for name in names] == [{FAULT}] * 4
