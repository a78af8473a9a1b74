"""A year's award and its categories, with every change of stage."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User

DRAFT, SUBMISSION, VERIFICATION = "draft", "submission", "verification"
INTERVIEWS, PLENARY, SEALED, ANNOUNCED = "interviews", "plenary", "sealed", "announced"
STATES = (DRAFT, SUBMISSION, VERIFICATION, INTERVIEWS, PLENARY, SEALED, ANNOUNCED)
STATES_SQL = ", ".join(f"'{state}'" for state in STATES)


class Edition(Base):
    """An edition has three years: the period assessed, the ceremony, and the one in its label.

    `reminder_days` are days before a deadline on which reminders go out by themselves ("7,1"), "" for none.
    """

    __tablename__ = "edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    label: Mapped[str] = mapped_column(String(60))
    period_year: Mapped[int]
    ceremony_year: Mapped[int]
    institution: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(100))
    timezone: Mapped[str] = mapped_column(String(60))
    sample: Mapped[bool] = mapped_column(default=False)
    four_eyes: Mapped[bool] = mapped_column(default=False, server_default=false())
    rosters_until: Mapped[date | None] = mapped_column(Date)  # None: some months after the announcement
    reminder_days: Mapped[str] = mapped_column(String(40), default="", server_default="")
    panel_reminders: Mapped[bool] = mapped_column(default=False, server_default=false())  # to panelists, each morning


class RuleChange(Base):
    """Who changed a rule of an edition, when and why; rows are only added. `rule` is a column of the edition."""

    __tablename__ = "rule_change"
    __table_args__ = (CheckConstraint("old <> new", name="values_differ"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    rule: Mapped[str] = mapped_column(String(40))
    old: Mapped[str] = mapped_column(String(40))
    new: Mapped[str] = mapped_column(String(40))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(String(2000))

    by: Mapped[User] = relationship(lazy="raise_on_sql")


class Category(Base):
    """One award category of an edition: it names its rubric by code and pins the file's digest.

    `revision` is counted, and `revision_mark` drawn, by triggers of the database whenever something changes from which
    the category is scored; nothing in Python writes them.
    """

    __tablename__ = "category"
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        CheckConstraint(f"state IN ({STATES_SQL})", name="state_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    code: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    rubric_code: Mapped[str] = mapped_column(String(100))
    rubric_digest: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20), default=DRAFT)
    deadline: Mapped[datetime | None] = mapped_column(UtcTime)
    revision: Mapped[int] = mapped_column(server_default="0")
    revision_mark: Mapped[str] = mapped_column(String(16), server_default="")

    edition: Mapped[Edition] = relationship(lazy="raise_on_sql")


class StateChange(Base):
    """Who moved a category from one stage to another, when and why; rows are only added."""

    __tablename__ = "state_change"
    __table_args__ = (
        CheckConstraint(f"old IN ({STATES_SQL}) AND new IN ({STATES_SQL})", name="states_known"),
        CheckConstraint("old <> new", name="states_differ"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    old: Mapped[str] = mapped_column(String(20))
    new: Mapped[str] = mapped_column(String(20))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(String(2000))

    by: Mapped[User] = relationship(lazy="raise_on_sql")


class RubricChange(Base):
    """Who put another rubric in the place of a category's, when and why; rows are only added.

    `items` says in words which judged items jurors had to look at again, "" where there were none.
    """

    __tablename__ = "rubric_change"
    __table_args__ = (CheckConstraint("old_digest <> new_digest", name="digests_differ"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    old_code: Mapped[str] = mapped_column(String(100))
    old_digest: Mapped[str] = mapped_column(String(80))
    new_code: Mapped[str] = mapped_column(String(100))
    new_digest: Mapped[str] = mapped_column(String(80))
    items: Mapped[str] = mapped_column(Text, default="")
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(String(2000))

    by: Mapped[User] = relationship(lazy="raise_on_sql")


class DeadlineChange(Base):
    """Who set or moved the deadline of the self-assessment, when and why; rows are only added."""

    __tablename__ = "deadline_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    old: Mapped[datetime | None] = mapped_column(UtcTime)
    new: Mapped[datetime] = mapped_column(UtcTime)
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(String(2000))

    by: Mapped[User] = relationship(lazy="raise_on_sql")
