"""Figures as candidates report them: machine text to exact columns, with missing and not applicable kept apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import lcm

import numpy as np

from .errors import FigureRefused, Problem, TableRefused, shown
from .exact import MOST_DIGITS, Ints, Mask, column, decimals_of, parse_decimal
from .rubric import CHOICE, COUNT, DATE, MONEY, NUMBER, NUMERIC_TYPES, TEXT, YES_NO, Figure, Rubric

MISSING_TEXT, NOT_APPLICABLE_TEXT = "", "n/a"
PRESENT, MISSING, NOT_APPLICABLE = 0, 1, 2
HEADER_LINE = 1
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class FigureRow:
    """One candidate's cells by column code: "" is missing, "n/a" not applicable; `line` is where it was read."""

    candidate: str
    name: str
    cells: Mapping[str, str]
    line: int = 0


@dataclass(frozen=True)
class Column:
    """One figure of all candidates: `values / denominator` where `states` is PRESENT, 0 elsewhere.

    A choice is held as the option's position, yes/no as 1/0. `decimals` is how many were written, which is how
    precisely a percentage was stated; None where nobody asks. Shapes: (candidates,).
    """

    values: Ints
    denominator: int
    states: Ints
    decimals: Ints | None = None


@dataclass(frozen=True)
class FigureTable:
    """The figures of all candidates, column by column; `inapplicable` marks indicators answered n/a as a whole."""

    candidates: tuple[str, ...]
    names: tuple[str, ...]
    columns: Mapping[str, Column]
    inapplicable: Mapping[str, Mask] = field(default_factory=dict)


def read_figure(figure: Figure, text: str) -> Fraction | None:
    """The exact value of one cell; None when it is missing, n/a, a date or a text.

    A choice gives its option's position, yes/no 1 or 0. Raises FigureRefused with a sentence in Indonesian.
    """
    if text in (MISSING_TEXT, NOT_APPLICABLE_TEXT):
        return None
    if figure.type in NUMERIC_TYPES:
        return read_number(figure, text)
    if figure.type == CHOICE:
        return Fraction(read_option(figure, text))
    if figure.type == YES_NO:
        return Fraction(read_yes_no(text))
    if figure.type == DATE:
        read_date(text)
    return None


def read_number(figure: Figure, text: str) -> Fraction:
    """A plain number that suits the figure's type; raises FigureRefused."""
    value = parse_decimal(text)
    if value is None:
        raise FigureRefused(
            f"{shown(text)} bukan angka yang dapat dibaca; tulis digit 0-9 saja, titik untuk desimal, "
            f"tanpa pemisah ribuan, paling banyak {MOST_DIGITS} digit"
        )
    if value < 0 and figure.type != NUMBER:
        raise FigureRefused(f"{shown(text)} negatif, padahal {figure.title} tidak dapat kurang dari nol")
    if figure.type == COUNT and value.denominator != 1:
        raise FigureRefused(
            f"{shown(text)} bukan bilangan bulat, padahal {figure.title} dihitung per {figure.unit or 'satuan'}"
        )
    if figure.type == MONEY and (decimals_of(value) or 0) > 2:
        raise FigureRefused(f"{shown(text)} memuat lebih dari dua desimal, padahal {figure.title} adalah uang")
    return value


def read_option(figure: Figure, text: str) -> int:
    """The position of the option; raises FigureRefused naming the options."""
    codes = [option.code for option in figure.options]
    if text not in codes:
        raise FigureRefused(f"{shown(text)} bukan pilihan; yang ada: {', '.join(codes)}")
    return codes.index(text)


def read_yes_no(text: str) -> int:
    """1 for yes, 0 for no; raises FigureRefused."""
    if text not in ("yes", "no"):
        raise FigureRefused(f"{shown(text)} bukan jawaban; tulis yes atau no")
    return int(text == "yes")


def read_date(text: str) -> date:
    """A calendar date written YYYY-MM-DD; raises FigureRefused."""
    sentence = f"{shown(text)} bukan tanggal; tulis TTTT-BB-HH, misalnya 2023-02-13"
    if not ISO_DATE.fullmatch(text):
        raise FigureRefused(sentence)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FigureRefused(sentence) from None


