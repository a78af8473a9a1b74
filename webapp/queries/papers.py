"""What papers say beside the result: how many sheets there are, and where published figures come from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from webapp.db import db
from webapp.models import ACTIVE, Candidate, Panelist, Recusal, ReportedFigure, Sheet
from webapp.queries.duties import excused, given_before, sitting, stepped_back

MOST_CODES = 1000  # a question to the database has room for so many


@dataclass(frozen=True)
class SheetCounts:
    """Sheets of a category, seats times active candidates, by state."""

    jurors: int
    sheets: int
    locked: int
    recused: int
    excused: int


def count_sheets(category_id: int) -> SheetCounts:
    """A recusal counts as such also where a sheet had been locked before."""
    jurors = count(select(func.count()).where(Panelist.category_id == category_id, sitting()))
    candidates = count(select(func.count()).where(Candidate.category_id == category_id, Candidate.standing == ACTIVE))
    pairs = (
        select(func.count())
        .select_from(Panelist)
        .join(Candidate, Candidate.category_id == Panelist.category_id)
        .where(Panelist.category_id == category_id, sitting(), Candidate.standing == ACTIVE, ~given_before())
    )
    locked = (
        select(func.count(Sheet.id))
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .outerjoin(Recusal, (Recusal.panelist_id == Panelist.id) & (Recusal.candidate_id == Sheet.candidate_id))
        .join(Sheet.candidate)
        .where(Panelist.category_id == category_id, Sheet.locked_at.is_not(None), Recusal.id.is_(None))
        .where(Candidate.standing == ACTIVE)
    )
    return SheetCounts(
        jurors=jurors,
        sheets=jurors * candidates,
        locked=count(locked),
        recused=count(pairs.where(stepped_back())),
        excused=count(pairs.where(excused(), ~stepped_back())),
    )


def count(query: object) -> int:
    found = db.session.scalar(query)  # type: ignore[call-overload]
    return int(found or 0)


def published_sources(category_id: int, codes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Candidate code -> where its published figures were read, each source once, in a fixed order.

    Of these candidates, and of all where they are many.
    """
    query = (
        select(Candidate.code, ReportedFigure.source)
        .join(ReportedFigure, ReportedFigure.candidate_id == Candidate.id)
        .where(Candidate.category_id == category_id, ReportedFigure.published, ReportedFigure.source != "")
        .where(Candidate.standing == ACTIVE)
        .distinct()
        .order_by(Candidate.code, ReportedFigure.source)
    )
    if len(codes) <= MOST_CODES:
        query = query.where(Candidate.code.in_(codes))
    found: dict[str, list[str]] = {}
    for code, source in db.session.execute(query):
        found.setdefault(code, []).append(source)
    return {code: tuple(sources) for code, sources in found.items()}
