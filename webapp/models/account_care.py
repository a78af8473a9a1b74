"""What keeps an account its owner's: the authenticator, links for a new password, and everything done to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User

MADE, ENROLLED, CODES_RENEWED, RECOVERED = "made", "enrolled", "codes_renewed", "recovered"
AUTHENTICATOR_RESET, LINK_MADE, PASSWORD_RESET = "authenticator_reset", "link_made", "password_reset"
PASSWORD_CHANGED, SESSIONS_ENDED = "password_changed", "sessions_ended"
DEACTIVATED, ACTIVATED, ADDRESS_CHANGED = "deactivated", "activated", "address_changed"
LET_IN, PIN_FORGOTTEN = "let_in", "pin_forgotten"
DEEDS = (
    MADE,
    ENROLLED,
    CODES_RENEWED,
    RECOVERED,
    AUTHENTICATOR_RESET,
    LINK_MADE,
    PASSWORD_RESET,
    PASSWORD_CHANGED,
    SESSIONS_ENDED,
    DEACTIVATED,
    ACTIVATED,
    ADDRESS_CHANGED,
    LET_IN,
    PIN_FORGOTTEN,
)
DEEDS_SQL = ", ".join(f"'{kind}'" for kind in DEEDS)


class Totp(Base):
    """An account's authenticator: its secret, encrypted under the instance's key, and the last time step that was used.

    `last_step` counts half minutes since 1970; no code of that step or of an earlier one works again.
    """

    __tablename__ = "totp"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(200))
    last_step: Mapped[int]
    set_at: Mapped[datetime] = mapped_column(UtcTime)


class RecoveryCode(Base):
    """One of ten codes for the day on which the phone is gone; a slow hash of its HMAC is kept, and it works once."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "code_mac"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    code_mac: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


class PasswordReset(Base):
    """A link that sets a password once; the token comes from `seed` and the instance's key, only its hash is kept.

    `by_user_id` is None where the person asked for it.
    """

    __tablename__ = "password_reset"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    seed: Mapped[str] = mapped_column(String(64))
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)

    def works(self, now: datetime) -> bool:
        """Whether it can still set a password."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


class ResetRequest(Base):
    """Somebody asked for such a link by a login, known or not; kept as a hash until the worker has looked at it."""

    __tablename__ = "reset_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcTime)


class AccountDeed(Base):
    """What was done to an account, by whom; rows are only added. `by_user_id` is None for who runs the server."""

    __tablename__ = "account_deed"
    __table_args__ = (CheckConstraint(f"kind IN ({DEEDS_SQL})", name="kind_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User | None] = relationship(foreign_keys=[by_user_id], lazy="raise_on_sql")


class Erasure(Base):
    """That an account's data was erased, when and why; who that was is nowhere any more. Rows are only added.

    `lines` are those of logs that lost their salt with it, as JSON: [[category's id, line], …]; `annexes` the sealed
    results that lost their annex: [[category's id, number], …].
    """

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    reason: Mapped[str] = mapped_column(String(2000))
    at: Mapped[datetime] = mapped_column(UtcTime)
    lines: Mapped[str] = mapped_column(Text, server_default="[]")
    annexes: Mapped[str] = mapped_column(Text, server_default="[]")
