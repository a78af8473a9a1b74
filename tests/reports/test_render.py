import hashlib
import re
from dataclasses import replace

import pikepdf
import pytest

from reports.charts import IntervalRow, rank_interval_chart
from reports.documents import Signatory
from reports.html import ranking_html
from reports.render import AssetFetcher, Blocked, render_pdf
from tests.reports import builders, reading
from tests.reports.filling import filled
from tests.reports.reading import letters

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)

# Pango names the regular weight with a comma and no style.
OURS = {"Source-Sans-3,", "Source-Sans-3-Semi-Bold"}


def test_paper_shows_what_the_result_says(sample_pdf):
    text = letters("".join(reading.words(sample_pdf)))
    wanted = ["88,8000", "80,6358", "80,6000", "37,2000", "Utama", "Terbaik I", "menunggu pleno", "bobot 40"]
    wanted += list(builders.PEOPLE.values())
    wanted += ["Selasa, 29 Juli 2025, pukul 10.42 WITA", "periode penilaian 2024", "sha256: 3f2a 9c1e", "usulan"]
    wanted += ["A.1 Penerima upah: angka “Potensi penerima upah” belum diisi.", "kuorumnya 4", builders.SOURCE]
    wanted += ["54 lembar: 50 terkunci, 3 belum terkunci, 1 mundur", "86,0000 × 15", "80,0000 × 160/7"]
    assert [piece for piece in wanted if letters(piece) not in text] == []


def test_every_page_says_that_it_is_a_sample_and_provisional(sample_pdf):
    pages = reading.pages(sample_pdf)
    assert ["CONTOH · SEMENTARA" in page for page in pages] == [True] * len(pages)
    numbers = [re.findall(r"Halaman \d+ dari \d+", page) for page in pages]
    assert numbers == [[f"Halaman {page} dari {len(pages)}"] for page in range(1, len(pages) + 1)]


def test_official_paper_says_neither():
    text = "".join(reading.pages(render_pdf(ranking_html(builders.official_document()))))
    assert "CONTOH" not in text
    assert "SEMENTARA" not in text
    assert "disegel Selasa, 29 Juli 2025, pukul 09.05 WITA" in text
    assert "GUBERNUR KALIMANTAN TIMUR" in text
    assert "NIP 19700101 199503 2 001" in text


def test_long_table_repeats_its_head(long_pdf):
    pages = reading.pages(long_pdf)
    listed = [page for page in pages if "Nilai akhir" in page and "Predikat" in page]
    assert len(listed) == 3
    assert ["bobot 40" in page for page in listed] == [True] * 3
    names = re.findall(r"Kabupaten Nomor \d+", "".join(listed))
    assert names == [f"Kabupaten Nomor {place}" for place in range(1, 41)]


def test_charts_are_figures_with_everything_they_show_in_words(sample_pdf):
    points, told = reading.figures(sample_pdf)
    assert points.startswith("Nilai menurut kriteria, dari 100. 1. Kabupaten Kutai Kartanegara: 88,8000; A 37,2000, B")
    assert points.count("; A ") == 5
    assert told.startswith(
        "Rentang peringkat 90% bila bobot berubah. Kabupaten Kutai Kartanegara: peringkat 1, rentang"
    )
    assert told.count(": peringkat ") == 5


def test_only_our_fonts_are_embedded(sample_pdf):
    assert reading.font_names(sample_pdf) == OURS


def test_same_document_gives_same_bytes(sample_html, sample_pdf):
    assert render_pdf(sample_html) == sample_pdf
    with reading.opened(sample_pdf) as file:
        assert bytes(file.trailer.ID[0]) == hashlib.sha256(sample_html.encode()).digest()[:16]


def test_file_carries_its_own_title_dates_and_standards(sample_pdf):
    with reading.opened(sample_pdf) as file:
        assert str(file.Root.Lang) == "id"
        assert file.docinfo["/Title"] == (
            "Peringkat Pemerintah Kabupaten/Kota · Penghargaan Paritrana Tingkat Provinsi Kalimantan Timur (CONTOH)"
        )
        assert str(file.docinfo["/CreationDate"]) == "D:20250729104207+08'00"
        assert file.Root.MarkInfo.Marked
        metadata = bytes(file.Root.Metadata.read_raw_bytes()).decode()
    assert 'pdfaid:part="3"' in metadata
    assert 'pdfaid:conformance="A"' in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_validator_finds_nothing_against_either_standard(sample_pdf, long_pdf):
    assert reading.standards_broken(sample_pdf) == []
    assert reading.standards_broken(long_pdf) == []


