"""All editions at a glance: their categories, and how many sheets are locked."""

from __future__ import annotations

from sqlalchemy import case, func, select
from sqlalchemy.orm import contains_eager

from webapp.db import db
from webapp.models import ACTIVE, Candidate, Category, Edition, Panelist, Sheet
from webapp.queries.duties import given_before, owed, sitting


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
    done = given_before() | Sheet.locked_at.is_not(None)
    pairs = (
        select(Panelist.category_id, func.count(), func.sum(case((done, 1), else_=0)))
        .join(Candidate, Candidate.category_id == Panelist.category_id)
        .outerjoin(Sheet, (Sheet.panelist_id == Panelist.id) & (Sheet.candidate_id == Candidate.id))
        .where(sitting(), owed() | given_before(), Candidate.standing == ACTIVE)
        .group_by(Panelist.category_id)
    )
    return {category: (locked, expected) for category, expected, locked in db.session.execute(pairs)}
