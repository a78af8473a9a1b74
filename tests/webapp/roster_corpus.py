"""Lists of workers, sound and broken, as (name, bytes): whoever takes files can send these, too.

`PEOPLE` are invented: their identity numbers have the structure of one and belong to nobody (CONTOH).
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache

from openpyxl import Workbook
from openpyxl.comments import Comment

HEADING = ("NIK", "Nama", "Kode desa", "RT", "Kelompok", "Program", "Sejak", "Dibayar oleh")
VILLAGES = ("64.01.04.1001", "64.01.04.2002", "64.01.05.2002")
GROUPS = ("Petani", "Nelayan", "Pedagang")
Row = Sequence[object]


def nik(number: int, *, district: str = "640104", born: date = date(1980, 1, 1), woman: bool = False) -> str:
    """An identity number that belongs to nobody; another one for each number up to 9,999."""
    day = born.day + (40 if woman else 0)
    return f"{district}{day:02d}{born.month:02d}{born.year % 100:02d}{number:04d}"


@cache
def sound(count: int = 12, *, start: int = 1) -> tuple[tuple[str, ...], ...]:
    """People of three villages and three groups."""
    drawn = random.Random(start)
    return tuple(
        (
            nik(1 + number % 9999, born=date(1960 + number // 9999, drawn.randint(1, 12), drawn.randint(1, 28))),
            f"Contoh Orang {number}",
            VILLAGES[number % 3],
            f"{1 + number % 2:03d}",
            GROUPS[number % 3],
            "JKK dan JKM",
            "1/2/2025",
            "APBD",
        )
        for number in range(start, start + count)
    )


def csv_of(rows: Sequence[Row], *, delimiter: str = ",", heading: Row = HEADING, encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([heading, *rows])
    return out.getvalue().encode(encoding)


def xlsx_of(
    rows: Sequence[Row], *, heading: Row = HEADING, above: Sequence[Row] = (), hidden_first: bool = False
) -> bytes:
    """A workbook with one sheet, or with a hidden one before it."""
    book = Workbook()
    sheet = book.active
    if hidden_first:
        sheet.append(["tersembunyi"])
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("Daftar")
        book.active = 1
    for row in [*above, heading, *rows]:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_cell(row: int, column: str, value: object) -> list[list[object]]:
    """Sound people but for one cell; `row` counts people from 0."""
    rows = [list(one) for one in sound()]
    rows[row][HEADING.index(column)] = value
    return rows


def repacked(content: bytes, **parts: bytes) -> bytes:
    """A workbook with some parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, parts.pop(member, None) or old.read(member))
        for name, data in parts.items():
            new.writestr(name, data)
    return out.getvalue()


def taken() -> Iterator[tuple[str, bytes]]:
    """Lists of which twelve people count, whatever their form."""
    rows = sound()
    yield "biasa.csv", csv_of(rows)
    yield "titik-koma.csv", csv_of(rows, delimiter=";")
    yield "tab.csv", csv_of(rows, delimiter="\t")
    yield "bom.csv", csv_of(rows, encoding="utf-8-sig")
    yield "utf-16.csv", csv_of(rows, encoding="utf-16")
    yield "utf-16-tanpa-bom.csv", csv_of(rows, encoding="utf-16-le")
    yield "windows.csv", csv_of([*rows[:11], (*rows[11][:1], "Né", *rows[11][2:])], encoding="cp1252")
    yield "sep.csv", b"sep=;\r\n" + csv_of(rows, delimiter=";")
    yield "judul-di-atas.csv", b"DAFTAR PEKERJA RENTAN\r\n\r\n" + csv_of(rows)
    yield "baris-kosong.csv", csv_of(rows).replace(b"\r\n", b"\r\n\r\n", 4)
    yield "urutan-lain.csv", csv_of([row[::-1] for row in rows], heading=HEADING[::-1])
    yield "tiga-kolom.csv", csv_of([(row[0], row[2], row[4]) for row in rows], heading=("NIK", "Kode desa", "Kelompok"))
    yield (
        "judul-lain.csv",
        csv_of(
            rows, heading=("No. KTP", "NAMA LENGKAP", "kode_desa", "rt", "KELOMPOK PEKERJA", "", "TMT", "Sumber Dana")
        ),
    )
    yield "spasi.csv", csv_of([(f" {row[0][:6]} {row[0][6:]}", *row[1:]) for row in rows])
    yield "petik.csv", csv_of([(f"'{row[0]}", *row[1:]) for row in rows])
    yield "kolom-asing.csv", csv_of([(*row, "x") for row in rows], heading=(*HEADING, "Keterangan"))
    yield "rumus.csv", csv_of([(*row[:5], "=1+1", *row[6:]) for row in rows])
    yield "biasa.xlsx", xlsx_of(rows)
    yield "judul-di-atas.xlsx", xlsx_of(rows, above=[["DAFTAR PEKERJA"], [], ["Kabupaten contoh"]])
    yield "lembar-tersembunyi.xlsx", xlsx_of(rows, hidden_first=True)
    yield "kode-desa-angka.xlsx", xlsx_of([(*row[:2], int(row[2].replace(".", "")), *row[3:]) for row in rows])
    yield "tanggal.xlsx", xlsx_of([(*row[:6], datetime(2025, 2, 1), *row[7:]) for row in rows])  # noqa: DTZ001 - a cell
    yield "digabung.xlsx", merged(rows)
    yield "berkomentar.xlsx", commented(rows)
    yield "tahun-1904.xlsx", since_1904(rows)


