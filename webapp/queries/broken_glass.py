"""Sheets that two people looked into before the plenary: which, why, and each look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.db import db
from webapp.models import (
    APPROVED,
    BREAK_GLASS,
    Candidate,
    Category,
    JointAct,
    JointEnd,
    Panelist,
    Recusal,
    Sheet,
    SheetView,
    User,
)


@dataclass(frozen=True)
class BegunSheet:
    """A sheet on which something was saved, by whose it is; never what is on it."""

    sheet_id: int
    category: Category
    panelist_id: int
    seat: int
    juror: str
    candidate_id: int
    candidate: str


def begun_sheets(category_id: int) -> list[BegunSheet]:
    """Every sheet of a category that was ever saved, by seat and candidate."""
    query = (
        select(Sheet.id, Category, Panelist.id, Panelist.seat, User.name, Candidate.id, Candidate.name)
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .join(Category, Category.id == Panelist.category_id)
        .join(User, User.id == Panelist.user_id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .where(Panelist.category_id == category_id, Sheet.version > 0)
        .order_by(Panelist.seat, Candidate.code)
    )
    return [BegunSheet(*row) for row in db.session.execute(query)]


def begun_sheet(category_id: int, sheet_id: int) -> BegunSheet | None:
    return next((one for one in begun_sheets(category_id) if one.sheet_id == sheet_id), None)


def steps_back(user_id: int, candidate_id: int) -> bool:
    """Whether this person has a conflict of interest with a candidate."""
    query = select(Recusal.id).join(Panelist, Panelist.id == Recusal.panelist_id)
    found = query.where(Panelist.user_id == user_id, Recusal.candidate_id == candidate_id).limit(1)
    return db.session.scalar(found) is not None


def views_of(category_id: int) -> dict[int, list[SheetView]]:
    """Each look, the oldest first, by what allowed it."""
    query = (
        select(SheetView)
        .join(JointAct, JointAct.id == SheetView.act_id)
        .where(JointAct.category_id == category_id)
        .options(joinedload(SheetView.by))
        .order_by(SheetView.id)
    )
    found: dict[int, list[SheetView]] = {}
    for view in db.session.scalars(query):
        found.setdefault(view.act_id, []).append(view)
    return found


@dataclass(frozen=True)
class Look:
    """One look into a panelist's sheet on a candidate."""

    panelist_id: int
    candidate: str
    at: datetime


def looks_of(category_id: int) -> dict[int, list[Look]]:
    """Whose sheet for whom was looked into and when, the oldest first, by what allowed it."""
    query = (
        select(SheetView.act_id, Sheet.panelist_id, Candidate.code, SheetView.at)
        .join(Sheet, Sheet.id == SheetView.sheet_id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .where(Candidate.category_id == category_id)
        .order_by(SheetView.id)
    )
    found: dict[int, list[Look]] = {}
    for act_id, panelist_id, candidate, at in db.session.execute(query):
        found.setdefault(act_id, []).append(Look(panelist_id, candidate, at))
    return found


@dataclass(frozen=True)
class LookedInto:
    """What a panelist is told: who looked into which sheet, when and why."""

    candidate: str
    proposed_by: str
    agreed_by: str
    at: datetime
    reason: str
    timezone: str


def looked_into(user_id: int) -> list[LookedInto]:
    """One's own sheets that two people were allowed to look into, the newest first."""
    query = (
        select(JointAct, JointEnd, Candidate.name)
        .join(JointEnd, JointEnd.act_id == JointAct.id)
        .join(Sheet, Sheet.id == JointAct.subject_id)
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .where(JointAct.kind == BREAK_GLASS, JointEnd.how == APPROVED, Panelist.user_id == user_id)
        .options(
            joinedload(JointAct.by),
            joinedload(JointEnd.by),
            joinedload(JointAct.category).joinedload(Category.edition),
        )
        .order_by(JointEnd.at.desc(), JointAct.id.desc())
    )
    return [
        LookedInto(name, act.by.name, end.by.name, end.at, act.reason, act.category.edition.timezone)
        for act, end, name in db.session.execute(query)
    ]
