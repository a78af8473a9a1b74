"""One candidate's template read back: what its cells say of each figure, and everything that is wrong, by its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from scoring.errors import shown
from scoring.exact import fraction_text
from scoring.figures import may_not_apply
from scoring.rubric import Figure, Rubric
from webapp.content.tables import Cell, Row, Sheet, Tables
from webapp.forms.dates import read_date
from webapp.forms.figures import LONGEST_SOURCE, Typed, one_line, read_answer, read_change, read_lines
from webapp.forms.table_rows import (
    Fault,
    Grid,
    Place,
    day_cell,
    grid_of,
    plain_heading,
    typed_cell,
    words_cell,
)
from webapp.forms.template import (
    AS_OF,
    CODE,
    COLUMNS,
    GUIDE,
    INPUT,
    LINE,
    LISTS,
    MARK,
    MARKED,
    NEEDED,
    SOURCE,
    STAMP,
    TITLE,
    stated_digest,
)
from webapp.forms.texts import TextRefused
from webapp.queries.reporting import FigureChange

SPOILT_MARK = "Kolom Tanda berubah atau kosong. Unduh templat baru, lalu salin isian Anda ke sana."
NO_CODE = "baris ini berisi tanpa kode. Isi hanya baris yang ada dalam templat."
TWO_TOTALS = "Angka ini berbeda dari jumlah rinciannya; kosongkan salah satunya."


@dataclass
class Filled:
    """What a template holds: changes of figures that were changed in it, where each stands, what is wrong."""

    stamp: str = ""
    changes: dict[str, FigureChange] = field(default_factory=dict)
    typed: dict[str, Typed] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """One row in its sheet."""

    grid: Grid
    row: Row


@dataclass
class Sorted:
    """The rows of a template: one a figure, and those of its lines."""

    figures: dict[str, Entry] = field(default_factory=dict)
    lines: dict[str, list[Entry]] = field(default_factory=dict)


def read_template(rubric: Rubric, sections: Mapping[str, Sequence[Figure]], tables: Tables) -> Filled:
    """Reads all of it; `sections` are the names of the sheets with the figures that stand there."""
    filled, entries = Filled(), Sorted()
    for sheet in tables.sheets:
        if sheet.name == LISTS or not sheet.rows:
            continue
        if sheet.name == GUIDE:
            filled.stamp = filled.stamp or stamp_in(sheet)
            continue
        grid = grid_of(sheet, needed=NEEDED, name_of=plain_heading(COLUMNS))
        if isinstance(grid, Fault):
            filled.faults.append(grid)
            continue
        filled.faults += grid.faults
        if all(name in grid.columns for name in NEEDED):
            sort_rows(grid, rubric, filled, entries)
    filled.faults += missing(sections, tables, entries)
    for figure in rubric.figures:
        if figure.code in entries.figures:
            read_entry(figure, rubric, entries, filled)
    return filled


def stamp_in(sheet: Sheet) -> str:
    """The text beside the stamp's name, "" without one."""
    for row in sheet.rows:
        texts = [cell.text for _column, cell in sorted(row.cells.items())]
        if STAMP in texts[:1] and len(texts) > 1:
            return texts[1]
    return ""


def sort_rows(grid: Grid, rubric: Rubric, filled: Filled, entries: Sorted) -> None:
    """Puts each row to its figure; what belongs to none is a fault."""
    figures = {figure.code: figure for figure in rubric.figures}
    for row in grid.rows:
        code = grid.text(row, CODE)
        figure = figures.get(code.removesuffix(LINE))
        if code == STAMP:
            filled.stamp = filled.stamp or grid.text(row, INPUT)
        elif not code:
            if any(grid.cell(row, name) is not None for name in (INPUT, SOURCE, AS_OF)):
                filled.faults.append(Fault(grid.place(row, CODE), NO_CODE))
        elif figure is None or (code.endswith(LINE) and figure.lines is None):
            filled.faults.append(Fault(grid.place(row, CODE), f"kode {shown(code)} tidak ada dalam instrumen ini."))
        elif code.endswith(LINE):
            entries.lines.setdefault(figure.code, []).append(Entry(grid, row))
        elif code in entries.figures:
            filled.faults.append(Fault(grid.place(row, CODE), f"kode {shown(code)} tertulis dua kali."))
        else:
            entries.figures[code] = Entry(grid, row)
            filled.places[code] = grid.place(row, INPUT)


