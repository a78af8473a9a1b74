"""What an edition's papers look like: kept as rows that only grow, checked as typed, frozen where it was sealed."""

import io
import json
import struct
import zlib

import pytest
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from reports.html import ranking_html
from tests.reports import reading
from tests.reports.reading import letters
from tests.webapp.ceremony import LOOK, png, send_picture
from tests.webapp.room import open_room
from tests.webapp.sealing import open_sealing
from tests.webapp.uploads import text_pdf
from webapp.db import transaction
from webapp.models import Blob, Category, Edition, Look, SealedResult
from webapp.queries.editions import category_by_codes
from webapp.queries.evidence import names_of_contents
from webapp.services.papers import ranking_paper

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)


@pytest.fixture
def room(app):
    return open_room(app, (), names=("Kabupaten Paser",))


@pytest.fixture
def page(room):
    return f"/edisi/{room.edition}/tampilan"


def test_look_is_kept_with_the_number_in_groups_and_shown_again(secretariat, page, look):
    assert secretariat.post(page, LOOK).status_code == 303
    (row,) = look(Look)
    told = json.loads(row.body)
    assert told["letterhead"] == ["Jalan Contoh 1", "Telepon (0541) 123456"]
    assert told["signatories"]["panel"][0]["number"] == "19700101 199503 2 001"
    shown = secretariat.get(page).text
    assert [words in shown for words in ("Pemerintah Provinsi Uji", "Pembina Utama Madya", 'value="1"')] == [True] * 3


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"instansi": " "}, "Isi nama instansi"),
        ({"kop": "a\nb\nc\nd\ne"}, "paling banyak 4 baris"),
        ({"nip-panel-1": "123"}, "yang ini 3"),
        ({"nip-decree-1": "197001011995032001"}, "pejabat politik"),
        ({"jabatan-panel-1": "a\nb\nc"}, "paling banyak dua baris"),
        ({"jabatan-panel-2": "", "nama-panel-2": "Ada Nama"}, "Isi juga jabatannya"),
        ({"awalan-panel-1": "u.b."}, "tidak dikenal"),
        ({"cara-panel-1": "cap"}, "tidak dikenal"),
    ],
)
def test_look_that_cannot_be_kept_is_refused_with_everything_typed(secretariat, page, look, fields, sentence):
    answer = secretariat.post(page, LOOK | {"nama-decree-1": "Nama Yang Diketik"} | fields)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert "Nama Yang Diketik" in answer.text
    assert look(Look) == []


def test_acting_governor_who_is_a_civil_servant_has_a_number(secretariat, page):
    fields = {"awalan-decree-1": "Pj.", "nip-decree-1": "197001011995031002"}
    assert secretariat.post(page, LOOK | fields).status_code == 303


def test_who_signs_electronically_has_a_place_for_it_on_paper(secretariat, page, look):
    place = letters("tempat tanda tangan elektronik")
    for turn, (fields, places) in enumerate((({}, 0), ({"cara-panel-2": "tte"}, 1))):
        assert secretariat.post(page, LOOK | fields | {"terlihat": str(turn)}).status_code == 303
        shown = secretariat.get(f"{page}/contoh.pdf").data
        assert letters("".join(reading.pages(shown))).count(place) == places
    assert reading.standards_broken(shown) == []
    told = [[one.get("means") for one in json.loads(row.body)["signatories"]["panel"]] for row in look(Look)]
    assert told == [[None, None], [None, "tte"]]
    assert '<option value="tte" selected>' in secretariat.get(page).text


def test_look_that_somebody_else_has_changed_is_not_overwritten(secretariat, page, look):
    assert secretariat.post(page, LOOK).status_code == 303
    answer = secretariat.post(page, LOOK | {"panitia": "Panitia Lain"})
    assert (answer.status_code, "sudah diubah orang lain" in answer.text, "Panitia Lain" in answer.text) == (
        409,
        True,
        True,
    )
    assert len(look(Look)) == 1


def test_picture_is_kept_beside_the_words_and_taken_away_again(secretariat, room, page, look):
    secretariat.post(page, LOOK)
    assert send_picture(secretariat, room.edition, png(), seen="1").status_code == 303
    shown = secretariat.get(f"{page}/gambar/lambang")
    assert (shown.status_code, shown.mimetype) == (200, "image/png")
    rows = look(Look)
    assert [row.logo_sha256 is not None for row in rows] == [False, True]
    assert rows[1].body == rows[0].body
    assert secretariat.post(f"{page}/gambar/lambang", {"terlihat": "2", "hapus": "ya"}).status_code == 303
    assert secretariat.get(f"{page}/gambar/lambang").status_code == 404
    assert secretariat.get(f"{page}/gambar/lain").status_code == 404


