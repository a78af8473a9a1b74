"""`verify-log`, `bundle`, `verify`: what they say, and that a stranger needs nothing else."""

from __future__ import annotations

import hashlib
import stat
import subprocess
import sys
import zipfile
from email.message import EmailMessage

import pytest

from scoring.bundle import check_bundle
from scoring.chain import Point
from scoring.notes import note_text, signed_note
from tests.scoring.logs import VERIFIERS, private_key, story
from tests.webapp.outside import behind
from tests.webapp.score_logs import compared
from tests.webapp.sealing import PASER, SECRET, open_sealing
from webapp.cli import main
from webapp.cli.bundle import notes_in
from webapp.queries.checkpoints import newest_signed
from webapp.services.checkpoints import note_of
from webapp.services.log_check import NOT_BEGUN
from webapp.verifier.verifikasi import check_all

PLACE = ("contoh-2025", "kabkota")


@pytest.fixture
def plenary(app, add_person, settings, monkeypatch):
    """A plenary in an instance that the commands work on."""
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    return open_sealing(app, add_person)


@pytest.fixture
def bundle(app, plenary, tmp_path):
    """Sealed, announced and corrected."""
    assert plenary.seal().status_code == 303
    assert plenary.announce().status_code == 303
    correction = {"kandidat": "64.03", "angka": "aktif", "nilai": "9.000", "alasan-koreksi": "Sanggahan"}
    assert plenary.first.post(f"{plenary.page}/koreksi/angka", correction).status_code == 303
    corrected = plenary.first.post(f"{plenary.page}/koreksi", {"alasan-catatan": "Sanggahan", **SECRET})
    assert plenary.agree(corrected).status_code == 303
    path = tmp_path / "bundel.zip"
    assert main(["bundle", *PLACE, "-o", str(path)]) == 0
    return path


def unpacked(path):
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def head_of(app, plenary):
    found = compared(app, plenary.room.category_id).point
    return f"{found.size}:{found.head}"


def test_bundle_is_sound_private_and_the_same_again(app, plenary, bundle, tmp_path, capsys):
    files = unpacked(bundle)
    assert (check_bundle(files).faults, check_all(files, [])) == ((), [])
    assert stat.S_IMODE(bundle.stat().st_mode) == 0o600
    again = tmp_path / "lagi.zip"
    assert main(["bundle", *PLACE, "-o", str(again)]) == 0
    assert again.read_bytes() == bundle.read_bytes()
    capsys.readouterr()
    end = head_of(app, plenary)
    assert main(["verify", str(bundle), "--anchor", end, "--final", end]) == 0
    out = capsys.readouterr().out
    assert ("2 catatan, 24 nilai panelis dibandingkan" in out, "Semuanya cocok." in out) == (True, True)
    assert {"catatan-1.json", "catatan-2.json"} <= files.keys()


def test_bundle_names_nobody(bundle, plenary):
    content = b"".join(content for name, content in unpacked(bundle).items() if name != "rubrik.yaml")
    for login in plenary.people:
        assert f'"{login}"'.encode() not in content
    assert b"Sanggahan" not in unpacked(bundle)["log.jsonl"]


def test_bundle_that_was_changed_is_told_line_by_line(bundle, tmp_path, capsys):
    files = unpacked(bundle)
    files["log.jsonl"] = files["log.jsonl"].replace(b'"value":"4"', b'"value":"5"', 1)
    changed = tmp_path / "lain.zip"
    with zipfile.ZipFile(changed, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    assert main(["verify", str(changed)]) == 1
    told = capsys.readouterr()
    assert "Berkas log.jsonl bukan yang dibundel: sidiknya lain." in told.err
    assert "tidak menyambung pada baris sebelumnya." in told.err
    assert "hal tidak cocok." in told.out


def test_paper_from_before_the_log_told_of_papers_is_not_proved_by_a_sound_bundle(tmp_path, capsys):
    told, path, paper = story(1), tmp_path / "bundel.zip", tmp_path / "lama.pdf"
    paper.write_bytes(b"%PDF-1.7")
    issued, signed = (one["what"] for one in told.older)
    issued["sha256"] = signed["follows"] = hashlib.sha256(paper.read_bytes()).hexdigest()
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in told.files().items():
            packed.writestr(name, content)
    assert main(["verify", str(path)]) == 0
    assert main(["verify", str(path), "--paper", str(paper)]) == 1
    assert "dokumen DDDD-DDDD-DDDD, tidak terbukti" in capsys.readouterr().err


def test_end_that_is_known_from_paper_is_compared(bundle, capsys):
    assert main(["verify", str(bundle), "--final", f"99:{'a' * 64}"]) == 1
    assert "bukan pada ujung yang diketahui (baris 99)" in capsys.readouterr().err
    assert main(["verify", str(bundle), "--record", "b" * 64]) == 1
    assert "bukan yang tertulis di kertas" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(bundle), "--anchor", "tujuh"])
    assert ended.value.code == 2


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_name_twice_in_the_archive_is_refused_whichever_a_program_would_take(bundle, tmp_path, capsys):
    files, doubled = unpacked(bundle), tmp_path / "dua.zip"
    with zipfile.ZipFile(doubled, "w") as packed:
        packed.writestr("catatan-1.json", files["catatan-1.json"].replace(b'"64.02"', b'"64.99"'))
        for name, content in files.items():
            packed.writestr(name, content)
    assert main(["verify", str(doubled)]) == 1
    told = capsys.readouterr()
    assert (
        told.out,
        told.err.count("\n"),
        "berkas 'catatan-1.json' ada lebih dari satu kali dalam ZIP." in told.err,
    ) == ("", 1, True)
    alone = [sys.executable, "-I", "-S", VERIFIERS / "verifikasi.py", doubled]
    small = subprocess.run(alone, capture_output=True, text=True, check=False)
    assert (small.returncode, small.stdout, small.stderr) == (1, "", "ZIP ini memuat dua berkas bernama sama.\n")


