"""A workbook's cells from its own XML, without a spreadsheet's reader between: no number passes through binary floats.

Programs write up to 17 digits of a number of which people see and type at most 15: 1.1 stands as 1.1000000000000001.
Where the shortest decimal of the same number has at most 15 digits, that is what was typed; else it isn't known. Nor is
it where the 16 or 17 digits aren't those of that number: they say more than a spreadsheet would have shown.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from xml.parsers import expat

from webapp.content.kinds import BROKEN, ContentRefused
from webapp.content.number_formats import DAY, OTHERWISE, SHARE, Shows
from webapp.content.styles import StyleReader
from webapp.content.tables import (
    DATE,
    ERROR,
    INEXACT,
    NUMBER,
    PERCENT,
    REFORMATTED,
    TEXT,
    UNCALCULATED,
    YES_NO,
    Cell,
    Row,
    Sheet,
    Tables,
)
from webapp.content.xml_parts import REFERENCE as PLACE
from webapp.content.xml_parts import WORKBOOK, column_number, elements, local, new_parser, sheet_parts

NUMERAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
LONGEST_NUMERAL, SURE_DIGITS, LARGEST_POWER = 40, 15, 30
LONGEST_TEXT = 10_000
STYLES, STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
FIRST_OF_1900, FIRST_OF_1904, LEAP_THAT_NEVER_WAS = date(1899, 12, 31), date(1904, 1, 1), 60
FAULTS = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, LookupError, ValueError, RuntimeError, OSError)


class TooManyCells(Exception):
    """More than any template holds."""


@dataclass
class Budget:
    """How many cells and letters may still come, over all sheets."""

    cells: int
    letters: int

    def take(self, text: str) -> None:
        """Raises TooManyCells."""
        self.cells, self.letters = self.cells - 1, self.letters - len(text)
        if self.cells < 0 or self.letters < 0 or len(text) > LONGEST_TEXT:
            raise TooManyCells


@dataclass(frozen=True)
class Book:
    """What all sheets of a workbook share."""

    strings: Sequence[str]
    shows: Sequence[Shows]
    of_1904: bool


def read_workbook(data: bytes, *, most_cells: int, most_letters: int) -> Tables:
    """Every sheet. Raises ContentRefused for what can't be read, TooManyCells."""
    budget = Budget(most_cells, most_letters)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            book = read_book(archive, most_letters)
            return Tables(tuple(read_sheet(archive, book, *sheet, budget) for sheet in sheet_parts(archive)))
    except FAULTS:
        raise ContentRefused(BROKEN) from None


def read_book(archive: zipfile.ZipFile, most_letters: int) -> Book:
    """Raises what the parser and the archive raise, and TooManyCells."""
    names = set(archive.namelist())
    settings = elements(archive.read(WORKBOOK), "workbookPr")
    return Book(
        strings=StringReader(most_letters).read(archive.read(STRINGS)) if STRINGS in names else [],
        shows=StyleReader().read(archive.read(STYLES)) if STYLES in names else [],
        of_1904=any(one.get("date1904", "") in {"1", "true", "on"} for one in settings),
    )


def read_sheet(archive: zipfile.ZipFile, book: Book, told: dict[str, str], part: str, budget: Budget) -> Sheet:
    """One sheet. Raises what the parser and the archive raise, and TooManyCells."""
    reader = CellReader(book, budget)
    parser = new_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    with archive.open(part) as file:
        parser.ParseFile(file)
    return Sheet(
        name=told.get("name", ""),
        hidden=told.get("state", "visible") != "visible",
        rows=tuple(Row(number, number in reader.hidden_rows, cells) for number, cells in sorted(reader.rows.items())),
        merged=tuple(reader.merged),
        hidden_columns=frozenset(reader.hidden_columns),
    )


class StringReader:
    """Follows `xl/sharedStrings.xml`; how a text is pronounced (`rPh`) isn't part of it."""

    def __init__(self, most_letters: int) -> None:
        self.found: list[str] = []
        self.parts: list[str] = []
        self.left = most_letters
        self.on = self.aside = False

    def read(self, xml: bytes) -> list[str]:
        parser = new_parser()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.data
        parser.Parse(xml, True)
        return self.found

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "si":
            self.parts = []
        elif name == "rPh":
            self.aside = True
        self.on = name == "t" and not self.aside

    def data(self, text: str) -> None:
        if self.on:
            self.parts.append(text)

    def end(self, tag: str) -> None:
        name = local(tag)
        self.on = False
        if name == "rPh":
            self.aside = False
        elif name == "si":
            self.found.append("".join(self.parts))
            self.left -= len(self.found[-1]) + 1
            if self.left < 0:
                raise TooManyCells


@dataclass
class Open:
    """The cell that is being read."""

    kind: str
    style: int
    formula: bool = False
    valued: bool = False
    parts: list[str] = field(default_factory=list)


