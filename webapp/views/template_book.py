"""One candidate's self-assessment as a workbook to fill in: a guide, a sheet a section, a row a figure."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from reports.figure_words import words_of
from scoring.figures import MISSING_TEXT, NOT_APPLICABLE_TEXT
from scoring.rubric import COUNT, DATE, MONEY, NUMBER, NUMERIC_TYPES, PERCENT, TEXT, Figure, Rubric
from webapp.forms.template import (
    AS_OF,
    CODE,
    COLUMNS,
    DOES_NOT_APPLY,
    FORM,
    GUIDE,
    HELP,
    INPUT,
    LAST,
    LINE,
    LISTS,
    MARK,
    SOURCE,
    SPARE_LINES,
    STAMP,
    STORED,
    TITLE,
    UNIT,
    Stamp,
    answers_of,
    is_chosen,
    mark_of,
    stated_digest,
)
from webapp.models import Category
from webapp.queries import reporting as queries
from webapp.services.sections import Section, sections_of
from webapp.services.workbooks import Number, Table, Value, new_workbook, plain, put, sheet_name
from webapp.views.report_page import Desk, deadline_words
from webapp.views.report_reading import read_back

LINE_HEIGHT, LETTERS = 16, 0.9  # points a line; letters to a unit of width, on the safe side
HEADING = 3  # the row of the headings, from 0
WIDTHS = {CODE: 22, TITLE: 38, UNIT: 10, HELP: 38, LAST: 20, INPUT: 24, SOURCE: 26, AS_OF: 14, STORED: 38, MARK: 20}
MOST_DECIMALS = {COUNT: "#,##0", MONEY: "#,##0.##", PERCENT: "0.######", NUMBER: "#,##0.######"}
PICK = "Pilih salah satu jawaban dari daftarnya."
ASKS = {
    COUNT: "Isi bilangan bulat, 0 ke atas",
    MONEY: "Isi rupiah, 0 ke atas",
    PERCENT: "Isi angka persen, 0 ke atas",
    NUMBER: "Isi angka",
}
HOW = (
    "Isi hanya sel berwarna kuning: Isian, Sumber, Per tanggal, dan nama kelompok pada rincian. Sel lain terkunci.",
    "Angka yang belum diketahui dibiarkan kosong; tulis 0 hanya bila memang tidak ada.",
    "Pilihan dipilih dari daftar pada selnya. “tidak berlaku” hanya ada bila instrumen membolehkannya.",
    "Angka yang memiliki baris rincian dijumlahkan dari rinciannya; isi rinciannya atau angkanya, jangan keduanya.",
    "Persentase ditulis sebagai angka persen, misalnya 76,98. Tanggal ditulis misalnya 31/12/2025.",
    "Jangan mengubah judul kolom, kode, dan nama lembar. Baris dan kolom jangan digabung atau disembunyikan.",
    "Setelah diisi, simpan sebagai XLSX dan unggah di halaman yang sama. Yang akan berubah ditampilkan dahulu.",
)


@dataclass(frozen=True)
class Line:
    """One row of a sheet; `line` is a row of groups beneath its figure."""

    figure: Figure
    line: bool
    cells: Mapping[str, Value]


def stamp_of(desk: Desk) -> Stamp:
    """Whose template it is."""
    category = desk.candidate.category
    return Stamp(FORM, category.edition.code, category.code, desk.candidate.code, desk.rubric.digest)


def section_names(desk: Desk) -> dict[str, Section]:
    """The sections by the names of their sheets."""
    found: dict[str, Section] = {}
    for section in sections_of(desk.rubric):
        found[sheet_name(section.name, [GUIDE, LISTS, *found])] = section
    return found


def lines_of(desk: Desk, section: Section, last: Mapping[str, tuple[str, str]]) -> list[Line]:
    """All rows of a section."""
    return [row for figure in section.figures for row in (figure_line(desk, figure, last), *group_lines(desk, figure))]


def figure_line(desk: Desk, figure: Figure, last: Mapping[str, tuple[str, str]]) -> Line:
    """A figure's own row, as it is stored."""
    row, lines = desk.rows.get(figure.code), desk.lines.get(figure.code, ())
    claimed = MISSING_TEXT if row is None else row.claimed
    source = "" if row is None else row.source
    day = row.as_of.isoformat() if row is not None and row.as_of else ""
    before = last.get(figure.code)
    cells: dict[str, Value] = {
        CODE: figure.code,
        TITLE: figure.title,
        UNIT: "Rp" if figure.type == MONEY else "%" if figure.type == PERCENT else figure.unit,
        HELP: figure.help,
        LAST: f"{words_of(figure, before[0])} (edisi {before[1]})" if before else "",
        INPUT: "" if lines else input_value(figure, claimed, desk.skippable),
        SOURCE: source,
        AS_OF: day,
        STORED: stored_words(figure, claimed),
        MARK: mark_of(0 if row is None else row.version, stated_digest(claimed, source, day, lines)),
    }
    return Line(figure, False, cells)


