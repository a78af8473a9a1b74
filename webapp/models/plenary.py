"""The plenary's decisions, the sealed result, its announcement, and objections to it. Rows are only added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User
from webapp.models.editions import Category
from webapp.models.register import Candidate
from webapp.models.scores import Panelist

FOR, AGAINST, ABSTAINED = "for", "against", "abstain"
VOTES = (FOR, AGAINST, ABSTAINED)
VOTES_SQL = ", ".join(f"'{vote}'" for vote in VOTES)
MOST_OBJECTION_DAYS = 60


class PlenaryDecision(Base):
    """The order that the plenary gave to candidates equal on everything; of one group the newest counts."""

    __tablename__ = "plenary_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    order: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(2000))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")


class PlenaryVote(Base):
    """One panelist's vote on a decision, with the name and the bench it was given under."""

    __tablename__ = "plenary_vote"
    __table_args__ = (
        UniqueConstraint("decision_id", "panelist_id"),
        CheckConstraint(f"vote IN ({VOTES_SQL})", name="vote_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("plenary_decision.id"))
    panelist_id: Mapped[int] = mapped_column(ForeignKey("panelist.id"))
    name: Mapped[str] = mapped_column(String(200))
    bench: Mapped[str] = mapped_column(String(60))
    vote: Mapped[str] = mapped_column(String(10))

    panelist: Mapped[Panelist] = relationship(lazy="raise_on_sql")


class StageReopening(Base):
    """Interviews that two people opened again from the plenary.

    What was decided up to `last_decision_id` and proposed up to `last_act_id` in this category counts no more.
    """

    __tablename__ = "stage_reopening"
    __table_args__ = (UniqueConstraint("act_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("joint_act.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    last_decision_id: Mapped[int]
    last_act_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcTime)


class PlenaryNote(Base):
    """A note for the minutes; `sending` tells one that is sent again, None on notes from before there was one."""

    __tablename__ = "plenary_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    text: Mapped[str] = mapped_column(String(4000))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    sending: Mapped[str | None] = mapped_column(String(36), index=True, unique=True)

    by: Mapped[User] = relationship(lazy="raise_on_sql")


class FindingOverride(Base):
    """Why a finding that blocks doesn't keep the result from being sealed: good for this very message only."""

    __tablename__ = "finding_override"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    check_code: Mapped[str] = mapped_column(String(100))
    message: Mapped[str] = mapped_column(String(2000))
    reason: Mapped[str] = mapped_column(String(2000))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")


class SealedResult(Base):
    """A sealed result: `body` is its record (see `scoring.record`), `sha256` the hash of exactly that text.

    Numbers count from 1 without a gap; each names the one before it in `replaces`, and the newest counts. `annex` has
    the names and free words that the record only has the hash of; it alone may be emptied one day.
    """

    __tablename__ = "sealed_result"
    __table_args__ = (
        UniqueConstraint("category_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("(number = 1) = (replaces IS NULL)", name="only_the_first_replaces_nothing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    annex: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    replaces: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(2000))
    proposed_by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    approved_by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    category: Mapped[Category] = relationship(lazy="raise_on_sql")
    proposed_by: Mapped[User] = relationship(lazy="raise_on_sql", foreign_keys=[proposed_by_user_id])
    approved_by: Mapped[User] = relationship(lazy="raise_on_sql", foreign_keys=[approved_by_user_id])


class Announcement(Base):
    """From when on the sealed result is to be public, and for how many days after that objections are taken.

    It counts once two people agreed to it (a joint act about this row), the last one agreed to; once its moment has
    come nothing can follow it.
    """

    __tablename__ = "announcement"
    __table_args__ = (CheckConstraint(f"objection_days BETWEEN 0 AND {MOST_OBJECTION_DAYS}", name="days_in_range"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    release_at: Mapped[datetime] = mapped_column(UtcTime)
    objection_days: Mapped[int]
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class FigureCorrection(Base):
    """A figure that counts otherwise from the next sealed result on, and why; machine texts."""

    __tablename__ = "figure_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    figure: Mapped[str] = mapped_column(String(100))
    old: Mapped[str] = mapped_column(String(400))
    new: Mapped[str] = mapped_column(String(400))
    reason: Mapped[str] = mapped_column(String(2000))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")


class Objection(Base):
    """What a candidate objects to, once for each matter (an indicator's code, or "" for the result as a whole)."""

    __tablename__ = "objection"
    __table_args__ = (UniqueConstraint("candidate_id", "matter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    matter: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(String(4000))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")


class ObjectionAnswer(Base):
    """The answer to an objection; an accepted one leads to a corrected result."""

    __tablename__ = "objection_answer"

    objection_id: Mapped[int] = mapped_column(ForeignKey("objection.id"), primary_key=True)
    accepted: Mapped[bool]
    text: Mapped[str] = mapped_column(String(4000))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
