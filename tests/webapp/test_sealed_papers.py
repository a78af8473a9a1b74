"""The papers of a sealed record as the secretariat gets them: on its page and by command, the same bytes."""

from __future__ import annotations

import pytest

from tests.reports import reading
from tests.reports.reading import letters
from tests.webapp.eventful import eventful
from tests.webapp.sealing import PASER, open_sealing, set_figure
from tests.webapp.services.test_papers import NOT_JUDGED
from webapp.cli import main
from webapp.db import transaction

HOSTILE = ("3-2-9", "' OR 1=1", "<script>", "\x00", "9" * 300, "../1", "١")


@pytest.fixture
def sealed(app, add_person, settings, monkeypatch):
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    made = eventful(app, add_person)
    assert made.seal().status_code == 303
    return made


def text_of(pdf):
    return letters("".join(reading.words(pdf)))


def test_page_links_every_paper_in_both_sizes_and_chooses_sheets(sealed):
    page = sealed.first.get(f"{sealed.page}/segel/1").text
    for slug in ("berita-acara", "rekapitulasi", "lembar", "daftar-hadir"):
        for rest in ("", "?kertas=a4"):
            assert f'href="{sealed.page}/segel/1/{slug}.pdf{rest}"' in page
    assert '<option value="3">Kursi 3: panelis-3</option>' in page
    assert '<option value="64.04">Kota Bontang</option>' in page


def test_paper_is_the_same_whoever_prints_it_and_whenever(app, sealed, tmp_path, capsys):
    path = f"{sealed.page}/segel/1/berita-acara.pdf"
    answer = sealed.first.get(path)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="berita-acara-contoh-2025-kabkota-1.pdf"'
    app.extensions["paritrana_clock"].forward(days=3)
    sealed.second.sign_in()
    assert sealed.second.get(path).data == answer.data
    output = tmp_path / "ba.pdf"
    assert main(["print", "minutes", "contoh-2025", "kabkota", "-o", str(output)]) == 0
    assert capsys.readouterr().out == f"{output}\n"
    assert output.read_bytes() == answer.data
    assert letters("Jumat, tanggal tiga belas bulan Februari tahun dua ribu dua puluh enam") in text_of(answer.data)


def test_sheets_are_chosen_by_seat_and_candidate_and_what_is_not_there_is_told(sealed):
    path = f"{sealed.page}/segel/1/lembar.pdf"
    one = sealed.first.get(path, query_string={"kursi": "3", "kandidat": "64.04", "kertas": "a4"}).data
    assert (len(reading.pages(one)), letters("Alasan E.1") in text_of(one)) == (1, True)
    for hostile in HOSTILE:
        answer = sealed.first.get(path, query_string={"kursi": hostile, "kandidat": hostile})
        assert (answer.status_code, "Tidak ada lembar untuk pilihan ini" in answer.text) == (422, True)
    for missing in ("segel/2/lembar.pdf", "segel/1/surat.pdf"):
        assert sealed.first.get(f"{sealed.page}/{missing}").status_code == 404


@pytest.fixture
def unsealed(app, add_person, settings, monkeypatch):
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    return open_sealing(app, add_person)


@pytest.mark.usefixtures("unsealed")
def test_paper_that_is_not_there_is_told(tmp_path, capsys):
    for arguments, code, sentence in (
        (["minutes", "contoh-2025", "desa"], 1, "Tidak ada kategori “desa”"),
        (["minutes", "contoh-2025", "kabkota"], 1, "belum disegel, jadi dokumennya belum ada"),
        (["decree", "contoh-2025", "--paper", "a4"], 2, "tidak dikenal untuk decree: --paper"),
        (["sheets", "contoh-2025", "kabkota", "64.01"], 2, "tidak dikenal: 64.01"),
    ):
        try:
            ended = main(["print", *arguments, "-o", str(tmp_path / "x.pdf")])
        except SystemExit as refused:
            ended = refused.code
        told = capsys.readouterr().err
        assert (ended, sentence in told, (tmp_path / "x.pdf").exists()) == (code, True, False)


def test_instrument_without_a_jury_has_minutes_alone(app, add_person):
    plenary = open_sealing(app, add_person, rubric=NOT_JUDGED, marks=lambda _seat, _turn: {})
    with app.app_context(), transaction():
        set_figure(plenary.room.candidates[PASER], "aktif", "8100")
    assert plenary.agree(plenary.propose_seal()).status_code == 303
    page = plenary.first.get(f"{plenary.page}/segel/1").text
    assert ("berita-acara.pdf" in page, "rekapitulasi.pdf" in page) == (True, False)
    answer = plenary.first.get(f"{plenary.page}/segel/1/rekapitulasi.pdf")
    assert (answer.status_code, "dinilai dari angka saja" in answer.text) == (422, True)
    minutes = plenary.first.get(f"{plenary.page}/segel/1/berita-acara.pdf")
    assert letters("Tanda tangan Tim Penilai") in text_of(minutes.data)
