"""`nominate`, `receive`, `province`: winners travel from a province to the national edition, whole or not at all."""

from __future__ import annotations

import io
import json
import stat
import zipfile

import pytest
from sqlalchemy import func, select

from reports.identifier import identifier_of
from scoring.bundle import ISSUED, LOG
from scoring.bundle import MANIFEST as BUNDLE
from scoring.chain import ISSUE, Point, hash_of, line_of
from scoring.issued import entry_of
from scoring.nomination import MANIFEST, hash_of_bytes
from scoring.record import canonical, sha256_of
from tests.webapp import nation
from tests.webapp.conftest import Persona
from tests.webapp.nation import HERE
from tests.webapp.sealing import SECRET, open_sealing
from webapp.cli import main
from webapp.content.nominations import read_nomination
from webapp.content.sent import NominationUnfit
from webapp.db import db, transaction
from webapp.models import (
    DRAFT,
    JUROR,
    SECRETARIAT,
    VERIFICATION,
    Candidate,
    Category,
    ReceivedNomination,
    ReportedFigure,
)

SENT = ("contoh-2025", "kabkota")


@pytest.fixture
def sent(app, add_person, settings, monkeypatch, tmp_path):
    """A sealed and announced province, and its file."""
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    plenary = open_sealing(app, add_person)
    assert plenary.seal().status_code == 303
    assert main(["nominate", *SENT, "-o", str(tmp_path / "terlalu-dini.zip")]) == 1
    assert plenary.announce().status_code == 303
    path = tmp_path / "usulan.zip"
    assert main(["nominate", *SENT, "-o", str(path)]) == 0
    return plenary, path


@pytest.fixture
def national(sent, tmp_path, empty_database, monkeypatch):
    """Another instance with an edition in its preparation; commands work on it from now on."""
    with nation.open_instance(tmp_path / "nasional", empty_database, port=8001) as made:
        nation.add_national(made)
        nation.add_people(made, {"pusat": SECRETARIAT, "juri": JUROR})
        work_on(monkeypatch, made)
        yield made


def work_on(monkeypatch, app):
    """Lets commands find this instance, and its database where it is a server's."""
    settings = app.extensions["paritrana_settings"]
    server = settings.server and settings.server.set(drivername="postgresql").render_as_string()
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    monkeypatch.setenv("PARITRANA_DATABASE", server or "")


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(files, *, compressed=False, extra=()):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as archive:
        for name, content in [*files.items(), *extra]:
            archive.writestr(name, content)
    return buffer.getvalue()


def told_otherwise(files, change):
    """The file with another manifest, written as manifests are."""
    manifest = json.loads(files[MANIFEST])
    change(manifest)
    return packed({**files, MANIFEST: f"{canonical(manifest)}\n".encode()})


def listed_anew(files, name, content):
    """A member exchanged by somebody who also mended the list."""
    return told_otherwise({**files, name: content}, lambda one: one["files"].update({name: hash_of_bytes(content)}))


def link(name):
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, stat.S_IFLNK << 16
    return entry


def with_paper(files, *, content=b"%PDF-1.7", issued=True, **told):
    """The file with one paper of the ranking, of which something else is told; `issued`: the bundle lists it."""
    record = hash_of_bytes(files["catatan-1.json"])
    name, number = "dokumen/A.pdf", identifier_of(record, "peringkat", "", "f4")
    one = {"file": name, "kind": "peringkat", "subject": "", "number": number, **told}
    files = with_issued(files, number, record, hash_of_bytes(content)) if issued else files

    def change(manifest):
        manifest["papers"].append(one)
        manifest["files"] = {name: hash_of_bytes(content) for name, content in all_files.items() if name != MANIFEST}

    all_files = {**files, name: content}
    return told_otherwise(all_files, change)


def with_issued(files, number, record, sha256):
    """The files with one more paper in the bundle's log and list."""
    what = {"kind": "peringkat", "number": number, "paper": "f4", "record": record, "replaces": "", "sha256": sha256}
    what, bundle = {**what, "subject": ""}, json.loads(files[BUNDLE])
    line = line_of(Point(**bundle["log"]), ISSUE, what, at="2026-03-01T00:00:00.000000+00:00", by=7, nonce="0" * 32)
    size = bundle["log"]["size"] + 1
    bundle["log"] = {"size": size, "head": hash_of(line)}
    changed = {ISSUED: canonical(entry_of(ISSUE, size, what)), LOG: line}
    changed = {name: files[name] + f"{text}\n".encode() for name, text in changed.items()}
    bundle["files"] |= {name: sha256_of(content.decode()) for name, content in changed.items()}
    return {**files, **changed, BUNDLE: f"{canonical(bundle)}\n".encode()}


