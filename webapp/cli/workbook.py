"""XLSX workbooks: the first sheet as rows of machine text, refused where reading it would mean guessing."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from scoring.errors import Problem, TableRefused
from scoring.tables import Line

from .sheet_xml import UNREADABLE, look_at_first_sheet

LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_MEMBERS = 200
MOST_CELLS = 10_000_000  # a table of every village in the country; held in memory as a rectangle
XLSX_START = b"PK\x03\x04"
# A number here has lost its ending noughts: 64.10 is kept as 64.1, another code.
TEXT_COLUMNS = frozenset({"candidate", "name", "juror", "bench", "indicator"})

Cells = Sequence[object]


def xlsx_lines(data: bytes, source: str) -> Iterator[Line]:
    """The non-empty rows of a workbook's first sheet; raises TableRefused."""
    look_before_reading(data, source)
    rows = [(number, row) for number, row in enumerate(sheet_rows(data, source), start=1) if any_text(row)]
    refuse_numeric_codes(rows, source)
    for number, row in rows:
        yield Line(number, tuple(cell_text(cell) for cell in row))


def look_before_reading(data: bytes, source: str) -> None:
    """Raises TableRefused for what would fill the memory, or be read as something that it isn't."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise TableRefused([Problem(source, 0, "berkas", "arsip XLSX rusak")]) from None
    with archive:
        refuse_bomb(archive.infolist(), source)
        sheet = look_at_first_sheet(archive, source)
    if sheet.rows * sheet.columns > MOST_CELLS:
        last = f"baris {sheet.rows} dan kolom ke-{sheet.columns}"
        what = f"lembar pertama terisi sampai {last}; hapus isi yang tersesat jauh di luar tabel"
        raise TableRefused([Problem(source, 0, "berkas", what)])
    if sheet.faults:
        raise TableRefused([Problem(source, *fault) for fault in sheet.faults])


def refuse_bomb(members: Sequence[zipfile.ZipInfo], source: str) -> None:
    """A small archive can unpack to gigabytes; its own table of contents says so beforehand."""
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise TableRefused([Problem(source, 0, "berkas", "isi arsip XLSX terlalu besar")])


def sheet_rows(data: bytes, source: str) -> Sequence[Cells]:
    """The first sheet from A1 to its last cell; raises TableRefused, also when people can't see that sheet."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        first = book.sheets_metadata[0]
        if first.visible != SheetVisibleEnum.Visible:
            what = f"lembar pertama (“{first.name}”) tersembunyi; tampilkan, atau taruh tabelnya di lembar pertama"
            raise TableRefused([Problem(source, 0, "berkas", what)])
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, IndexError, OverflowError):
        raise TableRefused([Problem(source, 0, "berkas", UNREADABLE)]) from None


def any_text(row: Cells) -> bool:
    return any(cell_text(cell) for cell in row)


def refuse_numeric_codes(rows: Sequence[tuple[int, Cells]], source: str) -> None:
    """Raises TableRefused for codes and names that the spreadsheet keeps as numbers, dates or truth values."""
    header = [cell_text(cell) for cell in rows[0][1]] if rows else []
    texts = [(position, name) for position, name in enumerate(header) if name in TEXT_COLUMNS]
    problems = [
        Problem(source, number, f"kolom {name}", f"{cell_text(row[position])} harus berformat teks, bukan angka")
        for number, row in rows[1:]
        for position, name in texts
        if not (row[position] is None or isinstance(row[position], str))
    ]
    if problems:
        raise TableRefused(problems)


def cell_text(cell: object) -> str:
    """A spreadsheet's cell as machine text: a number as the decimal it shows, true and false as yes and no."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()


def number_text(cell: float) -> str:
    """The shortest decimal that the spreadsheet's number stands for, without an exponent; `-0` stays what it is."""
    shortest = Decimal(repr(cell))
    whole = shortest.to_integral_value()
    return format(whole if shortest == whole else shortest, "f")