class CellReader:
    """Follows a worksheet's elements; a cell that doesn't say where it stands, stands after the one before."""

    def __init__(self, book: Book, budget: Budget) -> None:
        self.book, self.budget = book, budget
        self.rows: dict[int, dict[int, Cell]] = {}
        self.merged: list[tuple[str, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.row = self.column = 0
        self.cell = Open("", 0)
        self.on = self.aside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "c":
            self.start_cell(attributes)
        elif name in {"v", "t"} and not self.aside:
            self.on = self.cell.valued = True
        elif name == "f":
            self.cell.formula = True
        elif name == "rPh":
            self.aside = True
        elif name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
            if is_true(attributes.get("hidden", "")):
                self.hidden_rows.add(self.row)
        elif name == "col" and is_true(attributes.get("hidden", "")):
            first = int(attributes["min"])
            self.hidden_columns.update(range(first, min(int(attributes["max"]), first + 200) + 1))
        elif name == "mergeCell":
            self.merge(attributes.get("ref", ""))

    def start_cell(self, attributes: dict[str, str]) -> None:
        found = PLACE.fullmatch(attributes.get("r", ""))
        self.column = column_number(found[1]) if found else self.column + 1
        self.row = int(found[2]) if found else self.row
        self.cell = Open(attributes.get("t", "n"), int(attributes.get("s", "0")))

    def merge(self, ref: str) -> None:
        rows = [int(match[2]) for match in PLACE.finditer(ref)]
        self.merged.append((ref, min(rows), max(rows)))

    def data(self, text: str) -> None:
        if self.on:
            self.cell.parts.append(text)

    def end(self, tag: str) -> None:
        name = local(tag)
        if name in {"v", "t"}:
            self.on = False
        elif name == "rPh":
            self.aside = False
        elif name == "c":
            found = self.read_cell()
            if found is not None:
                self.budget.take(found.text)
                self.rows.setdefault(self.row, {})[self.column] = found

    def read_cell(self) -> Cell | None:
        """The cell, None where it is empty."""
        raw, kind = "".join(self.cell.parts), self.cell.kind
        if not raw.strip():
            return Cell(UNCALCULATED, "") if self.cell.formula and not (kind == "str" and self.cell.valued) else None
        if kind == "s":
            raw = self.book.strings[int(raw)]
        if kind in {"s", "str", "inlineStr"}:
            return self.words(raw.strip()) if raw.strip() else None
        if kind == "b":
            return Cell(YES_NO, "yes" if is_true(raw.strip()) else "no")
        if kind == "e":
            return Cell(ERROR, raw.strip())
        if kind == "d":
            return Cell(DATE, raw.strip()[:10])
        return self.numeral(raw.strip())

    def shows(self) -> Shows:
        """Raises IndexError for a style that isn't there."""
        return self.book.shows[self.cell.style] if self.book.shows else Shows()

    def words(self, text: str) -> Cell:
        """A text. Raises IndexError."""
        return Cell(TEXT if self.shows().texts else REFORMATTED, text)

    def numeral(self, raw: str) -> Cell:
        """A number by how it is shown. Raises ValueError, IndexError for what no program writes."""
        value = typed_decimal(raw)
        if value is None:
            return Cell(INEXACT, raw[:LONGEST_NUMERAL])
        shows = self.shows().of(value)
        if shows == OTHERWISE:
            return Cell(REFORMATTED, plain(value))
        if shows == DAY:
            return Cell(DATE, day_of(value, of_1904=self.book.of_1904))
        return Cell(PERCENT, plain(value.scaleb(2))) if shows == SHARE else Cell(NUMBER, plain(value))


def is_true(text: str) -> bool:
    return text in {"1", "true"}


def typed_decimal(raw: str) -> Decimal | None:
    """What was typed; None where more digits stand there than a spreadsheet is sure of. Raises ValueError."""
    if len(raw) > LONGEST_NUMERAL or not NUMERAL.fullmatch(raw):
        raise ValueError(raw)
    value = Decimal(raw)
    if digits(value) > SURE_DIGITS:
        behind = float(raw)
        if value not in {Decimal(format(behind, f".{places}g")) for places in (16, 17)}:  # no program writes it so
            return None
        value = Decimal(repr(behind))
    if digits(value) > SURE_DIGITS or abs(value.adjusted()) > LARGEST_POWER:
        return None
    return value


def digits(value: Decimal) -> int:
    """How many digits count: zeros at both ends don't."""
    return len("".join(map(str, value.as_tuple().digits)).strip("0"))


def plain(value: Decimal) -> str:
    """Digits with at most one dot, no zeros behind it, and no minus before zero."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if value == 0 else text


def day_of(value: Decimal, *, of_1904: bool) -> str:
    """The day of a spreadsheet's count, "" for none; in the count from 1900, 29 February 1900 is a day too many."""
    days = int(value)
    first = FIRST_OF_1904 if of_1904 else FIRST_OF_1900
    if not of_1904 and days >= LEAP_THAT_NEVER_WAS:
        days -= 1
    try:
        return (first + timedelta(days=days)).isoformat()
    except OverflowError:
        return ""
