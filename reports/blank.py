"""Blank score sheets, numbered: what isn't in these can't be on one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .documents import EditionFacts


@dataclass(frozen=True)
class SheetLevel:
    """One mark of an item's scale as it is printed; `title` and `text` are empty where the rubric describes none."""

    mark: str
    title: str
    text: str


@dataclass(frozen=True)
class SheetItem:
    """An item of a blank sheet: `levels` to tick, or where the scale is too long for that a line to write the mark on.

    `guide` then describes some of its marks. `justify` says which marks need a reason, "" where none does.
    """

    code: str
    title: str
    help: str
    weight: str
    scale: str
    levels: tuple[SheetLevel, ...]
    guide: tuple[SheetLevel, ...]
    justify: str = ""


@dataclass(frozen=True)
class BlankSheet:
    """One numbered sheet; `address` is what its code says. Empty names are written by hand on a spare one."""

    number: int
    address: str
    candidate: str = ""
    juror: str = ""
    seat: str = ""
    bench: str = ""


@dataclass(frozen=True)
class BlankSheetsDocument:
    """Sheets that were given their numbers at `printed_at`, in the edition's zone: the same whenever it is printed."""

    edition: EditionFacts
    rubric_code: str
    rubric_title: str
    rubric_digest: str
    printed_at: datetime
    items: tuple[SheetItem, ...]
    sheets: tuple[BlankSheet, ...]
