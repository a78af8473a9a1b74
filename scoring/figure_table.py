"""The figures of all candidates as exact columns; every bad cell, row and column of a table at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

import numpy as np

from .columns import Ints, Mask, column
from .errors import FigureRefused, Problem, TableRefused, shown
from .figures import (
    HEADER_LINE,
    MISSING,
    MISSING_TEXT,
    NOT_APPLICABLE,
    NOT_APPLICABLE_TEXT,
    PRESENT,
    FigureRow,
    optional_codes,
    read_figure,
)
from .rubric import DATE, TEXT, Figure, Rubric


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


def figure_column(figure: Figure, rows: Sequence[FigureRow], source: str, problems: list[Problem]) -> Column:
    """One figure of every row; bad cells are added to `problems`."""
    values: list[Fraction] = []
    states = np.zeros(len(rows), dtype=np.int8)
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
