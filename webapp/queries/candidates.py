"""One candidate among all of a category, and a few of them at a time."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from webapp.db import db
from webapp.models import ACTIVE, Candidate, ReportedFigure

if TYPE_CHECKING:
    from scoring.figures import FigureRow


def candidate_by_code(category_id: int, code: str) -> Candidate | None:
    """The candidate of this official code; the same code may stand in another category, too."""
    query = select(Candidate).where(Candidate.category_id == category_id, Candidate.code == code)
    return db.session.scalar(query)


def beside(category_id: int, code: str) -> tuple[Candidate | None, Candidate | None]:
    """Who stands before and after this code in the order of codes: an order that says nothing of scores."""
    own = select(Candidate).where(Candidate.category_id == category_id, Candidate.standing == ACTIVE)
    before = own.where(Candidate.code < code).order_by(Candidate.code.desc()).limit(1)
    after = own.where(Candidate.code > code).order_by(Candidate.code).limit(1)
    return db.session.scalar(before), db.session.scalar(after)


def figure_rows_of(category_id: int, codes: Collection[str]) -> list[FigureRow]:
    """What counts for these candidates, by code, as `inputs.figure_rows` has it for all of them."""
    from scoring.figures import FigureRow

    candidates = select(Candidate.id, Candidate.code, Candidate.name).where(
        Candidate.category_id == category_id, Candidate.code.in_(codes)
    )
    found = db.session.execute(candidates.order_by(Candidate.code)).all()
    cells: dict[int, dict[str, str]] = {number: {} for number, _code, _name in found}
    counts = func.coalesce(ReportedFigure.verified, ReportedFigure.claimed)
    figures = select(ReportedFigure.candidate_id, ReportedFigure.code, counts)
    for number, figure, text in db.session.execute(figures.where(ReportedFigure.candidate_id.in_(cells))):
        cells[number][figure] = text
    return [FigureRow(code, name, cells[number]) for number, code, name in found]
