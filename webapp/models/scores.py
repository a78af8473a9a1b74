"""The panel, its recusals, the score sheets and what is written on them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User
from webapp.models.editions import Category, RubricChange
from webapp.models.register import Candidate

CHAIR, SECRETARY, MEMBER = "chair", "secretary", "member"
OFFICES = (CHAIR, SECRETARY, MEMBER)
OFFICES_SQL = ", ".join(f"'{office}'" for office in OFFICES)
INSTITUTION, COMPANY, FAMILY, ORIGIN, OTHER = "institution", "company", "family", "origin", "other"
CONFLICTS = (INSTITUTION, COMPANY, FAMILY, ORIGIN, OTHER)
CONFLICTS_SQL = ", ".join(f"'{kind}'" for kind in CONFLICTS)


class Panelist(Base):
    """A juror's seat on one category's panel: `bench` is the unsur they sit for, `title` what they sit there as.

    Who left has `left_at`; the one who took the seat names the decree and whom they replace. One at a time sits on a
    seat, one is its chair and one its secretary.
    """

    __tablename__ = "panelist"
    __table_args__ = (
        UniqueConstraint("category_id", "user_id"),
        CheckConstraint("seat >= 1", name="seat_positive"),
        CheckConstraint(f"office IN ({OFFICES_SQL})", name="office_known"),
        Index(
            "ix_panelist_sitting_seat",
            "category_id",
            "seat",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
        Index(
            "ix_panelist_sitting_office",
            "category_id",
            "office",
            unique=True,
            sqlite_where=text("left_at IS NULL AND office <> 'member'"),
            postgresql_where=text("left_at IS NULL AND office <> 'member'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    seat: Mapped[int]
    bench: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[str] = mapped_column(String(200), default="")
    institution: Mapped[str] = mapped_column(String(200), default="", server_default="")
    office: Mapped[str] = mapped_column(String(20), default=MEMBER, server_default=MEMBER)
    joined_at: Mapped[datetime | None] = mapped_column(UtcTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcTime)
    decree_number: Mapped[str] = mapped_column(String(200), default="", server_default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("panelist.id"))

    user: Mapped[User] = relationship(lazy="raise_on_sql")
    category: Mapped[Category] = relationship(lazy="raise_on_sql")


class Recusal(Base):
    """A juror who leaves one candidate to the others because of a conflict of interest, and of what kind it is."""

    __tablename__ = "recusal"
    __table_args__ = (
        UniqueConstraint("panelist_id", "candidate_id"),
        CheckConstraint(f"kind IN ({CONFLICTS_SQL})", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    panelist_id: Mapped[int] = mapped_column(ForeignKey("panelist.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), default=OTHER, server_default=OTHER)
    reason: Mapped[str] = mapped_column(String(2000))
    at: Mapped[datetime] = mapped_column(UtcTime)

    panelist: Mapped[Panelist] = relationship(lazy="raise_on_sql")
    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")


class Sheet(Base):
    """One juror's sheet for one candidate; `version` counts its saves, `locked_at` ends them."""

    __tablename__ = "sheet"
    __table_args__ = (
        UniqueConstraint("panelist_id", "candidate_id"),
        CheckConstraint("version >= 0", name="version_not_negative"),
        CheckConstraint("locked_at IS NULL OR version > 0", name="locked_was_saved"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    panelist_id: Mapped[int] = mapped_column(ForeignKey("panelist.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    version: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    locked_at: Mapped[datetime | None] = mapped_column(UtcTime)

    panelist: Mapped[Panelist] = relationship(lazy="raise_on_sql")
    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")


class Score(Base):
    """What a juror wrote for one item at one version of the sheet; rows are only added, the newest version counts.

    `value` is a number on the item's scale, "abstain", or "" where an earlier answer was taken back.
    """

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("sheet_id", "indicator", "version"),
        CheckConstraint("version >= 1", name="version_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    indicator: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    value: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime] = mapped_column(UtcTime)

    sheet: Mapped[Sheet] = relationship(lazy="raise_on_sql")


class AcceptedSave(Base):
    """A save that was acknowledged, under the id its client made: a resend gets the same answer and changes nothing."""

    __tablename__ = "accepted_save"

    client_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    body_sha256: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcTime)


class ReturnedSheet(Base):
    """A sheet that a change of the rubric gave back to its juror; rows are only added.

    `version` is the sheet's from then on, `locked_at` when it had been locked, None where it wasn't yet.
    """

    __tablename__ = "returned_sheet"
    __table_args__ = (UniqueConstraint("change_id", "sheet_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("rubric_change.id"))
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    version: Mapped[int]
    locked_at: Mapped[datetime | None] = mapped_column(UtcTime)

    change: Mapped[RubricChange] = relationship(lazy="raise_on_sql")