def figure_table(rubric: Rubric, rows: Sequence[FigureRow], source: str = "angka") -> FigureTable:
    """Rows of text as exact columns; raises TableRefused with every bad cell, row and column."""
    problems = row_problems(rubric, rows, source)
    columns: dict[str, Column] = {}
    for figure in rubric.figures:
        if figure.type not in (DATE, TEXT):
            columns[figure.code] = figure_column(figure, rows, source, problems)
        else:
            figure_column(figure, rows, source, problems)
    inapplicable = {code: answered_not_applicable(code, rows, source, problems) for code in optional_codes(rubric)}
    if problems:
        raise TableRefused(problems)
    return FigureTable(tuple(row.candidate for row in rows), tuple(row.name for row in rows), columns, inapplicable)


def row_problems(rubric: Rubric, rows: Sequence[FigureRow], source: str) -> list[Problem]:
    """Empty or repeated candidates, and cells in columns that the rubric doesn't have."""
    known = {figure.code for figure in rubric.figures} | set(optional_codes(rubric))
    problems: list[Problem] = []
    first_line: dict[str, int] = {}
    for row in rows:
        if not row.candidate.strip():
            problems.append(Problem(source, row.line, "kolom candidate", "kode kandidat kosong"))
        elif row.candidate in first_line:
            what = f"kandidat {shown(row.candidate)} sudah ada di baris {first_line[row.candidate]}"
            problems.append(Problem(source, row.line, "kolom candidate", what))
        first_line.setdefault(row.candidate, row.line)
    strangers = dict.fromkeys(code for row in rows for code in row.cells if code not in known)
    what = f"kolom ini tidak ada dalam rubrik {rubric.code}"
    problems += [Problem(source, HEADER_LINE, f"kolom {shown(code)}", what) for code in strangers]
    return problems


def optional_codes(rubric: Rubric) -> tuple[str, ...]:
    """Optional indicators that may be answered n/a in a column of their own (no figure has that code)."""
    figures = {figure.code for figure in rubric.figures}
    return tuple(leaf.code for leaf in rubric.indicators() if leaf.optional and leaf.code not in figures)


def figure_column(figure: Figure, rows: Sequence[FigureRow], source: str, problems: list[Problem]) -> Column:
    """One figure of every row; bad cells are added to `problems`."""
    values: list[Fraction] = []
    states = np.zeros(len(rows), dtype=np.int64)
    for position, (row, text) in enumerate(zip(rows, texts(figure.code, rows), strict=True)):
        states[position] = {MISSING_TEXT: MISSING, NOT_APPLICABLE_TEXT: NOT_APPLICABLE}.get(text, PRESENT)
        try:
            values.append(read_figure(figure, text) or Fraction(0))
        except FigureRefused as refusal:
            problems.append(Problem(source, row.line, f"kolom {figure.code}", str(refusal)))
            values.append(Fraction(0))
    denominator = lcm(*(value.denominator for value in values))
    decimals = np.array([len(text.partition(".")[2]) for text in texts(figure.code, rows)], dtype=np.int64)
    return Column(column([int(value * denominator) for value in values]), denominator, states, decimals)


def texts(code: str, rows: Sequence[FigureRow]) -> list[str]:
    """One figure's cells."""
    return [row.cells.get(code, MISSING_TEXT) for row in rows]


def answered_not_applicable(code: str, rows: Sequence[FigureRow], source: str, problems: list[Problem]) -> Mask:
    """Which rows answer n/a in an optional indicator's own column; any other text is a problem."""
    answers = np.zeros(len(rows), dtype=np.bool_)
    for position, (row, text) in enumerate(zip(rows, texts(code, rows), strict=True)):
        answers[position] = text == NOT_APPLICABLE_TEXT
        if text not in (MISSING_TEXT, NOT_APPLICABLE_TEXT):
            what = f"{shown(text)} tidak dipakai di sini; kolom indikator hanya menerima n/a atau kosong"
            problems.append(Problem(source, row.line, f"kolom {code}", what))
    return answers
