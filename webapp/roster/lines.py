"""A file as rows of cells: CSV as offices write it, or the first visible sheet of a workbook."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from webapp.content import workbooks
from webapp.content.kinds import EICAR, VIRUS, ContentRefused
from webapp.roster.columns import SEARCHED, RosterRefused, is_heading

# Loaded before the child may open no more files.
LOADED = [codecs.lookup(name) for name in ("utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be")]
ZIP_START, PDF_START, OLD_OFFICE = b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0"
LONGEST_CELL = 1000
DELIMITERS = ";,\t|"
EXCEL_SAYS = "sep="

EMPTY = "Berkas ini kosong."
KIND = "Yang diterima hanya XLSX atau CSV. Simpan daftarnya dalam salah satu bentuk itu, lalu unggah lagi."
NOT_XLSX = "Arsip ini bukan buku kerja XLSX. Simpan daftarnya sebagai XLSX atau CSV, lalu unggah lagi."
OLD = "Buku kerja Excel lama (XLS) tidak diterima. Simpan sebagai XLSX, lalu unggah lagi."
BROKEN = "Buku kerja ini terpotong atau rusak. Buka dan simpan ulang, lalu unggah lagi."
TOO_LARGE = "Isi buku kerja ini terlalu besar. Bagi daftarnya, paling banyak {most} orang dalam satu berkas."
HIDDEN = "Semua lembar dalam buku kerja ini tersembunyi atau kosong."
ENCODING = "Huruf dalam berkas ini tidak dapat dibaca. Simpan sebagai CSV UTF-8 atau XLSX, lalu unggah lagi."
UTF_16 = "Berkas bersandi UTF-16 dibaca seperti biasa."
WINDOWS = "Berkas bersandi Windows-1252 dibaca seperti biasa; periksa huruf beraksen."
QUOTES = "Tanda kutip di sekitar baris {row} tidak ditutup atau salah tempat. Perbaiki, atau simpan sebagai XLSX."
CELL = "Ada sel yang sangat panjang di sekitar baris {row}. Perbaiki, lalu unggah lagi."

Cells = list[Any]


@dataclass(frozen=True)
class Source:
    """A file's rows, numbered as a spreadsheet numbers them; `total` is how many there are, about.

    `remarks` is what is to be said of how the file was read.
    """

    rows: Iterator[tuple[int, Cells]]
    total: int
    remarks: tuple[str, ...]


def source_of(data: bytes, *, most: str) -> Source:
    """Raises RosterRefused; a CSV's rows may raise it later."""
    if not data.strip():
        raise RosterRefused(EMPTY)
    if EICAR in data:
        raise RosterRefused(VIRUS)
    if data.startswith(ZIP_START):
        return workbook_rows(data, most)
    if data.startswith(OLD_OFFICE):
        raise RosterRefused(OLD)
    if data.startswith(PDF_START) or data[:64].lstrip().startswith(b"<"):
        raise RosterRefused(KIND)
    return csv_rows(data)


# --- workbooks ---------------------------------------------------------------------------------------------------


def workbook_rows(data: bytes, most: str) -> Source:
    refuse_workbook(data, most)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        for name in names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height:
                others = len(names) > 1
                remarks = (f"Yang dibaca lembar “{name}”; lembar lain tidak.",) if others else ()
                first = sheet.start[0] if sheet.start else 0
                return Source(enumerate(sheet.iter_rows(), start=first + 1), sheet.height, remarks)
    except (CalamineError, ValueError, IndexError, OverflowError, TypeError):
        raise RosterRefused(BROKEN) from None
    raise RosterRefused(HIDDEN)


def refuse_workbook(data: bytes, most: str) -> None:
    """Raises RosterRefused for what isn't a plain workbook, or would fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise RosterRefused(BROKEN) from None
    if not names.issuperset(workbooks.NEEDED):
        raise RosterRefused(NOT_XLSX)
    try:
        workbooks.look_at_workbook(data)
    except ContentRefused as refused:
        said = str(refused)
        raise RosterRefused(TOO_LARGE.format(most=most) if said == workbooks.TOO_LARGE else said) from None


# --- CSV ---------------------------------------------------------------------------------------------------------


def csv_rows(data: bytes) -> Source:
    text, remarks = decoded(data)
    if text.startswith(EXCEL_SAYS):
        first, _, text = text.partition("\n")
        return Source(numbered(text, first[len(EXCEL_SAYS) :][:1], 2), text.count("\n") + 1, remarks)
    return Source(numbered(text, delimiter_of(text), 1), text.count("\n") + 1, remarks)


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """(text, what is to be said of its letters). Raises RosterRefused."""
    start, said = data[:4], UTF_16
    names: tuple[str, ...]
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        names = ("utf-16",)
    elif b"\0" in start:
        names = ("utf-16-be" if start[0] == 0 else "utf-16-le",)
    else:
        names, said = ("utf-8-sig", "cp1252"), WINDOWS
    for name in names:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, () if name == "utf-8-sig" else (said,)
    raise RosterRefused(ENCODING)


def delimiter_of(text: str) -> str:
    """The one that makes the most columns of the heading, or of the first line without one."""
    first = text.splitlines()[:SEARCHED] if len(text) < LONGEST_CELL else text[: LONGEST_CELL * SEARCHED].splitlines()
    for line in first[:SEARCHED]:
        best = max(DELIMITERS, key=line.count)
        if is_heading([cell.strip("\"' ") for cell in line.split(best)]):
            return best
    return max(DELIMITERS, key=(first or [""])[0].count)


def numbered(text: str, delimiter: str, first: int) -> Iterator[tuple[int, Cells]]:
    """Raises RosterRefused in the middle, for a quote that isn't closed."""
    csv.field_size_limit(LONGEST_CELL * 100)
    row = first
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ",", strict=True):
            yield row, cells
            row += 1
    except csv.Error as error:
        raise RosterRefused((CELL if "field larger" in str(error) else QUOTES).format(row=row)) from None