def test_validator_finds_what_is_wrong(sample_pdf):
    spoilt = sample_pdf.replace(b"<pdfuaid:part>1<", b"<pdfuaid:part>7<").replace(
        b'pdfaid:part="3"', b'pdfaid:part="2"'
    )
    assert {one.partition("-")[0] for one in reading.standards_broken(spoilt)} == {"PDFA3A", "PDFUA1"}


def test_stream_never_seems_to_end_before_its_length():
    """Without care the 26th and the 53rd of these hold one that ends in a carriage return."""
    texts = [f'<html lang="id"><head><title>{n}</title></head><body><p>{n}</p></body></html>' for n in range(60)]
    assert [n for n, text in enumerate(texts) if b"\r\nendstream" in render_pdf(text)] == []


def short_document():
    """One line of everything, so that very long texts stay affordable."""
    whole = builders.sample_document()
    return replace(
        whole, rows=whole.rows[:1], ties=whole.ties[:1], near_ties=whole.near_ties[:1], annex=whole.annex[:1]
    )


NAMES = {
    "long": ("Pemerintah Kabupaten Yang Namanya Panjang Sekali " * 7)[:300],
    "unbroken": "".join(chr(ord("A") + place * 7 % 26) for place in range(300)),
    "wide": "W" * 300,
    "combining": "Ka\u0301bu\u0308pate\u0323n" * 20,
    "markup": "<b onmouseover=x>Paser</b><!-- & --><img src=x onerror=y>",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_name_comes_out_whole(name):
    document = renamed(short_document(), name)
    text = letters("".join(reading.words(render_pdf(ranking_html(document)))))
    assert text.count(letters(name)) == 2


def renamed(document, name):
    """The first candidate under another name, in the ranking and in the annex."""
    person = replace(document.rows[0].candidate, name=name)
    annex = tuple(
        replace(table, rows=(replace(table.rows[0], candidate=person), *table.rows[1:])) for table in document.annex
    )
    return replace(document, rows=(replace(document.rows[0], candidate=person), *document.rows[1:]), annex=annex)


LONG_SIGNS = (
    Signatory("Sekretaris Daerah selaku Ketua " * 3, "Dr. Ir. H. " + "Nama Yang Sangat Panjang Sekali " * 5, "1"),
    Signatory("Gubernur", "H. " + "Nama Yang Sangat Panjang Sekali " * 5),
)


@pytest.mark.parametrize("count", [34, 35, 36])
def test_signatures_never_stand_alone_on_a_page(count):
    """Of 35 rows the table and the sentences beneath it fill the page before."""
    document = builders.long_document(count)
    edition = replace(document.edition, sample=False, signatories=LONG_SIGNS)
    pdf = render_pdf(ranking_html(replace(document, annex=(), edition=edition)))
    (signed,) = (page for page in reading.pages(pdf) if "Samarinda," in page)
    assert "dan sampai diputuskan berbagi peringkat." in signed.partition("Samarinda,")[0]


def test_right_to_left_name_comes_out_whole_and_turns_nothing_else():
    name = "כותאי קרטנגארה \u202eTerbalik"
    pdf = render_pdf(ranking_html(renamed(short_document(), name)))
    found = letters("".join(reading.words(pdf)))
    assert [letter for letter in set(letters(name)) - {"\u202e"} if letter not in found] == []
    assert "64.02" in found
    assert "88,8000" in found


def test_letter_that_no_font_has_is_printed_as_its_code_point():
    """Unassigned letters, which no machine's fonts have; the name stands in ranking, chart and annex."""
    document = renamed(builders.sample_document(robustness=None), "Paser \U0003fff0\u0378 Satu")
    pdf = render_pdf(ranking_html(document))
    text = letters("".join(reading.words(pdf)))
    assert text.count("Paser[U+3FFF0][U+0378]Satu") == 7
    assert reading.font_names(pdf) == OURS


def test_letter_that_no_font_has_is_told_in_the_chart_too():
    row = IntervalRow("Paser \u0378", 1, 1, 1)
    drawn = rank_interval_chart([row], title="Rentang")
    pdf = render_pdf(f'<html lang="id"><title>x</title><link rel="stylesheet" href="asset:paper.css">{drawn}</html>')
    assert reading.figures(pdf) == ["Rentang. Paser [U+0378]: peringkat 1, rentang 90% hanya peringkat 1."]
    assert "Paser[U+0378]" in letters("".join(reading.words(pdf)))


# --- nothing from outside ------------------------------------------------------------------------------------------


def places(port, file):
    """Addresses that no paper may reach; the last two are on the way to an asset and past it."""
    return [
        f"http://127.0.0.1:{port}/x.png", f"https://127.0.0.1:{port}/x.png", f"ftp://127.0.0.1:{port}/x",
        f"HTTP://127.0.0.1:{port}/x", f"//127.0.0.1:{port}/x", f"file://{file}", f"FILE://{file}", str(file),
        "data:image/svg+xml,<svg/>", "data:text/css,p{}", "paper.css", "../fonts/OFL.md", "asset:../fonts/OFL.md",
        "asset:OFL.md", "asset:pdfua.rdf", "asset:", "ASSET:paper.css", "asset:paper.css?x",
    ]  # fmt: skip


LOADERS = [
    '<img src="{}" alt="">',
    '<link rel="stylesheet" href="{}">',
    '<style>@import url("{}");</style>',
    '<style>body {{ background: url("{}") }}</style>',
    '<style>@font-face {{ font-family: x; src: url("{}") }} p {{ font-family: x }}</style><p>x</p>',
    '<object data="{}"></object>',
    '<embed src="{}">',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{}" width="9" height="9"/></svg>',
    '<link rel="attachment" href="{}">',
    '<a rel="attachment" href="{}">x</a>',
    '<ul style="list-style-image: url({})"><li>x</ul>',
]


def test_fetcher_knows_only_its_own_names(canary, tmp_path):
    for place in places(canary.server_port, tmp_path / "canary.txt"):
        with pytest.raises(Blocked):
            AssetFetcher().fetch(place)
    assert AssetFetcher().fetch("asset:paper.css").read().startswith(b"/* The look of every paper.")


@pytest.mark.parametrize("loader", LOADERS)
def test_page_that_loads_anything_else_is_not_printed(loader, canary, tmp_path, caplog):
    """What the renderer logs while it swallows a refusal is not of interest here."""
    file = tmp_path / "canary.txt"
    file.write_text("kenari")
    for place in places(canary.server_port, file):
        page = '<html lang="id"><title>x</title>' + loader.format(place)
        with pytest.raises(Blocked):
            render_pdf(page)
    assert canary.asked == []
    caplog.clear()


HOSTILE = [
    '<img src="{url}"><link rel=stylesheet href="{url}"><link rel=attachment href="file://{file}">',
    '"><object data="file://{file}"></object><style>@import "{url}"; * {{ background: url({url}) }}</style>',
    "'>}}</style><script src={url}></script><iframe src=file://{file}></iframe><a rel=attachment href={url}>x</a>",
    "{{{{ cycler.__init__.__globals__.os.popen('cat {file}').read() }}}}{{% include '{file}' %}}",
    "url({url}) \\a; content: url({url}) /* */ <svg><image href={url} /></svg>",
    "]]><!DOCTYPE x [<!ENTITY e SYSTEM 'file://{file}'>]>&e;<embed src={url}>&#60;img src={url}&#62;",
]


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_text_in_every_field_stays_text(payload, canary, tmp_path):
    file = tmp_path / "canary.txt"
    file.write_text("isi-kenari")
    text = payload.format(url=f"http://127.0.0.1:{canary.server_port}/x", file=file)
    pdf = render_pdf(ranking_html(filled(short_document(), text)))
    printed = letters("".join(reading.words(pdf)))
    assert canary.asked == []
    assert "isi-kenari" not in printed
    assert reading.attachments(pdf) == []
    assert printed.count(letters(text)) > 20
    with reading.opened(pdf) as file:
        actions = [one for one in file.objects if isinstance(one, pikepdf.Dictionary) and "/URI" in one]
    assert actions == []
