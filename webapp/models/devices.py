"""Devices that the secretariat lets in, and the PIN with which their owners sign."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcTime


class Pairing(Base):
    """One code on the secretariat's screen and the device that used it. No code and no token is kept, only their HMACs.

    issued (`issued_at`) → claimed by a device (`claimed_at`) → decided by the secretariat (`decided_at`; `user_id` is
    None when it was turned away) → finished on the device (`session_id`).
    """

    __tablename__ = "pairing"
    __table_args__ = (
        CheckConstraint("number IS NULL OR number BETWEEN 10 AND 99", name="number_has_two_digits"),
        Index("ix_pairing_edition_id_expires_at", "edition_id", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    code_mac: Mapped[str] = mapped_column(String(64), unique=True)
    nonce: Mapped[str] = mapped_column(String(64))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    token_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    typed_name: Mapped[str] = mapped_column(String(200), default="")
    number: Mapped[int | None]
    device: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("auth_session.id"), unique=True)


class Pin(Base):
    """Six digits with which a person signs; `failures` in a row lock it until the secretariat pairs a device anew."""

    __tablename__ = "pin"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures_not_negative"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    pin_hash: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime] = mapped_column(UtcTime)
    failures: Mapped[int] = mapped_column(default=0)