def merged(rows: Sequence[Row]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["DAFTAR"])
    sheet.merge_cells("A1:H1")
    for row in [HEADING, *rows]:
        sheet.append(list(row))
    return saved(book)


def commented(rows: Sequence[Row]) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in [HEADING, *rows]:
        sheet.append(list(row))
    sheet["A1"].comment = Comment("teks", "contoh")
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[5].hidden = True
    return saved(book)


def since_1904(rows: Sequence[Row]) -> bytes:
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - a spreadsheet's epoch
    for row in [HEADING, *((*row[:6], date(2025, 2, 1), *row[7:]) for row in rows)]:
        book.active.append(list(row))
    return saved(book)


def spoilt() -> Iterator[tuple[str, str, bytes]]:
    """(name, the kind of problem, the file) of lists in which one of twelve people isn't counted."""
    whole = sound()[2][0]
    kinds: list[tuple[str, str, object]] = [
        ("nik_empty", "NIK", ""),
        ("nik_rounded", "NIK", "6,40104E+15"),
        ("nik_rounded", "NIK", "3.2E+15"),
        ("nik_length", "NIK", "640104010180000"),
        ("nik_length", "NIK", "64010401018000012"),
        ("nik_letters", "NIK", "64010401018OOO01"),
        ("nik_letters", "NIK", "٦٤٠١٠٤٠١٠١٨٠٠٠٠١"),
        ("nik_letters", "NIK", "１２３４５６７８９０１２３４５６"),
        ("nik_province", "NIK", "9901040101800001"),
        ("nik_birth", "NIK", "6401043002800001"),
        ("nik_birth", "NIK", "6401047201800001"),
        ("nik_birth", "NIK", "6401040113800001"),
        ("nik_serial", "NIK", "6401040101800000"),
        ("child", "NIK", nik(7, born=date(2015, 5, 5))),
        ("child", "NIK", nik(7, born=date(2015, 5, 5), woman=True)),
        ("village_empty", "Kode desa", ""),
        ("village_outside", "Kode desa", "64.02.02.2007"),
        ("village_outside", "Kode desa", "Desa Rempanga"),
        ("village_outside", "Kode desa", whole),
        ("group_empty", "Kelompok", "   "),
        ("text_long", "Kelompok", "x" * 101),
        ("rt_odd", "RT", "1,5"),
        ("rt_odd", "RT", "2026-02-01"),
        ("rt_odd", "RT", "1-Feb"),
        ("text_digits", "Kelompok", whole),
        ("text_digits", "Program", f"no {whole[:6]} {whole[6:]}"),
        ("text_odd", "Dibayar oleh", "APBD\x07"),
        ("double_same", "NIK", ""),
        ("double_group", "NIK", ""),
        ("double_village", "NIK", ""),
    ]
    for number, (kind, column, value) in enumerate(kinds):
        rows = with_cell(2, column, value)
        if kind.startswith("double"):
            rows[2][:3] = sound()[1][:3]
            rows[2][4] = sound()[1][4]
            rows[2][4] = "Lain" if kind == "double_group" else rows[2][4]
            rows[2][2] = VILLAGES[0] if kind == "double_village" else rows[2][2]
        yield f"{number}-{kind}.csv", kind, csv_of(rows)
    yield "rt-tanggal.xlsx", "rt_odd", xlsx_of(with_cell(2, "RT", date(2026, 2, 1)))
    yield "rt-pecahan.xlsx", "rt_odd", xlsx_of(with_cell(2, "RT", 1.5))
    yield "angka.xlsx", "nik_number", xlsx_of(with_cell(2, "NIK", 6401040101800003))
    yield "tanggal.xlsx", "nik_number", xlsx_of(with_cell(2, "NIK", date(2020, 1, 1)))
    yield "benar.xlsx", "nik_number", xlsx_of(with_cell(2, "NIK", value=True))


