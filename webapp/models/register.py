"""Who is assessed, and what they report."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User
from webapp.models.editions import Category

PROPOSED, ACTIVE, DECLINED = "proposed", "active", "declined"
WITHDRAWN, DISQUALIFIED = "withdrawn", "disqualified"
STANDINGS = (PROPOSED, ACTIVE, DECLINED, WITHDRAWN, DISQUALIFIED)
STANDINGS_SQL = ", ".join(f"'{one}'" for one in STANDINGS)


class Candidate(Base):
    """A regency, village or company in one category; `code` is its official code ("64.02").

    Only an active one is assessed: a proposal waits to be taken or declined, and who withdraws or is disqualified keeps
    the record, with the reason, and is no longer ranked.
    """

    __tablename__ = "candidate"
    __table_args__ = (
        UniqueConstraint("category_id", "code"),
        CheckConstraint(f"standing IN ({STANDINGS_SQL})", name="standing_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    standing: Mapped[str] = mapped_column(String(20), default=ACTIVE, server_default=ACTIVE)
    standing_reason: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    standing_at: Mapped[datetime | None] = mapped_column(UtcTime)
    proposed_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    category: Mapped[Category] = relationship(lazy="raise_on_sql")


class StandingChange(Base):
    """Who took, declined, withdrew, disqualified or brought back a candidate, when and why; rows are only added."""

    __tablename__ = "standing_change"
    __table_args__ = (CheckConstraint("old <> new", name="standings_differ"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    old: Mapped[str] = mapped_column(String(20))
    new: Mapped[str] = mapped_column(String(20))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(String(2000))

    by: Mapped[User] = relationship(lazy="raise_on_sql")


class ReportedFigure(Base):
    """One figure as claimed, and as verified once someone has looked; texts in the machine grammar of FIGURES.

    Text and not a number, because "" (missing), "n/a", an option code and 0 are four different things and because
    SQLite's numbers are binary floats. `published` marks a figure taken from a public source instead of invented;
    `note` says what is wrong with it there. `version` is the number, among all saves of this candidate's figures, of
    the one that last changed this claim (0 before the first): who saves names the one they saw.
    """

    __tablename__ = "reported_figure"
    __table_args__ = (
        UniqueConstraint("candidate_id", "code"),
        CheckConstraint("version >= 0", name="version_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    code: Mapped[str] = mapped_column(String(100))
    claimed: Mapped[str] = mapped_column(String(400), default="")
    verified: Mapped[str | None] = mapped_column(String(400))
    source: Mapped[str] = mapped_column(String(400), default="")
    as_of: Mapped[date | None] = mapped_column(Date)
    published: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(2000), default="")
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    saved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    saved_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")


class FigureLine(Base):
    """One line of a figure that the rubric lets be added up from groups; `value` is a whole number as text."""

    __tablename__ = "figure_line"
    __table_args__ = (UniqueConstraint("candidate_id", "figure", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    figure: Mapped[str] = mapped_column(String(100))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(200))
    value: Mapped[str] = mapped_column(String(40))


class AcceptedFigures(Base):
    """A save of figures that was acknowledged, under the id its client made: a resend gets the same answer."""

    __tablename__ = "accepted_figures"

    client_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    body_sha256: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(20_000))
    at: Mapped[datetime] = mapped_column(UtcTime)
