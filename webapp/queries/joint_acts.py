"""Acts of two people: who holds which office, what is open, what both agreed to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import joinedload

from webapp.db import db
from webapp.models import (
    APPROVED,
    JUROR,
    MEMBER,
    SECRETARIAT,
    Category,
    JointAct,
    JointEnd,
    Panelist,
    StageReopening,
    User,
)


@dataclass(frozen=True)
class Offices:
    """Who is active and of the secretariat, and who sits on which panel as its chair or secretary."""

    staff: frozenset[int]
    seats: Mapping[tuple[int, int], str]

    def of(self, user_id: int, category_id: int) -> frozenset[str]:
        """What a person is in a category; nothing for most."""
        office = self.seats.get((category_id, user_id))
        return frozenset(({SECRETARIAT} if user_id in self.staff else set()) | ({office} if office else set()))


def offices_of(user_ids: Collection[int]) -> Offices:
    """The offices of these people in every category, as they are now."""
    staff = select(User.id).where(User.id.in_(user_ids), User.active, User.role == SECRETARIAT)
    seats = (
        select(Panelist.category_id, Panelist.user_id, Panelist.office)
        .join(User, User.id == Panelist.user_id)
        .where(Panelist.user_id.in_(user_ids), Panelist.left_at.is_(None), Panelist.office != MEMBER)
        .where(User.active, User.role == JUROR)
    )
    found = {(category, user): office for category, user, office in db.session.execute(seats)}
    return Offices(frozenset(db.session.scalars(staff)), found)


def joint_act(act_id: int) -> JointAct | None:
    """A proposal with who made it, and its category."""
    return db.session.scalar(with_people().where(JointAct.id == act_id))


def with_people() -> Select[JointAct]:
    return select(JointAct).options(joinedload(JointAct.by), joinedload(JointAct.category).joinedload(Category.edition))


def end_of(act_id: int) -> JointEnd | None:
    """How a proposal ended; None while nobody agreed to it or took it back."""
    return db.session.scalar(select(JointEnd).where(JointEnd.act_id == act_id).options(joinedload(JointEnd.by)))


def open_acts(*, now: datetime, category_id: int | None = None, kind: str | None = None) -> list[JointAct]:
    """Proposals that wait for a second person, the oldest first: of every category and kind, or of one."""
    query = with_people().where(JointAct.expires_at > now)
    query = query.where(~select(JointEnd.act_id).where(JointEnd.act_id == JointAct.id).exists(), ~overtaken())
    if category_id is not None:
        query = query.where(JointAct.category_id == category_id)
    if kind is not None:
        query = query.where(JointAct.kind == kind)
    return list(db.session.scalars(query.order_by(JointAct.id)))


def newest_act(category_id: int) -> int:
    """The id of the newest proposal in a category; 0 before the first."""
    return db.session.scalar(select(func.max(JointAct.id)).where(JointAct.category_id == category_id)) or 0


def overtaken() -> ColumnElement[bool]:
    """A JointAct that was proposed before the interviews of its category were opened again."""
    later = StageReopening.category_id == JointAct.category_id
    query = select(StageReopening.id).where(later, StageReopening.last_act_id >= JointAct.id)
    return exists(query.correlate(JointAct))


def was_overtaken(act_id: int) -> bool:
    """The same of one."""
    return db.session.scalar(select(JointAct.id).where(JointAct.id == act_id, overtaken())) is not None


def approved_acts(category_id: int, kind: str) -> list[tuple[JointAct, JointEnd]]:
    """What two people did in a category, the oldest first, each with who agreed: what papers print."""
    query = (
        select(JointAct, JointEnd)
        .join(JointEnd, JointEnd.act_id == JointAct.id)
        .where(JointAct.category_id == category_id, JointAct.kind == kind, JointEnd.how == APPROVED)
        .options(joinedload(JointAct.by), joinedload(JointEnd.by))
        .order_by(JointEnd.at, JointAct.id)
    )
    return [(act, end) for act, end in db.session.execute(query)]


def panels_led_by(user_id: int) -> list[Category]:
    """The categories whose chair or secretary a person is now, with their editions."""
    query = (
        select(Category)
        .join(Panelist, Panelist.category_id == Category.id)
        .where(Panelist.user_id == user_id, Panelist.left_at.is_(None), Panelist.office != MEMBER)
        .options(joinedload(Category.edition))
        .order_by(Category.id)
    )
    return list(db.session.scalars(query))
