"""Who is in the room now, with the clock of the interview, and every change of that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User
from webapp.models.editions import Category
from webapp.models.register import Candidate

NOBODY, CALLED, PRESENTATION, QUESTIONS = "nobody", "called", "presentation", "questions"
PHASES = (NOBODY, CALLED, PRESENTATION, QUESTIONS)
PHASES_SQL = ", ".join(f"'{phase}'" for phase in PHASES)
CALL, BEGIN, PAUSE, RESUME, EXTEND, END = "call", "begin", "pause", "resume", "extend", "end"
ROOM_ACTS_SQL = ", ".join(f"'{act}'" for act in (CALL, BEGIN, PAUSE, RESUME, EXTEND, END))


class LiveRoom(Base):
    """A panel's room as it is now: one row, so that asking for it touches nothing else.

    `revision` counts the changes, `call` is the one that brought the present candidate. A clock that runs has
    `ends_at`, one that stands has `left_seconds`; both are None where nobody is in the room.
    """

    __tablename__ = "live_room"
    __table_args__ = (
        CheckConstraint(f"phase IN ({PHASES_SQL})", name="phase_known"),
        CheckConstraint("(phase = 'nobody') = (candidate_id IS NULL)", name="somebody_has_a_phase"),
        CheckConstraint("(phase = 'nobody') = (ends_at IS NULL AND left_seconds IS NULL)", name="somebody_has_a_clock"),
        CheckConstraint("ends_at IS NULL OR left_seconds IS NULL", name="clock_runs_or_stands"),
    )

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True)
    revision: Mapped[int]
    call: Mapped[int]
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"))
    room: Mapped[str] = mapped_column(String(100))
    phase: Mapped[str] = mapped_column(String(20))
    ends_at: Mapped[datetime | None] = mapped_column(UtcTime)
    left_seconds: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(UtcTime)

    category: Mapped[Category] = relationship(lazy="raise_on_sql")
    candidate: Mapped[Candidate | None] = relationship(lazy="raise_on_sql")


class RoomEvent(Base):
    """One change of a room, by whom and when; rows are only added. `minutes` and `reason` belong to an extension."""

    __tablename__ = "room_event"
    __table_args__ = (
        UniqueConstraint("category_id", "revision"),
        CheckConstraint(f"act IN ({ROOM_ACTS_SQL})", name="act_known"),
        CheckConstraint(f"phase IN ({PHASES_SQL})", name="phase_known"),
        CheckConstraint("(act = 'extend') = (minutes IS NOT NULL)", name="extension_in_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    revision: Mapped[int]
    act: Mapped[str] = mapped_column(String(20))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    phase: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(2000), default="")
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")
