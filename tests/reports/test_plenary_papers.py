"""Minutes, tabulation, filled sheets and attendance as papers. After a wanted change of the minutes:
PARITRANA_GOLDEN=rewrite, then read the difference.
"""

import os
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from reports.html import (
    A4,
    F4,
    attendance_html,
    filled_sheets_html,
    minutes_html,
    ranking_html,
    tabulation_html,
)
from reports.minutes import Events
from reports.render import render_pdf
from tests.reports import builders, plenary_papers, reading
from tests.reports.filling import filled
from tests.reports.reading import letters
from tests.reports.test_html import Seen
from tests.reports.test_render import HOSTILE, NAMES, OURS

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
GOLDEN = Path(__file__).parent / "golden" / "minutes.html"
# The program's own words that choose what is printed, numbers, and what a column of 12 mm holds.
KEPT = frozenset({"kind", "vote", "label", "mark", "combined", "spread", "spread_limit"})
MAKE = {
    "minutes": (plenary_papers.minutes, minutes_html),
    "tabulation": (plenary_papers.tabulation, tabulation_html),
    "filled_sheets": (plenary_papers.filled_sheets, filled_sheets_html),
    "attendance": (plenary_papers.attendance, attendance_html),
}
TITLES = {
    "minutes": "Berita acara perubahan Pemerintah Kabupaten/Kota",
    "tabulation": "Rekapitulasi nilai Pemerintah Kabupaten/Kota",
    "filled_sheets": "Lembar penilaian panelis · Pemerintah Kabupaten/Kota",
    "attendance": "Daftar hadir Pemerintah Kabupaten/Kota",
}
F4_POINTS, A4_POINTS = reading.F4, (595.28, 841.89)


@pytest.fixture(scope="module", params=MAKE)
def paper(request):
    """(kind, html, pdf) of each kind."""
    make, to_html = MAKE[request.param]
    html = to_html(make())
    return request.param, html, render_pdf(html)


def test_minutes_are_as_agreed():
    html = minutes_html(plenary_papers.minutes())
    if os.environ.get("PARITRANA_GOLDEN") == "rewrite":
        GOLDEN.write_text(html, "utf-8")
    assert html == GOLDEN.read_text("utf-8")


def test_file_declares_title_standards_and_its_moment_and_is_a_sample_on_every_page(paper):
    kind, html, pdf = paper
    assert ["CONTOH" in page for page in reading.pages(pdf)] == [True] * len(reading.pages(pdf))
    assert reading.font_names(pdf) <= OURS
    assert render_pdf(html) == pdf
    with reading.opened(pdf) as file:
        assert str(file.Root.Lang) == "id"
        assert str(file.docinfo["/Title"]).startswith(TITLES[kind])
        assert str(file.docinfo["/CreationDate"]) == "D:20250729090500+08'00"
        assert file.Root.MarkInfo.Marked
        metadata = bytes(file.Root.Metadata.read_raw_bytes()).decode()
    assert ('pdfaid:part="3"' in metadata, "<pdfuaid:part>1</pdfuaid:part>" in metadata) == (True, True)


def test_validator_finds_nothing_against_either_standard(paper):
    assert reading.standards_broken(paper[2]) == []


def test_structure_serves_a_screen_reader(paper):
    kind, html, _pdf = paper
    elements = Seen(html).elements
    assert [attrs for tag, attrs in elements if tag == "th" and "scope" not in attrs] == []
    tables = [attrs for tag, attrs in elements if tag == "table" and "numbers" in attrs["class"]]
    assert len(tables) == [tag for tag, _ in elements].count("caption") > 0
    headings = {"minutes": 1, "tabulation": 1, "filled_sheets": 2, "attendance": 3}
    assert [tag for tag, _ in elements].count("h1") == headings[kind]
    size = "asset:f4_landscape.css" if kind == "tabulation" else "asset:f4.css"
    assert Seen(html).loads == ["asset:paper.css", "asset:plenary.css", size, "asset:sample.css"]


