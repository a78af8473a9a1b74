"""All editions at a glance: their categories, and how many sheets are locked."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from webapp.db import db
from webapp.models import ACTIVE, Candidate, Category, Edition, Panelist, Recusal, Sheet


def editions_with_categories() -> list[Category]:
    """Every category with its edition, the newest edition first."""
    query = (
        select(Category)
        .join(Category.edition)
        .order_by(Edition.period_year.desc(), Edition.code, Category.id)
        .options(contains_eager(Category.edition))
    )
    return list(db.session.scalars(query))


def sheet_counts() -> dict[int, tuple[int, int]]:
    """By category: (sheets locked, sheets expected), of active candidates."""
    pairs = (
        select(Panelist.category_id, func.count(), func.count(Sheet.locked_at))
        .join(Candidate, Candidate.category_id == Panelist.category_id)
        .outerjoin(Recusal, (Recusal.panelist_id == Panelist.id) & (Recusal.candidate_id == Candidate.id))
        .outerjoin(Sheet, (Sheet.panelist_id == Panelist.id) & (Sheet.candidate_id == Candidate.id))
        .where(Recusal.id.is_(None), Candidate.standing == ACTIVE)
        .group_by(Panelist.category_id)
    )
    return {category: (locked, expected) for category, expected, locked in db.session.execute(pairs)}
