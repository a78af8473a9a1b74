"""What the engine is given: figures and locked scores of a category, as machine text.

Callers are the ranking and the exports only: a mark says what a juror gave, so no juror's page may ask for these.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from scoring.rubric import Rubric
from webapp.db import db
from webapp.models import Candidate, Panelist, Recusal, ReportedFigure, Score, Sheet, User

if TYPE_CHECKING:  # with NumPy behind them, they are loaded when something is scored, not when the web starts
    from scoring.figures import FigureRow
    from scoring.marks import Mark


def figure_rows(category_id: int, rubric: Rubric | None = None) -> list[FigureRow]:
    """One row a candidate, by code: a figure as verified, or as claimed while nobody has verified it.

    With a rubric only its own columns: what an earlier rubric asked stays stored and isn't read.
    """
    from scoring.figures import FigureRow, optional_codes

    candidates = select(Candidate).where(Candidate.category_id == category_id).order_by(Candidate.code)
    counts = func.coalesce(ReportedFigure.verified, ReportedFigure.claimed)
    figures = (
        select(ReportedFigure.candidate_id, ReportedFigure.code, counts)
        .join(Candidate, Candidate.id == ReportedFigure.candidate_id)
        .where(Candidate.category_id == category_id)
    )
    if rubric is not None:
        columns = [*(figure.code for figure in rubric.figures), *optional_codes(rubric)]
        figures = figures.where(ReportedFigure.code.in_(columns))
    cells: dict[int, dict[str, str]] = {}
    for candidate_id, code, text in db.session.execute(figures):
        cells.setdefault(candidate_id, {})[code] = text
    return [FigureRow(one.code, one.name, cells.get(one.id, {})) for one in db.session.scalars(candidates)]


def marks(category_id: int, rubric: Rubric) -> list[Mark]:
    """What counts: the newest answers on locked sheets, and each recusal as such on every judged item.

    Answers to items that only an earlier rubric had stay stored and aren't read.
    """
    codes = tuple(leaf.code for leaf in rubric.judged())
    found = [*locked_marks(category_id, codes), *recusal_marks(category_id, codes)]
    return sorted(found, key=lambda mark: (mark.juror, mark.candidate, mark.indicator))


def locked_marks(category_id: int, indicators: tuple[str, ...]) -> Iterable[Mark]:
    """The newest answer to each of these items on every locked sheet whose juror hasn't stepped back."""
    from scoring.marks import Mark

    newest = (
        select(Score.sheet_id, Score.indicator, func.max(Score.version).label("version"))
        .group_by(Score.sheet_id, Score.indicator)
        .subquery()
    )
    query = (
        select(User.login, Panelist.bench, Candidate.code, Score.indicator, Score.value)
        .join(Sheet, Sheet.id == Score.sheet_id)
        .join(
            newest,
            (newest.c.sheet_id == Score.sheet_id)
            & (newest.c.indicator == Score.indicator)
            & (newest.c.version == Score.version),
        )
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .join(User, User.id == Panelist.user_id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .outerjoin(Recusal, (Recusal.panelist_id == Panelist.id) & (Recusal.candidate_id == Candidate.id))
        .where(Panelist.category_id == category_id, Sheet.locked_at.is_not(None), Recusal.id.is_(None))
        .where(Score.value != "", Score.indicator.in_(indicators))
    )
    return (Mark(*row) for row in db.session.execute(query))


def recusal_marks(category_id: int, indicators: tuple[str, ...]) -> Iterable[Mark]:
    """A recusal counts on every judged item of its candidate."""
    from scoring.marks import RECUSED, Mark

    query = (
        select(User.login, Panelist.bench, Candidate.code)
        .join(Panelist, Panelist.user_id == User.id)
        .join(Recusal, Recusal.panelist_id == Panelist.id)
        .join(Candidate, Candidate.id == Recusal.candidate_id)
        .where(Panelist.category_id == category_id)
    )
    for juror, bench, candidate in db.session.execute(query):
        for indicator in indicators:
            yield Mark(juror, bench, candidate, indicator, RECUSED)
