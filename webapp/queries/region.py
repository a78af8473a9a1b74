"""Everything stored of a region's candidates at once, in as many statements for one village as for hundreds."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import contains_eager

from webapp.db import db
from webapp.models import Candidate, Category, FigureLine, ReportedFigure

Lines = dict[str, tuple[tuple[str, str], ...]]


def beneath(prefixes: Collection[str]) -> ColumnElement[bool]:
    """Candidates whose code begins with one of these."""
    return or_(false(), *[Candidate.code.startswith(prefix, autoescape=True) for prefix in prefixes])


def candidates_beneath(category_id: int, prefixes: Collection[str]) -> list[Candidate]:
    """With category and edition, by code, whatever their standing."""
    query = (
        select(Candidate)
        .join(Candidate.category)
        .join(Category.edition)
        .where(Candidate.category_id == category_id, beneath(prefixes))
        .order_by(Candidate.code)
        .options(contains_eager(Candidate.category).contains_eager(Category.edition))
    )
    return list(db.session.scalars(query))


def reported_beneath(category_id: int, prefixes: Collection[str]) -> dict[int, dict[str, ReportedFigure]]:
    """Figures by candidate and code."""
    query = (
        select(ReportedFigure)
        .join(Candidate, Candidate.id == ReportedFigure.candidate_id)
        .where(Candidate.category_id == category_id, beneath(prefixes))
    )
    found: dict[int, dict[str, ReportedFigure]] = {}
    for row in db.session.scalars(query):
        found.setdefault(row.candidate_id, {})[row.code] = row
    return found


def lines_beneath(category_id: int, prefixes: Collection[str]) -> dict[int, Lines]:
    """(label, value) of the lines that were added up, by candidate and figure, in order."""
    query = (
        select(FigureLine.candidate_id, FigureLine.figure, FigureLine.label, FigureLine.value)
        .join(Candidate, Candidate.id == FigureLine.candidate_id)
        .where(Candidate.category_id == category_id, beneath(prefixes))
        .order_by(FigureLine.candidate_id, FigureLine.figure, FigureLine.position)
    )
    found: dict[int, Lines] = {}
    for candidate_id, figure, label, value in db.session.execute(query):
        own = found.setdefault(candidate_id, {})
        own[figure] = (*own.get(figure, ()), (label, value))
    return found
