"""Slots of interviews: a category's, an edition's, a juror's own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import contains_eager

from webapp.db import db
from webapp.models import ACTIVE, Candidate, Category, Edition, Panelist, Recusal, Slot, User
from webapp.queries.duties import sitting, stepped_back


@dataclass(frozen=True)
class Booked:
    """A slot beside the others of its edition."""

    slot: Slot
    candidate: str
    category: str


@dataclass(frozen=True)
class OwnSlot:
    """A slot of a juror's own panels; `away` says that they stepped back from the candidate. Nobody else's conflict."""

    slot: Slot
    candidate: str
    category: Category
    away: bool
    active: bool


def with_edition(category_id: int) -> Category:
    """A category that is there, with its edition."""
    query = select(Category).join(Category.edition).where(Category.id == category_id)
    return db.session.scalars(query.options(contains_eager(Category.edition))).one()


def booked(edition_id: int) -> list[Booked]:
    """Every slot of the edition that takes place, by time."""
    query = (
        select(Slot, Candidate.name, Category.title)
        .join(Candidate, Candidate.id == Slot.candidate_id)
        .join(Category, Category.id == Slot.category_id)
        .where(Category.edition_id == edition_id, Slot.cancelled_at.is_(None), Candidate.standing == ACTIVE)
        .order_by(Slot.starts_at, Slot.id)
    )
    return [Booked(*row) for row in db.session.execute(query)]


def in_both(one: Slot, other: Slot) -> list[str]:
    """Members who sit on both panels and have stepped back from neither candidate, by name."""
    seats = [
        select(Panelist.user_id)
        .join(Candidate, Candidate.category_id == Panelist.category_id)
        .where(Panelist.category_id == slot.category_id, Candidate.id == slot.candidate_id, sitting(), ~stepped_back())
        for slot in (one, other)
    ]
    query = select(User.name).where(*(User.id.in_(found) for found in seats)).order_by(User.name)
    return list(db.session.scalars(query))


def slots_of(category_id: int) -> list[Slot]:
    """The category's slots that take place, by time, with their candidates."""
    return list(db.session.scalars(with_candidate(category_id).where(Slot.cancelled_at.is_(None), taking_part())))


def all_slots_of(category_id: int) -> list[Slot]:
    """With those that were taken away, for calendars must hear of it."""
    return list(db.session.scalars(with_candidate(category_id)))


def with_candidate(category_id: int) -> Select[Slot]:
    return (
        select(Slot)
        .join(Slot.candidate)
        .where(Slot.category_id == category_id)
        .order_by(Slot.starts_at, Slot.id)
        .options(contains_eager(Slot.candidate))
    )


def taking_part() -> ColumnElement[bool]:
    return Candidate.standing == ACTIVE


def slot_of(category_id: int, slot_id: int) -> Slot | None:
    """One slot that takes place, with its candidate."""
    return db.session.scalar(with_candidate(category_id).where(Slot.id == slot_id, Slot.cancelled_at.is_(None)))


def unplaced(category_id: int) -> list[Candidate]:
    """Active candidates without a slot, by code."""
    placed = select(Slot.candidate_id).where(Slot.category_id == category_id, Slot.cancelled_at.is_(None))
    query = (
        select(Candidate)
        .where(Candidate.category_id == category_id, Candidate.standing == ACTIVE, Candidate.id.not_in(placed))
        .order_by(Candidate.code)
    )
    return list(db.session.scalars(query))


def stepping_out(category_id: int) -> dict[int, tuple[int, ...]]:
    """By candidate: the seats whose holders leave the room, for the secretariat and its printed schedule."""
    query = (
        select(Recusal.candidate_id, Panelist.seat)
        .join(Panelist, Panelist.id == Recusal.panelist_id)
        .where(Panelist.category_id == category_id, sitting())
        .order_by(Panelist.seat)
    )
    found: dict[int, tuple[int, ...]] = {}
    for candidate_id, seat in db.session.execute(query):
        found[candidate_id] = (*found.get(candidate_id, ()), seat)
    return found


def own_slots(user_id: int) -> list[OwnSlot]:
    """Every slot of the panels on which this person sits, by time, taken away ones too."""
    query = (
        select(Slot, Candidate.name, Category, stepped_back(), taking_part())
        .join(Candidate, Candidate.id == Slot.candidate_id)
        .join(Category, Category.id == Slot.category_id)
        .join(Edition, Edition.id == Category.edition_id)
        .join(Panelist, Panelist.category_id == Category.id)
        .where(Panelist.user_id == user_id, sitting())
        .order_by(Slot.starts_at, Slot.id)
        .options(contains_eager(Category.edition))
    )
    return [OwnSlot(*row) for row in db.session.execute(query)]
