"""Who may come in: people, their sessions, and what failed attempts are remembered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime

SECRETARIAT, JUROR, OPERATOR, VERIFIER, BRANCH = "secretariat", "juror", "operator", "verifier", "branch"
ROLES = (SECRETARIAT, JUROR, OPERATOR, VERIFIER, BRANCH)
ROLES_SQL = ", ".join(f"'{role}'" for role in ROLES)
BY_PASSWORD, PAIRED = "password", "paired"


class User(Base):
    """A person with an account; never deleted, only deactivated, because papers name them.

    `draft_half` is one half of the key to what the account's browsers keep until the server has it; made with the
    first session.
    """

    __tablename__ = "user"
    __table_args__ = (CheckConstraint(f"role IN ({ROLES_SQL})", name="role_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    draft_half: Mapped[str] = mapped_column(String(43), default="", server_default="")


class AuthSession(Base):
    """One signed-in browser; only the hash of its token is kept, so a copy of the database opens no door.

    `device` says in words what it is; `confirmed_at` is when its owner last typed a password or PIN on it, `coded_at`
    when a code of the authenticator. One that is `half` stands between the password and that code, and opens nothing.
    With each secret that is typed again comes a new token; the earlier one counts until that one was used.
    Every end but that of time has its `revoked_at`, and `taken_away_at` where the device is to throw away what it has.
    """

    __tablename__ = "auth_session"
    __table_args__ = (CheckConstraint(f"kind IN ('{BY_PASSWORD}', '{PAIRED}')", name="kind_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    seen_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)
    kind: Mapped[str] = mapped_column(String(20), default=BY_PASSWORD, server_default=BY_PASSWORD)
    device: Mapped[str] = mapped_column(String(200), default="", server_default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    half: Mapped[bool] = mapped_column(default=False, server_default=false())
    coded_at: Mapped[datetime | None] = mapped_column(UtcTime)
    earlier_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    taken_away_at: Mapped[datetime | None] = mapped_column(UtcTime)

    user: Mapped[User] = relationship(lazy="raise_on_sql")


class Throttle(Base):
    """Attempts since `window_started_at` under one key, a hash of the account or of the address."""

    __tablename__ = "throttle"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures_not_negative"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_started_at: Mapped[datetime] = mapped_column(UtcTime)
    failures: Mapped[int] = mapped_column(default=0)


class Operator(Base):
    """Who fills in for a candidate; several people of one office may."""

    __tablename__ = "operator"
    __table_args__ = (UniqueConstraint("user_id", "candidate_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    since: Mapped[datetime] = mapped_column(UtcTime)


class RegionGrant(Base):
    """A regency's right to bring in many candidates of one category at once: those whose code begins with `prefix`.

    The prefix ends at a dot ("64.02."), so that 64.0 isn't a regency.
    """

    __tablename__ = "region_grant"
    __table_args__ = (
        UniqueConstraint("user_id", "category_id", "prefix"),
        CheckConstraint("prefix LIKE '%.'", name="prefix_ends_at_a_dot"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    prefix: Mapped[str] = mapped_column(String(40))


class Invitation(Base):
    """A link that makes one account for one candidate and works once; only the hash of its token is kept.

    The token comes from `seed` and the instance's key, which lies outside the database: a letter can carry the link
    without the link lying anywhere. Links from before that have no seed.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    seed: Mapped[str] = mapped_column(String(64), default="", server_default="")
    addressee: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)
    used_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)
