"""One set of rows as two rubrics read it: what both read alike is read once, what only one can read counts there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .difference import answered_alike
from .figure_table import FigureTable, Places, column_codes, read_table
from .figures import MISSING_TEXT, FigureRow, optional_codes
from .readings import read_column
from .rubric import Figure, Rubric


@dataclass(frozen=True)
class Reported:
    """What candidates wrote, column by column: `cells` by code, one text a candidate."""

    places: Places
    names: tuple[str, ...]
    cells: Mapping[str, Sequence[str]]

    def table(self, rubric: Rubric, cells: Mapping[str, Sequence[str]]) -> FigureTable:
        """Some of the columns as a rubric reads them; raises TableRefused."""
        return read_table(rubric, self.places, self.names, cells)


def reported(rows: Sequence[FigureRow], source: str) -> Reported:
    """Rows as columns."""
    codes = dict.fromkeys(code for row in rows for code in row.cells)
    cells = {code: [row.cells.get(code, MISSING_TEXT) for row in rows] for code in codes}
    places = Places(source, tuple(row.candidate for row in rows), tuple(row.line for row in rows))
    return Reported(places, tuple(row.name for row in rows), cells)


def strangers(old: Rubric, new: Rubric, given: Reported) -> tuple[str, ...]:
    """The columns that neither rubric reads, in their order."""
    known = column_codes(old) | column_codes(new)
    return tuple(code for code in given.cells if code not in known)


def tables(old: Rubric, new: Rubric, given: Reported) -> tuple[FigureTable, FigureTable]:
    """Both rubrics' tables; figures that both read alike are read once. Raises TableRefused."""
    others = {figure.code: figure for figure in new.figures}
    alike = tuple(one for one in old.figures if one.code in others and answered_alike(one, others[one.code]))
    codes = frozenset(one.code for one in alike)
    cells = {code: texts for code, texts in given.cells.items() if code in codes}
    shared = given.table(replace(old, figures=alike, criteria=()), cells)
    return own_table(old, new, shared, given), own_table(new, old, shared, given)


def own_table(rubric: Rubric, other: Rubric, shared: FigureTable, given: Reported) -> FigureTable:
    """The shared columns and those that only this rubric reads, or reads in its own way."""
    theirs = {figure.code: figure for figure in other.figures}
    own = [one for one in rubric.figures if one.code not in theirs or not answered_alike(one, theirs[one.code])]
    answers = optional_codes(rubric)
    cells = {code: given.cells[code] for code in answers if code in given.cells}
    for figure in own:
        texts = given.cells.get(figure.code)
        if texts is not None:
            cells[figure.code] = readable_texts(figure, theirs.get(figure.code), texts)
    table = given.table(replace(rubric, figures=tuple(own)), cells)
    inapplicable = {code: table.inapplicable[code] for code in answers}
    return replace(shared, columns={**shared.columns, **table.columns}, inapplicable=inapplicable)


def readable_texts(figure: Figure, other: Figure | None, texts: Sequence[str]) -> Sequence[str]:
    """The cells without those that only the other rubric's figure of this code can read."""
    if other is None:
        return texts
    theirs = {row for row, _ in read_column(other, texts).refusals}
    left = [row for row, _ in read_column(figure, texts).refusals if row not in theirs]
    kept = list(texts)
    for row in left:
        kept[row] = MISSING_TEXT
    return kept
