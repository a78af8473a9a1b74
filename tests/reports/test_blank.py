"""Numbered blank score sheets as papers: each on pages of its own, numbered on all of them, a code that can be read."""

from datetime import datetime

import pytest

from reports.blank import BlankSheet, BlankSheetsDocument, SheetItem, SheetLevel
from reports.codes import code_drawing
from reports.html import F4, blank_sheets_html
from reports.render import render_pdf
from tests.reports import builders, reading
from tests.reports.reading import letters
from tests.reports.test_html import Seen

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
ADDRESS = "https://contoh.go.id/edisi/contoh-2025/kabkota/kertas/{}"
LEVELS = tuple(SheetLevel(str(mark), f"Tingkat {mark}", "Menyebut angka dan tanggalnya. " * 2) for mark in range(1, 6))
ITEMS = (
    SheetItem("E.1", "Penguasaan data", "Tanyakan cakupan.", "20", "1 sampai 5", LEVELS, ()),
    SheetItem("E.2", "Rencana", "", "20", "0 sampai 100 dengan langkah 0,5", (), LEVELS[:2]),
)
FIRST = BlankSheet(7, ADDRESS.format(7), "Kabupaten Paser (64.01)", "Ibu Rahma Contoh", "kursi 3", "serikat pekerja")


def document(*sheets, items=ITEMS, **facts):
    printed_at = datetime(2026, 2, 13, 9, 5, tzinfo=builders.WITA)
    edition = builders.edition(**facts)
    return BlankSheetsDocument(edition, "uji-2025", "Instrumen uji", "sha256:" + "5e88" * 16, printed_at, items, sheets)


@pytest.fixture(scope="module")
def pages():
    pdf = render_pdf(blank_sheets_html(document(FIRST, BlankSheet(8, ADDRESS.format(8)), items=ITEMS * 3)))
    return reading.pages(pdf)


def test_every_page_says_its_sheets_number_and_that_it_is_a_sample(pages):
    numbers = ["Lembar nomor 7" in page for page in pages], ["Lembar nomor 8" in page for page in pages]
    half = len(pages) // 2
    assert half >= 2
    assert numbers == ([True] * half + [False] * half, [False] * half + [True] * half)
    assert ["CONTOH" in page for page in pages] == [True] * len(pages)


def test_sheets_are_printed_on_f4_as_well():
    pdf = render_pdf(blank_sheets_html(document(FIRST), size=F4))
    assert (reading.page_sizes(pdf), reading.standards_broken(pdf)) == ({reading.F4}, [])


def test_a_sheet_has_whose_it_is_and_a_spare_one_lines_to_write_on():
    html = blank_sheets_html(document(FIRST, BlankSheet(8, ADDRESS.format(8))))
    assert html.count("Ibu Rahma Contoh") == 2  # at the head and beneath the signature
    assert html.count('<span class="write-line"></span>') == 3
    assert (html.count("Nama jelas"), html.count("Akhir lembar nomor 8.")) == (1, 1)


def test_levels_stand_in_full_and_a_long_scale_has_a_box_to_write_in():
    html = blank_sheets_html(document(FIRST))
    assert (html.count('class="box"'), html.count("mark-box")) == (6, 1)
    assert html.count("Saya tidak menilai butir ini") == 2
    assert letters("Nilai, 0 sampai 100 dengan langkah 0,5") in letters(html)


def test_marks_that_need_a_reason_are_named_where_it_is_written():
    demanding = SheetItem("E.1", "Penguasaan data", "", "20", "", LEVELS, (), "nilai 1 atau 5")
    html = blank_sheets_html(document(FIRST, items=(demanding, ITEMS[1])))
    assert html.count("(wajib untuk nilai 1 atau 5)") == 1


def test_official_sheets_dont_say_sample():
    assert "CONTOH" not in blank_sheets_html(document(FIRST, sample=False))


def test_texts_of_people_stay_text():
    hostile = "<script>alert(1)</script>{{ 7 * 7 }}"
    html = blank_sheets_html(document(BlankSheet(1, hostile, hostile, hostile, hostile, hostile)))
    assert ("<script" in html, "{{ 7 * 7 }}" in html) == (False, True)
    assert Seen(html).loads == ["asset:paper.css", "asset:blank.css", "asset:sample.css"]


def test_code_is_another_one_for_another_number():
    assert code_drawing(ADDRESS.format(7)) == code_drawing(ADDRESS.format(7)) != code_drawing(ADDRESS.format(8))
    assert "<script" not in code_drawing("<script>alert(1)</script>")
