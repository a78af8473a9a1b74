"""Numbered blank score sheets for the printer: items and levels in full, and a code that opens the number."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reports import formats
from reports.wording import words as bench_words
from scoring.marks import scale_text
from scoring.rubric import Indicator, Judged, Rubric
from webapp.errors import NotFound, Refused
from webapp.models import Category, PaperSheet
from webapp.queries.paper_sheets import blank_sheets
from webapp.services.paper_entries import OTHER_RUBRIC
from webapp.services.papers import edition_facts, print_html

if TYPE_CHECKING:
    from reports.blank import BlankSheet, BlankSheetsDocument, SheetItem, SheetLevel
    from reports.html import Size

MOST_ROWS = 11  # of a longer scale the mark is written, not ticked


def blank_sheets_pdf(
    category: Category, rubric: Rubric, printing: int, address_of: Callable[[int], str], *, size: Size
) -> bytes:
    """One printing as PDF; `address_of` says what a number's code opens.

    Raises NotFound, Refused (the rubric is another one now), PaperFailed.
    """
    from reports.html import blank_sheets_html

    return print_html(blank_sheets_html(document_of(category, rubric, printing, address_of), size=size))


def document_of(
    category: Category, rubric: Rubric, printing: int, address_of: Callable[[int], str]
) -> BlankSheetsDocument:
    """Raises NotFound, Refused."""
    from reports.blank import BlankSheetsDocument

    rows = blank_sheets(category.id, printing)
    if not rows:
        raise NotFound
    if rows[0].rubric_digest != rubric.digest:
        raise Refused(OTHER_RUBRIC)
    return BlankSheetsDocument(
        edition=edition_facts(category.edition, category.title, at=rows[0].at),
        rubric_code=rubric.code,
        rubric_title=rubric.title,
        rubric_digest=rubric.digest,
        printed_at=rows[0].at.astimezone(ZoneInfo(category.edition.timezone)),
        items=tuple(item_of(leaf) for leaf in rubric.judged()),
        sheets=tuple(sheet_of(row, address_of) for row in rows),
    )


def sheet_of(row: PaperSheet, address_of: Callable[[int], str]) -> BlankSheet:
    from reports.blank import BlankSheet

    if row.panelist is None or row.candidate is None:
        return BlankSheet(row.number, address_of(row.number))
    panelist = row.panelist
    return BlankSheet(
        row.number,
        address_of(row.number),
        candidate=f"{row.candidate.name} ({row.candidate.code})",
        juror=panelist.user.name,
        seat=f"kursi {panelist.seat}",
        bench=bench_words(panelist.bench),
    )


def item_of(leaf: Indicator) -> SheetItem:
    from reports.blank import SheetItem

    scale = leaf.kind
    assert isinstance(scale, Judged)
    short = scale.count <= MOST_ROWS
    described = tuple(level_of(scale, level.score) for level in scale.levels)
    return SheetItem(
        code=leaf.code,
        title=leaf.title,
        help=leaf.help,
        weight=formats.weight(leaf.weight),
        scale=scale_text(scale),
        levels=tuple(level_of(scale, mark) for mark in scale.marks()) if short else (),
        guide=() if short else described,
        justify=justify_words(scale),
    )


def level_of(scale: Judged, mark: Fraction) -> SheetLevel:
    from reports.blank import SheetLevel

    found = next((level for level in scale.levels if level.score == mark), None)
    title, text = (found.title, found.text) if found else ("", "")
    return SheetLevel(formats.weight(mark), title, text)


def justify_words(scale: Judged) -> str:
    """`nilai 1 ke bawah atau 5 ke atas`; "" where no mark needs a reason."""
    rule = scale.justify
    if rule is None:
        return ""
    ends = ((rule.at_most, "ke bawah", scale.minimum), (rule.at_least, "ke atas", scale.maximum))
    told = [formats.weight(end) + ("" if end == last else f" {way}") for end, way, last in ends if end is not None]
    return f"nilai {' atau '.join(told)}"