def page_sizes(html):
    return reading.page_sizes(render_pdf(html))


def test_sheets_of_paper_are_f4_or_a4_standing_or_lying():
    short = plenary_papers.attendance(meetings=plenary_papers.attendance().meetings[:1])
    assert page_sizes(attendance_html(short)) == {F4_POINTS}
    assert page_sizes(attendance_html(short, size=A4)) == {A4_POINTS}
    assert page_sizes(tabulation_html(plenary_papers.tabulation())) == {F4_POINTS[::-1]}
    assert page_sizes(tabulation_html(plenary_papers.tabulation(), size=A4)) == {A4_POINTS[::-1]}
    document = replace(builders.official_document(), annex=())
    assert page_sizes(ranking_html(document, size=F4)) == {F4_POINTS}


READ_IN_ORDER = (
    "BERITA ACARA PERUBAHAN",
    "Nomor: 400.5/BA/2025",
    "mengoreksi berita acara atas catatan hasil nomor 1",
    "Pada hari ini, Selasa, tanggal dua puluh sembilan bulan Juli tahun dua ribu dua puluh lima (29/7/2025)",
    "bertempat di Samarinda",
    "A. Dasar",
    "Keputusan nomor 100.3.3.1/K.1/2025 tanggal 5 Januari 2025",
    "B. Tim Penilai",
    "Dr. Hj. Rahma Contoh, M.Si. Ketua Sekretaris Daerah, Pemprov CONTOH pemerintah",
    "menggantikan Sukarjo Contoh, keputusan nomor K.7/2025",
    "C. Pelaksanaan dan kuorum",
    "Wawancara Senin, 28 Juli 2025: 5 kandidat",
    "sedikitnya 2 skor yang sah, dengan sedikitnya satu dari setiap unsur berikut: pemerintah, serikat pekerja.",
    "D. Keputusan",
    "1 Kabupaten Kutai Kartanegara",
    "E. Nilai akhir yang sama (=)",
    "diputuskan oleh kriteria B. Regulasi",
    "F. Urutan yang diputuskan rapat pleno",
    "Kabupaten Kutai Timur, lalu Kota Bontang; diputuskan 29 Juli 2025, 10.42 WITA.",
    "Alasan: Cakupan desa lebih merata.",
    "Setuju (1): Dr. Hj. Rahma Contoh, M.Si. (kursi 1).",
    "Menolak (1): Budi Contoh (kursi 2).",
    "Abstain (0).",
    "Tidak memberi suara (1): Wati Contoh (kursi 3).",
    "G. Keputusan yang tidak berlaku lagi",
    "Keputusan lama.",
    "H. Selisih tipis",
    "I. Kandidat yang tidak dinilai",
    "J. Benturan kepentingan",
    "Kabupaten Paser: panelis kursi 2 (lembaga)",
    "K. Anggota yang berhalangan",
    "Panelis kursi 1, pada Kabupaten Berau, Kota Bontang.",
    "L. Perubahan Tim Penilai selama wawancara",
    "Kursi 3: Wati Contoh menggantikan. Alasan: Sakit Dicatat Sekretariat CONTOH.",
    "M. Temuan yang dikesampingkan",
    "Penjelasan Sekretariat CONTOH: Pekerja luar daerah.",
    "N. Lembar yang dilihat sebelum rapat pleno",
    "Diusulkan Sekretariat, disetujui Dr. Hj. Rahma Contoh, M.Si.",
    "Dilihat 29 Juli 2025, 10.42 WITA oleh Seno",
    "Tidak jadi dilihat.",
    "O. Lembar yang dibuka lagi",
    "Salah pilih",
    "P. Tahap yang dibuka lagi",
    "Q. Lembar kertas",
    "7 Kursi 2, Kabupaten Paser",
    "8 cadangan dibatalkan: Basah kena hujan",
    "R. Catatan rapat pleno",
    "Rapat dihadiri tiga panelis.",
    "S. Catatan hasil dan lampiran",
    "4. Lembar penilaian panelis (13 lembar)",
    "Demikian Berita Acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya.",
    "Samarinda, 29 Juli 2025",
    "1 Dr. Hj. Rahma Contoh, M.Si.",
    "2 Budi Contoh",
    "3 Wati Contoh",
)


