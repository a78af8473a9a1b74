"""Papers that were issued, and printings: which papers somebody asked for, and how far they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User
from webapp.models.editions import Category, Edition
from webapp.models.plenary import SealedResult

ORDERED, MAKING, MADE, NOT_MADE, STOPPED = "ordered", "making", "made", "not_made", "stopped"
PRINTING_STATES = (ORDERED, MAKING, MADE, NOT_MADE, STOPPED)
PRINTING_STATES_SQL = ", ".join(f"'{state}'" for state in PRINTING_STATES)


class IssuedPaper(Base):
    """A paper as it was issued: its bytes lie in the instance's store under `sha256`. Rows are only added.

    `identifier` stands on the paper (see `reports.identifier`), `subject` is whose it is among its kind, "" for the
    category's. `base` is the address under which it says it can be checked, `replaces` the number of the paper before
    the correction, "" where none was issued: with both it can be made again byte for byte. `line` of the category's
    score log tells of it; None for a paper from before the log told of papers.
    """

    __tablename__ = "issued_paper"
    __table_args__ = (
        UniqueConstraint("sealed_id", "kind", "subject", "paper_size"),
        CheckConstraint("size > 0 AND pages > 0", name="not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    identifier: Mapped[str] = mapped_column(String(14), unique=True)
    sealed_id: Mapped[int] = mapped_column(ForeignKey("sealed_result.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(100))
    paper_size: Mapped[str] = mapped_column(String(10))
    base: Mapped[str] = mapped_column(String(400))
    replaces: Mapped[str] = mapped_column(String(14))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    pages: Mapped[int]
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    line: Mapped[int | None]

    sealed: Mapped[SealedResult] = relationship(lazy="raise_on_sql")
    by: Mapped[User] = relationship(lazy="raise_on_sql")


class MinutesNumber(Base):
    """The number that the minutes of a record bear from `at` on, "" to write it by hand again. Rows are only added."""

    __tablename__ = "minutes_number"
    __table_args__ = (UniqueConstraint("sealed_id", "turn"), CheckConstraint("turn > 0", name="turn_counts"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sealed_id: Mapped[int] = mapped_column(ForeignKey("sealed_result.id"))
    turn: Mapped[int]
    number: Mapped[str] = mapped_column(String(80))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")


class SignedPaper(Base):
    """An issued paper with one electronic signature more than before; its bytes lie in the store. Rows are only added.

    `follows` is the hash of what was signed: the issued file, or that of the turn before. `extends`: that file
    is its beginning, byte for byte; otherwise a service wrote it anew, and `added` are the words that it gained.
    `name`, `issuer`, `serial`, `valid_until`, `signed_at` are what the newest certificate and signature say. `line` as
    for a paper.
    """

    __tablename__ = "signed_paper"
    __table_args__ = (UniqueConstraint("paper_id", "turn"), CheckConstraint("turn > 0", name="turn_counts"))

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("issued_paper.id"))
    turn: Mapped[int]
    follows: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int]
    extends: Mapped[bool]
    added: Mapped[str] = mapped_column(String(800))
    name: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(200))
    serial: Mapped[str] = mapped_column(String(80))
    valid_until: Mapped[datetime] = mapped_column(UtcTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    line: Mapped[int | None]

    paper: Mapped[IssuedPaper] = relationship(lazy="raise_on_sql")


class Printing(Base):
    """Papers that somebody asked for at once, of one category or (`category_id` None) of the whole edition.

    `sha256` and `size` are of the ZIP once all are made; `email` is who hears of that, "" for nobody.
    """

    __tablename__ = "printing"
    __table_args__ = (
        CheckConstraint(f"state IN ({PRINTING_STATES_SQL})", name="state_known"),
        CheckConstraint("(state = 'made') = (sha256 IS NOT NULL)", name="whole_once_made"),
        CheckConstraint("(state IN ('ordered', 'making')) = (ended_at IS NULL)", name="ended_or_not"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    state: Mapped[str] = mapped_column(String(20), default=ORDERED)
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]

    edition: Mapped[Edition] = relationship(lazy="raise_on_sql")
    category: Mapped[Category | None] = relationship(lazy="raise_on_sql")
    by: Mapped[User] = relationship(lazy="raise_on_sql")


class PrintingPaper(Base):
    """One paper of a printing, in its turn: `paper_id` once it is issued, `reason` why it couldn't be made."""

    __tablename__ = "printing_paper"
    __table_args__ = (
        UniqueConstraint("printing_id", "turn"),
        CheckConstraint(f"state IN ({PRINTING_STATES_SQL})", name="state_known"),
        CheckConstraint("(state = 'made') = (paper_id IS NOT NULL)", name="issued_once_made"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    printing_id: Mapped[int] = mapped_column(ForeignKey("printing.id"))
    turn: Mapped[int]
    sealed_id: Mapped[int] = mapped_column(ForeignKey("sealed_result.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(400))
    paper_size: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20), default=ORDERED)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("issued_paper.id"))
    reason: Mapped[str] = mapped_column(String(400), default="")

    paper: Mapped[IssuedPaper | None] = relationship(lazy="raise_on_sql")
    sealed: Mapped[SealedResult] = relationship(lazy="raise_on_sql")
