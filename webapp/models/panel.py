"""What a panel rests on: the decree, each member's pledge and answers on conflicts, absences, and every change."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User
from webapp.models.register import Candidate
from webapp.models.scores import CONFLICTS_SQL, Panelist

NO_CONFLICT = "none"


class PanelDecree(Base):
    """The decree that appoints a panel: of one category, or of the whole edition; rows are only added."""

    __tablename__ = "panel_decree"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    number: Mapped[str] = mapped_column(String(200))
    dated: Mapped[date] = mapped_column(Date)
    signed_by: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    file_name: Mapped[str] = mapped_column(String(255), default="")
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")


class Pledge(Base):
    """A juror's pledge of integrity: the words that were shown, the name that was typed; rows are only added."""

    __tablename__ = "pledge"
    __table_args__ = (UniqueConstraint("panelist_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    panelist_id: Mapped[int] = mapped_column(ForeignKey("panelist.id"))
    words: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcTime)

    panelist: Mapped[Panelist] = relationship(lazy="raise_on_sql")


class ConflictAnswer(Base):
    """What a juror answered on one candidate: a kind of conflict, or "none"; rows are only added, a later one adds.

    An answer of a conflict stands beside the recusal it made.
    """

    __tablename__ = "conflict_answer"
    __table_args__ = (
        CheckConstraint(f"kind IN ({CONFLICTS_SQL}, '{NO_CONFLICT}')", name="kind_known"),
        Index("ix_conflict_answer_panelist_id_candidate_id", "panelist_id", "candidate_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    panelist_id: Mapped[int] = mapped_column(ForeignKey("panelist.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcTime)

    panelist: Mapped[Panelist] = relationship(lazy="raise_on_sql")
    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")


class Excuse(Base):
    """A member who can't come to one candidate: until it is lifted, no sheet is expected of them there."""

    __tablename__ = "excuse"
    __table_args__ = (
        Index(
            "ix_excuse_open",
            "panelist_id",
            "candidate_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    panelist_id: Mapped[int] = mapped_column(ForeignKey("panelist.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    reason: Mapped[str] = mapped_column(String(2000))
    since: Mapped[datetime] = mapped_column(UtcTime)
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcTime)

    panelist: Mapped[Panelist] = relationship(lazy="raise_on_sql")
    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")


class PanelChange(Base):
    """Who changed what of a panel, in words, when and why; rows are only added."""

    __tablename__ = "panel_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    what: Mapped[str] = mapped_column(String(2000))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    state: Mapped[str] = mapped_column(String(20))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
