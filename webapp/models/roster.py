"""Lists of workers that prove a figure. No identity number is kept: a keyed hash and its last four digits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcTime


class Roster(Base):
    """One imported list; replaced ones keep their row, not their people. `problems` is what was refused, as JSON."""

    __tablename__ = "roster"
    __table_args__ = (CheckConstraint("rows >= 0 AND done >= 0", name="counts_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    rows: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    problems: Mapped[str] = mapped_column(String(100_000), default="[]")
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    erase_after: Mapped[datetime | None] = mapped_column(UtcTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Worker(Base):
    """One person of a list: `pseudonym` is an HMAC of the identity number under a key that isn't in the database."""

    __tablename__ = "worker"
    __table_args__ = (Index("ix_worker_roster_village", "roster_id", "village"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"))
    pseudonym: Mapped[str] = mapped_column(String(32), index=True)
    last_four: Mapped[str] = mapped_column(String(4))
    village: Mapped[str] = mapped_column(String(20))
    group: Mapped[str] = mapped_column(String(100))
    programme: Mapped[str] = mapped_column(String(40))
    since: Mapped[str] = mapped_column(String(10))
    paid_by: Mapped[str] = mapped_column(String(100))


class VillageCheck(Base):
    """A village's or RT's word on its part of a list, asked for by a link of its own."""

    __tablename__ = "village_check"
    __table_args__ = (UniqueConstraint("roster_id", "village"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"))
    village: Mapped[str] = mapped_column(String(20))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcTime)
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    confirmed: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(2000), default="")