def bad_papers(files):
    """Papers that aren't of this record, or none, and the words by which the file is refused."""
    assert len(read_nomination(with_paper(files)).manifest["papers"]) == 1
    yield with_paper(files, issued=False), "bukan berkas yang diterbitkan"
    yield with_paper(files, content=b"PK"), "bukan PDF"
    yield with_paper(files, subject="64.02"), "bukan nomor dokumen dari catatan hasil ini"
    yield with_paper(files, number=7), "Keterangan dokumen"
    yield with_paper(files, file="dokumen/B.pdf"), "tidak ada dalam daftar dokumen"


def bad_files(files):
    """What arrives, and the words by which it is refused."""
    without = {name: content for name, content in files.items() if name != "log.jsonl"}
    log = files["log.jsonl"].replace(b'"value":"4"', b'"value":"5"', 1)
    record = files["catatan-1.json"].replace(b"8000", b"9000", 1)
    whole = packed(files)
    yield b"", "bukan ZIP"
    yield b"bukan zip", "bukan ZIP"
    yield whole[: len(whole) // 2], "bukan ZIP"
    yield packed({}), "usulan.json tidak ada"
    yield packed(files, compressed=True), "dimampatkan"
    yield packed(without), "log.jsonl tidak ada"
    yield packed(files, extra=[("lain.txt", b"x")]), "lain.txt tidak ada dalam daftar"
    for name in ("../luar.txt", "/mutlak.txt", "a//b.txt", "a\\b.txt"):
        yield packed(files, extra=[(name, b"x")]), "tidak wajar"
    yield packed(files, extra=[(link("tautan"), b"/etc/passwd")]), "bukan berkas biasa"
    for name in sorted(set(files) - {MANIFEST}):
        yield packed({**files, name: files[name] + b" "}), f"Berkas {name} bukan yang diusulkan"
    yield packed({**files, MANIFEST: files[MANIFEST] + b" "}), "tidak dapat dibaca"
    yield packed({**files, MANIFEST: b"[" * 100_000}), "tidak dapat dibaca"
    yield listed_anew(files, "log.jsonl", log), "log.jsonl"
    yield listed_anew(files, "catatan-1.json", record), "catatan-1.json"
    yield told_otherwise(files, lambda one: one.update(version=2)), "tidak dikenal"
    yield told_otherwise(files, lambda one: one.pop("papers")), "tidak lengkap"
    yield told_otherwise(files, lambda one: one["record"].update(number=2)), "bukan catatan terakhir"
    yield told_otherwise(files, lambda one: one["rubric"].update(code="x")), "bukan rubrik"
    yield told_otherwise(files, lambda one: one["province"].update(edition="lain")), "Edisi atau kategori"
    yield told_otherwise(files, lambda one: one["nominees"][0].update(total=1)), "bukan mereka yang masuk kuota"
    hidden = {"name": "Kab.\u202eresaP"}
    yield told_otherwise(files, lambda one: one["nominees"][0].update(hidden)), "tidak tampak"
    yield told_otherwise(files, lambda one: one["province"].update(announced_at="kemarin")), "tidak dapat dibaca"
    yield told_otherwise(files, lambda one: one["nominees"][0]["figures"]["aktif"].update(as_of="x")), "tidak dapat"
    yield told_otherwise(files, lambda one: one["nominees"].clear()), "bukan mereka yang masuk kuota"


def test_province_sees_who_goes_and_takes_the_same_file_once_it_is_announced(sent, clock):
    plenary, path = sent
    page, file = "/edisi/{}/{}/usulan".format(*SENT), "/edisi/{}/{}/usulan.zip".format(*SENT)
    early = plenary.first.get(page)
    assert (early.status_code, "belum diumumkan" in early.text, "Unduh berkas" in early.text) == (200, True, False)
    assert plenary.first.get(file).status_code == 422
    clock.forward(hours=23)
    plenary.first.sign_in()
    told = plenary.first.get(page).text
    assert [words for words in ("Terbaik I", "Unduh berkas usulan") if words not in told] == []
    assert plenary.first.get(file).data == path.read_bytes()


def test_winners_travel_and_stand_beside(sent, national, capsys):
    _plenary, path = sent
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert main(["receive", *HERE, str(path)]) == 0
    assert "Belum ada yang disimpan" in capsys.readouterr().out
    assert main(["receive", *HERE, str(path), "--by", "juri"]) == 1
    with national.app_context():
        assert db.session.scalar(select(func.count(Candidate.id))) == 0
    assert main(["receive", *HERE, str(path), "--by", "pusat"]) == 0
    told = capsys.readouterr().out
    assert ("64.02 Kabupaten Kutai Kartanegara, peringkat 1, Terbaik I" in told, "anggaran" in told) == (True, True)
    with national.app_context():
        rows = db.session.scalars(select(ReportedFigure)).all()
        assert {row.code: (row.claimed, row.verified) for row in rows}["aktif"] == ("8000", None)
        assert "anggaran" not in {row.code for row in rows}
        assert all(row.source.startswith("Hasil terverifikasi ") for row in rows)
    assert main(["province", *HERE]) == 0
    told = capsys.readouterr().out
    assert ("peringkat 1, Terbaik I" in told, "Instrumen berbeda" in told) == (True, True)
    browser = Persona(national.test_client(), "pusat")
    assert browser.sign_in().status_code == 303
    page = browser.get(f"/edisi/{HERE[0]}/{HERE[1]}/kandidat/64.02").text
    assert ("Hasil di provinsi" in page, "Instrumen berbeda" in page) == (True, True)
    assert main(["receive", *HERE, str(path), "--by", "pusat"]) == 1
    assert "sudah diterima" in capsys.readouterr().err


def test_bad_file_is_refused_in_a_sentence_with_nothing_stored(sent, national, tmp_path, capsys):
    files = unpacked(sent[1].read_bytes())
    kinds = [*bad_papers(files), *bad_files(files)]
    assert len(kinds) >= 25
    bad = tmp_path / "buruk.zip"
    for content, words in kinds:
        with pytest.raises(NominationUnfit) as refused:
            read_nomination(content)
        assert words in str(refused.value)
    bad.write_bytes(kinds[-1][0])
    assert main(["receive", *HERE, str(bad), "--by", "pusat"]) == 1
    assert kinds[-1][1] in capsys.readouterr().err
    with national.app_context():
        for table in (Candidate, ReceivedNomination):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_corrected_result_replaces_the_earlier_one(request, sent, national, monkeypatch, capsys):
    plenary, path = sent
    assert main(["receive", *HERE, str(path), "--by", "pusat"]) == 0
    berau = {"kandidat": "64.03", "angka": "aktif", "nilai": "9.990", "alasan-koreksi": "Sanggahan"}
    assert plenary.first.post(f"{plenary.page}/koreksi/angka", berau).status_code == 303
    again = plenary.first.post(f"{plenary.page}/koreksi", {"alasan-catatan": "Sanggahan", **SECRET})
    assert plenary.agree(again).status_code == 303
    tmp_path = request.getfixturevalue("tmp_path")
    work_on(monkeypatch, request.getfixturevalue("app"))
    newer = tmp_path / "baru.zip"
    assert main(["nominate", *SENT, "-o", str(newer)]) == 0
    work_on(monkeypatch, national)
    capsys.readouterr()
    assert main(["receive", *HERE, str(newer), "--by", "pusat"]) == 0
    assert "Menggantikan usulan" in capsys.readouterr().out
    with national.app_context():
        first, second = db.session.scalars(select(ReceivedNomination).order_by(ReceivedNomination.id))
        assert (second.replaces_id, second.record_number) == (first.id, 2)
    assert main(["receive", *HERE, str(path), "--by", "pusat"]) == 1


def test_category_past_its_submission_receives_nobody(sent, national, capsys):
    with national.app_context(), transaction() as session:
        category = session.scalars(select(Category)).one()
        assert category.state == DRAFT
        category.state = VERIFICATION
    assert main(["receive", *HERE, str(sent[1]), "--by", "pusat"]) == 1
    assert "persiapan dan pengisian" in capsys.readouterr().err