@pytest.mark.parametrize("content", [b"", b"bukan zip", b"PK\x03\x04"])
def test_file_that_is_no_bundle_is_a_sentence(tmp_path, capsys, content):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert main(["verify", str(path)]) == 1
    assert "bukan bundel ZIP yang utuh" in capsys.readouterr().err


def test_archive_without_a_bundles_files_is_a_sentence(tmp_path, capsys):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("lain.txt", "x")
    assert main(["verify", str(path)]) == 1
    assert "Bundel ini rusak: 'bundel.json' tidak ada." in capsys.readouterr().err


def test_kept_letter_and_key_are_compared_with_bundle_log_and_small_verifier(app, plenary, bundle, tmp_path, capsys):
    with app.app_context():
        (point,) = newest_signed()
        letter = tmp_path / "surat.txt"
        letter.write_text(f"Yth. Ibu Contoh\n\n{note_of(point)}\nSimpan.\n", "utf-8")
    capsys.readouterr()
    assert main(["key"]) == 0
    shown = capsys.readouterr().out
    print_of_key = next(line for line in shown.splitlines() if line.startswith("Sidik kunci: ")).partition(": ")[2]
    known = ["--checkpoint", str(letter), "--key", print_of_key]
    assert main(["verify", str(bundle), *known]) == 0
    assert "3 titik periksa, 3 di antaranya bertanda tangan." in capsys.readouterr().out
    assert main(["verify-log", *PLACE, *known]) == 0
    alone = [sys.executable, "-I", "-S", VERIFIERS / "verifikasi.py", bundle]
    small = subprocess.run([*alone, *known], capture_output=True, text=True, check=False)
    assert (small.returncode, small.stdout) == (0, "SAH\n")
    other = ["--key", "0000 " * 8]
    assert main(["verify", str(bundle), *other]) == 1
    assert "ditandatangani kunci lain" in capsys.readouterr().err
    assert subprocess.run([*alone, *other], capture_output=True, check=False).returncode == 1
    assert main(["key", "--renew"]) == 0
    renewed = capsys.readouterr().out
    assert print_of_key in renewed.partition("Kunci sebelumnya")[2]
    assert main(["verify-log", *PLACE, *known]) == 0


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
def test_checkpoint_is_read_from_a_saved_mail(tmp_path, coding):
    point, origin, key = Point(181, "4f" * 32), "paritrana/uji/kabkota", private_key("one")
    public, signature = key.public_key().public_bytes_raw(), key.sign(note_text(origin, point).encode())
    mail, saved = EmailMessage(), tmp_path / "surat.eml"
    mail["Subject"] = "Titik periksa"
    mail.set_content(f"Yth. Ibu Contoh\n\n{signed_note(origin, point, public, signature)}\nSimpan.\n", cte=coding)
    saved.write_bytes(bytes(mail))
    assert [(one.point, one.signature) for one in notes_in(str(saved))] == [(point, signature)]


def test_checkpoint_or_key_that_is_none_is_a_sentence(bundle, tmp_path, capsys):
    letter = tmp_path / "surat.txt"
    letter.write_bytes(b"\xff\xfe")
    assert main(["verify", str(bundle), "--checkpoint", str(letter)]) == 1
    letter.write_text("Yth. Ibu Contoh")
    assert main(["verify", str(bundle), "--checkpoint", str(letter)]) == 1
    assert capsys.readouterr().err.count("Di dalamnya tidak ada titik periksa yang utuh.") == 2
    with pytest.raises(SystemExit):
        main(["verify", str(bundle), "--key", "4f13"])


def test_bundle_before_the_seal_is_refused(plenary, tmp_path, capsys):
    assert main(["bundle", *PLACE, "-o", str(tmp_path / "b.zip")]) == 1
    assert "belum disegel" in capsys.readouterr().err
    assert not (tmp_path / "b.zip").exists()


def test_log_is_compared_with_the_tables(app, plenary, capsys):
    assert main(["verify-log", *PLACE]) == 1
    assert NOT_BEGUN in capsys.readouterr().err
    assert plenary.decide().status_code == 303
    point = head_of(app, plenary)
    assert main(["verify-log", *PLACE, "--anchor", point]) == 0
    out = capsys.readouterr().out
    assert ("15 kejadian dalam log, 12 lembar." in out, "Semuanya cocok." in out) == (True, True)
    behind(app, "UPDATE score SET value = '1' WHERE indicator = 'E.1' AND sheet_id = 1")
    assert main(["verify-log", *PLACE, "--anchor", f"3:{'0' * 64}"]) == 1
    told = capsys.readouterr().err
    assert "Lembar kursi-1 untuk 64.01: butir E.1 bernilai 1, menurut log 4." in told
    assert "Log sampai baris 3 bukan yang dahulu: sidiknya lain." in told
    assert PASER not in told
