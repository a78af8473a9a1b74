"""A region's table read back: a row a village, a column a figure, and everything that is wrong, by its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scoring.figures import may_not_apply
from scoring.rubric import NUMERIC_TYPES, Figure, Rubric
from webapp.content.tables import NUMBER, TEXT, Cell, Row, Sheet, Tables
from webapp.forms.dates import read_date
from webapp.forms.figures import LONGEST_SOURCE, one_line, read_answer
from webapp.forms.filled_template import SPOILT_MARK, stamp_in
from webapp.forms.numbers import read_exact
from webapp.forms.table_rows import Fault, Grid, Place, day_cell, grid_of, plain_heading, typed_cell, words_cell
from webapp.forms.template import (
    AS_OF,
    CODE,
    COUNTED,
    GUIDE,
    LISTS,
    MARK,
    NAME,
    REGION_KNOWN,
    REGION_NEEDED,
    SOURCE,
    STAMP,
    code_in,
)
from webapp.forms.texts import TextRefused
from webapp.queries.reporting import FigureChange

NO_TEXT = "kode harus berformat Teks; sebagai angka, nol di belakangnya hilang."
NO_CODE = "baris ini berisi tanpa kode desa."


@dataclass(frozen=True)
class Village:
    """One row: `values` are machine text by figure, `seen` is the newest version when the table was made."""

    code: str
    place: Place
    seen: int
    values: Mapping[str, str]
    places: Mapping[str, Place]
    source: str | None
    as_of: str | None

    @property
    def empty(self) -> bool:
        return not any(self.values.values())

    def changes(self, versions: Callable[[str], int]) -> list[FigureChange]:
        """Every figure as the row has it; a version younger than the table counts as not seen."""
        return [
            FigureChange(code, text, min(versions(code), self.seen), self.source, self.as_of)
            for code, text in self.values.items()
        ]


@dataclass
class FilledRegion:
    """What a region's table holds."""

    stamp: str = ""
    villages: dict[str, Village] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_region(rubric: Rubric, tables: Tables) -> FilledRegion:
    """Reads all of it."""
    found = FilledRegion()
    figures = {figure.code: figure for figure in rubric.figures}
    plain = plain_heading(REGION_KNOWN)
    for sheet in tables.sheets:
        if sheet.name == LISTS or not sheet.rows:
            continue
        if sheet.name == GUIDE:
            found.stamp = found.stamp or stamp_in(sheet)
            continue
        read_sheet(sheet, rubric, found, lambda text: plain(text) or code_in(text, figures))
    return found


def read_sheet(sheet: Sheet, rubric: Rubric, found: FilledRegion, name_of: Callable[[str], str]) -> None:
    needed = (*REGION_NEEDED, *[figure.code for figure in rubric.figures])
    grid = grid_of(sheet, needed=needed, name_of=name_of)
    if isinstance(grid, Fault):
        found.faults.append(grid)
        return
    found.faults += grid.faults
    if any(name not in grid.columns for name in needed):
        return
    skippable = may_not_apply(rubric)
    for row in grid.rows:
        if grid.text(row, CODE) == STAMP:
            found.stamp = found.stamp or grid.text(row, NAME)
        else:
            read_row(Reader(grid, row, found.faults), rubric.figures, skippable, found)


@dataclass(frozen=True)
class Reader:
    """One row while it is read."""

    grid: Grid
    row: Row
    faults: list[Fault]

    def take(self, name: str, read: Callable[[Cell | None], str]) -> str:
        """What a cell says; "" and a fault where it can't be read."""
        try:
            return read(self.grid.cell(self.row, name))
        except TextRefused as refusal:
            self.fault(name, str(refusal))
            return ""

    def fault(self, name: str, sentence: str) -> None:
        self.faults.append(Fault(self.grid.place(self.row, name), sentence))


def read_row(reader: Reader, figures: tuple[Figure, ...], skippable: frozenset[str], found: FilledRegion) -> None:
    """One village; a row without anything is none."""
    cell, marked = reader.grid.cell(reader.row, CODE), reader.grid.text(reader.row, MARK)
    version = COUNTED.fullmatch(marked or "v0")
    if cell is None:
        if any(reader.grid.cell(reader.row, figure.code) is not None for figure in figures):
            reader.fault(CODE, NO_CODE)
        return
    if cell.kind != TEXT:
        reader.fault(CODE, NO_TEXT)
    elif version is None:
        reader.fault(MARK, SPOILT_MARK)
    elif cell.text in found.villages:
        reader.fault(CODE, f"desa ini sudah tertulis di baris {found.villages[cell.text].place.row}.")
    else:
        found.villages[cell.text] = village_of(reader, cell.text, int(version[1]), figures, skippable)


def village_of(reader: Reader, code: str, seen: int, figures: tuple[Figure, ...], skippable: frozenset[str]) -> Village:
    """Every figure of the row; each cell that can't be read is a fault of its own."""
    values = {figure.code: reader.take(figure.code, answering(figure, skippable)) for figure in figures}
    return Village(
        code=code,
        place=reader.grid.place(reader.row, CODE),
        seen=seen,
        values=values,
        places={figure.code: reader.grid.place(reader.row, figure.code) for figure in figures},
        source=reader.take(SOURCE, lambda cell: one_line(words_cell(cell), longest=LONGEST_SOURCE)) or None,
        as_of=reader.take(AS_OF, lambda cell: read_date(day_cell(cell))) or None,
    )


def answering(figure: Figure, skippable: frozenset[str]) -> Callable[[Cell | None], str]:
    """A reader of the figure's cells, which gives machine text and raises TextRefused."""

    def read(cell: Cell | None) -> str:
        if cell is None:
            return ""
        if cell.kind == NUMBER and figure.type in NUMERIC_TYPES:
            return read_exact(figure, cell.text)  # what `typed_cell` would write out only to be read again
        return read_answer(figure, typed_cell(figure, cell, skippable))

    return read
