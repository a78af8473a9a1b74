"""Backups: taken while people save, whole or not at all, and what comes back is what was there."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from tests.webapp.backup_files import PAGE, dump, files_of, fill_stores, listed, made_up, sealed_to
from tests.webapp.conftest import NOON
from tests.webapp.room import open_room
from tests.webapp.sealing import open_sealed
from webapp.backups import copying
from webapp.backups.age import NO_KEYS, decrypted, identities_of, new_identity, recipients_of
from webapp.backups.archive import FORMAT, LogHead, Manifest
from webapp.backups.restoring import check_backup, restore
from webapp.backups.taking import DRAFTS, take_backup
from webapp.cli import main
from webapp.db import transaction
from webapp.errors import ConfigRefused, Refused, Unusable
from webapp.migrations import head
from webapp.models import OPERATOR, Throttle, Upload
from webapp.queries.score_log import heads_of_logs
from webapp.services.accounts import open_session

pytestmark = pytest.mark.embedded  # those of a server: test_server_backups.py


@pytest.fixture
def key(tmp_path):
    """A key pair as the command makes it: the file that stays outside, and the public one."""
    path = tmp_path / "kunci-rahasia.txt"
    assert main(["backup-key", "-o", str(path)]) == 0
    public = tmp_path / "kunci-umum.txt"
    public.write_text("# cadangan provinsi\n" + path.read_text().split("public key: ")[1].splitlines()[0] + "\n")
    return path


@pytest.fixture
def taken(app, settings, key, tmp_path):
    """A backup of an instance that has something everywhere."""
    fill_stores(app, settings)
    return take(app, settings, key, tmp_path / "cadangan.tar.age")


def take(app, settings, key, path):
    with app.app_context():
        return take_backup(settings, path, recipients_of(key.with_name("kunci-umum.txt")), now=NOON)


def test_backup_comes_back_equal_without_keys_and_can_be_read_by_nobody_else(app, settings, add_person, key, tmp_path):
    open_sealed(app, add_person)
    fill_stores(app, settings)
    (settings.instance / "secret.key").write_text(settings.secret_key)
    made = take(app, settings, key, tmp_path / "cadangan.tar.age")
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert hashlib.sha256(made.path.read_bytes()).hexdigest() == made.sha256
    assert b"SQLite format" not in made.path.read_bytes()
    found = restore(made.path, identities_of(key), tmp_path / "pulih")
    assert (found.lacking, found.faults) == ((), ())
    names = {path.name for path in (tmp_path / "pulih").iterdir()}
    assert names == {"paritrana.sqlite3", "evidence", "rubrics", "huruf", "reference"}
    with app.app_context():
        assert [tuple(vars(one).values()) for one in found.manifest.logs] == heads_of_logs() != []
    assert dump(tmp_path / "pulih" / "paritrana.sqlite3") == dump(settings.database)
    assert files_of(tmp_path / "pulih") == files_of(settings.instance)
    assert list((settings.instance / DRAFTS).iterdir()) == []


def test_file_that_was_on_its_way_is_sent_from_its_first_byte(app, settings, add_person, key, tmp_path):
    add_person("op", role=OPERATOR)
    room = open_room(app, ())
    with app.app_context(), transaction() as session:
        facts = {"candidate_id": min(room.candidates.values()), "figure": "aktif", "name": "a.pdf", "size": 9}
        session.add(Upload(id="a" * 36, received=5, by_user_id=1, started_at=NOON, **facts))
    made = take(app, settings, key, tmp_path / "cadangan.tar.age")
    restore(made.path, identities_of(key), tmp_path / "pulih")
    restored = sqlite.connect(tmp_path / "pulih" / "paritrana.sqlite3")
    assert restored.execute("SELECT received FROM upload").fetchall() == [(0,)]
    restored.close()


def test_names_and_copy_are_of_one_moment_whatever_is_saved_meanwhile(app, settings, key, tmp_path, monkeypatch):
    name, really = copying.COPIES["sqlite"]

    def saved_in_between(connection, target):
        other = sqlite.connect(settings.database)
        other.execute("INSERT INTO throttle VALUES ('nanti', '2026', 1)")
        other.commit()
        other.close()
        really(connection, target)

    monkeypatch.setitem(copying.COPIES, "sqlite", (name, saved_in_between))
    made = take(app, settings, key, tmp_path / "cadangan.tar.age")
    restore(made.path, identities_of(key), tmp_path / "pulih")
    restored = sqlite.connect(tmp_path / "pulih" / "paritrana.sqlite3")
    assert restored.execute("SELECT count(*) FROM throttle").fetchone() == (0,)
    restored.close()


def test_people_save_while_a_copy_is_taken(app, settings, tmp_path, monkeypatch):
    def saves(_connection, target):
        with app.app_context(), transaction() as session:
            session.add(Throttle(key="k", window_started_at=NOON, failures=1))
        target.touch()

    monkeypatch.setitem(copying.COPIES, "sqlite", ("database.sqlite3", saves))
    with app.app_context():
        assert copying.take_snapshot(tmp_path).revision == head()


def test_without_a_key_nothing_is_made_and_it_is_said_how_to_make_one(tmp_path):
    with pytest.raises(ConfigRefused, match="backup-key"):
        recipients_of(None)
    (tmp_path / "umum.txt").write_text("# masih kosong\n")
    with pytest.raises(ConfigRefused, match="Belum ada kunci"):
        recipients_of(tmp_path / "umum.txt")
    (tmp_path / "umum.txt").write_text("age1bukan\n")
    with pytest.raises(ConfigRefused, match="setiap baris"):
        recipients_of(tmp_path / "umum.txt")
    assert "PARITRANA_BACKUP_KEYS" in NO_KEYS


def test_second_backup_at_once_is_refused_and_a_killed_ones_drafts_are_gone(app, settings, key, tmp_path):
    (settings.instance / DRAFTS).mkdir()
    (settings.instance / DRAFTS / "database.sqlite3").write_bytes(b"half")
    held = os.open(settings.instance / DRAFTS, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(Refused, match="sedang dibuat"):
        take(app, settings, key, tmp_path / "cadangan.tar.age")
    os.close(held)
    take(app, settings, key, tmp_path / "cadangan.tar.age")
    assert list((settings.instance / DRAFTS).iterdir()) == []


def test_damaged_and_missing_contents_are_named_and_the_others_come_back(app, settings, key, tmp_path):
    sha256 = fill_stores(app, settings)
    place = settings.evidence / sha256[:2] / sha256[2:]
    place.chmod(0o600)
    place.write_bytes(b"X" + PAGE[1:])
    made = take(app, settings, key, tmp_path / "rusak.tar.age")
    name = f"evidence/{sha256[:2]}/{sha256[2:]}"
    assert made.lacking == (name,)
    found = restore(made.path, identities_of(key), tmp_path / "pulih")
    assert found.lacking == (name,)
    own = {"rubrics/milik.yaml", "huruf/Huruf Dinas.ttf", "reference/contoh-2025.yaml"}
    assert set(files_of(tmp_path / "pulih")) == own
    place.unlink()
    assert take(app, settings, key, tmp_path / "hilang.tar.age").lacking == (name,)


@pytest.mark.parametrize("when", ["opened", "read"])
def test_content_that_cannot_be_read_is_named_and_the_others_come_back(app, settings, key, tmp_path, when):
    """A bad sector in the middle, or a file that went away after it was listed."""
    sha256 = fill_stores(app, settings)
    name = f"evidence/{sha256[:2]}/{sha256[2:]}"
    really = Path.open

    def broken(path, *given, **named):
        if path != settings.instance / name:
            return really(path, *given, **named)
        if when == "opened":
            raise FileNotFoundError(errno.ENOENT, "gone")
        return Failing(really(path, *given, **named))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", broken)
        made = take(app, settings, key, tmp_path / "rusak.tar.age")
    found = restore(made.path, identities_of(key), tmp_path / "pulih")
    assert made.lacking == found.lacking == (name,)
    assert files_of(tmp_path / "pulih") == {
        one: data for one, data in files_of(settings.instance).items() if one != name
    }


class Failing:
    """A file whose first bytes can be read."""

    def __init__(self, file):
        self.file, self.reads = file, 0

    def __enter__(self):
        return self

    def __exit__(self, *_what):
        self.file.close()

    def read(self, _size):
        self.reads += 1
        if self.reads > 1:
            raise OSError(errno.EIO, "bad sector")
        return self.file.read(100)


def test_content_that_cannot_even_be_looked_at_is_absent(app, settings, key, tmp_path, monkeypatch):
    sha256 = fill_stores(app, settings)
    name, really = f"evidence/{sha256[:2]}/{sha256[2:]}", Path.stat

    def refused(path, **named):
        if path == settings.instance / name:
            raise PermissionError(errno.EACCES, "no")
        return really(path, **named)

    monkeypatch.setattr(Path, "stat", refused)
    assert take(app, settings, key, tmp_path / "c.tar.age").manifest.absent == (name,)


def test_wrong_key_cut_file_and_any_flipped_byte_are_told_and_leave_nothing(taken, key, tmp_path):
    content = taken.path.read_bytes()
    middle, last = len(content) // 2, len(content) - 1
    spoilt = {
        "terpotong": (content[:-1], content[:middle], content[:65536]),
        "tidak membuka|awalnya rusak": (content[:40], flipped(content, 60), flipped(content, 170), b"", b"halo" * 99),
        "isinya berubah": (flipped(content, middle), flipped(content, last), content + b"x", flipped(content, 3000)),
    }
    before = {path.name for path in tmp_path.iterdir()}
    for told, broken in spoilt.items():
        for one in broken:
            taken.path.write_bytes(one)
            with pytest.raises(Unusable, match=told):
                restore(taken.path, identities_of(key), tmp_path / "pulih")
    taken.path.write_bytes(content)
    with pytest.raises(Unusable, match="kunci ini tidak membuka"):
        restore(taken.path, [new_identity()[0]], tmp_path / "pulih")
    assert {path.name for path in tmp_path.iterdir()} == before


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_folder_with_anything_in_it_is_left_alone(taken, key, tmp_path):
    there = tmp_path / "ada"
    there.mkdir()
    (there / "catatan.txt").write_text("jangan hilang")
    for into in (there, there / "catatan.txt"):
        with pytest.raises(Unusable, match="harus kosong"):
            restore(taken.path, identities_of(key), into)
    assert (there / "catatan.txt").read_text() == "jangan hilang"
    (there / "catatan.txt").unlink()
    restore(taken.path, identities_of(key), there)
    assert (there / "paritrana.sqlite3").exists()


EMPTY = listed("database.sqlite3", b"")
OTHER = "a" * 64


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"files": (listed("../keluar", b""),)}, "tidak semestinya"),
        ({"files": (listed("rubrics/../../keluar", b""),)}, "tidak semestinya"),
        ({"files": (listed("/etc/cron.d/x", b""),)}, "tidak semestinya"),
        ({"files": (listed("secret.key", b""),)}, "tidak semestinya"),
        ({"files": (listed("keys/daftar-pekerja-1.key", b""),)}, "tidak semestinya"),
        ({"files": (listed("rubrics/a\x1b[2J.yaml", b""),)}, "tidak semestinya"),
        ({"files": (listed(f"evidence/aa/{'a' * 62}", b""),)}, "tidak semestinya"),
        ({"files": (listed("rubrics/a.yaml", b""),) * 2}, "tidak dapat dibaca"),
        ({"database": listed("paritrana.sqlite3/../x", b"")}, "tidak semestinya"),
        ({"revision": "9999"}, "program yang lebih baru"),
        ({"format": FORMAT + 1}, "program yang lebih baru"),
        ({}, "bukan yang tertulis"),
    ],
)
def test_archive_that_somebody_made_up_is_refused_and_writes_nothing_outside(tmp_path, changes, told):
    manifest = replace(Manifest("9.9.9", head(), "2026", EMPTY, (), (), ()), **changes)
    contents = {one.name: b"" for one in (manifest.database, *manifest.files)}
    identities = made_up(tmp_path / "palsu.tar.age", manifest, contents)
    (tmp_path / "tujuan").mkdir()
    before = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(Unusable, match=told):
        restore(tmp_path / "palsu.tar.age", identities, tmp_path / "tujuan" / "pulih")
    assert list((tmp_path / "tujuan").iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == before


def test_backup_of_the_format_before_is_still_read(taken, key, tmp_path):
    content = database_in(taken, key, tmp_path)
    before = Manifest("1", head(), "2026", listed("database.sqlite3", content), (), (), (), format=1)
    identities = made_up(tmp_path / "lama.tar.age", before, {"database.sqlite3": content})
    assert restore(tmp_path / "lama.tar.age", identities, tmp_path / "pulih").faults == ()
    assert (tmp_path / "pulih" / "paritrana.sqlite3").exists()


def test_links_and_surplus_files_in_the_tar_are_refused(tmp_path):
    identity, _public = new_identity()
    text = Manifest("1", head(), "2026", listed("database.sqlite3", b""), (), (), ()).to_json()
    link = tarfile.TarInfo("database.sqlite3")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    for second in (link, tarfile.TarInfo("surplus"), tarfile.TarInfo("../database.sqlite3")):
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w") as tar:
            first = tarfile.TarInfo("manifest.json")
            first.size = len(text)
            tar.addfile(first, io.BytesIO(text))
            tar.addfile(second)
        (tmp_path / "palsu.age").write_bytes(sealed_to(identity, made.getvalue()))
        with pytest.raises(Unusable, match="bukan yang tertulis"):
            restore(tmp_path / "palsu.age", [identity], tmp_path / "pulih")
    (tmp_path / "palsu.age").write_bytes(sealed_to(identity, b"bukan tar" * 999))
    with pytest.raises(Unusable, match="daftar isi"):
        restore(tmp_path / "palsu.age", [identity], tmp_path / "pulih")
    assert not (tmp_path / "pulih").exists()


def test_other_log_other_file_and_other_database_are_refused_also_when_only_looked_at(app, taken, key, tmp_path):
    content = database_in(taken, key, tmp_path)
    sound = Manifest("1", head(), "2026", listed("database.sqlite3", content), (), (), ())
    spoilt = {
        "ujung log": replace(sound, logs=(LogHead("e", "k", 3, OTHER),)),
        r"bukan yang tertulis dalam daftarnya \('rubrics": replace(
            sound, files=(listed("rubrics/a.yaml", b"", OTHER),)
        ),
        r"bukan yang tertulis dalam daftarnya \('database": replace(
            sound, database=listed("database.sqlite3", content, OTHER)
        ),
    }
    path = tmp_path / "palsu.age"
    for told, manifest in spoilt.items():
        identities = made_up(path, manifest, {"database.sqlite3": content, "rubrics/a.yaml": b""})
        with pytest.raises(Unusable, match=told):
            restore(path, identities, tmp_path / "pulih")
        with pytest.raises(Unusable, match=told):
            check_backup(path, identities, tmp_path)
    broken = replace(sound, database=listed("database.sqlite3", b"bukan" * 999))
    identities = made_up(path, broken, {"database.sqlite3": b"bukan" * 999})
    with pytest.raises(Unusable, match="tidak utuh"):
        restore(path, identities, tmp_path / "pulih")
    assert not (tmp_path / "pulih").exists()
    identities = made_up(path, sound, {"database.sqlite3": content})
    assert check_backup(path, identities, tmp_path).manifest == sound


def database_in(taken, key, tmp_path) -> bytes:
    """The very bytes of a backup's database."""
    with decrypted(taken.path, identities_of(key)) as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
        found = next(tar.extractfile(one).read() for one in tar if one.name == "database.sqlite3")
        while plain.read(65536):
            pass
    return found


