"""The decree's draft and certificates as papers, and pictures that a paper brings along."""

import hashlib
from dataclasses import replace
from itertools import combinations

import pikepdf
import pydyf
import pytest

from reports.awards import Basis
from reports.html import certificates_html, decree_html, ranking_html
from reports.page import Page, Picture, packed, unpacked
from reports.pdf import print_pdf
from reports.render import AssetFetcher, Blocked, render_pdf, settle_end
from tests.reports import builders, ceremony, reading
from tests.reports.reading import letters
from tests.reports.test_html import Seen
from tests.reports.test_render import NAMES, OURS

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)

LOGO = ceremony.picture()
LONG = NAMES["unbroken"]


@pytest.fixture(scope="module")
def decree_pdf():
    edition = builders.edition(category="", logo=LOGO)
    return render_pdf(decree_html(ceremony.decree(edition=edition, signatory=ceremony.SECRETARY)))


def test_decree_says_what_it_rests_on_what_it_decides_and_who_receives_what(decree_pdf):
    text = letters("".join(reading.words(decree_pdf)))
    wanted = [
        "Keputusan Gubernur Kalimantan Timur".upper(),
        "bahwa pekerja perlu dilindungi;",
        "Menimbang",
        "Mengingat",
    ]
    wanted += [
        "Undang-Undang Nomor 24 Tahun 2011;",
        "Memperhatikan",
        "catatan hasil nomor 1, disegel Selasa, 29 Juli 2025",
    ]
    wanted += ["sha256: 3f2a 9c1e", "MEMUTUSKAN", "KESATU", "KEDUA", "Ditetapkan di Samarinda", "Tembusan:", "Arsip."]
    wanted += [
        "Kota Bontang",
        "Terbaik I",
        "Nomine",
        "penghargaan khusus, di luar peringkat",
        "Program lain: Penghargaan K3",
    ]
    wanted += [
        "a.n. GUBERNUR KALIMANTAN TIMUR SEKRETARIS DAERAH",
        "Pembina Utama Madya (IV/d)",
        "NIP 19700101 199503 2 001",
    ]
    wanted += ["belum berlaku sebagai keputusan"]
    assert [piece for piece in wanted if letters(piece) not in text] == []
    assert letters("daftar bawaan") not in text


def test_every_page_of_the_decree_says_that_it_is_a_draft_and_a_sample(decree_pdf):
    pages = reading.pages(decree_pdf)
    assert ["CONTOH · RANCANGAN" in page for page in pages] == [True] * len(pages)
    official = ceremony.decree(edition=builders.edition(category="", sample=False))
    html = decree_html(official)
    assert ("CONTOH" in html, html.count("RANCANGAN")) == (False, 2)


def test_decree_keeps_the_standards_and_tells_its_moment(decree_pdf):
    assert reading.standards_broken(decree_pdf) == []
    with reading.opened(decree_pdf) as file:
        assert str(file.docinfo["/CreationDate"]) == "D:20250801083000+08'00"
    assert reading.font_names(decree_pdf) == OURS


def test_structure_of_the_decree_serves_a_screen_reader():
    page = Seen(decree_html(ceremony.decree()))
    assert [tag for tag, _ in page.elements].count("h1") == 1
    assert [attrs for tag, attrs in page.elements if tag == "th" and "scope" not in attrs] == []
    assert page.loads == ["asset:paper.css", "asset:decree.css", "asset:f4.css", "asset:sample.css"]


# --- certificates

HOSTILE = (*NAMES.values(), "כותאי קרטנגארה \u202eTerbalik")


@pytest.fixture(scope="module")
def hostile_pdf():
    """One page for each bad name; on the last one everything is as long as it may be."""
    pages = [ceremony.certificate(name=name) for name in HOSTILE]
    longest = ceremony.certificate(
        name=LONG, about=LONG[:160], award=LONG[:120], category=f"Kategori {LONG}", event=LONG
    )
    signatory = replace(ceremony.SECRETARY, name=LONG[:120], position=f"{LONG[:79]}\n{LONG[:80]}", rank=LONG[:80])
    edition = builders.edition(category="", institution=LONG[:200], logo=LOGO)
    return render_pdf(certificates_html(ceremony.certificates(*pages, longest, edition=edition, signatory=signatory)))


def test_every_certificate_is_one_page_with_its_name_whole(hostile_pdf):
    pages = reading.pages(hostile_pdf)
    assert len(pages) == len(HOSTILE) + 1
    for name, page in zip((*HOSTILE, LONG), pages, strict=True):
        found = letters(page)
        missing = [one for one in set(letters(name)) - {"\u202e"} if one not in found]
        assert (missing, "CONTOH" in page, "PIAGAM PENGHARGAAN" in page) == ([], True, True), name[:20]
        assert "NIP 19700101 199503 2 001" in page  # the last line hasn't fallen off
    assert [letters(name) in letters(page) for name, page in zip(HOSTILE[:3], pages, strict=False)] == [True] * 3


def test_certificates_keep_the_standards(hostile_pdf):
    assert reading.standards_broken(hostile_pdf) == []


