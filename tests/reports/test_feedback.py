"""The feedback sheet as a paper."""

from dataclasses import replace

import pytest

from reports.html import A4, feedback_html
from reports.render import render_pdf
from tests.reports import reading
from tests.reports.feedback import feedback, not_assessed
from tests.reports.reading import letters
from tests.reports.test_html import Seen

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)


@pytest.fixture(scope="module")
def html():
    return feedback_html(feedback())


@pytest.fixture(scope="module")
def pdf(html):
    return render_pdf(html)


READ_IN_ORDER = (
    "LEMBAR UMPAN BALIK",
    "Kabupaten Paser",
    "nomor 1, disegel Selasa, 29 Juli 2025, pukul 09.05 WITA",
    "76,6667 2 dari 5 Madya Terbaik II",
    "Nilai akhir sama dengan 64.03.",
    "A. Cakupan kepesertaan 50 31,6667",
    "C. Anggaran tidak berlaku",
    "Dimuat 5 terbesar dari 7 indikator.",
    "+8,3333 A.1 Penerima upah, dari 31,6667 menjadi 40,0000",
    "E.1. Penguasaan data 3; 4; 4; 5 1–5 1 0 4,0000 50*",
    "E.2. Rencana 70; 82,5 0–100 0 2 76,2500 12,5",
    "K01 12.000 melebihi 10.000",
    "Nilai akhir 31,6667 + 45,0000 76,6667",
    "A.1 Penerima upah 40 × 79,1667 : 100 = 31,66668, dibulatkan 31,6667",
    "Aktif (dilaporkan 2.000, diverifikasi 1.900) 1.900 orang",
)


def test_everything_is_read_in_order(pdf):
    text, place = letters(" ".join(reading.pages(pdf))), 0
    for wanted in READ_IN_ORDER:
        found = text.find(letters(wanted), place)
        assert found >= 0, wanted
        place = found + 1


def test_file_keeps_the_standards_and_is_the_same_again(html, pdf):
    assert reading.standards_broken(pdf) == []
    assert render_pdf(html) == pdf
    assert ["CONTOH" in page for page in reading.pages(pdf)] == [True] * len(reading.pages(pdf))


def test_drawings_are_figures_that_say_everything(pdf):
    points, marks = reading.figures(pdf)
    assert points == (
        "Nilai menurut kriteria, dari 100. Diperoleh: 76,6667; A 31,6667, B 45,0000, C tidak berlaku. "
        "Nilai tertinggi (bobot): 100; A 50, B 50, C tidak berlaku."
    )
    assert "E.1 Penguasaan data: 4 nilai, dari 3 sampai 5, nilai panel 4." in marks


def test_structure_serves_a_screen_reader(html):
    elements = Seen(html).elements
    assert [attrs for tag, attrs in elements if tag == "th" and "scope" not in attrs] == []
    assert [tag for tag, _ in elements].count("h1") == 1
    assert Seen(html).loads == ["asset:paper.css", "asset:feedback.css", "asset:f4.css", "asset:sample.css"]
    assert "asset:f4.css" not in feedback_html(feedback(), size=A4)


def test_candidate_that_was_not_assessed_reads_why_and_no_zero():
    text = letters(" ".join(reading.pages(render_pdf(feedback_html(not_assessed())))))
    for wanted in ("Tidak dinilai bukan berarti bernilai nol", "angka “Potensi” belum diisi.", "Potensi kosong"):
        assert letters(wanted) in text
    for unwanted in ("Nilai akhir", "menaikkan nilai", "Penilaian panelis"):
        assert letters(unwanted) not in text


def test_names_and_reasons_stay_text_however_they_are_written():
    payload = '<img src="http://127.0.0.1:1/x"></td><script>alert(1)</script>'
    document = feedback()
    line, aside = replace(document.tree[2], label=payload, remarks=(payload,)), document.set_aside[0]
    hostile = replace(
        document,
        candidate=replace(document.candidate, name=payload),
        tree=(line,),
        set_aside=(replace(aside, message=payload),),
        remarks=(payload,),
    )
    page = feedback_html(hostile)
    assert ("<script" in page, "<img" in page, page.count("&lt;script&gt;") >= 5) == (False, False, True)


def test_tree_parts_no_line_from_the_first_it_is_computed_from():
    total, criterion, indicator, weight, score = feedback().tree[:5]
    score = replace(score, words="", remarks=())
    tree = (total, *(criterion, indicator, weight, score, score) * 30)
    pages = reading.pages(render_pdf(feedback_html(feedback(tree=tree), size=A4)))
    last = [page.rpartition("Catatan hasil nomor")[0].rstrip().rpartition("\n")[2].split()[0] for page in pages]
    assert len(pages) > 4
    assert {*last[2:-1]} == {"skor"}