def input_value(figure: Figure, claimed: str, skippable: Collection[str]) -> Value:
    """What stands in the cell: an answer by its title, a number as one."""
    if claimed == NOT_APPLICABLE_TEXT:
        return DOES_NOT_APPLY
    if is_chosen(figure):
        titles = {machine: title for title, machine in answers_of(figure, skippable)}
        return titles.get(claimed, claimed)
    return Number(claimed) if figure.type in NUMERIC_TYPES else claimed


def stored_words(figure: Figure, claimed: str) -> str:
    """`104.769 = seratus empat ribu … orang`."""
    if claimed == MISSING_TEXT:
        return ""
    shown, words = read_back(figure, claimed)
    return f"{shown} = {words}" if words else shown


def group_lines(desk: Desk, figure: Figure) -> list[Line]:
    """The groups of a figure that is added up: those there are, those suggested, and some to be named."""
    if figure.lines is None:
        return []
    stored = desk.lines.get(figure.code, ())
    named = {label for label, _value in stored}
    rows = [*stored, *((label, "") for label in figure.lines if label not in named), *[("", "")] * SPARE_LINES]
    return [
        Line(figure, True, {CODE: f"{figure.code}{LINE}", TITLE: label, UNIT: figure.unit, INPUT: Number(value)})
        for label, value in rows
    ]


def template_table(desk: Desk) -> Table:
    """The same as one table for a CSV file; its first row is the stamp."""
    last = queries.previous_figures(desk.candidate)
    stamp: dict[str, Value] = {CODE: STAMP, INPUT: stamp_of(desk).text(), HELP: "Baris ini jangan diubah."}
    rows = [line.cells for section in sections_of(desk.rubric) for line in lines_of(desk, section, last)]
    return Table("templat", "Templat", COLUMNS, [[one.get(name, "") for name in COLUMNS] for one in (stamp, *rows)])


def template_book(desk: Desk) -> bytes:
    """The workbook."""
    out, last = io.BytesIO(), queries.previous_figures(desk.candidate)
    with new_workbook(out, in_memory=True) as book:
        styles = Styles.of(book)
        write_guide(book, styles, "Isian mandiri lewat lembar sebar", guide_facts(desk), HOW)
        lists = {figure.code: answers_of(figure, desk.skippable) for figure in desk.rubric.figures if is_chosen(figure)}
        for name, section in section_names(desk).items():
            sheet = Sheet(book.add_worksheet(name), styles, lists)
            sheet.write(desk, section, lines_of(desk, section, last))
        write_lists(book, lists)
    return out.getvalue()


@dataclass(frozen=True)
class Styles:
    """How cells look."""

    title: Any
    soft: Any
    head: Any
    text: Any
    code: Any
    inputs: Mapping[str, Any]

    @classmethod
    def of(cls, book: Any) -> Styles:
        wrapped = {"text_wrap": True, "valign": "top"}
        free = {**wrapped, "locked": False, "bg_color": "#FFF8DC", "border": 1, "border_color": "#C9BF9A"}
        formats_by_type = {**MOST_DECIMALS, DATE: "dd/mm/yyyy", TEXT: "@"}
        return cls(
            title=book.add_format({"bold": True, "font_size": 14}),
            soft=book.add_format({"font_color": "#555555"}),
            head=book.add_format({**wrapped, "bold": True, "bg_color": "#E4EFE6", "bottom": 1}),
            text=book.add_format(wrapped),
            code=book.add_format({"valign": "top", "font_color": "#777777", "font_size": 8}),
            inputs={kind: book.add_format({**free, "num_format": code}) for kind, code in formats_by_type.items()},
        )


@dataclass
class Sheet:
    """One section's sheet while it is written."""

    sheet: Any
    styles: Styles
    lists: Mapping[str, Sequence[tuple[str, str]]]

    def write(self, desk: Desk, section: Section, rows: Sequence[Line]) -> None:
        edition = desk.candidate.category.edition
        self.set_up()
        put(self.sheet, 0, 0, section.name, self.styles.title)
        sample = "CONTOH. " if edition.sample else ""
        put(self.sheet, 1, 0, f"{sample}{desk.candidate.name}, {edition.title} {edition.label}", self.styles.soft)
        for column, name in enumerate(COLUMNS):
            put(self.sheet, HEADING, column, name, self.styles.head)
        for number, line in enumerate(rows, start=HEADING + 1):
            self.write_line(number, line, desk)

    def set_up(self) -> None:
        """Locked but for the inputs, without a password: it keeps hands from slipping, not from working."""
        sheet = self.sheet
        for column, name in enumerate(COLUMNS):
            sheet.set_column(column, column, WIDTHS[name], None, {"hidden": name == MARK})
        sheet.freeze_panes(HEADING + 1, 2)
        sheet.repeat_rows(HEADING)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&RHalaman &P dari &N")
        sheet.hide_gridlines(2)
        sheet.protect("", {"format_columns": True, "format_rows": True})

    def write_line(self, number: int, line: Line, desk: Desk) -> None:
        free = {INPUT, TITLE} if line.line else {INPUT, SOURCE, AS_OF}
        for column, name in enumerate(COLUMNS):
            value = line.cells.get(name, "")
            style = self.styles.code if name in (CODE, MARK) else self.styles.text
            if name in free:
                kind = line.figure.type if name == INPUT else DATE if name == AS_OF else TEXT
                style = self.styles.inputs.get(kind, self.styles.inputs[TEXT])
            if name == AS_OF or (name == INPUT and line.figure.type == DATE):
                put_day(self.sheet, (number, column), value, style)
            else:
                put(self.sheet, number, column, value, style)
        self.sheet.set_row(number, height_of({name: plain(line.cells.get(name, "")) for name in COLUMNS}))
        self.validate(number, line, desk)

    def validate(self, number: int, line: Line, desk: Desk) -> None:
        """What the cell takes, said beforehand and when it is refused."""
        column, figure = COLUMNS.index(INPUT), line.figure
        skippable = figure.code in desk.skippable and not line.line
        rule = rule_of(figure, number, column, list(self.lists), skippable=skippable, lists=self.lists)
        if rule:
            self.sheet.data_validation(number, column, number, column, rule)


