"""All villages of a region as one table to fill in: a row a village, a column a figure."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from reports import formats
from scoring.figures import MISSING_TEXT, may_not_apply
from scoring.rubric import DATE, TEXT, Rubric
from webapp.forms.template import (
    AS_OF,
    CODE,
    MARK,
    NAME,
    REGION,
    SOURCE,
    STAMP,
    STANDING,
    VILLAGES,
    Stamp,
    answers_of,
    heading_of,
    is_chosen,
)
from webapp.models import ACTIVE, Candidate
from webapp.services.bringing_in import Region, villages_in
from webapp.services.nominations import TITLES, region_of
from webapp.services.workbooks import Table, Value, new_workbook, put
from webapp.views.template_book import (
    Styles,
    category_facts,
    input_value,
    put_day,
    rule_of,
    write_guide,
    write_lists,
)
from webapp.views.wording import here

BEFORE, AFTER = (CODE, NAME, STANDING), (SOURCE, AS_OF, MARK)
WIDTHS = {CODE: 15, NAME: 38, STANDING: 22, SOURCE: 26, AS_OF: 14, MARK: 8}
FIGURE_WIDTH, HEADING_HEIGHT = 17, 96
HOW = (
    "Satu baris satu desa, satu kolom satu angka. Isi hanya sel berwarna kuning; sel lain terkunci.",
    "Desa yang belum ikut menjadi kandidat begitu barisnya diisi. Baris yang dibiarkan kosong tidak diambil.",
    "Angka yang belum diketahui dibiarkan kosong; tulis 0 hanya bila memang tidak ada.",
    "Sumber dan Per tanggal berlaku untuk semua angka yang berubah di baris itu; bila kosong, yang tersimpan tetap.",
    "Angka yang berubah di sini menggantikan rincian kelompoknya; rincian diisi di templat desa masing-masing.",
    "Jangan mengubah judul kolom dan kode. Baris dan kolom jangan digabung atau disembunyikan.",
    "Hanya desa di wilayah sendiri yang diterima. Yang akan berubah ditampilkan dahulu sebelum diambil.",
)


def region_stamp(region: Region, rubric: Rubric) -> Stamp:
    """Whose table it is."""
    category = region.category
    return Stamp(REGION, category.edition.code, category.code, "+".join(region.prefixes), rubric.digest)


def names_of(region: Region) -> str:
    """`Kabupaten Kutai Kartanegara`."""
    return ", ".join(map(region_of, region.prefixes))


def standing_words(region: Region, candidate: Candidate | None) -> str:
    """How a village stands, in a few words."""
    if candidate is None:
        return "belum ikut"
    handed = region.handed.get(candidate.id)
    if candidate.standing != ACTIVE:
        return TITLES[candidate.standing]
    if handed is not None and handed.until is None:
        at = here(handed.at, region.category.edition.timezone)
        return f"sudah dikirim {formats.short_date(at.date())}"
    return "ditutup" if region.closed(candidate) else "kandidat"


def cells_of(region: Region, rubric: Rubric, code: str, name: str) -> dict[str, Value]:
    """One village as it is stored."""
    desk, skippable = region.desk(code), may_not_apply(rubric)
    version = max((row.version for row in desk.rows.values()), default=0)
    cells: dict[str, Value] = {CODE: code, NAME: name, MARK: f"v{version}"}
    cells[STANDING] = standing_words(region, region.candidates.get(code))
    for figure in rubric.figures:
        row = desk.rows.get(figure.code)
        cells[figure.code] = input_value(figure, MISSING_TEXT if row is None else row.claimed, skippable)
    return cells


def headings(rubric: Rubric) -> dict[str, str]:
    """The headings by the names of the columns, in order."""
    figures = {figure.code: heading_of(figure) for figure in rubric.figures}
    return {name: name for name in BEFORE} | figures | {name: name for name in AFTER}


def region_table(region: Region, rubric: Rubric) -> Table:
    """The same for a CSV file; its first row is the stamp."""
    titles = headings(rubric)
    rows: list[Mapping[str, Value]] = [{CODE: STAMP, NAME: region_stamp(region, rubric).text()}]
    rows += [cells_of(region, rubric, *village) for village in villages_in(region, rubric).items()]
    return Table("wilayah", "Wilayah", tuple(titles.values()), [[one.get(name, "") for name in titles] for one in rows])


def region_book(region: Region, rubric: Rubric, limit: str) -> bytes:
    """The workbook."""
    out = io.BytesIO()
    with new_workbook(out, in_memory=True) as book:
        styles, skippable = Styles.of(book), may_not_apply(rubric)
        facts = [("Wilayah", names_of(region)), *category_facts(region.category, rubric, limit)]
        facts.append((STAMP, region_stamp(region, rubric).text()))
        write_guide(book, styles, "Isian desa sekaligus", facts, HOW)
        lists = {figure.code: answers_of(figure, skippable) for figure in rubric.figures if is_chosen(figure)}
        sheet, villages = book.add_worksheet(VILLAGES), villages_in(region, rubric)
        set_up(sheet, styles, rubric)
        for number, (code, name) in enumerate(villages.items(), start=1):
            candidate = region.candidates.get(code)
            shut = candidate is not None and bool(region.closed(candidate))
            write_row(sheet, styles, number, cells_of(region, rubric, code, name), rubric, shut=shut)
        validate(sheet, rubric, lists, len(villages))
        write_lists(book, lists)
    return out.getvalue()


def set_up(sheet: Any, styles: Styles, rubric: Rubric) -> None:
    """Headings, widths, what stays in sight and what is locked."""
    for column, (name, title) in enumerate(headings(rubric).items()):
        sheet.set_column(column, column, WIDTHS.get(name, FIGURE_WIDTH), None, {"hidden": name == MARK})
        put(sheet, 0, column, title, styles.head)
    sheet.set_row(0, HEADING_HEIGHT)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 1)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.set_footer("&L&A&RHalaman &P dari &N")
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})


def write_row(
    sheet: Any, styles: Styles, number: int, cells: Mapping[str, Value], rubric: Rubric, *, shut: bool
) -> None:
    """One village; of one that can't be changed any more every cell is locked."""
    kinds = {figure.code: figure.type for figure in rubric.figures} | {SOURCE: TEXT, AS_OF: DATE}
    for column, name in enumerate(headings(rubric)):
        free = name in kinds and not shut
        style = (
            styles.inputs.get(kinds[name], styles.inputs[TEXT])
            if free
            else styles.code
            if name == CODE
            else styles.text
        )
        if kinds.get(name) == DATE:
            put_day(sheet, (number, column), cells.get(name, ""), style)
        else:
            put(sheet, number, column, cells.get(name, ""), style)


def validate(sheet: Any, rubric: Rubric, lists: Mapping[str, Sequence[tuple[str, str]]], rows: int) -> None:
    """A rule for every column."""
    skippable = may_not_apply(rubric)
    for column, figure in enumerate(rubric.figures, start=len(BEFORE)):
        rule = rule_of(figure, 1, column, list(lists), skippable=figure.code in skippable, lists=lists)
        if rule and rows:
            sheet.data_validation(1, column, rows, column, rule)
