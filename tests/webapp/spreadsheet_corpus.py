"""Spreadsheets as people and attackers send them, made from a template of the kabkota instrument; nothing is stored.

`corpus(template, table)` takes the two downloads of one candidate, XLSX and CSV, and yields Samples: a name, the bytes,
and whether they have to be taken (None: either is right as long as nothing breaks). The figures it spoils are those of
`paritrana-2025-kabkota`: pu_aktif (count), persen_sesudah (percent), regulasi (choice).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator

import openpyxl

from tests.webapp.templates_filled import column_of, opened, put, row_of, saved
from tests.webapp.uploads import EITHER, Sample, bad_workbooks, other_samples, plain_zip

SEED = 20260213
Change = Callable[[openpyxl.Workbook], None]
COUNT, SHARE, CHOICE, DAY = "pu_aktif", "persen_sesudah", "regulasi", "regulasi_tanggal"
BOMB = 250_000_000
MANY_ROWS = 1_000_000
READ_AS_SHOWN = {"akuntansi": '_-"Rp"* #,##0_-;-"Rp"* #,##0_-;_-"Rp"* "-"_-;_-@_-', "orang": '#,##0" orang"'}
SHOWN_OTHERWISE = {"ribu": '#,##0" ribu"', "juta": '0.0" juta"', "koma": "0,", "persen-berkutip": '0"%"'}


def corpus(template: bytes, table: bytes) -> Iterator[Sample]:
    """Everything, the harmless first."""
    for name, change, taken in workbook_changes():
        book = opened(template)
        change(book)
        yield Sample(f"{name}.xlsx", saved(book), taken)
    yield from xml_changes(template)
    yield from archives(template)
    yield from csv_files(table)
    yield from cut_and_changed(template)
    for name, data in {**bad_workbooks(), **other_samples()}.items():
        yield Sample(f"lain-{name}", data, False)


def setting(code: str, value: object, **more: object) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        put(book, code, value, **more)

    return change


def formatted(code: str, value: object, number_format: str) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        sheet, row = row_of(book, code)
        cell = sheet.cell(row, column_of(sheet, "Isian"))
        cell.value, cell.number_format = value, number_format

    return change


def on_sheet(act: Callable[..., object]) -> Change:
    """Something done to the sheet and row of the count."""

    def change(book: openpyxl.Workbook) -> None:
        act(*row_of(book, COUNT))

    return change


def heading(name: str, new: str) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        sheet, _row = row_of(book, COUNT)
        sheet.cell(4, column_of(sheet, name)).value = new

    return change


def swap_columns(book: openpyxl.Workbook) -> None:
    """Isian and Sumber change places, with their headings."""
    sheet, _row = row_of(book, COUNT)
    one, other = column_of(sheet, "Isian"), column_of(sheet, "Sumber")
    for row in range(4, sheet.max_row + 1):
        left, right = sheet.cell(row, one), sheet.cell(row, other)
        left.value, right.value = right.value, left.value


def since_1904(book: openpyxl.Workbook) -> None:
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    put(book, DAY, dt.date(2025, 3, 1))


def extra_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("Catatan")["A1"] = "catatan saya"


def hide_sheet(book: openpyxl.Workbook) -> None:
    row_of(book, COUNT)[0].sheet_state = "hidden"


def copied_sheet(book: openpyxl.Workbook) -> None:
    book.copy_worksheet(row_of(book, COUNT)[0])


def drop_sheet(book: openpyxl.Workbook) -> None:
    book.remove(row_of(book, COUNT)[0])


def stamped(part: int, text: str) -> Change:
    """Another word in the stamp."""

    def change(book: openpyxl.Workbook) -> None:
        cell = next(row[1] for row in book["Petunjuk"].iter_rows() if row[0].value == "Tanda templat")
        words = str(cell.value).split()
        words[part] = text
        cell.value = " ".join(words)

    return change


def workbook_changes() -> Iterator[tuple[str, Change, bool | None]]:
    """What a spreadsheet program does, or somebody in one."""
    yield "utuh", lambda _book: None, True
    for name, value in {"bulat": 12, "teks": "104.769", "ilmiah": 1e15, "nol": 0, "rupiah-teks": "1.000"}.items():
        yield f"angka-{name}", setting(COUNT, value), True
    for name, value in {"pecahan": 12.5, "negatif": -5, "kata": "banyak", "benar": True, "rumus": "=1+1"}.items():
        yield f"angka-{name}", setting(COUNT, value), False
    yield "angka-tanggal", setting(COUNT, dt.date(2025, 1, 2)), False
    yield "angka-persen", formatted(COUNT, 0.5, "0%"), False
    yield "persen", formatted(SHARE, 0.7698, "0.00%"), True
    for name, code in READ_AS_SHOWN.items():
        yield f"format-{name}", formatted(COUNT, 12, code), True
    for name, code in SHOWN_OTHERWISE.items():
        yield f"format-{name}", formatted(COUNT, 12, code), False
    yield "persen-bersyarat", formatted(SHARE, 76.98, "[<=1]0.0%;0.00"), False
    yield "persen-berkutip", formatted(SHARE, 76.98, '0.00"%"'), False
    yield "persen-teks", setting(SHARE, "76,98%"), True
    yield "persen-tak-pasti", setting(SHARE, "1.234"), False
    yield "persen-galat", setting(SHARE, "#REF!"), False
    yield "pilihan", setting(CHOICE, "peraturan daerah"), True
    yield "pilihan-lain", setting(CHOICE, "Undang-Undang"), False
    yield "pilihan-tak-berlaku", setting(CHOICE, "tidak berlaku"), False
    yield "tanggal-teks", setting(DAY, "1/3/2025"), True
    yield from shape_changes()
    yield from identity_changes()


def shape_changes() -> Iterator[tuple[str, Change, bool | None]]:
    """Sheets, rows and columns that aren't as they were."""
    yield "tanggal-1904", since_1904, True
    yield "tanggal-angka", formatted(DAY, 45000, "General"), False
    yield "sumber-rumus", setting(COUNT, "=HYPERLINK(1)", column="Sumber"), False
    yield "per-tanggal-kata", setting(COUNT, "kemarin", column="Per tanggal"), False
    yield "sumber-panjang", setting(COUNT, "x" * 500, column="Sumber"), False
    yield "digabung", on_sheet(lambda sheet, row: sheet.merge_cells(f"F{row}:F{row + 1}")), False
    yield "baris-tersembunyi", on_sheet(lambda sheet, row: setattr(sheet.row_dimensions[row], "hidden", True)), False
    yield (
        "kolom-tersembunyi",
        on_sheet(lambda sheet, _row: setattr(sheet.column_dimensions["F"], "hidden", True)),
        False,
    )
    yield "baris-hilang", on_sheet(lambda sheet, row: sheet.delete_rows(row)), False
    yield "baris-di-atas", on_sheet(lambda sheet, _row: sheet.insert_rows(1)), True
    yield "kolom-tanpa-judul", on_sheet(lambda sheet, row: setattr(sheet.cell(row, 12), "value", "catatan")), False
    yield "kode-lain", on_sheet(lambda sheet, row: setattr(sheet.cell(row, 1), "value", "tak_ada")), False
    yield "kode-kosong", on_sheet(lambda sheet, row: setattr(sheet.cell(row, 1), "value", None)), False
    yield "jauh", on_sheet(lambda sheet, _row: setattr(sheet["XFD1048576"], "value", "x")), False