def height_of(texts: Mapping[str, str], widths: Mapping[str, int] = WIDTHS) -> int:
    """So high that wrapped text is seen whole; a program that opens the file needn't measure it again."""
    lines = (ceil(len(text) / (widths[name] * LETTERS)) for name, text in texts.items() if name not in (CODE, MARK))
    return LINE_HEIGHT * max(1, *lines)


def put_day(sheet: Any, at: tuple[int, int], value: Value, style: Any) -> None:
    """A date as one, anything else as it is."""
    text = plain(value)
    try:
        sheet.write_datetime(*at, date.fromisoformat(text), style)
    except ValueError:
        put(sheet, *at, value, style)


def rule_of(
    figure: Figure, row: int, column: int, codes: Sequence[str], *, skippable: bool, lists: Mapping[str, Any]
) -> dict[str, Any]:
    """A figure's rule for its cell; {} where any text will do."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    if is_chosen(figure):
        column_of, count = codes.index(figure.code), len(lists[figure.code])
        first, end = (xl_rowcol_to_cell(at, column_of, row_abs=True, col_abs=True) for at in (0, count - 1))
        source = f"={LISTS}!{first}:{end}"
        return {"validate": "list", "source": source, "error_title": "Jawaban", "error_message": PICK}
    if figure.type not in NUMERIC_TYPES:
        return {}
    cell = xl_rowcol_to_cell(row, column)
    signed = "" if figure.type == NUMBER else f"{cell}>=0"
    parts = [part for part in (signed, f"{cell}=INT({cell})" if figure.type == COUNT else "") if part]
    sound = f"AND(ISNUMBER({cell}),{','.join(parts)})" if parts else f"ISNUMBER({cell})"
    test = f"IF(ISNUMBER({cell}),{sound},FALSE)"
    formula = f'=OR({test},LOWER(TRIM({cell}))="{DOES_NOT_APPLY}")' if skippable else f"={test}"
    message = f"{ASKS[figure.type]}, atau “{DOES_NOT_APPLY}”." if skippable else f"{ASKS[figure.type]}."
    return {"validate": "custom", "value": formula, "error_title": "Angka", "error_message": message}


def guide_facts(desk: Desk) -> list[tuple[str, str]]:
    """Whose template it is, and until when."""
    candidate, last = desk.candidate, queries.handed_in(desk.candidate.id)
    limit = deadline_words(candidate, last).removeprefix("Batas waktu: ") or "belum ditetapkan"
    own = ("Kandidat", f"{candidate.name} ({candidate.code})")
    return [own, *category_facts(candidate.category, desk.rubric, limit), (STAMP, stamp_of(desk).text())]


def category_facts(category: Category, rubric: Rubric, limit: str) -> list[tuple[str, str]]:
    """The edition, the category and its instrument."""
    edition = category.edition
    return [
        ("Edisi", f"{edition.title} {edition.label}" + (" · CONTOH" if edition.sample else "")),
        ("Kategori", category.title),
        ("Masa penilaian", f"1 Januari sampai 31 Desember {edition.period_year}"),
        ("Batas waktu", limit),
        ("Instrumen", f"{rubric.title} ({rubric.status})"),
        ("Sidik instrumen", rubric.digest),
    ]


def write_guide(book: Any, styles: Styles, title: str, facts: Sequence[tuple[str, str]], how: Sequence[str]) -> None:
    """Whose it is, until when, and how to fill it in."""
    sheet = book.add_worksheet(GUIDE)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 96)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.protect()
    put(sheet, 0, 0, title, styles.title)
    for number, (name, value) in enumerate(facts, start=2):
        put(sheet, number, 0, name, styles.soft)
        put(sheet, number, 1, value, styles.text)
    first = len(facts) + 3
    put(sheet, first, 0, "Cara mengisi", styles.soft)
    for number, sentence in enumerate(how, start=first):
        put(sheet, number, 1, sentence, styles.text)


def write_lists(book: Any, lists: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """The answers that cells offer, a column each, out of sight."""
    sheet = book.add_worksheet(LISTS)
    sheet.very_hidden()
    for column, answers in enumerate(lists.values()):
        for row, (title, _machine) in enumerate(answers):
            put(sheet, row, column, title)
