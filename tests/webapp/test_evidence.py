"""Files that prove figures: kept once and whole, seen by who may see them, never shown as anything that acts."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from tests.webapp.conftest import NOON, Persona
from tests.webapp.office import DEADLINE, open_office
from tests.webapp.room import prepare
from tests.webapp.uploads import NAMES, corpus, exif, picture, text_pdf, workbook
from webapp import create_app
from webapp.content import store
from webapp.content.kinds import JPEG, PDF, PNG, XLSX
from webapp.db import db, transaction
from webapp.models import (
    INTERVIEWS,
    JUROR,
    PLENARY,
    SUBMISSION,
    VERIFICATION,
    Blob,
    Candidate,
    Category,
    Edition,
    Evidence,
    Panelist,
    Recusal,
    Submission,
    User,
)
from webapp.queries.evidence import Use, evidence_of, shared_with
from webapp.services.evidence import Rules, damaged, download_name, orphans, shown_name, store_blob
from webapp.views.received import SEALED_OFF

FIGURE = "regulasi"
PAGE = text_pdf(pages=2)
FIXED = Rules(largest=20_000_000, most_pages=300, reserve=0)
# What a browser would run or lay out as a page of its own.
ACTIVE = re.compile(r"html|xml|svg|javascript|x-shockwave|octet-stream\+")


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person)


def address(office, code="64.01", figure=FIGURE):
    return f"/bukti/kandidat/{office.candidates[code]}/{figure}"


def send(office, *files, who="op-paser", code="64.01", figure=FIGURE):
    """A form's sending; files are (name, content)."""
    sent = [(io.BytesIO(content), name) for name, content in files]
    path = address(office, code, figure)
    return office.people[who].post(path, {"berkas": sent}, content_type="multipart/form-data")


def rows(app, model=Evidence):
    with app.app_context():
        return list(db.session.scalars(select(model).order_by(*model.__table__.primary_key.columns)))


def on_disk(settings):
    """Every file beneath the store with its content."""
    paths = [path for path in settings.evidence.rglob("*") if path.is_file()]
    return {str(path.relative_to(settings.evidence)): path.read_bytes() for path in paths}


# --- Kept once, under its hash


def test_file_of_a_form_is_kept_under_its_hash_and_shown_with_the_figure(app, office, settings):
    answer = send(office, ("SK Bupati.pdf", PAGE))
    assert (answer.status_code, answer.location) == (303, address(office))
    sha256 = hashlib.sha256(PAGE).hexdigest()
    assert on_disk(settings) == {f"{sha256[:2]}/{sha256[2:]}": PAGE}
    (mode,) = (stat.S_IMODE(path.stat().st_mode) for path in settings.evidence.glob("??/*"))
    assert mode == 0o440
    (one,) = rows(app)
    (blob,) = rows(app, Blob)
    assert (one.figure, one.sha256, one.received_sha256, one.name) == (FIGURE, sha256, sha256, "SK Bupati.pdf")
    assert (blob.sha256, blob.size, blob.kind, blob.pages, blob.stored_at) == (sha256, len(PAGE), PDF, 2, NOON)
    page = office.people["op-paser"].get(address(office)).text
    assert "SK Bupati.pdf" in page
    assert "PDF, 2 halaman, 1 KB" in page


def test_pages_stand_as_pictures_in_the_form_itself(office):
    send(office, ("SK Bupati.pdf", PAGE))
    operator = office.people["op-paser"]
    form = operator.get(office.page("64.01"))
    sections = re.findall(rf"{office.page('64.01')}/bagian-[0-9]+", form.text)
    beside = [text for path in dict.fromkeys(sections) if "SK Bupati.pdf" in (text := operator.get(path).text)]
    addresses = [re.findall(r'<img loading="lazy" src="([^"]+)"', text) for text in beside]
    assert addresses == [["/bukti/berkas/1/halaman/1", "/bukti/berkas/1/halaman/2"]]
    assert [operator.get(path).mimetype for path in addresses[0]] == ["image/png"] * 2


