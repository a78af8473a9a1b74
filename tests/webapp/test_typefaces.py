"""An instance's own typefaces: looked at before they are on paper, and kept as they were when they were chosen."""

import os
import shutil

import pytest

from tests.reports import reading
from tests.reports.reading import letters
from tests.webapp import fonts
from tests.webapp.ceremony import LOOK, png, send_picture
from tests.webapp.room import open_room
from tests.webapp.sealing import open_sealing
from tests.webapp.test_look import paper
from webapp.config import TYPEFACES
from webapp.models import Blob, Look
from webapp.queries.evidence import names_of_contents
from webapp.services.typefaces import BUNDLED

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)


@pytest.fixture
def room(app):
    return open_room(app, (), names=("Kabupaten Paser",))


@pytest.fixture
def page(room):
    return f"/edisi/{room.edition}/tampilan"


@pytest.fixture
def folder(settings):
    place = settings.instance / TYPEFACES
    place.mkdir()
    return place


def choose(persona, page, name, seen="0"):
    return persona.post(f"{page}/huruf", {"terlihat": seen, "huruf": name})


def test_papers_are_set_in_the_chosen_typeface_and_stay_so_without_its_file(secretariat, page, folder):
    (folder / "instansi.otf").write_bytes(fonts.postscript())
    secretariat.post(page, LOOK | {"instansi": "Pemerintah Provinsi Žilina"})
    assert choose(secretariat, page, "instansi.otf", "1").status_code == 303
    assert f"<bdi>{fonts.NAME}</bdi>" in secretariat.get(page).text
    before = [secretariat.get(f"{page}/{one}").data for one in ("contoh.pdf", "contoh-piagam.pdf")]
    shutil.rmtree(folder)
    after = [secretariat.get(f"{page}/{one}").data for one in ("contoh.pdf", "contoh-piagam.pdf")]
    assert after == before
    for pdf in before:
        assert "Own" in reading.font_names(pdf)
        assert "PROVINSIŽILINA" in letters("".join(reading.pages(pdf)))  # the font lacks the Ž
        assert reading.standards_broken(pdf) == []


def test_typeface_is_kept_with_other_words_and_given_back(secretariat, page, folder, look, app):
    (folder / "instansi.ttf").write_bytes(fonts.font())
    choose(secretariat, page, "instansi.ttf")
    secretariat.post(page, LOOK | {"terlihat": "1"})
    choose(secretariat, page, BUNDLED, "2")
    one, two, three = (row.typeface_sha256 for row in look(Look))
    assert (one == two != None, three) == (True, None)  # noqa: E711
    assert [(row.kind, row.sha256) for row in look(Blob)] == [("font/ttf", one)]
    with app.app_context():
        assert names_of_contents([one])[one] == [f"huruf edisi {page.split('/')[2]}"]


BAD = {
    "a document": (b"%PDF-1.7 ...", "bukan huruf TTF atau OTF"),
    "nothing": (b"", "kosong"),
    "half of one": (fonts.font()[:9000], "terpotong atau rusak"),
    "one that varies": (fonts.variable(), "variabel"),
    "one not to be embedded": (fonts.font(licence=0x2), "Lisensi huruf ini melarangnya"),
    "one not to be cut": (fonts.font(licence=0x108), "Lisensi huruf ini melarangnya"),
    "one of too many": (fonts.crowded(), "terlalu banyak aksara"),
    "one without figures": (fonts.font([one for one in fonts.LATIN if not chr(one).isdigit()]), "0 1 2 3"),
    "one without outlines": (fonts.font(without=["glyf"]), "terpotong atau rusak"),
    "a collection": (b"ttcf" + fonts.font()[4:], "Kumpulan huruf"),
    "one of the web": (b"wOF2" + fonts.font()[4:], "WOFF"),
    "a very large one": (fonts.font() + bytes(5_000_000), "paling besar 5 MB"),
}


