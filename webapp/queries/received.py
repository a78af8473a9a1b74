"""Nominations that a category received from provinces."""

from __future__ import annotations

from sqlalchemy import select

from webapp.db import db
from webapp.models import ReceivedNomination


def received_of(category_id: int) -> list[ReceivedNomination]:
    """The oldest first."""
    query = select(ReceivedNomination).where(ReceivedNomination.category_id == category_id)
    return list(db.session.scalars(query.order_by(ReceivedNomination.id)))