def test_minutes_are_read_in_order():
    text, at = letters("".join(reading.words(render_pdf(minutes_html(plenary_papers.minutes()))))), 0
    for piece in READ_IN_ORDER:
        found = text.find(letters(piece), at)
        assert found >= 0, f"{piece} isn't where it should be read"
        at = found


def test_minutes_in_which_nothing_happened_say_so():
    empty = plenary_papers.minutes(events=Events(), ties=(), near_ties=(), unranked=(), number="", decrees=())
    html = minutes_html(replace(empty, record=replace(empty.record, number=1, replaces="", reason="")))
    told = html.partition("Dalam penilaian ini tidak ada ")[2].partition("</p>")[0]
    assert told.split(", ") == [
        "nilai akhir yang sama",
        "selisih tipis",
        "kandidat yang tidak dinilai",
        "temuan yang dikesampingkan",
        "tahap yang dibuka lagi",
        "benturan kepentingan",
        "anggota yang berhalangan",
        "perubahan Tim Penilai selama wawancara",
        "lembar yang dilihat sebelum rapat pleno",
        "lembar yang dibuka lagi",
        "lembar kertas.",
    ]
    older = replace(empty, events=Events(panel_changes=None))
    assert "perubahan Tim Penilai" not in minutes_html(older)
    assert ("number-line" in html, html.count("perubahan"), "mengoreksi" in html) == (True, 1, False)


def test_minutes_of_an_instrument_without_a_jury_are_signed_by_the_editions_signatories():
    plain = plenary_papers.minutes(members=(), sheets=None, quorum=None, interviews=(), events=Events())
    html = minutes_html(plain)
    assert ("Ketua Tim Penilai" in html, "Kuorum" in html, "Rekapitulasi" in html) == (True, False, False)
    assert "benturan kepentingan" not in html


def test_chair_and_secretary_sign_first_and_who_left_does_not():
    chair, secretary, before, after = plenary_papers.MEMBERS
    turned = plenary_papers.minutes(members=(before, after, replace(secretary, seat=8), replace(chair, seat=9)))
    assert [one.name for one in turned.sitting] == [chair.name, secretary.name, after.name]


def test_long_list_of_signatures_begins_where_the_minutes_end():
    """Twenty and more aren't kept on one page: no page is left empty before them, and no row is cut."""
    many = tuple(replace(plenary_papers.MEMBERS[3], seat=seat, name=f"Anggota {seat}") for seat in range(1, 31))
    pages = reading.pages(render_pdf(minutes_html(plenary_papers.minutes(members=many, events=Events()))))
    (end,) = [page for page in pages if "Demikian Berita Acara" in page]
    assert ("Catatan hasil dan lampiran" in end, "Anggota 2 " in end, "Anggota 30 " in end) == (True, True, False)
    assert "Tanda tangan" in pages[pages.index(end) + 1]


def test_tabulation_tells_abstained_recused_absent_and_missing_apart():
    html = tabulation_html(plenary_papers.tabulation())
    row = html.partition("E.1. Penguasaan data</bdi></th>")[2].partition("</tr>")[0]
    assert row.count("<td") == 9
    assert [sign in row for sign in (">4,5<", ">TM<", ">M<", ">B<", ">4,5000<", ">87,5000<", ">50/3<", ">30*<")] == (
        [True] * 8
    )
    for told in ("<b>TM</b> tidak menilai butir itu", "<b>M</b> mundur", "<b>B</b> berhalangan", "<b>–</b> tidak ada"):
        assert told in html


