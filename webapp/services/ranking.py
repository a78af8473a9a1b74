"""The result of a category as it stands, and the files from which anybody gets the same one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import scoring
from scoring.errors import TableRefused
from scoring.result import Result
from scoring.rubric import Rubric
from webapp.errors import Refused
from webapp.queries import inputs

if TYPE_CHECKING:
    from scoring.evaluate import Evaluation
    from scoring.figure_table import FigureTable
    from scoring.figures import FigureRow
    from scoring.marks import Mark
    from scoring.ranking import Ranking
    from scoring.sheets import Sheets

SCORE_COLUMNS = ("juror", "bench", "candidate", "indicator", "score")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def rank_category(category_id: int, rubric: Rubric) -> Result:
    """Scores and ranks what is locked now. Raises Refused with the engine's own sentences."""
    with told_as_refusal(rubric):
        return scoring.score(rubric, inputs.figure_rows(category_id, rubric), inputs.marks(category_id, rubric))


@dataclass(frozen=True)
class Ranked:
    """A category's columns: what it was scored from, the points at every node, who stands where.

    The rows of `table` are the candidates; `sheets` has the panel's marks.
    """

    table: FigureTable
    sheets: Sheets
    evaluation: Evaluation
    ranking: Ranking


def rank_columns(category_id: int, rubric: Rubric) -> Ranked:
    """The same as columns, for whoever needs all candidates but not all their trees. Raises Refused."""
    from scoring.evaluate import evaluate
    from scoring.figure_table import figure_table
    from scoring.ranking import rank
    from scoring.rubric import PanelRule
    from scoring.sheets import read_sheets

    with told_as_refusal(rubric):
        table = figure_table(rubric, inputs.figure_rows(category_id, rubric))
        sheets = read_sheets(rubric, inputs.marks(category_id, rubric), table.candidates)
        evaluation = evaluate(rubric, table, sheets.ballots(rubric.panel or PanelRule()))
        return Ranked(table, sheets, evaluation, rank(evaluation))


@contextmanager
def told_as_refusal(rubric: Rubric) -> Iterator[None]:
    """What the engine can't read, as a sentence for the secretariat."""
    try:
        yield
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
