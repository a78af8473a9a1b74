"""Tables as files that people open in a spreadsheet: text stays text, numbers are numbers, the same bytes each time.

A CSV file for people has a signature and semicolons, which is what a spreadsheet set to Indonesian opens rightly; those
that the commands read (`services.exports`) have neither.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from scoring.exact import parse_decimal
from scoring.tables import guarded
from webapp.errors import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Nothing in a cell becomes a formula, a link or a number because of how it is spelt.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - not a moment: the same bytes for the same content
SURE_DIGITS = 15  # a spreadsheet keeps no more of a number
LONGEST_SHEET_NAME, LONGEST_CELL = 31, 32_767
NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
MOST_CELLS = 1_500_000
NARROWEST, WIDEST, LOOKED_AT = 9, 60, 200
SIGNATURE = "\ufeff"
AT_ONCE = 500
TOO_LONG = "Tabel ini terlalu panjang untuk XLSX. Unduh sebagai CSV."


@dataclass(frozen=True)
class Number:
    """Decimal text that is to be a number in a spreadsheet."""

    text: str


Value = str | Number


@dataclass(frozen=True)
class Table:
    """One sheet of a workbook, one CSV file; `code` names it in addresses."""

    code: str
    title: str
    header: tuple[str, ...]
    rows: Iterable[Sequence[Value]]


def new_workbook(out: io.BytesIO, **more: object) -> Any:
    """A workbook whose text stays text, with no moment of its own in it."""
    from xlsxwriter import Workbook

    book = Workbook(out, {**OPTIONS, **more})
    book.set_properties({"created": MADE})
    return book


def sheet_name(title: str, taken: Sequence[str] = ()) -> str:
    """A title as a sheet's name: no longer and with no other letters than spreadsheets allow, and only once."""
    plain = " ".join(title.translate(NOT_IN_A_NAME).split()).strip("'")[:LONGEST_SHEET_NAME].rstrip("' ")
    name, number = plain, 2
    while name.casefold() in {one.casefold() for one in taken}:
        ending = f" {number}"
        name, number = plain[: LONGEST_SHEET_NAME - len(ending)] + ending, number + 1
    return name


def exact(text: str) -> Decimal | None:
    """The number to write into a cell; None where a spreadsheet wouldn't keep all its digits."""
    if parse_decimal(text) is None or len(text.strip("-0").replace(".", "")) > SURE_DIGITS:
        return None
    return Decimal(text)


def put(sheet: Any, row: int, column: int, value: Value, style: Any = None) -> None:
    """One cell: a number where it can be kept exactly, else text, and nothing that acts."""
    text = value.text if isinstance(value, Number) else value
    number = exact(text) if isinstance(value, Number) else None
    if number is not None:
        sheet.write_number(row, column, number, style)
    elif text:
        sheet.write_string(row, column, text[:LONGEST_CELL], style)
    elif style is not None:
        sheet.write_blank(row, column, None, style)


def xlsx_file(tables: Sequence[Table]) -> bytes:
    """All tables as one workbook, a sheet each. Raises Refused for what no spreadsheet holds."""
    out, names, left = io.BytesIO(), list[str](), MOST_CELLS
    with new_workbook(out, constant_memory=True) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for table in tables:
            names.append(sheet_name(table.title, names))
            sheet = book.add_worksheet(names[-1])
            left -= write_table(sheet, table, head, left)
    return out.getvalue()


def write_table(sheet: Any, table: Table, head: Any, most: int) -> int:
    """One sheet; how many cells it took. Raises Refused."""
    rows = iter(table.rows)
    first = [tuple(row) for row in islice(rows, LOOKED_AT)]
    for column, width in enumerate(widths(table.header, first)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for column, title in enumerate(table.header):
        put(sheet, 0, column, title, head)
    held = 0
    for number, row in enumerate(chain(first, rows), start=1):
        held += len(row)
        if held > most:
            raise Refused(TOO_LONG)
        for column, value in enumerate(row):
            put(sheet, number, column, value)
    return held


def widths(header: Sequence[str], rows: Sequence[Sequence[Value]]) -> list[int]:
    """As wide as what the first rows hold, within reason."""
    texts = [[plain(value) for value in row] for row in rows]
    return [
        min(WIDEST, max(NARROWEST, len(title) + 2, *(len(row[column]) + 2 for row in texts)))
        for column, title in enumerate(header)
    ]


def plain(value: Value) -> str:
    return value.text if isinstance(value, Number) else value


def csv_pieces(table: Table) -> Iterator[str]:
    """The table for a spreadsheet set to Indonesian: a comma before decimals, semicolons between cells."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    out.write(SIGNATURE)
    writer.writerow([guarded(title) for title in table.header])
    left = iter(table.rows)
    while some := list(islice(left, AT_ONCE)):
        writer.writerows([csv_text(value) for value in row] for row in some)
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    if out.tell():
        yield out.getvalue()


def csv_text(value: Value) -> str:
    """A number with its comma; a text that would run as a formula gets an apostrophe."""
    return value.text.replace(".", ",") if isinstance(value, Number) else guarded(value)
