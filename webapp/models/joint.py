"""Acts that need two people: what one proposed, and how another ended it. Both tables only grow."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User
from webapp.models.editions import Category

REOPEN_SHEET, REOPEN_STAGE, BREAK_GLASS = "reopen_sheet", "reopen_stage", "break_glass"
SEAL, CORRECT, ANNOUNCE = "seal", "correct", "announce"
JOINT_KINDS = (REOPEN_SHEET, REOPEN_STAGE, BREAK_GLASS, SEAL, CORRECT, ANNOUNCE)
JOINT_KINDS_SQL = ", ".join(f"'{kind}'" for kind in JOINT_KINDS)
APPROVED, TAKEN_BACK = "approved", "withdrawn"


class JointAct(Base):
    """What somebody proposed, in the words that the second person reads; `digest` is of exactly what is agreed to.

    `subject_id` is the row that it is about (a sheet), None where the whole category is meant.
    """

    __tablename__ = "joint_act"
    __table_args__ = (
        CheckConstraint(f"kind IN ({JOINT_KINDS_SQL})", name="kind_known"),
        Index("ix_joint_act_category_id_kind", "category_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    subject_id: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(2000))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
    category: Mapped[Category] = relationship(lazy="raise_on_sql")


class JointEnd(Base):
    """Who agreed to a proposal, or took it back; a proposal without a row is open, or has run out."""

    __tablename__ = "joint_end"
    __table_args__ = (CheckConstraint(f"how IN ('{APPROVED}', '{TAKEN_BACK}')", name="how_known"),)

    act_id: Mapped[int] = mapped_column(ForeignKey("joint_act.id"), primary_key=True)
    how: Mapped[str] = mapped_column(String(20))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    act: Mapped[JointAct] = relationship(lazy="raise_on_sql")
    by: Mapped[User] = relationship(lazy="raise_on_sql")
