"""Tables that people send, XLSX or CSV: every cell as what it is, so that nothing has to be guessed afterwards.

A number is the decimal text that was typed, not the binary number behind it. What can't be known (a formula that was
never calculated, more digits than a spreadsheet keeps, a format that shows something else) is a kind of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.content.xml_parts import column_letters

TEXT, NUMBER, PERCENT, DATE, YES_NO = "text", "number", "percent", "date", "yes_no"
ERROR, UNCALCULATED, INEXACT, REFORMATTED = "error", "uncalculated", "inexact", "reformatted"


@dataclass(frozen=True)
class Cell:
    """One cell that holds something.

    `text` is: of NUMBER and PERCENT decimal text (76.98 for what is shown as 76,98%), of DATE ISO text or "" where it
    is no day, of YES_NO yes or no, of ERROR its name, of INEXACT the number with all its doubtful digits, of
    REFORMATTED what stands behind what is shown.
    """

    kind: str
    text: str


@dataclass(frozen=True)
class Row:
    """The cells of a row by column, from 1."""

    number: int
    hidden: bool
    cells: Mapping[int, Cell]


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows that hold something, merged areas as (name, first row, last row), hidden columns."""

    name: str
    hidden: bool
    rows: tuple[Row, ...]
    merged: tuple[tuple[str, int, int], ...]
    hidden_columns: frozenset[int]


@dataclass(frozen=True)
class Tables:
    """All sheets of a workbook; of a CSV file the only one, named ""."""

    sheets: tuple[Sheet, ...]


def packed(tables: Tables) -> bytes:
    """For the way from the child."""
    plain = [
        {
            "name": sheet.name,
            "hidden": sheet.hidden,
            "merged": sheet.merged,
            "hidden_columns": sorted(sheet.hidden_columns),
            "rows": [
                [row.number, row.hidden, [(at, cell.kind, cell.text) for at, cell in row.cells.items()]]
                for row in sheet.rows
            ],
        }
        for sheet in tables.sheets
    ]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def unpacked(data: bytes) -> Tables:
    """What `packed` made."""
    return Tables(tuple(unpacked_sheet(one) for one in json.loads(data)))


def unpacked_sheet(plain: Mapping[str, Any]) -> Sheet:
    return Sheet(
        name=plain["name"],
        hidden=plain["hidden"],
        rows=tuple(
            Row(number, hidden, {at: Cell(kind, text) for at, kind, text in cells})
            for number, hidden, cells in plain["rows"]
        ),
        merged=tuple((name, first, last) for name, first, last in plain["merged"]),
        hidden_columns=frozenset(plain["hidden_columns"]),
    )


def column_name(number: int) -> str:
    """1 is A, as spreadsheets call it."""
    return column_letters(number)