def refused() -> Iterator[tuple[str, bytes]]:
    """Files that are no list at all."""
    rows = sound()
    yield "kosong.csv", b""
    yield "spasi.csv", b" \r\n \r\n"
    yield "tanpa-judul.csv", csv_of(rows[1:], heading=rows[0])
    yield "judul-saja.csv", csv_of([])
    yield "tanpa-nik.csv", csv_of(rows, heading=("Nomor", *HEADING[1:]))
    yield "tanpa-desa.csv", csv_of(rows, heading=(*HEADING[:2], "Alamat", *HEADING[3:]))
    yield "nik-dua-kali.csv", csv_of(rows, heading=("NIK", "No KTP", *HEADING[2:]))
    yield "kutip-terbuka.csv", csv_of(rows) + b'"64010401'
    yield "kutip-salah.csv", csv_of(rows).replace(b"Contoh Orang 3", b'"Contoh" Orang 3')
    yield "sel-panjang.csv", csv_of(rows) + b"x" * 200_000
    yield "nul.csv", csv_of(rows).replace(b"APBD", b"AP\0D", 1)
    yield "acak.csv", bytes(random.Random(1).randrange(256) for _ in range(5000))
    yield "gambar.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 100
    yield "daftar.pdf", b"%PDF-1.7\n1 0 obj"
    yield "daftar.html", b"<html><table><tr><td>NIK</td></tr></table></html>"
    yield "daftar.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    yield "virus.csv", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    yield (
        "terlalu-banyak.csv",
        csv_of([("6401040101800001", "", VILLAGES[0], "", "Petani", "", "", "")])
        + (b"6401040101800001,,64.01.04.1001,,Petani,,,\r\n" * 1_000_000),
    )
    yield from refused_workbooks()


def refused_workbooks() -> Iterator[tuple[str, bytes]]:
    """Workbooks, and what calls itself one."""
    workbook = xlsx_of(sound())
    yield "terpotong.xlsx", workbook[: len(workbook) // 2]
    yield "ekor.xlsx", workbook + b"<script>"
    yield "arsip.xlsx", archive_of({"a.txt": b"x"})
    yield (
        "daftar.ods",
        archive_of({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
    )
    yield "makro.xlsx", repacked(workbook, **{"xl/vbaProject.bin": b"x"})
    yield (
        "entitas.xlsx",
        repacked(workbook, **{"xl/worksheets/sheet1.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'}),
    )
    yield "rusak.xlsx", repacked(workbook, **{"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"})
    yield "kosong.xlsx", saved(Workbook())
    yield "bom-zip.xlsx", repacked(workbook, **{"xl/worksheets/sheet1.xml": b"<a>" * 20_000_000})
    yield "raksasa.xlsx", repacked(workbook, **{"xl/worksheets/sheet1.xml": far_cells()})


def far_cells() -> bytes:
    """Two cells, in the first and in the last place that a sheet has."""
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    name = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="' + name + b'"><sheetData>' + cells + b"</sheetData></worksheet>"


def archive_of(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def corpus() -> Iterator[tuple[str, bytes]]:
    """Everything above."""
    yield from taken()
    yield from ((name, content) for name, _kind, content in spoilt())
    yield from refused()
