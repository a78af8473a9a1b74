"""What a candidate handed in, what was answered to findings, and what was sent back to be mended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User
from webapp.models.register import Candidate


class Submission(Base):
    """One handing in, frozen: `body` is the canonical JSON of all that was handed in, `body_sha256` its hash.

    Rows are only added, as are all in this module: triggers refuse anything else. The newest number counts.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("candidate_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    body_sha256: Mapped[str] = mapped_column(String(64))
    pledge: Mapped[str] = mapped_column(String(2000))
    signed_name: Mapped[str] = mapped_column(String(200))
    signed_position: Mapped[str] = mapped_column(String(200))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")


class SentBack(Base):
    """A submission returned for revision; rows are only added.

    The newest of a submission counts: who couldn't mend it in time may be given more.
    """

    __tablename__ = "sent_back"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    reason: Mapped[str] = mapped_column(String(2000))
    until: Mapped[datetime] = mapped_column(UtcTime)
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
    submission: Mapped[Submission] = relationship(lazy="raise_on_sql")


class ToMend(Base):
    """One thing to mend in a returned submission: a figure, or "" for the whole."""

    __tablename__ = "to_mend"

    id: Mapped[int] = mapped_column(primary_key=True)
    sent_back_id: Mapped[int] = mapped_column(ForeignKey("sent_back.id"), index=True)
    figure: Mapped[str] = mapped_column(String(100))
    sentence: Mapped[str] = mapped_column(String(2000))


class FindingReply(Base):
    """What the candidate writes to a finding: good for this very message only; rows are only added."""

    __tablename__ = "finding_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    check_code: Mapped[str] = mapped_column(String(100))
    message: Mapped[str] = mapped_column(String(2000))
    text: Mapped[str] = mapped_column(String(2000))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