def identity_changes() -> Iterator[tuple[str, Change, bool | None]]:
    """Headings, sheets and stamps that say something else."""
    yield "judul-lain", heading("Isian", "Nilai"), False
    yield "judul-ganda", heading("Petunjuk", "Isian"), False
    yield "kolom-tertukar", swap_columns, True
    yield "lembar-tambahan", extra_sheet, False
    yield "lembar-ganda", copied_sheet, False
    yield "lembar-tersembunyi", hide_sheet, False
    yield "lembar-hilang", drop_sheet, False
    yield "tanda-rusak", setting(COUNT, "3", column="Tanda"), False
    yield "tanda-kosong", setting(COUNT, None, column="Tanda"), False
    yield "kandidat-lain", stamped(3, "64.99"), False
    yield "edisi-lain", stamped(1, "uji-1999"), False
    yield "rubrik-lain", stamped(4, "sha256:" + "0" * 64), False
    yield "tanpa-tanda", stamped(0, "bukan"), False


def part_of(data: bytes, pattern: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return next(name for name in archive.namelist() if re.search(pattern, name))


def rewritten(data: bytes, member: str, change: Callable[[bytes], bytes], **added: bytes) -> bytes:
    """The archive with one part changed and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content) if name == member else content)
        for name, content in added.items():
            target.writestr(name, content)
    return out.getvalue()


def cell_xml(template: bytes, xml: str) -> bytes:
    """The template, in which the input of the count is this cell, in XML."""
    book = opened(template)
    sheet, row = row_of(book, COUNT)
    ref, style = f"F{row}", ""
    number = book.sheetnames.index(sheet.title) + 1

    def change(content: bytes) -> bytes:
        found = re.search(rf'<c r="{ref}" s="([0-9]+)"/>'.encode(), content)
        assert found is not None
        cell = xml.format(ref=ref, style=found[1].decode() or style)
        return content.replace(found[0], cell.encode())

    return rewritten(template, f"xl/worksheets/sheet{number}.xml", change)


def xml_changes(template: bytes) -> Iterator[Sample]:
    """What programs write, and what none would."""
    cells: dict[str, tuple[str, bool | None]] = {
        "rumus-dihitung": ("<f>6*7</f><v>42</v>", True),
        "rumus-belum": ("<f>6*7</f>", False),
        "tujuh-belas-angka": ("<v>12345678901234567</v>", False),
        "lebih-dari-biner": ("<v>100000000000000001</v>", False),
        "lebih-dari-biner-pecahan": ("<v>16260000000000000.5</v>", False),
        "tujuh-belas-angka-tepat": ("<v>1626.0000000000000</v>", True),
        "sisa-biner": ("<v>0.30000000000000004</v>", False),
        "bulat-berekor": ("<v>42.0</v>", True),
        "pangkat": ("<v>1E+15</v>", True),
        "pangkat-besar": ("<v>1e308</v>", False),
        "pangkat-konyol": ("<v>1e999</v>", False),
        "bukan-angka": ("<v>abc</v>", False),
        "nan": ("<v>NaN</v>", False),
        "tanpa-isi": ("", True),
    }
    for name, (inner, taken) in cells.items():
        yield Sample(f"sel-{name}.xlsx", cell_xml(template, f'<c r="{{ref}}" s="{{style}}">{inner}</c>'), taken)
    kinds = {"e": "#REF!", "s": "999999", "b": "7", "d": "2025-01-01", "str": "42", "inlineStr": "", "zzz": "1"}
    for kind, value in kinds.items():
        xml = f'<c r="{{ref}}" s="{{style}}" t="{kind}"><v>{value}</v></c>'
        yield Sample(f"jenis-{kind}.xlsx", cell_xml(template, xml), {"str": True, "e": False, "s": False}.get(kind))
    first = "xl/worksheets/sheet2.xml"
    declared = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">]>'
    parts: dict[str, Callable[[bytes], bytes]] = {
        "dtd": lambda xml: declared + xml[xml.index(b"<worksheet") :],
        "tanpa-akhir": lambda xml: xml[: len(xml) // 2],
        "utf16": lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        "pengodean-asing": lambda xml: xml.replace(b"UTF-8", b"EBCDIC-XX"),
        "baris-berhuruf": lambda xml: xml.replace(b'<row r="5"', b'<row r="lima"'),
        "satu-juta-baris": lambda xml: re.sub(rb'<dimension ref="[^"]+"', b'<dimension ref="A1:XFD1048576"', xml),
        "gabungan-rusak": lambda xml: xml.replace(
            b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="?"/></mergeCells>'
        ),
        "dalam-sekali": lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + b"<a>" * 20_000 + b"</a>" * 20_000),
    }
    for name, change in parts.items():
        taken = {"satu-juta-baris": True, "utf16": EITHER, "dalam-sekali": EITHER}.get(name, False)
        yield Sample(f"lembar-{name}.xlsx", rewritten(template, first, change), taken)


def archives(template: bytes) -> Iterator[Sample]:
    """Archives that carry more than cells."""
    nothing = lambda content: content  # noqa: E731 - said once, used in each line
    rels = "xl/_rels/workbook.xml.rels"
    macro = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}
    outside = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    yield Sample("makro.xlsx", rewritten(template, rels, nothing, **macro), False)
    yield Sample("sambungan-luar.xlsx", rewritten(template, rels, nothing, **outside), False)
    yield Sample("data-luar.xlsx", rewritten(template, rels, nothing, **{"xl/connections.xml": b"<a/>"}), False)
    yield Sample("jalur-keluar.xlsx", rewritten(template, rels, nothing, **{"../../etc/passwd": b"x"}), False)
    yield Sample("bom.xlsx", rewritten(template, rels, nothing, **{"xl/media/a.bin": bytes(BOMB)}), False)
    yield Sample(
        "banyak-bagian.xlsx", rewritten(template, rels, nothing, **{f"x/{n}": b"" for n in range(2500)}), False
    )
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(5000, MANY_ROWS, 4))
    many = rewritten(
        template, "xl/worksheets/sheet2.xml", lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")
    )
    yield Sample("seperempat-juta-baris.xlsx", many, False)
    loop = lambda xml: xml.replace(b"worksheets/sheet1.xml", b"workbook.xml")  # noqa: E731
    yield Sample("hubungan-melingkar.xlsx", rewritten(template, rels, loop), False)
    yield Sample("zip-biasa.xlsx", plain_zip(), False)
    yield Sample("ekor.xlsx", template + b"<script>alert(1)</script>", False)
    yield Sample("kepala.xlsx", b"<html></html>" + template, False)


def csv_files(table: bytes) -> Iterator[Sample]:
    """The template as CSV, as programs save it again."""
    text = table.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    column = rows[0].index("Isian")

    def written(change: Callable[[list[list[str]]], object] = lambda _rows: None, **options: object) -> bytes:
        copy = [list(row) for row in rows]
        change(copy)
        out = io.StringIO()
        csv.writer(out, **{"delimiter": ";", **options}).writerows(copy)
        return out.getvalue().encode()

    def input_of(value: str, place: int = column) -> bytes:
        def change(copy: list[list[str]]) -> None:
            next(row for row in copy if row[0] == COUNT)[place] = value

        return written(change)

    yield Sample("csv-utuh.csv", table, True)
    yield Sample("csv-koma.csv", written(delimiter=","), True)
    yield Sample("csv-semua-dikutip.csv", written(quoting=csv.QUOTE_ALL), True)
    yield Sample("csv-angka.csv", input_of("104769"), True)
    yield Sample("csv-angka-titik.csv", input_of("104.769"), True)
    yield Sample("csv-rumus.csv", input_of("=1+1"), False)
    yield Sample("csv-rumus-dijaga.csv", input_of("'=1+1"), False)
    yield Sample("csv-tab.csv", written(delimiter="\t"), False)
    yield Sample("csv-cp1252.csv", input_of("Disnaker \u2013 Paser", column + 1).decode().encode("cp1252"), False)
    yield from broken_csv(text, table)
    yield Sample("csv-tanpa-tanda.csv", written(lambda copy: copy.pop(1)), False)
    yield Sample("csv-tanpa-judul.csv", written(lambda copy: copy.pop(0)), False)
    yield Sample("csv-sel-panjang.csv", input_of("9" * 200_000), False)


def broken_csv(text: str, table: bytes) -> Iterator[Sample]:
    """What isn't a table any more."""
    yield Sample("csv-utf16.csv", text.encode("utf-16"), False)
    yield Sample("csv-kutip-terbuka.csv", table + b'"pu_', False)
    yield Sample("csv-bita-nol.csv", table + b"\0", False)
    yield Sample("csv-cr.csv", text.replace("\r\n", "\r").encode(), EITHER)
    yield Sample("csv-terpotong.csv", table[: len(table) // 2], False)
    yield Sample("csv-sejuta-baris.csv", table + b";\r\n" * MANY_ROWS, EITHER)
    yield Sample("csv-kosong.csv", b"", False)
    yield Sample("csv-spasi.csv", b" \n \n", False)


def cut_and_changed(template: bytes) -> Iterator[Sample]:
    """Pieces of the template, and the template with single bytes changed, the same at every run."""
    draw = random.Random(SEED)
    for step in range(1, 20):
        yield Sample(f"potong-{step:02}.xlsx", template[: len(template) * step // 20], False)
    for number in range(60):
        data = bytearray(template)
        for _ in range(draw.randint(1, 8)):
            data[draw.randrange(len(data))] = draw.randrange(256)
        yield Sample(f"ubah-{number:02}.xlsx", bytes(data), EITHER)
