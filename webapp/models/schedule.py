"""When and where each candidate is interviewed, and who presented for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.editions import Category
from webapp.models.register import Candidate

IN_PERSON, ONLINE, HYBRID = "luring", "daring", "hibrida"
MODES = (IN_PERSON, ONLINE, HYBRID)
MODES_SQL = ", ".join(f"'{mode}'" for mode in MODES)
SELF, IN_STEAD = "langsung", "mewakili"
STANDINS = ("", SELF, IN_STEAD)
STANDINS_SQL = ", ".join(f"'{one}'" for one in STANDINS)


class Slot(Base):
    """One candidate's interview: a presentation, then questions, in one room.

    `uid` names it in every calendar for good, `sequence` counts what its readers must hear of; a slot that was taken
    away keeps its row with `cancelled_at`. `place` is an address or a link; `stand_in` says whether the head came.
    """

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("candidate_id"),
        UniqueConstraint("uid"),
        CheckConstraint(f"mode IN ({MODES_SQL})", name="mode_known"),
        CheckConstraint(f"stand_in IN ({STANDINS_SQL})", name="stand_in_known"),
        CheckConstraint("presentation BETWEEN 1 AND 600", name="presentation_in_minutes"),
        CheckConstraint("questions BETWEEN 0 AND 600", name="questions_in_minutes"),
        Index("ix_slot_category_id_starts_at", "category_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    presentation: Mapped[int]
    questions: Mapped[int]
    room: Mapped[str] = mapped_column(String(100))
    mode: Mapped[str] = mapped_column(String(10), default=IN_PERSON)
    place: Mapped[str] = mapped_column(String(500), default="")
    presenter: Mapped[str] = mapped_column(String(200), default="")
    presenter_title: Mapped[str] = mapped_column(String(200), default="")
    stand_in: Mapped[str] = mapped_column(String(10), default="")
    uid: Mapped[str] = mapped_column(String(36))
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcTime)

    category: Mapped[Category] = relationship(lazy="raise_on_sql")
    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")
