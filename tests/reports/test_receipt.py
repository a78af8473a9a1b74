"""The receipt of a handing in. After a wanted change: PARITRANA_GOLDEN=rewrite, then read the difference."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from reports.html import F4, receipt_html
from reports.receipt import FileList, file_name
from reports.render import render_pdf
from tests.reports import builders, reading
from tests.reports.reading import letters
from tests.reports.receipts import CLASH, DECREE, PHOTO, receipt
from tests.reports.test_html import Seen

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
GOLDEN = Path(__file__).parent / "golden" / "receipt.html"


@pytest.fixture(scope="module")
def html():
    return receipt_html(receipt())


@pytest.fixture(scope="module")
def pdf(html):
    return render_pdf(html)


def test_receipt_is_as_agreed(html):
    if os.environ.get("PARITRANA_GOLDEN") == "rewrite":
        GOLDEN.write_text(html, "utf-8")
    assert html == GOLDEN.read_text("utf-8")


def test_file_that_proves_two_figures_is_listed_once():
    files = FileList()
    assert (files.numbers([DECREE, PHOTO]), files.numbers([PHOTO]), files.listed()) == ((1, 2), (2,), (DECREE, PHOTO))


def test_same_name_with_other_content_is_another_file():
    files = FileList()
    assert files.numbers([DECREE, replace(DECREE, sha256="0" * 64)]) == (1, 2)


def test_file_name_says_what_was_handed_in():
    assert file_name("contoh-2026", "kabkota", "64.01", 2) == "kiriman-contoh-2026-kabkota-64.01-2.json"


def test_paper_says_what_when_and_by_whom(pdf):
    text = letters("".join(reading.words(pdf)))
    wanted = ["Jumat, 13 Februari 2026, pukul 23.41 WITA, kiriman ke-2", "Drs. H. Katsul Contoh, M.Si.", "32.268 orang"]
    wanted += ["sha256: " + " ".join(["5e88 4898"] * 8), " ".join(["9f86 d081"] * 8), "Rp1.626.307.200", CLASH]
    wanted += ["per 31 Desember 2025", "RT: 1.000", "Angka 32.628 memuat 360 orang yang pindah.", "Tanpa penjelasan."]
    wanted += ["Tidak diisi (2): Jumlah desa/kampung; Angkatan kerja.", "berlaku 4 Maret 2025 [2]", "(rancangan)"]
    wanted += ["sha256sum kiriman-contoh-2026-kabkota-64.01-2.json", "Saya bersedia menunjukkan bukti aslinya."]
    assert [piece for piece in wanted if letters(piece) not in text] == []


def test_every_page_says_that_it_is_a_sample(pdf):
    assert ["CONTOH" in page for page in reading.pages(pdf)] == [True] * len(reading.pages(pdf))
    official = receipt(edition=builders.edition(sample=False, signatories=()))
    assert "CONTOH" not in "".join(reading.pages(render_pdf(receipt_html(official))))


def test_file_declares_the_standards_and_its_moment(pdf):
    with reading.opened(pdf) as file:
        assert str(file.docinfo["/CreationDate"]) == "D:20260213234109+08'00"
        assert str(file.docinfo["/Title"]).startswith("Tanda terima Kabupaten Paser")
        metadata = bytes(file.Root.Metadata.read_raw_bytes()).decode()
    assert ('pdfaid:part="3"' in metadata, "<pdfuaid:part>1</pdfuaid:part>" in metadata) == (True, True)


def test_receipt_is_printed_on_f4_as_well():
    pdf = render_pdf(receipt_html(receipt(), size=F4))
    assert (reading.page_sizes(pdf), reading.standards_broken(pdf)) == ({reading.F4}, [])


def test_structure_serves_a_screen_reader(html):
    elements = Seen(html).elements
    assert [tag for tag, _ in elements].count("h1") == 1
    assert [attrs for tag, attrs in elements if tag == "th" and "scope" not in attrs] == []
    assert Seen(html).loads == ["asset:paper.css", "asset:sample.css"]


def test_texts_of_people_stay_text():
    hostile = "<script>alert(1)</script>{{ 7 * 7 }}"
    html = receipt_html(receipt(signed_name=hostile, pledge=hostile))
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}") == 2


def test_receipt_of_nothing_says_so():
    html = receipt_html(receipt(figures=(), files=(), regulations=(), findings=(), not_applicable=()))
    assert "Tidak ada angka yang diisi." in html
    assert "Berkas bukti" not in html


def test_very_long_texts_come_out_whole():
    long = "Pemerintah Kabupaten Yang Namanya Panjang Sekali " * 8
    first = replace(receipt().figures[0], title=long, source="W" * 300)
    text = letters("".join(reading.words(render_pdf(receipt_html(receipt(figures=(first,), signed_position=long))))))
    assert (text.count(letters(long)), "W" * 300 in text) == (2, True)
