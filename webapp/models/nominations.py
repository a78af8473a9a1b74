"""Nominations that a national edition received from provinces."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User


class ReceivedNomination(Base):
    """One bundle; its bytes lie in the store of papers under `sha256`. Rows are only added.

    `edition` and `province_category` are the province's codes, `body` what it says of its nominees as canonical JSON;
    `replaces_id` is the earlier one of the same province, whose result was corrected since.
    """

    __tablename__ = "received_nomination"
    __table_args__ = (UniqueConstraint("category_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    institution: Mapped[str] = mapped_column(String(400))
    edition: Mapped[str] = mapped_column(String(400))
    province_category: Mapped[str] = mapped_column(String(400))
    record_number: Mapped[int]
    body: Mapped[str]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("received_nomination.id"))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
