"""Who sits on a panel."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from webapp.db import db
from webapp.models import Panelist, User


@dataclass(frozen=True)
class Seated:
    """One juror as the plenary knows them; `login` is how marks name them."""

    login: str
    name: str
    seat: int
    bench: str


def seated(category_id: int) -> tuple[Seated, ...]:
    """The panel of a category, by seat."""
    query = (
        select(User.login, User.name, Panelist.seat, Panelist.bench)
        .join(User, User.id == Panelist.user_id)
        .where(Panelist.category_id == category_id)
        .order_by(Panelist.seat)
    )
    return tuple(Seated(*row) for row in db.session.execute(query))
