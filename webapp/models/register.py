"""Who is assessed, and what they report."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base
from webapp.models.editions import Category


class Candidate(Base):
    """A regency, village or company in one category; `code` is its official code ("64.02")."""

    __tablename__ = "candidate"
    __table_args__ = (UniqueConstraint("category_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))

    category: Mapped[Category] = relationship(lazy="raise_on_sql")


class ReportedFigure(Base):
    """One figure as claimed, and as verified once someone has looked; texts in the machine grammar of FIGURES.

    Text and not a number, because "" (missing), "n/a", an option code and 0 are four different things and because
    SQLite's numbers are binary floats. `published` marks a figure taken from a public source instead of invented;
    `note` says what is wrong with it there.
    """

    __tablename__ = "reported_figure"
    __table_args__ = (UniqueConstraint("candidate_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    code: Mapped[str] = mapped_column(String(100))
    claimed: Mapped[str] = mapped_column(String(400), default="")
    verified: Mapped[str | None] = mapped_column(String(400))
    source: Mapped[str] = mapped_column(String(400), default="")
    as_of: Mapped[date | None] = mapped_column(Date)
    published: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(2000), default="")

    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")
