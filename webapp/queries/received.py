"""Nominations that a category received from provinces."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.db import db
from webapp.models import ReceivedNomination


def received_of(category_id: int) -> list[ReceivedNomination]:
    """The oldest first, with who took them."""
    query = select(ReceivedNomination).where(ReceivedNomination.category_id == category_id)
    return list(db.session.scalars(query.order_by(ReceivedNomination.id).options(joinedload(ReceivedNomination.by))))


def received_in(category_id: int, received_id: int) -> ReceivedNomination | None:
    """One of a category."""
    own = (ReceivedNomination.category_id == category_id, ReceivedNomination.id == received_id)
    return db.session.scalar(select(ReceivedNomination).where(*own))
