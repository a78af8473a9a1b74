"""A ranking too long for the renderer: as it would have laid it out, whole, tagged, and kept to both standards."""

from dataclasses import replace
from functools import cache
from hashlib import sha256

import pytest

from reports.assets import asset
from reports.glyphs import Face
from reports.html import ranking_html
from reports.long_pages import FACES
from reports.long_rows import SHORT, digest, is_plain
from reports.page import DataFile, Page, packed, pictures_of, rows_of, unpacked
from reports.pdf import print_pdf
from reports.render import render_pdf
from tests.reports import builders, reading, tags

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
NAMES = (
    "Kabupaten Nomor {}", "Kabupaten Penajam Paser Utara-Selatan/Tengah {}", "Offtaft AVATAR Ta'awun, S.Pd. ({})",
    "W" * 60 + " {}", "Étoile–Ñandú “Ölmühle” {}", "<b onmouseover=x>Paser</b> {}", "\\) Tj ET ({}",
)  # fmt: skip
FILE = DataFile("peringkat.csv", "Peringkat", builders.PRINTED, b"rank,candidate\n1,64.02\n")


@cache
def document(count):
    """A ranking whose first rows have names of all kinds, marks, sources and what is undecided; then plain ones."""
    template = builders.long_document(1)
    kinds = [(names, turn) for turn, names in enumerate(NAMES * 2)] + [(NAMES[0], turn) for turn in range(count)]
    rows = tuple(row(template.rows[0], place, *kind) for place, kind in enumerate(kinds[:count], start=1))
    return replace(template, rows=rows, annex=(), ties=(), near_ties=(), extent=replace(template.extent, ranked=count))


def row(template, place, name, turn):
    person = replace(template.candidate, code=f"64.{place:03}", name=name.format(place), notes=(1, 12)[: turn % 3])
    marks = {"tied": turn % 2 == 1, "near_tie": turn % 4 == 1, "undecided": turn % 5 == 1}
    points = (None, *(f"{(place * 37 + turn) % 1999}.{place:04}" for _ in template.points[1:]))
    award = f"Terbaik {place}" if turn % 3 else None
    return replace(template, rank=place, candidate=person, points=points, award=award, **marks)


@cache
def direct(count=201):
    """The page of a long ranking, with a file that goes along, and its PDF."""
    html = ranking_html(document(count))
    page = Page(html, pictures_of(html), (FILE,), rows_of(html))
    return page, render_pdf(page)


def test_rows_stand_where_the_renderer_would_have_put_them():
    """Names of all kinds, more than two pages, and what follows the table."""
    short = document(60)
    written, rendered = (reading.boxes(render_pdf(ranking_html(short, short=most))) for most in (10, 100))
    assert len(written) == len(rendered) > 3
    for ours, theirs in zip(written, rendered, strict=True):
        pairs = list(zip(sorted(ours, key=place), sorted(theirs, key=place), strict=True))
        assert [(one.text, other.text) for one, other in pairs if plain(one) != plain(other)] == []
        assert [(one, other) for one, other in pairs if apart(one, other) > 1] == []


def place(box):
    return plain(box), round(box.top), round(box.left)


def plain(box):
    """Its text with one kind of hyphen: both look alike, and share a glyph."""
    return box.text.replace("\u2010", "-")


def apart(one, other):
    return max(abs(getattr(one, edge) - getattr(other, edge)) for edge in ("left", "top", "right", "bottom"))


def test_each_row_is_tagged_with_its_cells_and_each_cell_knows_its_heads():
    page, pdf = direct()
    with reading.opened(pdf) as file:
        told = tags.contents(file)
        table = tags.elements(file, "/Table")[1]
        caption, head, body = tags.kids(table)
        assert [one.S for one in (caption, head, body)] == ["/Caption", "/THead", "/TBody"]
        heads = tags.kids(tags.kids(head)[0])
        assert [tags.text_of(one, told) for one in heads] == HEAD
        rows = tags.kids(body)
        assert [cells(one, told) for one in rows] == [[spoken(*texts) for texts in one] for one in page.rows]
        named = names(file)
        for one in rows:
            kinds = [(str(cell.S), str(cell.A.get("/Scope", ""))) for cell in tags.kids(one)]
            assert kinds == [("/TD", ""), ("/TH", "/Row"), *[("/TD", "")] * (len(heads) - 2)]
            for column, cell in enumerate(tags.kids(one)):
                wanted = [tags.kids(one)[1], heads[column]] if cell.S == "/TD" else []
                assert [named[str(name)] for name in cell.A.get("/Headers", [])] == [one.objgen for one in wanted]