def huge_png():
    """A picture of 900 million dots in a few hundred bytes."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 99)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def noise():
    """A sound picture of more bytes than a logo needs."""
    file = io.BytesIO()
    Image.effect_noise((1700, 1700), 90).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ((png()[:60], "lambang.png"), "terpotong atau rusak"),
        ((huge_png(), "lambang.png"), "terlalu besar"),
        ((noise(), "lambang.png"), "paling besar 2 MB"),
        ((b"<svg xmlns='http://www.w3.org/2000/svg'/>", "lambang.svg"), "SVG tidak diterima"),
        ((text_pdf(), "lambang.pdf"), "berupa gambar PNG atau JPG"),
        ((b"", "lambang.png"), "kosong"),
        ((b"GIF89a", "lambang.gif"), "GIF tidak diterima"),
        ((png(), ""), "Pilih gambarnya dahulu"),
    ],
    ids=["broken", "of many dots", "of many bytes", "svg", "pdf", "empty", "gif", "none"],
)
def test_picture_that_cannot_be_printed_is_refused_in_a_sentence(secretariat, room, look, sent, sentence):
    answer = send_picture(secretariat, room.edition, *sent)
    assert (answer.status_code in {413, 422}, sentence in answer.text) == (True, True), answer.text[:2000]
    assert look(Look) == []
    assert [row.kind for row in look(Blob)] == []


def test_preview_is_one_page_marked_as_a_sample_under_this_look(app, secretariat, room, page):
    with app.app_context(), transaction() as session:
        session.get_one(Edition, session.get_one(Category, room.category_id).edition_id).sample = False
    secretariat.post(page, LOOK)
    send_picture(secretariat, room.edition, png(), seen="1")
    pdf = secretariat.get(f"{page}/contoh.pdf").data
    (only,) = reading.pages(pdf)
    wanted = ["CONTOH", "PEMERINTAH PROVINSI UJI", "Telepon (0541) 123456", "Kabupaten Contoh Satu", "87,7500"]
    wanted += ["Dra. Hj. Siti Contoh, M.Si.", "NIP 19700101 199503 2 001", "KETUA TIM PENILAI"]
    assert [words for words in wanted if letters(words) not in letters(only)] == []
    assert reading.figures(pdf) == ["Lambang Pemerintah Provinsi Uji"]


def test_logo_that_is_gone_from_the_disk_is_a_sentence(settings, secretariat, room, page, look):
    assert send_picture(secretariat, room.edition, png()).status_code == 303
    (row,) = look(Look)
    (settings.evidence / row.logo_sha256[:2] / row.logo_sha256[2:]).unlink()
    answer = secretariat.get(f"{page}/contoh.pdf")
    assert (answer.status_code, "memulihkannya dari cadangan" in answer.text) == (503, True)


def test_damaged_logo_is_named_for_who_looks_for_it(app, secretariat, room, look):
    assert send_picture(secretariat, room.edition, png()).status_code == 303
    (row,) = look(Look)
    with app.app_context():
        assert names_of_contents([row.logo_sha256]) == {row.logo_sha256: [f"lambang edisi {room.edition}"]}


@pytest.mark.parametrize("statement", ["UPDATE look SET body = '{}'", "DELETE FROM look"])
def test_database_itself_refuses_to_change_a_look(app, secretariat, page, statement):
    secretariat.post(page, LOOK)
    with app.app_context(), pytest.raises(DatabaseError), transaction() as session:
        session.execute(text(statement))


# --- sealed


def paper(app, plenary):
    """The ranking's page as it would be printed now."""
    with app.test_request_context():
        category = category_by_codes(plenary.room.edition, plenary.room.category)
        return ranking_html(ranking_paper(category, plenary.room.rubric, now=app.extensions["paritrana_clock"]()))


def test_sealed_paper_keeps_the_look_that_it_was_sealed_with(app, add_person):
    plenary = open_sealing(app, add_person)
    page = f"/edisi/{plenary.room.edition}/tampilan"
    assert plenary.first.post(page, LOOK).status_code == 303
    assert send_picture(plenary.first, plenary.room.edition, png(), seen="1").status_code == 303
    plenary.seal()
    before = paper(app, plenary)
    assert ("Siti Contoh" in before, len(before.pictures)) == (True, 1)
    changed = LOOK | {"instansi": "Pemerintah Lain", "nama-panel-1": "Pejabat Baru", "terlihat": "2"}
    assert plenary.first.post(page, changed).status_code == 303
    send_picture(plenary.first, plenary.room.edition, png(shade=1), seen="3")
    after = paper(app, plenary)
    assert (after, after.pictures) == (before, before.pictures)


def test_paper_before_the_seal_follows_the_newest_look(app, add_person):
    plenary = open_sealing(app, add_person)
    assert "Siti Contoh" not in paper(app, plenary)
    plenary.first.post(f"/edisi/{plenary.room.edition}/tampilan", LOOK)
    assert "Siti Contoh" in paper(app, plenary)


def test_record_has_the_letterhead_and_its_annex_who_signs(app, add_person, look):
    plenary = open_sealing(app, add_person)
    plenary.first.post(f"/edisi/{plenary.room.edition}/tampilan", LOOK)
    plenary.seal()
    (row,) = look(SealedResult)
    assert json.loads(row.body)["look"]["committee"] == "Tim Penilai Uji"
    assert ("Siti Contoh" in row.body, "Siti Contoh" in row.annex) == (False, True)
