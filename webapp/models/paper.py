"""Score sheets on paper: numbered blanks, what was typed from them, and what became of each number. Rows only grow."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User
from webapp.models.editions import Category
from webapp.models.register import Candidate
from webapp.models.scores import Panelist

PRINTED, ENTERED, PAPER_BACK, PAPER_DONE, VOID = "printed", "entered", "sent_back", "confirmed", "void"
ENDS = (PAPER_BACK, PAPER_DONE, VOID)
ENDS_SQL = ", ".join(f"'{end}'" for end in ENDS)
PAPER, DEVICE = "paper", "device"


class PaperSheet(Base):
    """A blank sheet with its number, counted from 1 in each category; `printing` counts what was printed at once.

    A spare one names neither panelist nor candidate until it is filled in. The first of a printing has its `sending`,
    which tells the form that is sent again.
    """

    __tablename__ = "paper_sheet"
    __table_args__ = (
        UniqueConstraint("category_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("(panelist_id IS NULL) = (candidate_id IS NULL)", name="whole_pair_or_spare"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    number: Mapped[int]
    printing: Mapped[int]
    panelist_id: Mapped[int | None] = mapped_column(ForeignKey("panelist.id"))
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"))
    rubric_digest: Mapped[str] = mapped_column(String(80))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    sending: Mapped[str | None] = mapped_column(String(36), index=True, unique=True)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
    category: Mapped[Category] = relationship(lazy="raise_on_sql")
    panelist: Mapped[Panelist | None] = relationship(lazy="raise_on_sql")
    candidate: Mapped[Candidate | None] = relationship(lazy="raise_on_sql")


class PaperScan(Base):
    """The filled-in sheet as a picture or PDF; the newest counts."""

    __tablename__ = "paper_scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper_sheet.id"), index=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    name: Mapped[str] = mapped_column(String(255))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class PaperEntry(Base):
    """What one person typed from a sheet: `turn` counts from 1, `body` is canonical JSON of the answers and the note.

    `signed_at` is the moment that stands on the paper.
    """

    __tablename__ = "paper_entry"
    __table_args__ = (UniqueConstraint("paper_id", "turn"), CheckConstraint("turn >= 1", name="turn_positive"))

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper_sheet.id"))
    turn: Mapped[int]
    panelist_id: Mapped[int] = mapped_column(ForeignKey("panelist.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    body: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime] = mapped_column(UtcTime)
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
    paper: Mapped[PaperSheet] = relationship(lazy="raise_on_sql")
    panelist: Mapped[Panelist] = relationship(lazy="raise_on_sql")
    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")


class PaperCheck(Base):
    """Who compares an entry with its scan: one other person, who from then on sees both; nobody else does."""

    __tablename__ = "paper_check"

    entry_id: Mapped[int] = mapped_column(ForeignKey("paper_entry.id"), primary_key=True)
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")


class PaperChoice(Base):
    """Which of two begun sheets holds, as the panelist chose: good for the version of the electronic one named here."""

    __tablename__ = "paper_choice"
    __table_args__ = (CheckConstraint(f"holds IN ('{PAPER}', '{DEVICE}')", name="holds_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("paper_entry.id"), index=True)
    holds: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class PaperEnd(Base):
    """An entry that was sent back or confirmed, or a number that is void; a number is confirmed or void once.

    A confirmed one names the sheet that it became and that sheet's version.
    """

    __tablename__ = "paper_end"
    __table_args__ = (
        CheckConstraint(f"how IN ({ENDS_SQL})", name="how_known"),
        CheckConstraint(
            f"(how = '{PAPER_DONE}') = (sheet_id IS NOT NULL AND version IS NOT NULL)", name="confirmed_is_a_sheet"
        ),
        CheckConstraint(f"how = '{VOID}' OR entry_id IS NOT NULL", name="of_an_entry"),
        Index(
            "ix_paper_end_for_good",
            "paper_id",
            unique=True,
            sqlite_where=text(f"how <> '{PAPER_BACK}'"),
            postgresql_where=text(f"how <> '{PAPER_BACK}'"),
        ),
        Index(
            "ix_paper_end_entry_id",
            "entry_id",
            unique=True,
            sqlite_where=text("entry_id IS NOT NULL"),
            postgresql_where=text("entry_id IS NOT NULL"),
        ),
        Index("ix_paper_end_sheet_id", "sheet_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper_sheet.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("paper_entry.id"))
    how: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(2000))
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sheet.id"))
    version: Mapped[int | None]
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
