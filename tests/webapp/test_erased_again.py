"""A restored backup has whom it was taken with: what was erased since is told, and goes again by the command told."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime, timedelta

import pytest

from tests.webapp.test_erasing import EMAIL, ERASE, LOGIN, NAME, NOTE, files_with, let_go, sealed_with
from webapp.backups.age import new_identity
from webapp.backups.erasures import NAME as NOTED
from webapp.backups.erasures import erased_since, note_erasure
from webapp.errors import Unusable
from webapp.models import Erasure, User

pytestmark = pytest.mark.embedded
AT = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _juror(app, add_person):
    sealed_with(app, add_person, NAME, NOTE)
    let_go(app)


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Where backups lie, and the secret key beside it."""
    identity, public = new_identity()
    (tmp_path / "umum.txt").write_text(public)
    (tmp_path / "rahasia.txt").write_text(str(identity))
    monkeypatch.setenv("PARITRANA_BACKUP_KEYS", str(tmp_path / "umum.txt"))
    monkeypatch.setenv("PARITRANA_BACKUP_FOLDER", str(tmp_path / "cadangan"))
    (tmp_path / "cadangan").mkdir()
    return tmp_path / "cadangan"


@pytest.fixture
def there(command, folder, monkeypatch):
    """The command line on the restored instance."""

    def run(*arguments):
        with monkeypatch.context() as patch:
            patch.setenv("PARITRANA_INSTANCE", str(folder.parent / "pulih"))
            return command(*arguments)

    return run


def restored(command, folder):
    (file,) = folder.glob("*.age")
    into = folder.parent / "pulih"
    code, text = command("restore", str(file), "--identity", str(folder.parent / "rahasia.txt"), "--into", str(into))
    assert code == 0
    return into, text


def test_who_was_erased_after_the_backup_is_told_and_goes_again(command, there, folder, look):
    assert command("backup")[0] == 0
    assert command(*ERASE, "--run")[0] == 0
    (number,) = [one.id for one in look(User) if one.name == "(data dihapus)"]
    noted = (folder / NOTED).read_text()
    assert [json.loads(line)["account"] for line in noted.split("\n") if line] == [number]
    assert [words for words in (NAME, EMAIL, LOGIN, "Permintaan") if words in noted] == []
    into, text = restored(command, folder)
    assert files_with(into, NAME) != []
    told = re.search(r"PARITRANA_INSTANCE=(\S+) paritrana (erase dihapus:\d+ .*)", text)
    assert (told[1], shlex.split(told[2])[1]) == (str(into), f"dihapus:{number}")
    assert there(*shlex.split(told[2]))[0] == 0
    assert files_with(into, NAME, EMAIL, "Wulandari", "kanari") == []
    assert "sudah dihapus" in there(*shlex.split(told[2]))[1]
    assert erased_since([folder], datetime.now(UTC)).keys() == {number}


def test_rehearsal_notes_nothing_and_where_nothing_can_be_noted_nothing_is_erased(command, folder, look):
    assert command(*ERASE)[0] == 0
    assert list(folder.iterdir()) == []
    (folder / NOTED).mkdir()
    assert (command(*ERASE, "--run")[0], look(Erasure)) == (1, [])
    assert NAME in {one.name for one in look(User)}


def test_without_a_folder_it_is_said_what_to_note_elsewhere(command):
    text = command(*ERASE, "--run")[1]
    assert re.search(r"Catat di luar server ini: data akun nomor \d+ dihapus", text)
    assert "paritrana erase dihapus:" in text


def test_nothing_is_told_of_who_was_erased_before(command, folder):
    note_erasure(folder, 7, now=AT)
    assert command("backup")[0] == 0
    text = restored(command, folder)[1]
    assert ("tidak tercatat data yang dihapus" in text, "erase dihapus" in text) == (True, False)


def test_backup_without_the_notes_beside_it_says_that_nobody_knows(command, folder, tmp_path, monkeypatch):
    assert command("backup")[0] == 0
    monkeypatch.delenv("PARITRANA_BACKUP_FOLDER")
    (folder / NOTED).unlink(missing_ok=True)
    text = restored(command, folder)[1]
    assert ("tidak diketahui data siapa yang dihapus" in text, "tidak tercatat data" in text) == (True, False)


def test_who_had_no_account_is_to_be_named_by_who_asks(command, folder):
    assert command("backup")[0] == 0
    assert command("erase", "--person", "Kenanga Puspita", *ERASE[2:], "--run")[0] == 0
    assert "Kenanga" not in (folder / NOTED).read_text()
    assert "paritrana erase --person NAMA --reason" in restored(command, folder)[1]


def test_newest_moment_of_each_account_is_read_and_a_broken_line_spoils_no_other(tmp_path):
    note_erasure(tmp_path / "baru", 7, now=AT)
    path = tmp_path / "baru" / NOTED
    path.write_text(path.read_text() + '{"account": 8, "a')
    for account, days in ((9, 1), (7, 2), (3, -9)):
        note_erasure(path.parent, account, now=AT + timedelta(days=days))
    assert erased_since([path.parent, path.parent, tmp_path], AT) == {
        7: AT + timedelta(days=2),
        9: AT + timedelta(days=1),
    }
    assert path.stat().st_mode & 0o777 == 0o600
    (tmp_path / NOTED).mkdir()
    with pytest.raises(Unusable, match="tidak dapat dibaca"):
        erased_since([tmp_path], AT)
