"""Workbooks: what would be read as something else than it is, is refused with its place."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from scoring.errors import TableRefused
from scoring.tables import Line
from webapp.cli.workbook import cell_text, number_text, xlsx_lines

HEADER = ["candidate", "name", "aktif"]


def book(*rows: list[object], **cells: object) -> bytes:
    """A workbook with the header, these rows and these cells."""
    made = openpyxl.Workbook()
    for row in (HEADER, *rows):
        made.active.append(row)
    for place, value in cells.items():
        made.active[place] = value
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_cells(data: bytes, *cells: str) -> bytes:
    """The workbook with these cells, as XML, in one row more."""
    return replaced(data, "xl/worksheets/sheet1.xml", b"</sheetData>", f"<row r='3'>{''.join(cells)}</row></sheetData>")


def replaced(data: bytes, member: str, old: bytes, new: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            assert name != member or old in content
            target.writestr(name, content.replace(old, new.encode()) if name == member else content)
    return out.getvalue()


def refusal(data: bytes) -> list[str]:
    with pytest.raises(TableRefused) as refused:
        list(xlsx_lines(data, "f.xlsx"))
    return [str(problem) for problem in refused.value.problems]


GOOD = ["64.10", "Paser", 5]


def test_rows_keep_their_numbers_and_texts():
    assert list(xlsx_lines(book(GOOD, [], ["64.02", None, 0.1]), "f.xlsx")) == [
        Line(1, ("candidate", "name", "aktif")),
        Line(2, ("64.10", "Paser", "5")),
        Line(4, ("64.02", "", "0.1")),
    ]


def test_error_values_are_refused_with_their_cells():
    cells = ("<c r='A3' t='e'><f>1/0</f><v>#DIV/0!</v></c>", "<c r='C3' t='e'><v>#N/A</v></c>")
    assert refusal(with_cells(book(GOOD), *cells)) == [
        "f.xlsx:3: sel A3: rumusnya menghasilkan kesalahan #DIV/0!",
        "f.xlsx:3: sel C3: rumusnya menghasilkan kesalahan #N/A",
    ]


def test_formula_that_was_never_calculated_is_refused_and_an_empty_text_is_none():
    expected = "f.xlsx:2: sel C2: rumusnya belum dihitung; buka dan simpan dahulu di aplikasi lembar kerja"
    assert refusal(book(["64.01", "Paser", "=1+1"])) == [expected]
    read = list(xlsx_lines(with_cells(book(GOOD), "<c r='B3' t='str'><f>\"\"</f><v></v></c>"), "f.xlsx"))
    assert read == [Line(1, tuple(HEADER)), Line(2, ("64.10", "Paser", "5"))]
    code, name = (f"<c t='str'><f>x</f><v>{value}</v></c>" for value in ("64.11", "Berau"))
    calculated = with_cells(book(GOOD), code, name, "<c><f>2</f><v>2</v></c>")
    assert list(xlsx_lines(calculated, "f.xlsx"))[2] == Line(3, ("64.11", "Berau", "2"))


def test_codes_and_names_kept_as_numbers_are_refused():
    assert refusal(book([64.1, "Paser", 5], ["64.02", 2023, 5], [True, "Berau", 5])) == [
        "f.xlsx:2: kolom candidate: 64.1 harus berformat teks, bukan angka",
        "f.xlsx:3: kolom name: 2023 harus berformat teks, bukan angka",
        "f.xlsx:4: kolom candidate: yes harus berformat teks, bukan angka",
    ]


def test_stray_cell_far_out_is_refused_before_it_fills_the_memory():
    (told,) = refusal(book(GOOD, XFD1048576="x"))
    assert told == (
        "f.xlsx:0: berkas: lembar pertama terisi sampai baris 1048576 dan kolom ke-16384; "
        "hapus isi yang tersesat jauh di luar tabel"
    )


@pytest.mark.parametrize(("value", "why"), [("Infinity", "terhingga"), ("nan", "terhingga"), ("lima", "dibaca")])
def test_number_that_is_none_is_refused(value, why):
    told = refusal(with_cells(book(GOOD), f"<c r='C3'><v>{value}</v></c>"))
    assert told == [f"f.xlsx:3: sel C3: bukan angka yang {'dapat ' if why == 'dibaca' else ''}{why}"]


def test_minus_nought_is_not_made_a_nought():
    found = [number_text(value) for value in (-0.0, 0.0, 1e16, 76.98, 1e-7, -2.50)]
    assert found == ["-0", "0", "10000000000000000", "76.98", "0.0000001", "-2.5"]
    assert (cell_text(True), cell_text(None), cell_text(" a ")) == ("yes", "", "a")


def test_hidden_first_sheet_is_refused():
    made = openpyxl.load_workbook(io.BytesIO(book(GOOD)))
    made.create_sheet("Angka")
    made.active.sheet_state = "hidden"
    made.active = 1
    assert refusal(saved(made)) == [
        "f.xlsx:0: berkas: lembar pertama (“Sheet”) tersembunyi; tampilkan, atau taruh tabelnya di lembar pertama"
    ]


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"])
def test_workbook_with_broken_parts_is_refused(member):
    assert refusal(replaced(book(GOOD), member, b"<", "<x")) == [
        "f.xlsx:0: berkas: bukan buku kerja XLSX yang dapat dibaca"
    ]


def test_workbook_that_declares_a_document_type_is_refused():
    data = replaced(book(GOOD), "xl/worksheets/sheet1.xml", b"<worksheet", "<!DOCTYPE worksheet><worksheet")
    assert refusal(data) == ["f.xlsx:0: berkas: bukan buku kerja XLSX yang dapat dibaca"]
