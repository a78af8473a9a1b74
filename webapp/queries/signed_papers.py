"""Issued papers that were signed electronically."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from webapp.db import db
from webapp.models import Category, IssuedPaper, SealedResult, SignedPaper


def signed_of(paper_id: int) -> list[SignedPaper]:
    """A paper's signed files, the first first."""
    query = select(SignedPaper).where(SignedPaper.paper_id == paper_id).order_by(SignedPaper.turn)
    return list(db.session.scalars(query))


def signed_of_category(category_id: int) -> list[SignedPaper]:
    """Every signed file of a category's papers with its paper, the first one first."""
    query = select(SignedPaper).join(SignedPaper.paper).join(IssuedPaper.sealed)
    query = query.where(SealedResult.category_id == category_id).options(contains_eager(SignedPaper.paper))
    return list(db.session.scalars(query.order_by(SignedPaper.id)))


def signed_with_content(sha256: str) -> SignedPaper | None:
    """The signed file with this hash, with its paper, record, category and edition."""
    way = joinedload(SignedPaper.paper).joinedload(IssuedPaper.sealed).joinedload(SealedResult.category)
    return db.session.scalar(
        select(SignedPaper).where(SignedPaper.sha256 == sha256).options(way.joinedload(Category.edition))
    )


def contents_of_signed() -> frozenset[str]:
    """The hashes of all signed files, which must lie in the store."""
    return frozenset(db.session.scalars(select(SignedPaper.sha256)))
