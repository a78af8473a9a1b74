"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select

from webapp.db import db
from webapp.models import PAIRED, AuthSession, User


@dataclass(frozen=True)
class Viewer:
    """The signed-in person behind a request; `confirmed_at` is when they last typed a password or PIN here."""

    user_id: int
    login: str
    name: str
    role: str
    session_id: int
    confirmed_at: datetime | None = None
    paired: bool = False


@cache
def viewer_query() -> Select[int, str, str, str, int, datetime | None, bool]:
    """Of :token at :now. Put together once: every request asks it."""
    return (
        select(User.id, User.login, User.name, User.role, AuthSession.id, AuthSession.confirmed_at)
        .add_columns(AuthSession.kind == PAIRED)
        .join(AuthSession, AuthSession.user_id == User.id)
        .where(AuthSession.token_sha256 == bindparam("token"))
        .where(AuthSession.revoked_at.is_(None), AuthSession.expires_at > bindparam("now"))
        .where(User.active)
    )


def viewer_by_token(token_sha256: str, *, now: datetime) -> Viewer | None:
    """The person whose session this is; None when it is over, revoked, or the account is deactivated."""
    row = db.session.connection().execute(viewer_query(), {"token": token_sha256, "now": now}).one_or_none()
    return None if row is None else Viewer(*row)


def user_by_login(login: str) -> User | None:
    return db.session.scalar(select(User).where(User.login == login))


def has_accounts() -> bool:
    """Whether anybody could sign in at all."""
    return db.session.scalar(select(User.id).where(User.active).limit(1)) is not None
