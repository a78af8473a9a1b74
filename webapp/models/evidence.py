"""Evidence: files by their content, which figure each one proves, and regulations as records."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User
from webapp.models.register import Candidate


class Blob(Base):
    """A file's content, kept once under its SHA-256; `kind` is its media type as found in the content."""

    __tablename__ = "blob"
    __table_args__ = (CheckConstraint("size > 0", name="size_positive"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    kind: Mapped[str] = mapped_column(String(100))
    pages: Mapped[int | None]
    stored_at: Mapped[datetime] = mapped_column(UtcTime)


class Evidence(Base):
    """One file that proves one figure of one candidate; removed ones keep their row.

    `received_sha256` is the file as it was sent. A picture is stored written anew, so its blob has another hash, which
    may change with the program that writes it.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    figure: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), index=True)
    received_sha256: Mapped[str] = mapped_column(String(64), default="", index=True)
    name: Mapped[str] = mapped_column(String(255))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    removed_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    blob: Mapped[Blob] = relationship(lazy="raise_on_sql")
    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")


class Upload(Base):
    """A file on its way, in pieces; `id` is made by the client, `received` bytes are safe on disk.

    It ends with its evidence, with its list of workers (then `figure` is "" and `is_roster`) or with a `refusal`, so
    that who asks again hears the same.
    """

    __tablename__ = "upload"
    __table_args__ = (CheckConstraint("received BETWEEN 0 AND size", name="received_within_size"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    figure: Mapped[str] = mapped_column(String(100))
    is_roster: Mapped[bool] = mapped_column(default=False, server_default=false())
    name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    roster_id: Mapped[int | None]
    refusal: Mapped[str] = mapped_column(String(400), default="")


class Regulation(Base):
    """A regulation of the candidate's; a draft is kept and never scores."""

    __tablename__ = "regulation"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(400))
    in_force_on: Mapped[date | None] = mapped_column(Date)
    draft: Mapped[bool]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
