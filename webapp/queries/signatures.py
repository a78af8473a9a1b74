"""Signatures under sheets, sheets that were opened again, and the locked ones of a panel; never what is on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, type_coerce
from sqlalchemy.orm import joinedload

from webapp.db import UtcTime, db
from webapp.models import (
    APPROVED,
    Candidate,
    Category,
    JointAct,
    JointEnd,
    Panelist,
    Reopening,
    Sheet,
    Signature,
    User,
)


@dataclass(frozen=True)
class LockedSheet:
    """A sheet that two people may open again, and what it is known by."""

    sheet_id: int
    category_id: int
    state: str
    seat: int
    juror: str
    candidate: str
    version: int
    locked_at: datetime
    body_sha256: str | None


@dataclass(frozen=True)
class Reopened:
    """One reopening as papers print it: whose sheet for whom (`code`), who proposed, who agreed, when and why."""

    seat: int
    juror: str
    candidate: str
    reason: str
    proposed_by: str
    agreed_by: str
    locked_at: datetime
    at: datetime
    code: str


def signature_of(sheet_id: int, version: int) -> Signature | None:
    """The signature under one version of a sheet."""
    return db.session.scalar(select(Signature).where(Signature.sheet_id == sheet_id, Signature.version == version))


def signatures_of(sheet_id: int) -> list[Signature]:
    """Every signature a sheet ever had, the oldest first."""
    return list(db.session.scalars(select(Signature).where(Signature.sheet_id == sheet_id).order_by(Signature.version)))


def locked_sheets(category_id: int) -> list[LockedSheet]:
    """The locked sheets of a category, by seat and candidate."""
    return locked_where(Panelist.category_id == category_id)


def locked_sheet(sheet_id: int) -> LockedSheet | None:
    """One locked sheet; None where it is open or isn't there."""
    found = locked_where(Sheet.id == sheet_id)
    return found[0] if found else None


def locked_where(condition: ColumnElement[bool]) -> list[LockedSheet]:
    query = (
        select(
            Sheet.id,
            Panelist.category_id,
            Category.state,
            Panelist.seat,
            User.name,
            Candidate.name,
            Sheet.version,
            type_coerce(Sheet.locked_at, UtcTime),
            Signature.body_sha256,
        )
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .join(Category, Category.id == Panelist.category_id)
        .join(User, User.id == Panelist.user_id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .outerjoin(Signature, (Signature.sheet_id == Sheet.id) & (Signature.version == Sheet.version))
        .where(condition, Sheet.locked_at.is_not(None))
        .order_by(Panelist.seat, Candidate.code)
    )
    return [LockedSheet(*row) for row in db.session.execute(query)]


def reopenings_of_sheet(sheet_id: int) -> list[Reopening]:
    """A sheet's reopenings with why, the oldest first."""
    query = (
        select(Reopening)
        .where(Reopening.sheet_id == sheet_id)
        .options(joinedload(Reopening.act).joinedload(JointAct.by))
        .order_by(Reopening.id)
    )
    return list(db.session.scalars(query))


def reopenings_of(category_id: int) -> list[Reopened]:
    """Every sheet of a category that was opened again, the oldest first: for the ranking paper and the minutes."""
    agreed = select(JointEnd.act_id, User.name).join(User, User.id == JointEnd.by_user_id)
    ends = agreed.where(JointEnd.how == APPROVED).subquery()
    proposer = select(User.id, User.name).subquery()
    query = (
        select(
            Panelist.seat,
            User.name,
            Candidate.name,
            JointAct.reason,
            proposer.c.name,
            ends.c.name,
            Reopening.locked_at,
            Reopening.at,
            Candidate.code,
        )
        .join(JointAct, JointAct.id == Reopening.act_id)
        .join(Sheet, Sheet.id == Reopening.sheet_id)
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .join(User, User.id == Panelist.user_id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .join(proposer, proposer.c.id == JointAct.by_user_id)
        .join(ends, ends.c.act_id == JointAct.id)
        .where(Panelist.category_id == category_id)
        .order_by(Reopening.id)
    )
    return [Reopened(*row) for row in db.session.execute(query)]