@pytest.mark.parametrize("bad", BAD)
def test_font_that_cannot_be_on_paper_is_refused_in_a_sentence(secretariat, page, folder, look, bad):
    content, sentence = BAD[bad]
    (folder / "huruf.ttf").write_bytes(content)
    answer = choose(secretariat, page, "huruf.ttf")
    assert (answer.status_code, sentence in answer.text) == (422, True), answer.text[:3000]
    assert "<option selected>huruf.ttf" in answer.text
    assert (look(Look), look(Blob)) == ([], [])


def test_only_files_of_the_folder_itself_are_offered(secretariat, page, folder, settings):
    outside = settings.instance / "luar.ttf"
    outside.write_bytes(fonts.font())
    (folder / "tautan.ttf").symlink_to(outside)
    (folder / "subfolder.ttf").mkdir()
    os.mkfifo(folder / "pipa.ttf")
    (folder / ".rahasia.ttf").write_bytes(fonts.font())
    (folder / "berkas.txt").write_text("x")
    assert "Folder huruf masih kosong" in secretariat.get(page).text
    for name in ("tautan.ttf", "subfolder.ttf", "pipa.ttf", ".rahasia.ttf", "berkas.txt", "../luar.ttf", str(outside)):
        answer = choose(secretariat, page, name)
        assert (answer.status_code, "tidak ada lagi dalam folder huruf" in answer.text) == (422, True), name


def test_button_pressed_without_a_choice_changes_nothing(secretariat, page, folder, look):
    (folder / "instansi.ttf").write_bytes(fonts.font())
    assert choose(secretariat, page, "instansi.ttf").status_code == 303
    answer = choose(secretariat, page, "", "1")
    assert (answer.status_code, "Pilih hurufnya dahulu" in answer.text, len(look(Look))) == (422, True, 1)


def test_typeface_that_is_gone_from_the_store_is_a_sentence(secretariat, page, folder, look, settings):
    (folder / "instansi.ttf").write_bytes(fonts.font())
    choose(secretariat, page, "instansi.ttf")
    (sha256,) = (row.typeface_sha256 for row in look(Look))
    (settings.evidence / sha256[:2] / sha256[2:]).unlink()
    answer = secretariat.get(f"{page}/contoh-piagam.pdf")
    assert (answer.status_code, "memulihkannya dari cadangan" in answer.text) == (503, True)


def test_sealed_paper_keeps_its_typeface(app, add_person, folder):
    plenary = open_sealing(app, add_person)
    page = f"/edisi/{plenary.room.edition}/tampilan"
    (folder / "instansi.ttf").write_bytes(fonts.font())
    assert choose(plenary.first, page, "instansi.ttf").status_code == 303
    plenary.seal()
    before = paper(app, plenary)
    assert [one.kind for one in before.pictures] == ["font/ttf"]
    assert choose(plenary.first, page, BUNDLED, "1").status_code == 303
    shutil.rmtree(folder)
    after = paper(app, plenary)
    assert (after, after.pictures) == (before, before.pictures)


ODD = (("bingkai", (300, 300), "A4 mendatar"), ("bingkai", (210, 297), "A4 mendatar"), ("lambang", (900, 9), "pipih"))


def test_picture_of_an_odd_shape_is_refused_with_its_size(secretariat, room, look):
    for which, shape, sentence in ODD:
        answer = send_picture(secretariat, room.edition, png(*shape), which=which)
        told = (f"{shape[0]} × {shape[1]} titik" in answer.text, sentence in answer.text)
        assert (answer.status_code, told, look(Look)) == (422, (True, True), [])


def test_frame_a_little_off_is_taken_and_certificate_shown_before_anything_is_there(secretariat, room, page):
    assert send_picture(secretariat, room.edition, png(400, 270), which="bingkai").status_code == 303
    pdf = secretariat.get(f"{page}/contoh-piagam.pdf").data
    (only,) = reading.pages(pdf)
    assert [one in only for one in ("PIAGAM PENGHARGAAN", "Kabupaten Contoh Satu", "CONTOH")] == [True] * 3
