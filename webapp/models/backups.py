"""Backups that the worker took by itself: when, what came of it, and what was found when they were looked at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcTime


class BackupRun(Base):
    """One attempt. `file` is "" until there is one that was checked; `fault` is a sentence, also beside a good file.

    One without `ended_at` is going on, or was broken off.
    """

    __tablename__ = "backup_run"
    __table_args__ = (
        CheckConstraint("size >= 0", name="size_not_negative"),
        CheckConstraint("file = '' OR ended_at IS NOT NULL", name="file_at_the_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    file: Mapped[str] = mapped_column(String(200), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    fault: Mapped[str] = mapped_column(String(1000), default="")
