"""What an edition's papers look like, awards outside the ranking, and drafts of the decree. Rows are only added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User
from webapp.models.register import Candidate

# Families of papers (panel: ranking and minutes; decree: decree and certificates), and how many sign each.
SIGNS = {"panel": 2, "decree": 1}
SERIAL = "#"  # where a certificate's number has its own
# How somebody signs: for another, in an office that is vacant or whose holder is away, or appointed to it for a time.
PREFIXES = ("", "a.n.", "Plt.", "Plh.", "Pj.")


class Look(Base):
    """The look of an edition's papers from then on: `body` is canonical JSON of letterhead and signatories.

    The newest counts for what is printed from the tables; what was sealed or fixed in a draft keeps its own.
    """

    __tablename__ = "look"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    body: Mapped[str] = mapped_column(Text)
    logo_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    frame_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    typeface_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")


class SpecialAward(Base):
    """An award that the plenary gave outside the ranking, to one of the category's candidates."""

    __tablename__ = "special_award"

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    title: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(2000))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")


class SpecialAwardEnd(Base):
    """An award that the same plenary took back, and why."""

    __tablename__ = "special_award_end"

    award_id: Mapped[int] = mapped_column(ForeignKey("special_award.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(2000))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class OtherRecipient(Base):
    """Who receives something in the same ceremony from another programme: no candidate, no score, no rank.

    `about` is a person's post or what an institution is, "" for none.
    """

    __tablename__ = "other_recipient"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    programme: Mapped[str] = mapped_column(String(120))
    award: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(300))
    about: Mapped[str] = mapped_column(String(160))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")


class OtherRecipientEnd(Base):
    """A recipient of another programme that was taken off the list, and why."""

    __tablename__ = "other_recipient_end"

    recipient_id: Mapped[int] = mapped_column(ForeignKey("other_recipient.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(2000))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class DecreeDraft(Base):
    """A draft of the decree with its certificates: `body` is canonical JSON of everything on them but the results.

    Those it names by their records' hashes. Numbers count from 1 in each edition; the newest counts.
    """

    __tablename__ = "decree_draft"
    __table_args__ = (
        UniqueConstraint("edition_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