def missing(sections: Mapping[str, Sequence[Figure]], tables: Tables, entries: Sorted) -> list[Fault]:
    """Figures whose row is gone, or whose whole sheet is."""
    names = {sheet.name for sheet in tables.sheets}
    found = []
    for name, figures in sections.items():
        gone = [figure for figure in figures if figure.code not in entries.figures]
        if gone and len(gone) == len(figures):
            where = "isinya tidak ada" if name in names else "lembar ini tidak ada"
            found.append(Fault(Place(name, 0), f"{where}. Unduh templat baru, lalu salin isian Anda ke sana."))
            continue
        found += [Fault(Place(name, 0), f"baris “{one.title}” (kode {one.code}) tidak ada lagi.") for one in gone]
    return found


def read_entry(figure: Figure, rubric: Rubric, entries: Sorted, filled: Filled) -> None:
    """One figure; it is among the changes only where its rows aren't as the template was made."""
    entry, before = entries.figures[figure.code], len(filled.faults)
    marked = MARKED.fullmatch(entry.grid.text(entry.row, MARK))
    if marked is None:
        filled.faults.append(Fault(entry.grid.place(entry.row, MARK), SPOILT_MARK))
        return
    typed = typed_entry(figure, rubric, entries, int(marked[1]), filled)
    if len(filled.faults) > before:
        return
    try:
        refuse_two_totals(figure, typed)
        typed = replace(typed, text="" if typed.lines else typed.text)
        change = read_change(figure, typed)
    except TextRefused as refusal:
        filled.faults.append(Fault(entry.grid.place(entry.row, INPUT), str(refusal)))
        return
    if stated_digest(change.text, change.source or "", change.as_of or "", change.lines or ()) != marked[2]:
        filled.changes[figure.code], filled.typed[figure.code] = change, typed


def typed_entry(figure: Figure, rubric: Rubric, entries: Sorted, version: int, filled: Filled) -> Typed:
    """The rows' cells as they would be typed into the form; each that can't be is a fault of its own."""
    entry, skippable = entries.figures[figure.code], may_not_apply(rubric)
    own = taken(entry, INPUT, lambda cell: checked(figure, typed_cell(figure, cell, skippable)), filled)
    lines = [line_of(figure, one, filled) for one in entries.lines.get(figure.code, ())]
    return Typed(
        code=figure.code,
        text=own,
        base_version=version,
        source=taken(entry, SOURCE, lambda cell: one_line(words_cell(cell), longest=LONGEST_SOURCE), filled),
        as_of=taken(entry, AS_OF, lambda cell: read_date(day_cell(cell)), filled),
        lines=tuple(one for one in lines if one[1] or (one[0] and one[0] not in (figure.lines or ()))) or None,
    )


def taken(entry: Entry, name: str, read: Callable[[Cell | None], str], filled: Filled) -> str:
    """What a cell says; "" and a fault where it can't be read."""
    try:
        return read(entry.grid.cell(entry.row, name))
    except TextRefused as refusal:
        filled.faults.append(Fault(entry.grid.place(entry.row, name), str(refusal)))
        return ""


def checked(figure: Figure, text: str) -> str:
    """The text as typed, once it is sure that it can be read. Raises TextRefused."""
    read_answer(figure, text)
    return text


def line_of(figure: Figure, entry: Entry, filled: Filled) -> tuple[str, str]:
    """(name of the group, number as typed)."""
    number = taken(entry, INPUT, lambda cell: checked(figure, typed_cell(figure, cell, ())), filled)
    return taken(entry, TITLE, words_cell, filled), number


def refuse_two_totals(figure: Figure, typed: Typed) -> None:
    """A number beside lines that add up to another one: which of them counts isn't guessed. Raises TextRefused."""
    if not typed.lines or not typed.text:
        return
    total = sum((Fraction(value) for _label, value in read_lines(figure, typed.lines)), Fraction(0))
    if read_answer(figure, typed.text) != fraction_text(total):
        raise TextRefused(TWO_TOTALS)