def test_long_tabulation_repeats_its_head_and_keeps_a_candidate_together():
    pages = reading.pages(render_pdf(tabulation_html(plenary_papers.tabulation(copies=20))))
    marked = [page for page in pages if "E.1. Penguasaan data" in page]
    assert len(marked) > 2
    assert ["Gabungan" in page and "Rentang" in page for page in marked] == [True] * len(marked)
    assert [page.count("E.1. Penguasaan") == page.count("E.2. Rencana") for page in marked] == [True] * len(marked)


def test_more_seats_than_a_page_holds_stand_in_parts():
    (part,) = plenary_papers.tabulation().parts
    html = tabulation_html(plenary_papers.tabulation(parts=(replace(part, parts=2), replace(part, part=2, parts=2))))
    assert (html.count("bagian 1 dari 2"), html.count("bagian 2 dari 2"), html.count(">Gabungan</th>")) == (1, 1, 1)
    assert (html.count('colspan="5"'), html.count('colspan="10"')) == (2, 2)


def test_filled_sheet_has_level_note_signature_and_history():
    html = filled_sheets_html(plenary_papers.filled_sheets())
    wanted = ["<b>4</b>", "Menguasai", "Menyebut sumbernya.\nLengkap.", "Sambungan terputus.", "Baik sekali"]
    wanted += ["ditandatangani elektronik sebagai <bdi>Rahma Contoh</bdi>", "Salah pilih", "lembar kertas nomor 7"]
    wanted += ["waktunya tidak lagi disimpan", "skala 0 sampai 100, langkah 0,5"]
    assert [piece for piece in wanted if piece not in html] == []


def test_attendance_leaves_lines_where_nobody_knows_day_and_place():
    html = attendance_html(plenary_papers.attendance())
    assert (html.count("number-line"), html.count("berhalangan: Kabupaten Berau")) == (2, 1)


def altered(kind, text):
    """A paper with this text in every field that people fill in; a rubric's titles stay."""
    make, to_html = MAKE[kind]
    made = make()
    changed = filled(made, text, kept=KEPT)
    return to_html(replace(changed, columns=made.columns) if kind == "tabulation" else changed)


@pytest.mark.parametrize("kind", MAKE)
def test_very_long_texts_and_markup_come_out_whole(kind):
    long, markup = NAMES["unbroken"], NAMES["markup"]
    text = letters("".join(reading.words(render_pdf(altered(kind, f"{long} {markup}")))))
    assert (text.count(long) >= 5, text.count(letters(markup)) >= 5) == (True, True)


def test_right_to_left_text_and_combining_marks_turn_nothing_else():
    name = f"כותאי קרטנגארה \u202eTerbalik {NAMES['combining']}"
    first = replace(plenary_papers.MEMBERS[0], name=name)
    pdf = render_pdf(minutes_html(plenary_papers.minutes(members=(first, *plenary_papers.MEMBERS[1:]))))
    found = letters("".join(reading.words(pdf)))
    assert [letter for letter in set(letters(name)) - {"\u202e"} if letter not in found] == []
    assert found.count(letters("Ka\u0301bu\u0308pate\u0323n")) > 20
    assert letters("2 Budi Contoh Sekretaris Kepala Cabang, BPJS CONTOH bpjs") in found


@pytest.mark.parametrize("kind", MAKE)
def test_hostile_text_in_every_field_stays_text(kind, canary, tmp_path):
    file = tmp_path / "canary.txt"
    file.write_text("isi-kenari")
    text = (HOSTILE[0] + HOSTILE[3]).format(url=f"http://127.0.0.1:{canary.server_port}/x", file=file)
    pdf = render_pdf(altered(kind, text))
    printed = letters("".join(reading.words(pdf)))
    assert canary.asked == []
    assert "isi-kenari" not in printed
    assert reading.attachments(pdf) == []
    assert printed.count(letters(text)) >= 5
    with reading.opened(pdf) as opened:
        actions = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/URI" in one]
    assert actions == []
