"""The live room: what a juror's screen asks every few seconds, and what the secretariat's page shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import contains_eager

from webapp.db import db
from webapp.models import ACTIVE, INTERVIEWS, Candidate, Category, Edition, LiveRoom, Panelist, RoomEvent, Slot
from webapp.queries.duties import excused, given_before, sitting, stepped_back

FORGOTTEN_AFTER = timedelta(hours=12)  # a room that nobody ended in the evening is over the next morning
AROUND = timedelta(hours=14)  # a day of interviews, seen from any hour of it


@dataclass(frozen=True)
class Present:
    """Who is in a juror's room now; `away`: the reader stepped back, `none_owed`: they have no sheet to give."""

    room: LiveRoom
    candidate: str
    timezone: str
    away: bool
    none_owed: bool


def present_for(user_id: int, stages: frozenset[str], *, now: datetime) -> Present | None:
    """The newest of the rooms in which this person sits, of categories at these stages; found by seat alone."""
    given = {"user_id": user_id, "since": now - FORGOTTEN_AFTER}
    row = db.session.execute(present_query(stages), given).one_or_none()
    return None if row is None else Present(*row)


@cache
def present_query(stages: frozenset[str]) -> Select[LiveRoom, str, str, bool, bool]:
    """Made once: every screen asks it every few seconds, and making it costs ten times what asking it does."""
    return (
        select(LiveRoom, Candidate.name, Edition.timezone, stepped_back(), excused() | given_before())
        .select_from(Panelist)
        .join(LiveRoom, LiveRoom.category_id == Panelist.category_id)
        .join(Candidate, Candidate.id == LiveRoom.candidate_id)
        .join(Category, Category.id == LiveRoom.category_id)
        .join(Edition, Edition.id == Category.edition_id)
        .where(Panelist.user_id == bindparam("user_id"), sitting(), Category.state.in_(sorted(stages)))
        .where(LiveRoom.changed_at > bindparam("since"))
        .order_by(LiveRoom.changed_at.desc())
        .limit(1)
    )


def meets_today(user_id: int, *, now: datetime) -> bool:
    """Whether a panel of this person's has interviews about now, so that its screens ask often."""
    query = select(Slot.id).join(Panelist, Panelist.category_id == Slot.category_id)
    mine = query.where(Panelist.user_id == user_id, sitting(), Slot.cancelled_at.is_(None))
    near = mine.where(Slot.starts_at > now - AROUND, Slot.starts_at < now + AROUND)
    return bool(db.session.scalar(select(exists(near))))


def listeners() -> int:
    """How many seats there are on all panels in their interviews: so many screens may ask at once."""
    query = select(func.count()).select_from(Panelist).join(Category, Category.id == Panelist.category_id)
    return db.session.scalar(query.where(Category.state == INTERVIEWS, sitting())) or 0


def room_of(category_id: int) -> LiveRoom | None:
    """A panel's room; None before its first call."""
    return db.session.get(LiveRoom, category_id)


def also_in(room_key: str, category_id: int, *, now: datetime) -> tuple[str, str] | None:
    """(candidate, category) of another panel that has somebody in the very same room now."""
    query = (
        select(Candidate.name, Category.title)
        .join(LiveRoom, LiveRoom.candidate_id == Candidate.id)
        .join(Category, Category.id == LiveRoom.category_id)
        .where(LiveRoom.room == room_key, LiveRoom.category_id != category_id, Category.state == INTERVIEWS)
        .where(LiveRoom.changed_at > now - FORGOTTEN_AFTER)
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def interviewed(category_id: int, *, now: datetime) -> frozenset[int]:
    """Active candidates whose slot is over by the clock and who aren't in the room any more."""
    inside = select(LiveRoom.candidate_id).where(
        LiveRoom.category_id == category_id, LiveRoom.candidate_id.is_not(None)
    )
    query = (
        select(Slot)
        .join(Candidate, Candidate.id == Slot.candidate_id)
        .where(Slot.category_id == category_id, Slot.cancelled_at.is_(None), Slot.starts_at < now)
        .where(Candidate.standing == ACTIVE, Slot.candidate_id.not_in(inside))
    )
    slots = db.session.scalars(query)
    return frozenset(
        one.candidate_id for one in slots if one.starts_at + timedelta(minutes=one.presentation + one.questions) <= now
    )


def events_of(category_id: int) -> list[RoomEvent]:
    """Every change of a panel's room, oldest first, with who made it."""
    query = (
        select(RoomEvent)
        .join(RoomEvent.by)
        .join(RoomEvent.candidate)
        .where(RoomEvent.category_id == category_id)
        .order_by(RoomEvent.revision)
        .options(contains_eager(RoomEvent.by), contains_eager(RoomEvent.candidate))
    )
    return list(db.session.scalars(query))


def called_before(category_id: int) -> frozenset[int]:
    """The candidates that have been in the room, or are."""
    return frozenset(db.session.scalars(select(RoomEvent.candidate_id).where(RoomEvent.category_id == category_id)))