HEAD = [
    "Peringkat", "Kandidat", "A Cakupan kepeser-taan bobot 40", "B Regulasi bobot 20",
    "C Anggaran dan keber-lanjutan bobot 15", "D Kolaborasi dan inovasi bobot 10", "E Wawancara bobot 15",
    "Nilai akhir", "Predikat", "Penghargaan",
]  # fmt: skip


def cells(row, told):
    return [tags.text_of(one, told) for one in tags.kids(row)]


def spoken(*texts):
    return " ".join(" ".join(texts).split())


def names(file):
    listed = list(file.Root.StructTreeRoot.IDTree.Names)
    assert [str(name) for name in listed[::2]] == sorted(str(name) for name in listed[::2])
    return {str(name): one.objgen for name, one in zip(listed[::2], listed[1::2], strict=True)}


def test_every_piece_of_every_page_is_found_from_its_element_and_back():
    with reading.opened(direct()[1]) as file:
        assert len(file.pages) > 5
        assert tags.orphans(file) == []


def test_text_comes_in_the_order_of_the_rows():
    page, pdf = direct()
    text, at = reading.letters(reading.raw(pdf)), 0
    for one in page.rows:
        wanted = reading.letters("".join(text for cell in one for text in cell))
        at = text.index(wanted, at)


def test_every_page_has_its_running_head_and_its_own_number():
    pages = reading.pages(direct()[1])
    for number, page in enumerate(pages, start=1):
        assert f"Halaman {number} dari {len(pages)}" in page
        assert page.count("Halaman ") == page.count("CONTOH · SEMENTARA") == 1


def test_validator_finds_nothing_and_attached_data_are_kept():
    _, pdf = direct()
    assert reading.standards_broken(pdf) == []
    assert reading.attached(pdf) == {FILE.name: ("/Data", FILE.content)}


def test_same_rows_give_the_same_bytes_elsewhere_and_others_another_page():
    page, pdf = direct()
    assert sha256(print_pdf(page)).digest() == sha256(pdf).digest()
    rows = document(201).rows
    other = ranking_html(replace(document(201), rows=(*rows[:-1], replace(rows[-1], total="0.0001"))))
    assert str(other) != str(page)


def test_up_to_the_limit_the_renderer_lays_out_every_row():
    html = ranking_html(document(SHORT))
    assert rows_of(html) == ()
    assert html.count('<th scope="row">') >= SHORT


@pytest.mark.parametrize(
    "name", ["كوتاي", "Ka\u0301bupaten", "Paser \U0001f600", "東", "\u202eresaP", "x" * 401, "\u00ad"]
)
def test_letters_that_have_to_be_shaped_are_left_to_the_renderer(name):
    long = document(SHORT + 1)
    person = replace(long.rows[7].candidate, name=name)
    html = ranking_html(replace(long, rows=(*long.rows[:7], replace(long.rows[7], candidate=person), *long.rows[8:])))
    assert rows_of(html) == ()
    assert html.count('<th scope="row">') > SHORT


def test_both_fonts_have_every_plain_letter():
    plain = [chr(code) for code in range(0x3000) if is_plain(chr(code))]
    assert len(plain) > 300
    for name in FACES.values():
        face = Face(name, asset(f"{name}.ttf"))
        assert [letter for letter in plain if letter not in face.letters] == []


def test_rows_travel_with_their_page():
    page, _ = direct()
    found = unpacked(packed(page))
    assert (str(found), digest(found.rows), found.files) == (str(page), digest(page.rows), page.files)