def test_certificate_is_landscape_and_its_text_stays_within_the_frame(hostile_pdf):
    with reading.opened(hostile_pdf) as file:
        boxes = {tuple(round(float(edge)) for edge in page.mediabox) for page in file.pages}
    assert boxes == {(0, 0, 842, 595)}
    sheets = reading.boxes(hostile_pdf)
    covered = [(one.text, other.text) for sheet in sheets for one, other in combinations(sheet, 2) if one.covers(other)]
    assert covered == []
    last = sheets[-1]
    assert (min(box.left for box in last) > 45, max(box.right for box in last) < 797) == (True, True)
    assert max(box.bottom for box in last if "Naskah" not in box.text) < 570


def test_certificates_are_marked_as_samples_or_not_at_all():
    assert "CONTOH" in certificates_html(ceremony.certificates())
    html = certificates_html(ceremony.certificates(edition=builders.edition(category="", sample=False)))
    assert ("CONTOH" in html, "contoh.svg" in html, "RANCANGAN" in html) == (False, False, False)


def test_texts_of_people_stay_text():
    hostile = "<script>alert(1)</script>{{ 7 * 7 }}"
    html = certificates_html(ceremony.certificates(ceremony.certificate(name=hostile, award=hostile, about=hostile)))
    assert ("<script" in html, html.count("{{ 7 * 7 }}")) == (False, 3)
    recipients = replace(ceremony.GROUPS[0], title=hostile)
    html = decree_html(ceremony.decree(groups=(recipients,), copies=(hostile,), subject=hostile))
    assert ("<script" in html, html.count("{{ 7 * 7 }}")) == (False, 5)


# --- pictures


def test_logo_is_printed_once_with_words_for_who_cannot_see_it():
    edition = builders.edition(category="", logo=LOGO)
    document = replace(builders.long_document(3), edition=edition)
    page = ranking_html(document)
    pdf = print_pdf(page)
    assert pdf == render_pdf(page)
    assert "Lambang Pemerintah Provinsi Kalimantan Timur" in reading.figures(pdf)
    assert smoothed(pdf) == {(60, 80): False}
    assert reading.standards_broken(pdf) == []


def smoothed(pdf):
    """Size of each picture -> whether it asks readers to smooth it, which PDF/A forbids."""
    with reading.opened(pdf) as file:
        drawn = [one for one in file.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]
        return {(int(one.Width), int(one.Height)): bool(one.get("/Interpolate", False)) for one in drawn}


def test_paper_without_a_logo_asks_for_none():
    assert "<img" not in ranking_html(builders.official_document())
    assert "<img" not in certificates_html(ceremony.certificates())


def test_own_frame_takes_the_place_of_the_drawn_one():
    frame = ceremony.picture(297, 210, "image/jpeg")
    html = certificates_html(ceremony.certificates(frame=frame))
    assert (f"asset:{frame.sha256}" in html, "certificate.svg" in html) == (True, False)
    pdf = render_pdf(html)
    assert (len(reading.pages(pdf)), smoothed(pdf)) == (2, {(297, 210): False})
    assert reading.standards_broken(pdf) == []


def test_another_logo_makes_another_page():
    """The page's text names its pictures by hash, so that whoever compares pages needn't look at pictures."""
    editions = [builders.edition(logo=logo) for logo in (LOGO, ceremony.picture(61))]
    first, second = (ranking_html(replace(builders.official_document(), edition=one)) for one in editions)
    assert first != second


def test_picture_whose_bytes_end_like_a_line_ends_where_its_length_says():
    stream = pydyf.Stream([b"rows\r"], {"Subtype": "/Image"})
    settle_end(stream)
    assert (stream.data.endswith(b"rows\r\n\nendstream"), b"/Length 6" in stream.data) == (True, True)


@pytest.mark.parametrize(
    "picture",
    [
        Picture("0" * 64, "image/png", LOGO.content),
        Picture(hashlib.sha256(b"<svg/>").hexdigest(), "image/svg+xml", b"<svg/>"),
    ],
    ids=["another content", "a drawing"],
)
def test_picture_that_is_not_what_it_says_is_not_printed(picture):
    with pytest.raises(Blocked):
        AssetFetcher([picture]).fetch(picture.address)


def test_picture_of_another_paper_is_not_there():
    page = Page(f'<html lang="id"><title>x</title><img src="{ceremony.picture(9, 9).address}" alt="">', [LOGO])
    with pytest.raises(Blocked):
        render_pdf(page)


def test_page_with_pictures_reaches_the_child_as_it_is():
    page = Page("<p>ā\n</p>", [LOGO, ceremony.picture(7, 7)])
    again = unpacked(packed(page))
    assert (again, again.pictures) == (page, page.pictures)
    assert (unpacked(packed("<p>x</p>")), unpacked(packed("<p>x</p>")).pictures) == ("<p>x</p>", ())


def test_decree_is_signed_on_a_page_with_its_last_two_rulings():
    """Also where the page before has room for all of them."""
    bases = (Basis("Undang-Undang Nomor 24 Tahun 2011 tentang Jaminan Sosial"),) * 20
    rulings = tuple((word, "Menetapkan penerima.") for word in ("KESATU", "KEDUA", "KETIGA", "KEEMPAT"))
    pages = reading.pages(render_pdf(decree_html(ceremony.decree(bases=bases, rulings=rulings))))
    (signed,) = [page for page in pages if "Ditetapkan di" in page]
    assert ("KETIGA" in signed, "KEEMPAT" in signed) == (True, True)