def test_of_a_long_file_the_form_shows_the_beginning_and_leads_to_the_rest(app, office):
    send(office, ("SK Bupati.pdf", PAGE))
    with app.app_context(), transaction() as session:
        session.scalars(select(Blob)).one().pages = 40
    page = office.people["op-paser"].get(address(office)).text
    assert (page.count('<img loading="lazy"'), "Buka semua halaman" in page) == (12, True)


def test_same_content_is_kept_once_and_proves_a_figure_once(app, office, settings):
    send(office, ("a.pdf", PAGE), ("b.pdf", PAGE))
    send(office, ("c.pdf", PAGE), figure="reg_izin")
    send(office, ("d.pdf", PAGE), who="op-kukar", code="64.02")
    assert [(one.candidate_id, one.figure, one.name) for one in rows(app)] == [
        (office.candidates["64.01"], FIGURE, "a.pdf"),
        (office.candidates["64.01"], "reg_izin", "c.pdf"),
        (office.candidates["64.02"], FIGURE, "d.pdf"),
    ]
    assert len(rows(app, Blob)) == len(on_disk(settings)) == 1


def test_photo_is_written_anew_upright_and_without_what_it_knew(app, office):
    received = picture("JPEG", size=(200, 100), exif=exif(orientation=6, description="Rumah Pak Budi"))
    send(office, ("foto.jpg", received))
    (one,) = rows(app)
    assert one.received_sha256 == hashlib.sha256(received).hexdigest() != one.sha256
    answer = office.people["op-paser"].get(f"/bukti/berkas/{one.id}/halaman/1")
    with Image.open(io.BytesIO(answer.data)) as kept:
        assert (kept.format, kept.size, dict(kept.getexif()), kept.info.get("exif")) == ("JPEG", (100, 200), {}, None)
    assert b"Budi" not in answer.data


def test_large_picture_is_made_smaller(tmp_path):
    with io.BytesIO(picture("JPEG", size=(6000, 3000))) as file, on_tmp(tmp_path, file.read()) as received:
        stored = store_blob(tmp_path, received, rules=FIXED)
    with Image.open(io.BytesIO(store.read(tmp_path, stored.sha256))) as kept:
        assert kept.size == (4096, 2048)


def on_tmp(folder, content):
    path = folder / "received"
    path.write_bytes(content)
    return path.open("rb")


def test_several_files_stand_each_for_itself(app, office):
    answer = send(office, ("baik.pdf", PAGE), ("rusak.pdf", PAGE[:400]), ("daftar.xlsx", workbook()))
    assert answer.status_code == 422
    assert "2 berkas tersimpan; 1 belum diterima." in answer.text
    assert "rusak.pdf: Berkas ini terpotong atau rusak." in answer.text
    assert [one.name for one in rows(app)] == ["baik.pdf", "daftar.xlsx"]
    assert {one.kind for one in rows(app, Blob)} == {PDF, XLSX}


@pytest.mark.parametrize(
    ("files", "sentence"), [((), "Pilih dahulu berkas"), ((("a.pdf", PAGE),) * 6, "paling banyak 5")]
)
def test_no_file_or_too_many_at_once_are_told(app, office, files, sentence):
    answer = send(office, *files)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert rows(app) == []


def test_figure_holds_no_more_than_twenty_files(app, office, monkeypatch):
    monkeypatch.setattr("webapp.services.evidence.MOST_FILES", 1)
    send(office, ("a.pdf", PAGE))
    answer = send(office, ("b.pdf", text_pdf()))
    assert "Isian ini sudah memiliki 1 berkas." in answer.text
    assert len(rows(app)) == 1


def test_what_a_full_figure_is_sent_is_not_kept(app, office, settings, monkeypatch):
    monkeypatch.setattr("webapp.services.evidence.MOST_FILES", 1)
    send(office, ("a.pdf", PAGE))
    send(office, ("b.pdf", text_pdf()))
    assert list(store.stored(settings.evidence)) == [rows(app)[0].sha256]


