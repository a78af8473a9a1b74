"""What a juror has pledged and declared, and of whom they still have to say something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from webapp.db import db
from webapp.models import ACTIVE, Candidate, Category, ConflictAnswer, Panelist, Pledge, Recusal, Sheet, User
from webapp.queries.duties import answered, pledged, sitting


@dataclass(frozen=True)
class Declared:
    """One candidate before a juror: `kind` is "" while nothing was said, `begun` says that there is a sheet."""

    candidate_id: int
    code: str
    name: str
    kind: str
    reason: str
    at: datetime | None
    begun: bool


@dataclass(frozen=True)
class Stepping:
    """One recusal as the papers have it: a seat, not a person, and a kind, not the words."""

    seat: int
    candidate: str
    kind: str


def own_panelist(user_id: int, category_id: int) -> Panelist | None:
    """The reader's seat on a panel, with its category and edition; None where they don't sit."""
    query = (
        select(Panelist)
        .where(Panelist.user_id == user_id, Panelist.category_id == category_id, sitting())
        .options(joinedload(Panelist.category).joinedload(Category.edition))
    )
    return db.session.scalar(query)


def pledge_of(panelist_id: int) -> Pledge | None:
    return db.session.scalar(select(Pledge).where(Pledge.panelist_id == panelist_id))


def declared_by(panelist: Panelist) -> list[Declared]:
    """Every active candidate with the newest answer of this juror, by code."""
    newest = (
        select(func.max(ConflictAnswer.id).label("id"))
        .where(ConflictAnswer.panelist_id == panelist.id)
        .group_by(ConflictAnswer.candidate_id)
        .subquery()
    )
    answers = select(ConflictAnswer).join(newest, newest.c.id == ConflictAnswer.id).subquery()
    query = (
        select(
            Candidate.id,
            Candidate.code,
            Candidate.name,
            func.coalesce(Recusal.kind, answers.c.kind, ""),
            func.coalesce(Recusal.reason, ""),
            func.coalesce(Recusal.at, answers.c.at),
            func.coalesce(Sheet.version, 0) > 0,
        )
        .outerjoin(answers, answers.c.candidate_id == Candidate.id)
        .outerjoin(Recusal, (Recusal.candidate_id == Candidate.id) & (Recusal.panelist_id == panelist.id))
        .outerjoin(Sheet, (Sheet.candidate_id == Candidate.id) & (Sheet.panelist_id == panelist.id))
        .where(Candidate.category_id == panelist.category_id, Candidate.standing == ACTIVE)
        .order_by(Candidate.code)
    )
    return [Declared(*row) for row in db.session.execute(query)]


def unprepared(user_id: int) -> list[Category]:
    """The categories on whose panel this person sits and hasn't pledged, or hasn't answered on every candidate."""
    open_pairs = select(Candidate.id).where(
        Candidate.category_id == Panelist.category_id, Candidate.standing == ACTIVE, ~answered()
    )
    query = (
        select(Category)
        .join(Panelist, Panelist.category_id == Category.id)
        .join(Category.edition)
        .where(Panelist.user_id == user_id, sitting(), ~pledged() | open_pairs.correlate(Panelist).exists())
        .order_by(Category.id)
        .options(contains_eager(Category.edition))
    )
    return list(db.session.scalars(query))


def undeclared(category_id: int) -> list[tuple[int, str, int]]:
    """(seat, name, candidates) of members who haven't said of so many candidates whether there is a conflict."""
    query = (
        select(Panelist.seat, User.name, func.count())
        .join(User, User.id == Panelist.user_id)
        .join(Candidate, Candidate.category_id == Panelist.category_id)
        .where(Panelist.category_id == category_id, sitting(), Candidate.standing == ACTIVE, ~answered())
        .group_by(Panelist.id, Panelist.seat, User.name)
        .order_by(Panelist.seat)
    )
    return [(seat, name, count) for seat, name, count in db.session.execute(query)]


def stepping_back(category_id: int) -> tuple[Stepping, ...]:
    """Every recusal of the category, by candidate and seat."""
    query = (
        select(Panelist.seat, Candidate.name, Recusal.kind, Candidate.code)
        .join(Panelist, Panelist.id == Recusal.panelist_id)
        .join(Candidate, Candidate.id == Recusal.candidate_id)
        .where(Panelist.category_id == category_id, Candidate.standing == ACTIVE)
        .distinct()
        .order_by(Candidate.code, Panelist.seat)
    )
    return tuple(Stepping(seat, name, kind) for seat, name, kind, _code in db.session.execute(query))
