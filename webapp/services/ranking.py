"""The result of a category as it stands, and the files from which anybody gets the same one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import scoring
from scoring.errors import TableRefused
from scoring.result import Result
from scoring.rubric import Rubric
from webapp.errors import Refused
from webapp.queries import inputs

if TYPE_CHECKING:
    from scoring.figures import FigureRow
    from scoring.marks import Mark

SCORE_COLUMNS = ("juror", "bench", "candidate", "indicator", "score")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def rank_category(category_id: int, rubric: Rubric) -> Result:
    """Scores and ranks what is locked now. Raises Refused with the engine's own sentences."""
    try:
        return scoring.score(rubric, inputs.figure_rows(category_id), inputs.marks(category_id, rubric))
    except TableRefused as refused:
        told = "; ".join(f"{problem.where}: {problem.what}" for problem in refused.problems[:3])
        raise Refused(f"Angka atau nilai yang tersimpan tidak cocok dengan rubrik {rubric.code}: {told}.") from None


def unranked_names(category_id: int, rubric: Rubric) -> tuple[str, ...] | None:
    """Who would stand without a rank, from what is locked now; None when nothing can be ranked at all."""
    try:
        result = rank_category(category_id, rubric)
    except Refused:
        return None
    return tuple(one.name for one in result.not_assessed)


def figures_csv(category_id: int, rubric: Rubric) -> str:
    """FIGURES of the category, in the columns and the order of its rubric."""
    return figures_text(rubric, inputs.figure_rows(category_id))


def scores_csv(category_id: int, rubric: Rubric) -> str:
    """SCORES of the category: locked sheets and recusals."""
    marks: Sequence[Mark] = inputs.marks(category_id, rubric)
    rows = ((mark.juror, mark.bench, mark.candidate, mark.indicator, mark.value) for mark in marks)
    return csv_text(SCORE_COLUMNS, rows)


def figures_text(rubric: Rubric, rows: Iterable[FigureRow]) -> str:
    """A column for every figure, and one for every indicator that may be answered n/a as a whole."""
    from scoring.figures import optional_codes

    codes = (*(figure.code for figure in rubric.figures), *optional_codes(rubric))
    cells = ((row.candidate, row.name, *(row.cells.get(code, "") for code in codes)) for row in rows)
    return csv_text(("candidate", "name", *codes), cells)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def harmless(cell: str) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe; numbers, also negative ones, stay."""
    from scoring.exact import parse_decimal

    if cell.startswith(FORMULA_STARTS) and parse_decimal(cell) is None:
        return f"'{cell}"
    return cell
