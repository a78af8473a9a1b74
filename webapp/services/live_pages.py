"""Sheets with formulas: a title, rows above the heading, a heading that stays in sight, rows, and how they print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webapp.services.live_formulas import OTHER
from webapp.services.workbooks import Number, put

# What a viewer shows that doesn't compute: nothing is claimed before it is.
UNCOMPUTED = "belum dihitung"
A4 = 9
WIDTHS = {"code": 9, "name": 32, "number": 15, "words": 36, "about": 40, "told": 100}
LINE = 15  # points
PAGE_WIDTH = 250  # letters that are still read on a printed page


@dataclass(frozen=True)
class Formula:
    """A formula; `shown` is the number that a viewer shows until it computes, "" for UNCOMPUTED."""

    text: str
    shown: str = ""


Cell = str | Number | Formula


@dataclass(frozen=True)
class Column:
    """A column: what stands above it, and what it holds (a key of WIDTHS)."""

    title: str
    kind: str = "number"


@dataclass(frozen=True)
class LiveTable:
    """One sheet; `above` are rows between title and heading, `still` so many columns stay in sight and are repeated."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    above: tuple[tuple[Cell, ...], ...] = ()
    still: int = 2

    @property
    def heading(self) -> int:
        """The heading's row, counted from 0."""
        return 1 + len(self.above)


@dataclass(frozen=True)
class Styles:
    """What cells look like."""

    title: Any
    head: Any
    text: Any
    points: Any
    whole: Any
    alarm: Any

    @classmethod
    def of(cls, book: Any, places: int) -> Styles:
        """Decimals are written with the comma or the dot of whoever opens the file."""
        decimals = f"0.{'0' * places}" if places else "0"
        return cls(
            title=book.add_format({"bold": True, "font_size": 14}),
            head=book.add_format(
                {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#EEEEEE"}
            ),
            text=book.add_format({"valign": "top", "text_wrap": True}),
            points=book.add_format({"num_format": decimals, "align": "right", "valign": "top"}),
            whole=book.add_format({"num_format": "General", "align": "right", "valign": "top"}),
            alarm=book.add_format({"bold": True, "bg_color": "#F4C7C3", "font_color": "#7A0000"}),
        )


def write_live(book: Any, table: LiveTable, styles: Styles, footer: str) -> None:
    """One sheet of a workbook, row by row from the top."""
    sheet = book.add_worksheet(table.name)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, WIDTHS[column.kind])
    last = table.heading + max(len(table.rows), 1), len(table.columns) - 1
    arrange(sheet, table, last, footer)
    put(sheet, 0, 0, table.title, styles.title)
    for row, cells in enumerate((*table.above, [column.title for column in table.columns]), start=1):
        sheet.set_row(row, height(table, cells))
        write_row(sheet, row, cells, styles, styles.head if row == table.heading else None)
    for row, cells in enumerate(table.rows, start=table.heading + 1):
        sheet.set_row(row, height(table, cells))
        write_row(sheet, row, cells, styles)
    alarm = {"type": "cell", "criteria": "==", "value": f'"{OTHER}"', "format": styles.alarm}
    sheet.conditional_format(table.heading + 1, 0, *last, alarm)


def height(table: LiveTable, cells: Sequence[Cell]) -> int:
    """As high as its longest text needs, in points; not every program looks for that by itself."""
    texts = ((cell, WIDTHS[column.kind]) for cell, column in zip(cells, table.columns, strict=False))
    return LINE * max([1, *(-(-len(cell) // width) for cell, width in texts if isinstance(cell, str))])


def arrange(sheet: Any, table: LiveTable, last: tuple[int, int], footer: str) -> None:
    """What stays in sight, what is printed and how."""
    sheet.freeze_panes(table.heading + 1, table.still)
    sheet.print_area(0, 0, *last)
    sheet.repeat_rows(table.heading)
    if 0 < table.still < len(table.columns):
        sheet.repeat_columns(0, table.still - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1 + sum(WIDTHS[column.kind] for column in table.columns) // PAGE_WIDTH, 0)
    sheet.set_footer(footer)


def write_row(sheet: Any, row: int, cells: Sequence[Cell], styles: Styles, style: Any = None) -> None:
    """Text stays text, numbers are numbers, and what is a formula was made as one."""
    for column, cell in enumerate(cells):
        if isinstance(cell, Formula):
            shown = float(cell.shown) if cell.shown else UNCOMPUTED
            kind = styles.points if "." in cell.shown else styles.whole
            sheet.write_formula(row, column, cell.text, kind, shown)
        elif isinstance(cell, Number):
            put(sheet, row, column, cell, styles.points if "." in cell.text else styles.whole)
        else:
            put(sheet, row, column, cell, style or styles.text)
