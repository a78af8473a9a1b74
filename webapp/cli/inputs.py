"""Files that commands read: rubrics, FIGURES and SCORES, as CSV or XLSX."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from scoring import parse_rubric
from scoring.errors import Problem, TableRefused
from scoring.figures import FigureRow
from scoring.panel import Mark
from scoring.rubric import Rubric
from scoring.tables import Line, csv_lines, figure_rows, mark_rows
from webapp.errors import Refused

LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_MEMBERS = 200
XLSX_START = b"PK\x03\x04"


def read_bytes(path: str) -> bytes:
    """The bytes of a file; raises Refused with a sentence."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Refused(f"{path}: berkas tidak dapat dibaca ({error.strerror or error})") from None


def read_rubric(path: str) -> Rubric:
    """A rubric file; raises Refused or RubricRefused."""
    return parse_rubric(read_bytes(path), path)


def read_figures(path: str) -> list[FigureRow]:
    """A FIGURES file; raises Refused or TableRefused."""
    return figure_rows(table_lines(path), path)


def read_marks(path: str) -> list[Mark]:
    """A SCORES file; raises Refused or TableRefused."""
    return mark_rows(table_lines(path), path)


def table_lines(path: str) -> Iterator[Line]:
    """The rows of a CSV or XLSX file."""
    data = read_bytes(path)
    return xlsx_lines(data, path) if data.startswith(XLSX_START) else csv_lines(data, path)


def xlsx_lines(data: bytes, source: str) -> Iterator[Line]:
    """The non-empty rows of a workbook's first sheet; raises TableRefused."""
    from python_calamine import CalamineError, CalamineWorkbook

    refuse_bomb(data, source)
    try:
        rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, IndexError) as error:
        raise TableRefused(
            [Problem(source, 0, "berkas", f"bukan buku kerja XLSX yang dapat dibaca ({error})")]
        ) from None
    for number, row in enumerate(rows, start=1):
        cells = tuple(cell_text(cell) for cell in row)
        if any(cells):
            yield Line(number, cells)


def refuse_bomb(data: bytes, source: str) -> None:
    """A small archive can unpack to gigabytes; its own table of contents says so beforehand."""
    try:
        members = zipfile.ZipFile(BytesIO(data)).infolist()
    except zipfile.BadZipFile:
        raise TableRefused([Problem(source, 0, "berkas", "arsip XLSX rusak")]) from None
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise TableRefused([Problem(source, 0, "berkas", "isi arsip XLSX terlalu besar")])


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
    """The shortest decimal that the spreadsheet's number stands for, without an exponent."""
    shortest = Decimal(repr(cell))
    if shortest == shortest.to_integral_value():
        return str(int(shortest))
    return format(shortest, "f")
