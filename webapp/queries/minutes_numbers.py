"""Numbers that the secretariat gave the minutes of a sealed record."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.db import db
from webapp.models import MinutesNumber, SealedResult


def numbers_of(sha256: str) -> list[MinutesNumber]:
    """Of the record with this hash, in their turns, with who gave each."""
    query = (
        select(MinutesNumber)
        .join(SealedResult, SealedResult.id == MinutesNumber.sealed_id)
        .where(SealedResult.sha256 == sha256)
        .order_by(MinutesNumber.turn)
        .options(joinedload(MinutesNumber.by))
    )
    return list(db.session.scalars(query))