def test_candidate_that_attaches_and_removes_comes_to_its_limit(app, office, settings, monkeypatch):
    """What was taken away stays on disk, so it counts; the same content counts once."""
    monkeypatch.setattr("webapp.services.evidence.MOST_KEPT", 2 * len(PAGE) + 100)
    for _time in range(3):
        assert send(office, ("a.pdf", PAGE)).status_code == 303
        office.people["op-paser"].post(f"/bukti/berkas/{rows(app)[-1].id}/hapus")
    answer = send(office, ("b.pdf", PAGE + b"\n" * 200))
    assert (answer.status_code, "termasuk yang sudah dihapus" in answer.text) == (422, True)
    assert len(set(store.stored(settings.evidence)) - {row.sha256 for row in rows(app)}) <= 1


def test_unknown_figure_is_not_found(office):
    assert send(office, ("a.pdf", PAGE), figure="tidak_ada").status_code == 404
    assert office.people["op-paser"].get(address(office, figure="tidak_ada")).status_code == 404


# --- Limits


def send_bytes(person, path, size):
    """A form with one file of so many bytes, as one piece of memory."""
    head = b'--x\r\nContent-Disposition: form-data; name="berkas"; filename="besar.pdf"\r\n\r\n%PDF-1.4\n'
    body = head + bytes(size) + b"\r\n--x--\r\n"
    headers = {"X-CSRFToken": person.token()}
    return person.client.post(path, data=body, headers=headers, content_type="multipart/form-data; boundary=x")


def test_too_large_a_form_is_refused_before_it_is_read(app, office, settings):
    most = 2 * settings.largest_file + settings.max_content_length
    answer = send_bytes(office.people["op-paser"], address(office), most)
    assert (answer.status_code, "melebihi batas ukuran" in answer.text) == (413, True)


def test_too_large_a_file_is_told_with_both_sizes(app, office, settings):
    answer = send_bytes(office.people["op-paser"], address(office), 23_400_000)
    assert (answer.status_code, "Berkas ini 23,4 MB; paling besar 20 MB." in answer.text) == (422, True)
    assert rows(app) == []


def test_other_pages_take_no_large_form(office):
    path = f"/isian/{office.candidates['64.01']}/bagian-1"
    assert send_bytes(office.people["op-paser"], path, 3 * 2**20).status_code == 413


def test_nobody_signed_in_sends_no_large_form(app, office):
    stranger = Persona(app.test_client(), "x")
    assert send_bytes(stranger, address(office), 3 * 2**20).status_code == 401


def test_without_room_files_are_refused_and_figures_are_not(settings, clock, add_person, app):
    office = open_office(app, add_person)
    full = create_app(replace(settings, reserve=2**60), clock=clock)
    with full.test_client() as client:
        for cookie in ("paritrana",):
            client.set_cookie(cookie, office.people["op-paser"].client.get_cookie(cookie).value)
        person = Persona(client, "op-paser")
        sent = {"berkas": [(io.BytesIO(PAGE), "a.pdf")]}
        answer = person.post(address(office), sent, content_type="multipart/form-data")
        assert (answer.status_code, "hampir penuh" in answer.text) == (422, True)
        begun = {"candidate": office.candidates["64.01"], "figure": FIGURE, "name": "a.pdf", "size": len(PAGE)}
        answer = person.post_json("/bukti/00000000-0000-4000-8000-000000000001", begun)
        assert (answer.status_code, answer.json["error"]) == (507, "Tempat penyimpanan penuh")
    with full.app_context():
        db.engine.dispose()
    assert rows(app) == []


def test_room_is_measured_with_the_file_that_is_to_come(tmp_path):
    store.refuse_without_room(tmp_path, 10, reserve=90, free=lambda _folder: 100)
    with pytest.raises(store.StorageFull, match="hampir penuh"):
        store.refuse_without_room(tmp_path, 11, reserve=90, free=lambda _folder: 100)


FILLS_THE_DISK = """
import io, resource, sys
from pathlib import Path
from webapp.content import store

def keep(folder):
    store.keep(folder, io.BytesIO(b"b" * 200_000))

def put(folder):
    with store.taken(folder, "u") as file:
        store.put_piece(folder, file, 0, b"c" * 200_000)

resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
store.keep(Path(sys.argv[1]), io.BytesIO(b"a" * 90_000))
for write in (keep, put):
    try:
        write(Path(sys.argv[1]))
    except store.StorageFull as refused:
        print(refused)
"""


