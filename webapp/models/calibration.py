"""Calibration before the first interview: an invented case, and what each juror gives it.

Kept apart from candidates, sheets and scores, so that no result, count or paper can reach it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.editions import Category
from webapp.models.scores import Panelist


class Calibration(Base):
    """One calibration of a category: the case that all score. `closed_at` shows the spread to all.

    It closes with the last juror's commitment; where somebody closes it earlier, `closed_by_user_id` and `reason` say
    who and why.
    """

    __tablename__ = "calibration"
    __table_args__ = (UniqueConstraint("category_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    case_text: Mapped[str] = mapped_column(Text)
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    closed_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(String(2000), default="", server_default="")

    category: Mapped[Category] = relationship(lazy="raise_on_sql")


class CalibrationSheet(Base):
    """What one juror gives the case; `answers` is JSON, item -> [value, note]. Once committed, it stays as it is."""

    __tablename__ = "calibration_sheet"
    __table_args__ = (
        UniqueConstraint("calibration_id", "panelist_id"),
        CheckConstraint("version >= 1", name="version_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    calibration_id: Mapped[int] = mapped_column(ForeignKey("calibration.id"))
    panelist_id: Mapped[int] = mapped_column(ForeignKey("panelist.id"), index=True)
    version: Mapped[int]
    answers: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    saved_at: Mapped[datetime] = mapped_column(UtcTime)
    committed_at: Mapped[datetime | None] = mapped_column(UtcTime)

    calibration: Mapped[Calibration] = relationship(lazy="raise_on_sql")
    panelist: Mapped[Panelist] = relationship(lazy="raise_on_sql")
