"""Checkpoints on their way to others: which are the newest, who gets them, and the letters that were written."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from webapp.db import db
from webapp.models import Category, Letter, Panelist, ScoreCheckpoint, ScoreEvent, User
from webapp.models.letters import CHECKPOINT
from webapp.models.score_log import CheckpointReceiver
from webapp.queries.duties import sitting


def newest_signed() -> list[ScoreCheckpoint]:
    """The newest checkpoint of each category where it is signed; by category."""
    newest = select(ScoreCheckpoint.category_id, func.max(ScoreCheckpoint.size).label("size"))
    last = newest.group_by(ScoreCheckpoint.category_id).subquery()
    query = (
        select(ScoreCheckpoint)
        .join(last, (last.c.category_id == ScoreCheckpoint.category_id) & (last.c.size == ScoreCheckpoint.size))
        .where(ScoreCheckpoint.signature.is_not(None))
        .order_by(ScoreCheckpoint.category_id)
    )
    return list(db.session.scalars(query))


def signed_of(category_id: int) -> list[ScoreCheckpoint]:
    """Every signed checkpoint of a category, the newest first."""
    query = select(ScoreCheckpoint).where(ScoreCheckpoint.category_id == category_id)
    query = query.where(ScoreCheckpoint.signature.is_not(None))
    return list(db.session.scalars(query.order_by(ScoreCheckpoint.size.desc())))


def first_uncovered() -> list[tuple[Category, str]]:
    """Each category whose log has grown since its newest checkpoint, with the first line after that."""
    newest = select(ScoreCheckpoint.category_id, func.max(ScoreCheckpoint.size).label("size"))
    last = newest.group_by(ScoreCheckpoint.category_id).subquery()
    query = (
        select(Category, ScoreEvent.body)
        .join(ScoreEvent, ScoreEvent.category_id == Category.id)
        .outerjoin(last, last.c.category_id == Category.id)
        .where(ScoreEvent.seq == func.coalesce(last.c.size, 0) + 1)
        .order_by(Category.id)
        .options(joinedload(Category.edition))
    )
    return [(category, body) for category, body in db.session.execute(query)]


def sitting_with_accounts(category_ids: Collection[int]) -> list[Panelist]:
    """Who sits on these panels now, with their accounts, by category and seat."""
    query = (
        select(Panelist)
        .join(Panelist.user)
        .where(Panelist.category_id.in_(category_ids), sitting(), User.active)
        .order_by(Panelist.category_id, Panelist.seat)
        .options(contains_eager(Panelist.user))
    )
    return list(db.session.scalars(query))


def chosen_of(category_ids: Collection[int]) -> list[int]:
    """Whom the secretariat chose, the newest choice first."""
    query = select(CheckpointReceiver.panelist_id).where(CheckpointReceiver.category_id.in_(category_ids))
    return list(db.session.scalars(query.order_by(CheckpointReceiver.id.desc())))


def letters_about(category_id: int) -> list[Letter]:
    """The letters that took checkpoints of this category out, the oldest first."""
    query = select(Letter).where(Letter.category_id == category_id, Letter.kind == CHECKPOINT)
    return list(db.session.scalars(query.order_by(Letter.id)))
