"""The engine of Paritrana: values in, values out. No clock, no file, no request, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .parse import parse_rubric

if TYPE_CHECKING:
    from .decisions import Decision
    from .figures import FigureRow
    from .marks import Mark
    from .result import Result
    from .rubric import Rubric

__all__ = ["parse_rubric", "score"]


def score(
    rubric: Rubric,
    rows: Sequence[FigureRow],
    marks: Sequence[Mark] = (),
    sources: tuple[str, str] = ("angka", "nilai"),
    decisions: Sequence[Decision] = (),
) -> Result:
    """Scores and ranks candidates from text cells, and says which of their figures don't add up.

    `rows` are figures (one row a candidate), `marks` what jurors gave; `sources` names the two tables in messages,
    `decisions` are the plenary's. Raises TableRefused with every problem of a table, DecisionRefused. NumPy is loaded
    when first needed.
    """
    from .evaluate import evaluate
    from .figure_table import figure_table
    from .findings import find
    from .panel import ballots
    from .plenary import settle
    from .ranking import rank, summarise

    table = figure_table(rubric, rows, sources[0])
    evaluation = evaluate(rubric, table, ballots(rubric, table.candidates, marks, sources[1]))
    ranking = settle(evaluation, rank(evaluation), decisions)
    return replace(summarise(evaluation, ranking), findings=find(rubric, table))
