"""A look at a worksheet's own XML, for what a reader of spreadsheets passes over in silence.

A cell with an error such as #DIV/0!, and a formula that was never calculated, would be read as empty, which means
something else: "missing". A single cell in the last row and column would be read as a table of billions of cells.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from scoring.errors import Problem, TableRefused
from webapp.content.xml_parts import REFERENCE, column_letters, column_number, local, new_parser, sheet_parts

BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, LookupError, RuntimeError, NotImplementedError)
UNREADABLE = "bukan buku kerja XLSX yang dapat dibaca"


@dataclass
class Sheet:
    """What was seen of a worksheet: its last row and column that hold something, and its bad cells."""

    rows: int = 0
    columns: int = 0
    faults: list[tuple[int, str, str]] = field(default_factory=list)


def look_at_first_sheet(archive: zipfile.ZipFile, source: str) -> Sheet:
    """Reads the first worksheet once; raises TableRefused when it can't be read."""
    try:
        with archive.open(sheet_parts(archive)[0][1]) as file:
            return SheetReader().read(file)
    except BROKEN:
        raise TableRefused([Problem(source, 0, "berkas", UNREADABLE)]) from None


class SheetReader:
    """Follows a worksheet's elements; a cell that doesn't say where it stands, stands after the one before."""

    def __init__(self) -> None:
        self.sheet = Sheet()
        self.row = self.column = 0
        self.kind, self.formula, self.values = "", False, 0
        self.text: list[str] | None = None
        self.value = ""

    def read(self, file: IO[bytes]) -> Sheet:
        """The whole worksheet."""
        parser = new_parser()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.data
        parser.ParseFile(file)
        return self.sheet

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "row":
            given = attributes.get("r", "")
            self.row = int(given) if given.isascii() and given.isdigit() else self.row + 1
            self.column = 0
        elif name == "c":
            self.start_cell(attributes)
        elif name == "f":
            self.formula = True
        elif name in {"v", "t"}:
            self.values += 1
            self.text = []

    def start_cell(self, attributes: dict[str, str]) -> None:
        found = REFERENCE.fullmatch(attributes.get("r", ""))
        self.column = column_number(found[1]) if found else self.column + 1
        self.row = int(found[2]) if found else self.row
        self.kind, self.formula, self.values, self.value = attributes.get("t", "n"), False, 0, ""

    def data(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def end(self, tag: str) -> None:
        name = local(tag)
        if name in {"v", "t"} and self.text is not None:
            self.value += "".join(self.text)
            self.text = None
        elif name == "c":
            self.end_cell()

    def end_cell(self) -> None:
        if not (self.value or self.formula):
            return
        self.sheet.rows = max(self.sheet.rows, self.row)
        self.sheet.columns = max(self.sheet.columns, self.column)
        fault = self.fault()
        if fault:
            self.sheet.faults.append((self.row, f"sel {column_letters(self.column)}{self.row}", fault))

    def fault(self) -> str:
        """What keeps this cell from being read; "" when nothing does. A formula may well give an empty text."""
        if self.kind == "e":
            return f"rumusnya menghasilkan kesalahan {self.value or 'tanpa nama'}"
        if self.formula and not self.value and not (self.kind == "str" and self.values):
            return "rumusnya belum dihitung; buka dan simpan dahulu di aplikasi lembar kerja"
        return number_fault(self.value) if self.kind == "n" else ""


def number_fault(text: str) -> str:
    try:
        finite = math.isfinite(float(text))
    except ValueError:
        return "bukan angka yang dapat dibaca"
    return "" if finite else "bukan angka yang terhingga"
