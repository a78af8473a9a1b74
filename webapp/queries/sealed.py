"""Sealed results, their announcement, objections and answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, Select, select
from sqlalchemy.orm import contains_eager, joinedload

from webapp.db import db
from webapp.models import (
    ANNOUNCE,
    ANNOUNCED,
    APPROVED,
    SEALED,
    Announcement,
    Candidate,
    Category,
    FigureCorrection,
    JointAct,
    JointEnd,
    Objection,
    ObjectionAnswer,
    SealedResult,
)


@dataclass(frozen=True)
class Release:
    """When a result becomes public by both people's agreement, and until when objections are taken."""

    at: datetime
    days: int

    @property
    def closes_at(self) -> datetime:
        return self.at + timedelta(days=self.days)


@dataclass(frozen=True)
class Agreed:
    """A plan to announce that two people agreed to, the second one at `at`."""

    release_at: datetime
    days: int
    proposed_by: int
    by: int
    at: datetime


@dataclass(frozen=True)
class Matter:
    """One objection with its answer, None while there is none."""

    objection: Objection
    answer: ObjectionAnswer | None


def newest_sealed(category_id: int) -> SealedResult | None:
    """The sealed result that counts."""
    query = select(SealedResult).where(SealedResult.category_id == category_id)
    return db.session.scalar(query.order_by(SealedResult.number.desc()).limit(1))


def sealed_number(category_id: int, number: int) -> SealedResult | None:
    return db.session.scalar(
        select(SealedResult).where(SealedResult.category_id == category_id, SealedResult.number == number)
    )


def sealed_of(category_id: int) -> list[SealedResult]:
    """All of a category, the newest first, with who proposed and who agreed."""
    query = (
        select(SealedResult)
        .where(SealedResult.category_id == category_id)
        .order_by(SealedResult.number.desc())
        .options(joinedload(SealedResult.proposed_by), joinedload(SealedResult.approved_by))
    )
    return list(db.session.scalars(query))


def agreed_announcements() -> Select[int, datetime, int]:
    """(category, moment, days) of every announcement that two people agreed to, the last one last."""
    return (
        select(Announcement.category_id, Announcement.release_at, Announcement.objection_days)
        .join(JointAct, (JointAct.subject_id == Announcement.id) & (JointAct.kind == ANNOUNCE))
        .join(JointEnd, JointEnd.act_id == JointAct.id)
        .where(JointAct.category_id == Announcement.category_id, JointEnd.how == APPROVED)
        .order_by(JointEnd.at, JointAct.id)
    )


def release_of(category_id: int) -> Release | None:
    """What was agreed to last; None where nothing was."""
    found = every_announcement(category_id)
    return Release(found[-1].release_at, found[-1].days) if found else None


def every_announcement(category_id: int) -> list[Agreed]:
    """All that were agreed to, the last one last."""
    wanted = Announcement.release_at, Announcement.objection_days, JointAct.by_user_id, JointEnd.by_user_id, JointEnd.at
    query = agreed_announcements().with_only_columns(*wanted, maintain_column_froms=True)
    return [Agreed(*row) for row in db.session.execute(query.where(Announcement.category_id == category_id))]


def stage_of(category: Category, *, now: datetime) -> str:
    """The stage by the clock: a sealed result is announced from its moment on, though nobody writes that down."""
    found = release_of(category.id) if category.state == SEALED else None
    return by_the_clock(category.state, found.at if found else None, now=now)


def by_the_clock(state: str, release_at: datetime | None, *, now: datetime) -> str:
    """The stage of a category in this state that is released at a moment, if at any."""
    return ANNOUNCED if state == SEALED and release_at is not None and release_at <= now else state


def newest_release() -> ScalarSelect[datetime]:
    """The moment that was agreed to last, as a column of a query of categories."""
    query = agreed_announcements().with_only_columns(Announcement.release_at, maintain_column_froms=True)
    newest = query.order_by(None).order_by(JointEnd.at.desc(), JointAct.id.desc()).limit(1)
    return newest.where(Announcement.category_id == Category.id).correlate(Category).scalar_subquery()


def announced_among(category_ids: Collection[int], *, now: datetime) -> frozenset[int]:
    """Which of these categories have a sealed result whose moment has come."""
    query = agreed_announcements().where(Announcement.category_id.in_(category_ids))
    query = query.join(Category, Category.id == Announcement.category_id).where(Category.state == SEALED)
    newest = {row.category_id: row.release_at for row in db.session.execute(query)}
    return frozenset(category_id for category_id, at in newest.items() if at <= now)


def known_at(category_ids: Collection[int], moment: datetime) -> list[SealedResult]:
    """Of each of these categories the sealed result that counted at a moment, where it was announced by then."""
    agreed = agreed_announcements().where(Announcement.category_id.in_(category_ids), JointEnd.at <= moment)
    releases = {row.category_id: row.release_at for row in db.session.execute(agreed)}
    public = [category_id for category_id, at in releases.items() if at <= moment]
    query = select(SealedResult).where(SealedResult.category_id.in_(public), SealedResult.at <= moment)
    newest = {row.category_id: row for row in db.session.scalars(query.order_by(SealedResult.number))}
    return list(newest.values())


def announcement_by_id(announcement_id: int) -> Announcement | None:
    return db.session.get(Announcement, announcement_id)


def objections_of(category_id: int, candidate_id: int | None = None) -> list[Matter]:
    """The objections of a category, or of one candidate, the oldest first."""
    query = (
        select(Objection, ObjectionAnswer)
        .outerjoin(ObjectionAnswer, ObjectionAnswer.objection_id == Objection.id)
        .join(Objection.candidate)
        .where(Candidate.category_id == category_id)
        .order_by(Objection.id)
        .options(contains_eager(Objection.candidate), joinedload(Objection.by), joinedload(ObjectionAnswer.by))
    )
    if candidate_id is not None:
        query = query.where(Objection.candidate_id == candidate_id)
    return [Matter(*row) for row in db.session.execute(query)]


def objection_by_id(category_id: int, objection_id: int) -> Objection | None:
    query = (
        select(Objection)
        .join(Objection.candidate)
        .where(Objection.id == objection_id, Candidate.category_id == category_id)
        .options(contains_eager(Objection.candidate))
    )
    return db.session.scalar(query)


def corrections_of(category_id: int) -> list[tuple[FigureCorrection, str]]:
    """Figures corrected after the seal, the oldest first, with the candidate's name."""
    query = (
        select(FigureCorrection, Candidate.name)
        .join(Candidate, Candidate.id == FigureCorrection.candidate_id)
        .where(Candidate.category_id == category_id)
        .order_by(FigureCorrection.id)
        .options(joinedload(FigureCorrection.by))
    )
    return [(one, name) for one, name in db.session.execute(query)]
