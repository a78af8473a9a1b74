"""Templates as people fill them in: cells set by figure, with openpyxl between, which a spreadsheet stands for here."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from werkzeug.test import TestResponse

from tests.webapp.conftest import Persona

HEADING = 4
HIDDEN = re.compile(r'<input type="hidden" name="(isi|client_id|rubric)" value="([^"]*)">')
Books = Callable[[openpyxl.Workbook], None]


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column_of(sheet: Worksheet, name: str, heading: int = HEADING) -> int:
    return next(cell.column for cell in sheet[heading] if str(cell.value or "").startswith(name))


def row_of(book: openpyxl.Workbook, code: str, nth: int = 0) -> tuple[Worksheet, int]:
    """Where a figure stands, or the nth of its groups for `code/rincian`."""
    found = [(sheet, cell.row) for sheet in book for cell in sheet["A"] if cell.value == code]
    return found[nth]


def put(book: openpyxl.Workbook, code: str, value: object, *, column: str = "Isian", nth: int = 0) -> None:
    sheet, row = row_of(book, code, nth)
    sheet.cell(row, column_of(sheet, column)).value = value


def filled(data: bytes, **figures: object) -> bytes:
    """The template with these inputs."""
    book = opened(data)
    for code, value in figures.items():
        put(book, code, value)
    return saved(book)


def send(persona: Persona, path: str, data: bytes, name: str = "isian.xlsx") -> TestResponse:
    """Uploads as the page's own form does."""
    return persona.post(path, {"berkas": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def carried(page: str) -> dict[str, str]:
    """The hidden fields of the page that shows what would change."""
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}


def faults(page: str) -> list[str]:
    """What keeps a file from being taken, sentence by sentence."""
    listed = re.search(r'<ul class="faults">(.*?)</ul>', page, re.DOTALL)
    found = re.findall(r"<li>(?:<bdi>)?(.*?)(?:</bdi>)?</li>", listed[1], re.DOTALL) if listed else []
    return [html.unescape(one) for one in found]
