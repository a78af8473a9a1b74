"""The figures of all candidates as exact columns; every bad cell, row and column of a table at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from .bounded import Bounded
from .columns import Ints, Mask
from .errors import Problem, TableRefused, shown
from .figures import HEADER_LINE, MISSING_TEXT, NOT_APPLICABLE, FigureRow, optional_codes
from .readings import STATES, read_column, states_of
from .rubric import DATE, TEXT, Rubric


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

    @cached_property
    def bounded(self) -> Bounded:
        """The values with their bounds, looked for once."""
        return Bounded.of(self.values)

    @cached_property
    def complete(self) -> bool:
        """Whether every candidate has a value."""
        return not self.states.any()


@dataclass(frozen=True)
class FigureTable:
    """The figures of all candidates, column by column; `inapplicable` marks indicators answered n/a as a whole."""

    candidates: tuple[str, ...]
    names: tuple[str, ...]
    columns: Mapping[str, Column]
    inapplicable: Mapping[str, Mask] = field(default_factory=dict)


def figure_table(rubric: Rubric, rows: Sequence[FigureRow], source: str = "angka") -> FigureTable:
    """Rows of text as exact columns; raises TableRefused with every bad cell, row and column."""
    known = column_codes(rubric)
    strangers = dict.fromkeys(code for row in rows if not row.cells.keys() <= known.keys() for code in row.cells)
    cells = {code: [row.cells.get(code, MISSING_TEXT) for row in rows] for code in [*known, *strangers]}
    places = Places(source, tuple(row.candidate for row in rows), tuple(row.line for row in rows))
    return read_table(rubric, places, tuple(row.name for row in rows), cells)


def figure_table_from_columns(
    rubric: Rubric,
    candidates: Sequence[str],
    names: Sequence[str],
    cells: Mapping[str, Sequence[str]],
    source: str = "angka",
) -> FigureTable:
    """Columns of text as exact columns, one text a candidate; a column that isn't given is missing for everyone.

    Raises TableRefused like `figure_table` (every line is 0), ValueError for columns of different lengths.
    """
    if any(len(texts) != len(candidates) for texts in (names, *cells.values())):
        raise ValueError("columns differ in length")
    places = Places(source, tuple(candidates), (0,) * len(candidates))
    return read_table(rubric, places, tuple(names), cells)


@dataclass(frozen=True)
class Places:
    """Where the cells of a table stand: `candidates` and `lines` run along the rows."""

    source: str
    candidates: tuple[str, ...]
    lines: tuple[int, ...]

    def problem(self, row: int, code: str, what: str) -> Problem:
        """What is wrong in one cell."""
        return Problem(self.source, self.lines[row], f"kolom {code}", what)


def column_codes(rubric: Rubric) -> dict[str, None]:
    """The columns that the rubric has, as the keys, in its order."""
    return dict.fromkeys([*(figure.code for figure in rubric.figures), *optional_codes(rubric)])


def read_table(
    rubric: Rubric, places: Places, names: tuple[str, ...], cells: Mapping[str, Sequence[str]]
) -> FigureTable:
    """The table; raises TableRefused with all that is wrong in it."""
    problems = [*candidate_problems(places), *column_problems(rubric, places, cells)]
    empty = (MISSING_TEXT,) * len(places.candidates)
    columns: dict[str, Column] = {}
    for figure in rubric.figures:
        read = read_column(figure, cells.get(figure.code, empty))
        problems += [places.problem(row, figure.code, what) for row, what in read.refusals]
        if figure.type not in (DATE, TEXT):
            columns[figure.code] = Column(read.values, read.denominator, read.states, read.decimals)
    inapplicable: dict[str, Mask] = {}
    for code in optional_codes(rubric):
        texts = cells.get(code, empty)
        problems += answer_problems(code, places, texts)
        inapplicable[code] = states_of(texts) == NOT_APPLICABLE
    if problems:
        raise TableRefused(problems)
    return FigureTable(places.candidates, names, columns, inapplicable)


def candidate_problems(places: Places) -> Iterator[Problem]:
    """Empty or repeated candidates."""
    first_line: dict[str, int] = {}
    for row, (candidate, line) in enumerate(zip(places.candidates, places.lines, strict=True)):
        if not candidate.strip():
            yield places.problem(row, "candidate", "kode kandidat kosong")
        elif candidate in first_line:
            what = f"kandidat {shown(candidate)} sudah ada di baris {first_line[candidate]}"
            yield places.problem(row, "candidate", what)
        first_line.setdefault(candidate, line)


def column_problems(rubric: Rubric, places: Places, cells: Iterable[str]) -> Iterator[Problem]:
    """Columns that the rubric doesn't have."""
    known = column_codes(rubric)
    what = f"kolom ini tidak ada dalam rubrik {rubric.code}"
    for code in cells:
        if code not in known:
            yield Problem(places.source, HEADER_LINE, f"kolom {shown(code)}", what)


def answer_problems(code: str, places: Places, texts: Sequence[str]) -> Iterator[Problem]:
    """What else than n/a or nothing stands in an optional indicator's own column."""
    if len(texts) == sum(texts.count(text) for text in STATES):
        return
    for row, text in enumerate(texts):
        if text not in STATES:
            what = f"{shown(text)} tidak dipakai di sini; kolom indikator hanya menerima n/a atau kosong"
            yield places.problem(row, code, what)
