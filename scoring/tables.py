"""FIGURES and SCORES tables: CSV bytes or spreadsheet cells to rows, every bad row told with its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .errors import Problem, TableRefused, shown
from .exact import parse_decimal
from .figures import FigureRow
from .marks import Mark

MARK_COLUMNS = ("juror", "bench", "candidate", "indicator", "score")
LONGEST_CELL = 10_000
MOST_LINES = 2_000_000  # a spreadsheet holds half as many; more are only line ends
# What a spreadsheet takes for the beginning of a formula; those of East Asian width, too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
GUARD = "'"
RISKY = frozenset((GUARD, *FORMULA_STARTS))
FIRST_SEPARATOR = re.compile(r'(?:[^",;\r\n]|"[^"]*")*([,;])')
CSV_FAULTS = (
    ("unexpected end of data", "ada tanda kutip yang tidak ditutup"),
    ("expected after", "sesudah tanda kutip penutup harus ada pemisah kolom"),
    ("new-line character", "ada akhir baris yang tidak lazim"),
    ("field larger than", "ada isian yang terlalu panjang"),
)


@dataclass(frozen=True)
class Line:
    """The cells of one row, and the line of the file it starts on."""

    number: int
    cells: tuple[str, ...]


def read_figures_csv(data: bytes, source: str) -> list[FigureRow]:
    """FIGURES from CSV bytes; raises TableRefused."""
    return figure_rows(csv_lines(data, source), source)


def read_marks_csv(data: bytes, source: str) -> list[Mark]:
    """SCORES from CSV bytes; raises TableRefused."""
    return mark_rows(csv_lines(data, source), source)


def csv_lines(data: bytes, source: str) -> Iterator[Line]:
    """The non-empty rows of a CSV file, parted by commas or, as Indonesian spreadsheets write it, by semicolons.

    What ends the first heading parts all of them: further ones may have either sign in their words.
    """
    text = decode(data, source)
    first = FIRST_SEPARATOR.match(text)
    delimiter = first[1] if first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Line(number, tuple(cells))
            number = reader.line_num + 1
    except csv.Error as error:
        raise TableRefused([Problem(source, number, "baris", csv_fault(error))]) from None


def csv_fault(error: csv.Error) -> str:
    """What the reader of CSV stumbled upon."""
    told = next((sentence for words, sentence in CSV_FAULTS if words in str(error)), "tidak dapat dibaca")
    return f"susunan CSV rusak ({told})"


def decode(data: bytes, source: str) -> str:
    """UTF-8 text; raises TableRefused for anything else, and for more lines than any table has."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TableRefused([Problem(source, line, "berkas", "bukan teks UTF-8, jadi bukan berkas CSV")]) from None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise TableRefused([Problem(source, line, "berkas", "memuat bita nol, jadi bukan berkas CSV")])
    if max(text.count("\n"), text.count("\r")) > MOST_LINES:
        raise TableRefused([Problem(source, 0, "berkas", f"memuat lebih dari {MOST_LINES} baris")])
    return text


def figure_rows(lines: Iterable[Line], source: str) -> list[FigureRow]:
    """Rows of figures from a table whose first row names the columns: `candidate`, perhaps `name`, figure codes.

    Raises TableRefused, also when there is no candidate: an empty ranking would look like a result.
    """
    header, rows = table(lines, source, ("candidate",))
    found = []
    for line in rows:
        cells = dict(zip(header, line.cells, strict=True))
        candidate, name = cells.pop("candidate"), cells.pop("name", "")
        found.append(FigureRow(candidate, name, cells, line.number))
    if not found:
        raise TableRefused([Problem(source, 0, "berkas", "hanya memuat judul tabel; tidak ada kandidat")])
    return found


def mark_rows(lines: Iterable[Line], source: str) -> list[Mark]:
    """Rows of marks from a table with exactly the columns juror, bench, candidate, indicator, score (in any order)."""
    header, rows = table(lines, source, MARK_COLUMNS)
    unknown = [name for name in header if name not in MARK_COLUMNS]
    strangers = [Problem(source, 1, f"kolom {shown(name)}", "tidak dikenal") for name in unknown]
    if strangers:
        raise TableRefused(strangers)
    found = []
    for line in rows:
        cells = dict(zip(header, line.cells, strict=True))
        juror, bench, candidate, indicator, score = (cells[name] for name in MARK_COLUMNS)
        found.append(Mark(juror, bench, candidate, indicator, score, line.number))
    return found


def guarded(text: str) -> str:
    """A text for a file that people open in a spreadsheet: what would run there as a formula gets an apostrophe.

    Plain numbers stay, negative ones too. `unguarded` gives back exactly what was guarded, apostrophes of its own
    included.
    """
    if text[:1] not in RISKY:
        return text
    risky = text.lstrip(GUARD).startswith(FORMULA_STARTS) and parse_decimal(text) is None
    return f"{GUARD}{text}" if risky else text


def unguarded(text: str) -> str:
    """The text before it was guarded."""
    risky = text.startswith(GUARD) and text.lstrip(GUARD).startswith(FORMULA_STARTS)
    return text[1:] if risky else text


def table(lines: Iterable[Line], source: str, needed: Sequence[str]) -> tuple[tuple[str, ...], list[Line]]:
    """The header and the rows below it, cells trimmed; raises TableRefused when they don't fit each other."""
    rows = [Line(line.number, tuple(unguarded(cell.strip()) for cell in line.cells)) for line in lines]
    if not rows:
        raise TableRefused([Problem(source, 0, "berkas", "kosong; baris pertama harus memuat nama kolom")])
    header = rows[0].cells
    problems = [Problem(source, rows[0].number, f"kolom {name}", "tidak ada") for name in needed if name not in header]
    doubled = dict.fromkeys(name for name in header if header.count(name) > 1)
    problems += [
        Problem(source, rows[0].number, f"kolom {shown(name)}", "tertulis lebih dari sekali") for name in doubled
    ]
    for row in rows[1:]:
        if len(row.cells) != len(header):
            what = f"memuat {len(row.cells)} kolom, sedangkan judul tabel {len(header)} kolom"
            problems.append(Problem(source, row.number, "baris", what))
        elif any(len(cell) > LONGEST_CELL for cell in row.cells):
            problems.append(Problem(source, row.number, "baris", f"ada isian lebih dari {LONGEST_CELL} huruf"))
    if problems:
        raise TableRefused(problems)
    return header, rows[1:]