def test_full_disk_leaves_no_half_backup(app, settings, key, tmp_path):
    fill_stores(app, settings)
    limit = settings.database.stat().st_size + len(PAGE) // 2
    done = subprocess.run(
        [sys.executable, "-m", "webapp.cli", "backup", "-o", str(tmp_path / "cadangan.tar.age")],
        env={
            **os.environ,
            "PARITRANA_INSTANCE": str(settings.instance),
            "PARITRANA_BACKUP_KEYS": str(tmp_path / "kunci-umum.txt"),
        },
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "tidak dapat ditulis (melampaui ukuran berkas" in done.stderr
    assert not [path for path in tmp_path.iterdir() if "tar.age" in path.name]
    assert list((settings.instance / DRAFTS).iterdir()) == []


@pytest.fixture
def commands(settings, key, monkeypatch, tmp_path):
    """The instance and its keys as the commands find them, and a folder for what passes."""
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    monkeypatch.setenv("PARITRANA_BACKUP_KEYS", str(tmp_path / "kunci-umum.txt"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "sementara"))
    (tmp_path / "sementara").mkdir()
    return tmp_path


def test_drill_starts_the_application_reads_the_results_and_leaves_nothing(app, add_person, commands, capsys):
    plenary = open_sealed(app, add_person)
    assert plenary.announce().status_code == 303
    assert main(["drill"]) == 0
    told = capsys.readouterr().out
    assert "1 catatan hasil dibaca, 1 kategori lewat halaman umum" in told
    assert "berhasil dalam" in told
    assert list((commands / "sementara").iterdir()) == []


def test_drill_tells_a_log_that_the_instance_has_written_anew(app, add_person, settings, commands, capsys):
    open_sealed(app, add_person)
    path = commands / "cadangan.tar.age"
    assert main(["backup", "-o", str(path)]) == 0
    rewrite_log(settings.database)
    assert main(["drill", "--file", str(path), "--identity", str(commands / "kunci-rahasia.txt")]) == 1
    assert "ujungnya dalam cadangan tidak ada dalam log instance" in capsys.readouterr().err


def rewrite_log(database) -> None:
    connection = sqlite.connect(database)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("UPDATE score_event SET hash = lower(hex(randomblob(32)))")
    connection.commit()
    connection.close()


def test_keys_go_out_and_come_back_by_themselves_and_replace_none(settings, commands, monkeypatch, capsys):
    (settings.instance / "keys").mkdir()
    (settings.instance / "keys" / "daftar-pekerja-1.key").write_text("n" * 64)
    assert main(["keys", "export", "-o", str(commands / "kunci-instance.age")]) == 0
    monkeypatch.setenv("PARITRANA_INSTANCE", str(commands / "lain"))
    (commands / "lain").mkdir()
    back = ["keys", "import", str(commands / "kunci-instance.age"), "--identity", str(commands / "kunci-rahasia.txt")]
    assert main(back) == 0
    for name in ("secret.key", "keys/daftar-pekerja-1.key"):
        assert (commands / "lain" / name).read_bytes() == (settings.instance / name).read_bytes()
        assert (commands / "lain" / name).stat().st_mode & 0o777 == 0o600
    (commands / "lain" / "secret.key").write_text("x" * 64)
    assert main(back) == 1
    assert "sudah memuat kunci lain (secret.key)" in capsys.readouterr().err
    assert (commands / "lain" / "secret.key").read_text() == "x" * 64


def test_secret_key_is_not_made_inside_an_instance_nor_over_another(settings, commands, capsys, tmp_path):
    assert main(["backup-key", "-o", str(settings.instance / "kunci.txt")]) == 1
    assert "di luar server" in capsys.readouterr().err
    assert main(["backup-key", "-o", str(tmp_path / "kunci-rahasia.txt")]) == 1
    assert "sudah ada" in capsys.readouterr().err


def test_restored_instance_starts_with_its_keys(app, settings, commands, capsys, tmp_path):
    fill_stores(app, settings)
    key, into = str(tmp_path / "kunci-rahasia.txt"), tmp_path / "pulih"
    for command in (["backup", "-o", str(tmp_path / "c.age")], ["keys", "export", "-o", str(tmp_path / "k.age")]):
        assert main(command) == 0
    restored = ["restore", str(tmp_path / "c.age"), "--identity", key, "--into", str(into)]
    assert main([*restored, "--keys", str(tmp_path / "k.age")]) == 0
    assert (into / "secret.key").read_bytes() == (settings.instance / "secret.key").read_bytes()
    assert "Kunci instance tidak ada" not in capsys.readouterr().out
    shutil.rmtree(into)
    assert main(restored) == 0
    assert "keys import" in capsys.readouterr().out


def test_session_in_a_backup_is_back_and_one_command_ends_it(app, add_person, commands, capsys, monkeypatch):
    add_person("juri", role=OPERATOR)
    with app.app_context(), transaction():
        open_session(1, lifetime=timedelta(hours=12), now=NOON, device="tablet")
    backup, keys, key, into = (str(commands / name) for name in ("c.age", "k.age", "kunci-rahasia.txt", "pulih"))
    assert (main(["backup", "-o", backup]), main(["keys", "export", "-o", keys])) == (0, 0)
    assert main(["restore", backup, "--identity", key, "--into", into, "--keys", keys]) == 0
    assert "paritrana renew-secret" in capsys.readouterr().out
    assert open_sessions(into) == 1
    monkeypatch.setenv("PARITRANA_INSTANCE", into)
    assert main(["renew-secret"]) == 0
    assert open_sessions(into) == 0


def open_sessions(instance: str) -> int:
    with closing(sqlite.connect(f"{instance}/paritrana.sqlite3")) as database:
        return database.execute("SELECT count(*) FROM auth_session WHERE revoked_at IS NULL").fetchone()[0]