def test_full_disk_is_told_and_leaves_nothing_half_written(tmp_path):
    program = [sys.executable, "-c", FILLS_THE_DISK, str(tmp_path)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count("hampir penuh")) == (0, 2), done.stderr
    assert [path.stat().st_size for path in tmp_path.glob("??/*")] == [90_000]
    assert list((tmp_path / "incoming").glob(".*")) == []


CONFINED = """
import socket
from webapp.content.__main__ import confine
confine(2**28, 5, 10)
for attempt in (socket.socket, lambda: open("/etc/passwd"), lambda: __import__("subprocess").run(["true"])):
    try:
        attempt()
        print("opened")
    except OSError as error:
        print(error.errno)
"""


def test_child_that_looks_at_files_opens_nothing(tmp_path):
    done = subprocess.run([sys.executable, "-c", CONFINED], capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["24", "24", "24"], "")


# --- Names


@pytest.mark.parametrize("name", NAMES)
def test_name_is_only_shown(name):
    shown = shown_name(name)
    assert shown
    assert len(shown) <= 200
    assert not re.search(r"[/\\\0\r\n\u200b\u202e\ufeff]", shown)


def test_names_lead_nowhere(app, office, settings):
    for number, name in enumerate(NAMES[:10]):
        send(office, (name, text_pdf(pages=number + 1)))
    kept = on_disk(settings)
    assert len(kept) == len(rows(app)) > 5
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{62}", path) for path in kept)
    assert sorted(path.name for path in settings.instance.iterdir()) == sorted(
        {"evidence", "paritrana.sqlite3", "paritrana.sqlite3-shm", "paritrana.sqlite3-wal"}
        & {path.name for path in settings.instance.iterdir()}
    )


@pytest.mark.parametrize(
    ("name", "kind", "given"),
    [
        ("a.pdf", PDF, "a.pdf"),
        ("a.pdf.exe", PDF, "a.pdf.exe.pdf"),
        ("foto.JPEG", JPEG, "foto.JPEG"),
        ("foto.webp", JPEG, "foto.webp.jpg"),
        ("layar", PNG, "layar.png"),
        ("a.xls", XLSX, "a.xls.xlsx"),
    ],
)
def test_file_is_given_back_under_the_ending_of_what_it_is(name, kind, given):
    assert download_name(name, kind) == given


# --- Served so that nothing acts


