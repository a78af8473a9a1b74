"""The print centre: asking, following, stopping, taking the ZIP, looking at pages; nothing before the seal."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from tests.reports import reading
from tests.webapp.conftest import told
from tests.webapp.printing import issued, make, states
from tests.webapp.sealing import open_sealing
from webapp.db import db
from webapp.forms.printing import Offered, read_printing
from webapp.models import Printing, PrintingPaper, SealedResult

ALL = {"paket": "pleno", "kertas": "a4"}
RANKING = {"paket": "pilihan", "dokumen": "peringkat"}


@pytest.fixture
def room(app, add_person):
    return open_sealing(app, add_person)


@pytest.fixture
def plenary(room):
    assert room.seal().status_code == 303
    return room


def ask(plenary, address="", **fields):
    return plenary.first.post(address or f"{plenary.page}/cetak", {**ALL, **fields})


def number_of(answer):
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


def test_before_the_seal_nothing_can_be_printed(room, look):
    for address in (f"{room.page}/cetak", "/edisi/contoh-2025/cetak"):
        page = room.first.get(address)
        assert (page.status_code, "Belum ada yang dapat dicetak" in page.text, "<button" in page.text) == (
            200,
            True,
            True,
        )
        assert 'name="paket"' not in page.text
        refused = ask(room, address)
        assert (refused.status_code, "Belum ada hasil yang disegel" in refused.text) == (422, True)
    assert (look(Printing), look(SealedResult)) == ([], [])


def test_packet_is_asked_for_followed_and_taken_as_a_zip(app, plenary):
    page = plenary.first.get(f"{plenary.page}/cetak").text
    assert ("Cetak 7 dokumen" in page, "Pusat cetak" in page) == (True, True)
    number = number_of(ask(plenary, **RANKING))
    run, state = f"/cetak/{number}", f"/cetak/{number}/keadaan"
    assert plenary.second.get(state).json == {
        "id": number, "state": "ordered", "percent": 0, "ended": False,
        "words": "Menunggu giliran; 1 dokumen akan dibuat.",
    }  # fmt: skip
    assert plenary.first.get(f"{run}/dokumen.zip").status_code == 404
    assert make(app, number) == "made"
    answer = plenary.first.get(state).json
    assert (answer["words"], answer["percent"], answer["ended"]) == ("1 dokumen siap.", 100, True)
    (paper,) = issued(app)
    zipped = plenary.first.get(f"{run}/dokumen.zip")
    assert zipped.headers["Content-Disposition"] == f'attachment; filename="dokumen-contoh-2025-kabkota-{number}.zip"'
    pdf = plenary.first.get(f"/cetak/dokumen/{paper.identifier}.pdf")
    with zipfile.ZipFile(io.BytesIO(zipped.data)) as parts:
        assert parts.read(f"kabkota/001-peringkat-{paper.identifier}.pdf") == pdf.data
    listed = plenary.first.get(f"{plenary.page}/cetak").text
    assert (paper.identifier in listed, "siap diunduh, 1 dari 1 dokumen" in listed, "berlaku" in listed) == (True,) * 3
    preview = plenary.first.get(f"/cetak/dokumen/{paper.identifier}?halaman=99")
    assert f"Halaman {paper.pages} dari {paper.pages}" in preview.text
    assert plenary.first.get(f"/cetak/dokumen/{paper.identifier.lower().replace('-', '')}").status_code == 200
    picture = plenary.first.get(f"/cetak/dokumen/{paper.identifier}/halaman/1")
    assert (picture.status_code, picture.mimetype, picture.data[:4]) == (200, "image/png", b"\x89PNG")
    assert plenary.first.get(f"/cetak/dokumen/{paper.identifier}/halaman/{paper.pages + 1}").status_code == 404
    again, other = number_of(ask(plenary, **RANKING)), number_of(ask(plenary, **RANKING, kertas="f4"))
    told_again, told_other = (plenary.first.get(f"/cetak/{one}").text for one in (again, other))
    assert (f'href="/cetak/{number}"' in told_again, "yang sudah siap" in told_other) == (True, False)
    existing = plenary.first.get(f"{plenary.page}/peringkat.pdf")
    assert existing.data == pdf.data


def test_whole_edition_is_printed_with_a_folder_for_each_category(app, plenary):
    number = number_of(ask(plenary, "/edisi/contoh-2025/cetak", **RANKING))
    assert make(app, number) == "made"
    with zipfile.ZipFile(io.BytesIO(plenary.first.get(f"/cetak/{number}/dokumen.zip").data)) as parts:
        assert [name.split("/")[0] for name in parts.namelist()] == ["kabkota", "daftar.csv", "SHA256SUMS"]


def test_packet_for_the_plenary_has_every_paper_and_one_of_sheets_for_each_seat(app, plenary):
    number = number_of(ask(plenary))
    with app.app_context():
        papers = db.session.scalars(select(PrintingPaper).where(PrintingPaper.printing_id == number)).all()
        assert [(one.kind, one.subject, one.paper_size) for one in papers] == [
            ("peringkat", "", "a4"),
            ("berita-acara", "", "a4"),
            ("rekapitulasi", "", "a4"),
            ("lembar", "kursi-1", "a4"),
            ("lembar", "kursi-2", "a4"),
            ("lembar", "kursi-3", "a4"),
            ("daftar-hadir", "", "a4"),
        ]


def test_every_kind_of_paper_is_issued_with_its_number_and_those_of_the_whole_with_its_data(app, plenary, look):
    number = number_of(ask(plenary, kertas="f4"))
    assert make(app, number) == "made"
    (record,) = look(SealedResult)
    for paper in issued(app):
        pdf = plenary.first.get(f"/cetak/dokumen/{paper.identifier}.pdf").data
        assert paper.identifier in " ".join(reading.words(pdf))
        whole = paper.kind in {"peringkat", "berita-acara", "rekapitulasi"}
        assert sorted(reading.attached(pdf)) == (["catatan.json", "peringkat.csv"] if whole else [])
        assert not whole or reading.attached(pdf)["catatan.json"] == ("/Data", record.body.encode())
        if paper.kind != "peringkat":
            chosen = f"?kursi={paper.subject.removeprefix('kursi-')}" if paper.subject else ""
            assert plenary.first.get(f"{plenary.page}/segel/1/{paper.kind}.pdf{chosen}").data == pdf
    assert len(issued(app)) == 7


def test_printing_is_stopped_and_goes_on(app, plenary):
    number = number_of(ask(plenary, **RANKING))
    assert plenary.second.post(f"/cetak/{number}/hentikan").status_code == 303
    assert "Dihentikan sesudah 0 dari 1 dokumen." in plenary.first.get(f"/cetak/{number}").text
    assert plenary.first.post(f"/cetak/{number}/hentikan").status_code == 409
    assert plenary.first.post(f"/cetak/{number}/ulangi").status_code == 303
    assert states(app, number) == [("ordered", "")]
    assert plenary.first.post(f"/cetak/{number}/ulangi").status_code == 409


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"paket": "pilihan"}, "Pilih sedikitnya satu dokumen"),
        ({"paket": "semua"}, "Pilihan itu tidak dikenal"),
        ({"dokumen": "rahasia"}, "Pilihan itu tidak dikenal"),
        ({"kertas": "a0"}, "Pilihan itu tidak dikenal"),
        ({"surel": "bukan-alamat"}, "bukan alamat surel"),
    ],
)
def test_order_that_makes_no_sense_is_refused(plenary, look, fields, sentence):
    answer = ask(plenary, **fields)
    assert (answer.status_code, sentence in answer.text, look(Printing)) == (422, True, [])


def test_address_that_is_too_long_stays_whole_in_its_field():
    typed = f"{'panjang' * 99}@contoh.go.id"
    form = read_printing(MultiDict({"surel": typed}), Offered({}, (), ()))
    assert (form.email, "bukan alamat surel" in form.problems["surel"]) == (typed, True)


def test_what_is_not_there_is_not_there(plenary):
    for path in ("/cetak/99", "/cetak/99/keadaan", "/cetak/99/dokumen.zip", "/cetak/dokumen/BGB7-DAG6-JRDH",
                 "/cetak/dokumen/BGB7-DAG6-JRDH.pdf", "/cetak/dokumen/BGB7-DAG6-JRDH/halaman/1"):  # fmt: skip
        assert plenary.first.get(path).status_code == 404
    assert plenary.first.post("/cetak/99/hentikan").status_code == 404
    assert told(plenary.first.get("/cetak/99")) == told(plenary.first.get("/edisi/contoh-2025/tidak-ada/cetak"))