def test_corpus_over_http_breaks_nothing_and_is_never_served_active(app, office, settings):
    """One of each kind, five to a form, as a browser would send them."""
    chosen = [one for one in corpus() if not one.name.startswith(("terpotong", "berubah", "300", "301"))][::3]
    statuses = set()
    for start in range(0, len(chosen), 5):
        batch = chosen[start : start + 5]
        figure = office.rubric.figures[start // 5].code
        statuses.add(send(office, *[(one.name, one.data) for one in batch], figure=figure).status_code)
    assert statuses <= {303, 422}
    assert {one.name for one in rows(app)} == {one.name for one in chosen if one.taken}
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{62}", path) for path in on_disk(settings))
    for one in rows(app):
        for path in (f"/bukti/berkas/{one.id}/unduh", f"/bukti/berkas/{one.id}/halaman/1"):
            answer = office.people["verifikator"].get(path)
            if answer.status_code == 200:
                assert not ACTIVE.search(answer.content_type.replace("openxmlformats", "")), (
                    one.name,
                    answer.content_type,
                )
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Content-Security-Policy"] == SEALED_OFF


def test_file_is_given_back_as_it_was_and_only_to_be_kept(office):
    send(office, ("SK <b>.pdf", PAGE))
    answer = office.people["op-paser"].get("/bukti/berkas/1/unduh")
    assert (answer.status_code, answer.data, answer.content_type) == (200, PAGE, PDF)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="SK <b>.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_are_pictures_and_end_with_the_last(office, settings):
    send(office, ("a.pdf", PAGE))
    person = office.people["op-paser"]
    first, again = (person.get("/bukti/berkas/1/halaman/2") for _ in range(2))
    assert first.data == again.data
    with Image.open(io.BytesIO(first.data)) as drawn:
        assert drawn.size == (1240, 1755)
        assert len(drawn.getcolors()) > 2  # a line of text, not an empty sheet
    assert person.get("/bukti/berkas/1/halaman/3").status_code == 404
    assert len(list(settings.derived.rglob("*-1240"))) == 1


def test_viewer_turns_pages_within_the_file(office):
    send(office, ("a.pdf", PAGE))
    person = office.people["op-paser"]
    shown = {asked: person.get(f"/bukti/berkas/1?halaman={asked}").text for asked in ("1", "2", "99", "x", "-1")}
    numbers = {asked: re.search(r"Halaman (\d) dari 2", page)[1] for asked, page in shown.items()}
    assert numbers == {"1": "1", "2": "2", "99": "2", "x": "1", "-1": "1"}
    assert ('rel="prev"' in shown["1"], 'rel="next"' in shown["1"]) == (False, True)
    assert ('rel="prev"' in shown["2"], 'rel="next"' in shown["2"]) == (True, False)


def test_way_back_leads_nowhere_else(office):
    send(office, ("a.pdf", PAGE))
    page = office.people["op-paser"].get("/bukti/berkas/1?kembali=https://contoh.invalid/").text
    assert "contoh.invalid" not in page


# --- Damage


def test_changed_swapped_and_lost_contents_are_named_and_not_served(app, office, settings):
    send(office, ("a.pdf", PAGE), ("b.pdf", text_pdf()), ("c.xlsx", workbook()))
    first, second, third = rows(app)
    paths = {one.sha256: store.place_of(settings.evidence, one.sha256) for one in (first, second, third)}
    with app.app_context():
        assert list(damaged(settings.evidence)) == []
    spoil(paths[first.sha256])
    paths[second.sha256].unlink()
    with app.app_context():
        assert dict(damaged(settings.evidence)) == {first.sha256: "isinya berubah", second.sha256: "tidak ada"}
    statuses = [office.people["op-paser"].get(f"/bukti/berkas/{one.id}/unduh").status_code for one in rows(app)]
    assert statuses == [503, 503, 200]
    assert office.people["op-paser"].get(f"/bukti/berkas/{first.id}/halaman/1").status_code == 503


def test_command_names_every_damaged_file_and_what_nobody_uses(app, office, settings):
    send(office, ("a.pdf", PAGE), ("b.pdf", text_pdf()))
    first, second = rows(app)
    unused, _size = store.keep(settings.evidence, io.BytesIO(b"x"))
    told = verify_files(settings)
    assert told == (0, "", f"{unused} tidak dipakai siapa pun; boleh dihapus\n2 berkas diperiksa, 0 rusak.\n")
    places = [store.place_of(settings.evidence, one.sha256) for one in (first, second)]
    aside = places[0].read_bytes()
    places[0].unlink()
    places[0].write_bytes(places[1].read_bytes())
    places[1].unlink()
    places[1].write_bytes(aside)
    status, wrong, _ = verify_files(settings)
    assert status == 1
    assert sorted(wrong.splitlines()) == sorted(
        f"{one.sha256} isinya berubah: 64.01 regulasi {one.name}" for one in (first, second)
    )


def verify_files(settings):
    """(exit code, standard error, standard output) of the command."""
    given = {**os.environ, "PARITRANA_INSTANCE": str(settings.instance), "PARITRANA_PORT": "8000"}
    program = [sys.executable, "-m", "webapp.cli", "verify-files"]
    done = subprocess.run(program, env=given, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr, done.stdout


def spoil(path):
    """Flips one bit."""
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)


def test_content_without_a_row_is_an_orphan_and_handing_it_in_again_adopts_it(app, office, settings):
    sha256, _size = store.keep(settings.evidence, io.BytesIO(PAGE))
    with app.app_context():
        assert orphans(settings.evidence) == (sha256,)
    send(office, ("a.pdf", PAGE))
    with app.app_context():
        assert orphans(settings.evidence) == ()


def test_handing_in_again_mends_a_damaged_content(app, office, settings):
    send(office, ("a.pdf", PAGE))
    (one,) = rows(app)
    spoil(store.place_of(settings.evidence, one.sha256))
    send(office, ("a.pdf", PAGE))
    with app.app_context():
        assert list(damaged(settings.evidence)) == []


# --- Taking away, and when nothing can be changed any more


def test_removed_file_keeps_its_row_and_its_content(app, office, settings):
    send(office, ("a.pdf", PAGE))
    person = office.people["op-paser"]
    assert person.post("/bukti/berkas/1/hapus").location == address(office)
    (one,) = rows(app)
    assert (one.removed_at, one.removed_by_user_id) == (NOON, office.users["op-paser"])
    assert len(on_disk(settings)) == 1
    with app.app_context():
        assert evidence_of(office.candidates["64.01"]) == {}
    assert "sudah dihapus dari isian" in person.get("/bukti/berkas/1").text
    answer = person.post("/bukti/berkas/1/hapus", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["html"].strip()) == (200, "")


def hand_in(app, office):
    with app.app_context(), transaction() as session:
        session.add(
            Submission(
                candidate_id=office.candidates["64.01"],
                number=1,
                body="{}",
                body_sha256="0" * 64,
                pledge="",
                signed_name="A",
                signed_position="B",
                by_user_id=office.users["op-paser"],
                at=NOON,
            )
        )


def test_after_handing_in_nothing_is_added_or_taken_away(app, office):
    send(office, ("a.pdf", PAGE))
    hand_in(app, office)
    person = office.people["op-paser"]
    assert send(office, ("b.pdf", text_pdf())).status_code == 403
    assert person.post("/bukti/berkas/1/hapus").status_code == 403
    assert [(one.name, one.removed_at) for one in rows(app)] == [("a.pdf", None)]
    page = person.get(address(office)).text
    assert ("sudah dikirim" in page, "Tambah berkas" in page, "Hapus" in page) == (True, False, False)


def test_after_the_deadline_nothing_is_added(app, office, clock):
    clock.at = DEADLINE + timedelta(seconds=1)
    person = office.people["op-paser"]
    assert person.sign_in().status_code == 303
    answer = send(office, ("a.pdf", PAGE))
    assert (answer.status_code, "Batas waktu" in answer.text) == (403, True)
    assert rows(app) == []


# --- Who sees what


def seat(app, office, add_person, login):
    """A juror on the category's panel, signed in, with their seat."""
    persona = add_person(login, role=JUROR)
    assert persona.sign_in().status_code == 303
    with app.app_context(), transaction() as session:
        user_id = session.scalars(select(User.id).where(User.login == login)).one()
        number = len(session.scalars(select(Panelist)).all()) + 1
        panelist = Panelist(category_id=office.category_id, user_id=user_id, seat=number, bench="pemerintah")
        session.add(panelist)
        session.flush()
        return persona, panelist.id


def move(app, office, state):
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = state


def test_file_is_seen_by_those_whom_it_concerns_only(app, office, add_person):
    send(office, ("a.pdf", PAGE))
    judging, _ = seat(app, office, add_person, "panelis-1")
    recused, panelist_id = seat(app, office, add_person, "panelis-2")
    with app.app_context(), transaction() as session:
        session.flush()
        prepare(session, office.category_id)
    silent, _ = seat(app, office, add_person, "panelis-4")  # has said nothing of conflicts of interest yet
    stranger = add_person("panelis-3", role=JUROR)
    assert stranger.sign_in().status_code == 303
    with app.app_context(), transaction() as session:
        session.add(Recusal(panelist_id=panelist_id, candidate_id=office.candidates["64.01"], reason="x", at=NOON))
    people = dict(office.people) | {"juror": judging, "recused": recused, "stranger": stranger, "silent": silent}
    seen = {}
    for state in (SUBMISSION, VERIFICATION, INTERVIEWS, PLENARY):
        move(app, office, state)
        seen[state] = {who for who, person in people.items() if person.get("/bukti/berkas/1").status_code == 200}
    own = {"op-paser", "op-paser-2"}
    always = own | {"verifikator", "sekretariat"}
    assert seen == {
        SUBMISSION: own,  # nothing was handed in yet
        VERIFICATION: always,
        INTERVIEWS: always | {"juror"},
        PLENARY: always | {"juror"},
    }


@pytest.mark.parametrize("rest", ["", "/halaman/1", "/unduh"])
def test_foreign_and_unknown_files_are_the_same_404(app, office, add_person, rest):
    send(office, ("a.pdf", PAGE))
    juror, _ = seat(app, office, add_person, "panelis-1")
    for person in (office.people["op-kukar"], juror):
        foreign, unknown = (person.get(f"/bukti/berkas/{number}{rest}") for number in (1, 999))
        assert foreign.status_code == unknown.status_code == 404
        assert without_tokens(foreign.text) == without_tokens(unknown.text)


def without_tokens(page):
    return re.sub(r'value="[^"]+"', "", page)


def test_foreign_files_are_not_taken_away_and_foreign_figures_not_proved(app, office):
    send(office, ("a.pdf", PAGE))
    stranger = office.people["op-kukar"]
    assert stranger.post("/bukti/berkas/1/hapus").status_code == 404
    assert send(office, ("b.pdf", PAGE), who="op-kukar").status_code == 404
    assert stranger.get(address(office)).status_code == 404
    assert [one.removed_at for one in rows(app)] == [None]


def test_juror_sees_nothing_that_was_taken_away(app, office, add_person):
    send(office, ("a.pdf", PAGE))
    juror, _ = seat(app, office, add_person, "panelis-1")
    office.people["op-paser"].post("/bukti/berkas/1/hapus")
    move(app, office, INTERVIEWS)
    assert juror.get("/bukti/berkas/1").status_code == 404


# --- The same file twice


def test_content_of_two_candidates_is_reported_with_every_place(app, office):
    photo = picture("JPEG")
    send(office, ("a.pdf", PAGE), ("foto.jpg", photo), ("sendiri.xlsx", workbook()))
    send(office, ("a.pdf", PAGE), figure="reg_izin")
    send(office, ("salinan.pdf", PAGE), ("lain.jpg", photo), who="op-kukar", code="64.02")
    sha256, received = hashlib.sha256(PAGE).hexdigest(), hashlib.sha256(photo).hexdigest()
    with app.app_context():
        found = shared_with([one.sha256 for one in rows(app)] + [received])
        title = "Pemerintah Kabupaten/Kota"
        paser, kukar = (office.candidates[code] for code in ("64.01", "64.02"))
        assert found[sha256] == (
            Use(paser, "64.01", "Kabupaten Paser", FIGURE, title, "2026"),
            Use(paser, "64.01", "Kabupaten Paser", "reg_izin", title, "2026"),
            Use(kukar, "64.02", "Kabupaten Kutai Kartanegara", FIGURE, title, "2026"),
        )
        assert {len(uses) for sha, uses in found.items() if sha != sha256} == {2}
        assert received in found
        assert len(found) == 3


def test_content_taken_away_elsewhere_is_not_shared(app, office):
    send(office, ("a.pdf", PAGE))
    send(office, ("a.pdf", PAGE), who="op-kukar", code="64.02")
    office.people["op-kukar"].post("/bukti/berkas/2/hapus")
    with app.app_context():
        assert shared_with([hashlib.sha256(PAGE).hexdigest()]) == {}


def test_candidate_of_another_edition_is_another_candidate(app, office):
    send(office, ("a.pdf", PAGE))
    sha256 = hashlib.sha256(PAGE).hexdigest()
    with app.app_context(), transaction() as session:
        old = session.get_one(Category, office.category_id)
        edition = Edition(
            code="lalu",
            title="x",
            label="2025",
            period_year=2024,
            ceremony_year=2025,
            institution="x",
            place="x",
            timezone="Asia/Makassar",
        )
        session.add(edition)
        session.flush()
        category = Category(
            edition_id=edition.id,
            code="kabkota",
            title="x",
            rubric_code=old.rubric_code,
            rubric_digest=old.rubric_digest,
        )
        session.add(category)
        session.flush()
        before = Candidate(category_id=category.id, code="64.01", name="Kabupaten Paser")
        session.add(before)
        session.flush()
        by = office.users["op-paser"]
        session.add(
            Evidence(candidate_id=before.id, figure=FIGURE, sha256=sha256, name="b.pdf", by_user_id=by, at=NOON)
        )
    with app.app_context():
        assert [use.edition for use in shared_with([sha256])[sha256]] == ["2026", "2025"]
