"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select

from webapp.db import db
from webapp.models import CHAIR, PAIRED, AuthSession, Panelist, User


@dataclass(frozen=True)
class Viewer:
    """The signed-in person behind a request.

    `confirmed_at` is when they last typed a password or PIN here, `coded_at` when a code of their authenticator.
    `draft_half` is the account's half of the key to what its browsers keep; `renewed` says that the token before this
    one still counts, because none but pages were asked for since.
    """

    user_id: int
    login: str
    name: str
    role: str
    session_id: int
    began_at: datetime
    ends_at: datetime
    draft_half: str
    confirmed_at: datetime | None = None
    paired: bool = False
    coded_at: datetime | None = None
    renewed: bool = False

    @property
    def seconds(self) -> int:
        """How long the session lasts from its beginning, whatever is left of it."""
        return int((self.ends_at - self.began_at).total_seconds())


@dataclass(frozen=True)
class Half:
    """Who has typed the password and not yet the code; `seed` tells this session from every other."""

    user_id: int
    login: str
    role: str
    seed: str


@cache
def viewer_query() -> Select[
    int, str, str, str, int, datetime, datetime, str, datetime | None, bool, datetime | None, bool
]:
    """Of :token at :now. Put together once: every request asks it."""
    return (
        select(User.id, User.login, User.name, User.role, AuthSession.id)
        .add_columns(AuthSession.created_at, AuthSession.expires_at, User.draft_half)
        .add_columns(AuthSession.confirmed_at, AuthSession.kind == PAIRED, AuthSession.coded_at)
        .add_columns(AuthSession.earlier_sha256.is_not(None))
        .join(AuthSession, AuthSession.user_id == User.id)
        .where(AuthSession.token_sha256 == bindparam("token"))
        .where(AuthSession.revoked_at.is_(None), AuthSession.expires_at > bindparam("now"))
        .where(User.active, ~AuthSession.half)
    )


def viewer_by_token(token_sha256: str, *, now: datetime) -> Viewer | None:
    """The person whose session this is; None when it is over, revoked, or the account is deactivated."""
    row = db.session.connection().execute(viewer_query(), {"token": token_sha256, "now": now}).one_or_none()
    return viewer_by_earlier(token_sha256, now=now) if row is None else Viewer(*row)


def viewer_by_earlier(token_sha256: str, *, now: datetime) -> Viewer | None:
    """The same by the token before: to it nobody has confirmed anything."""
    query = select(AuthSession.token_sha256).where(AuthSession.earlier_sha256 == token_sha256)
    token = db.session.scalar(query)
    if token is None:
        return None
    row = db.session.connection().execute(viewer_query(), {"token": token, "now": now}).one_or_none()
    return None if row is None else replace(Viewer(*row), confirmed_at=None, coded_at=None, renewed=False)


def half_session(token_sha256: str, *, now: datetime) -> Half | None:
    """Whose session this is, when it stands between the password and the code; None for any other."""
    query = (
        select(User.id, User.login, User.role, AuthSession.token_sha256)
        .join(AuthSession, AuthSession.user_id == User.id)
        .where(AuthSession.token_sha256 == token_sha256, AuthSession.half, User.active)
        .where(AuthSession.revoked_at.is_(None), AuthSession.expires_at > now)
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None else Half(*row)


def is_chair(user_id: int) -> bool:
    """Whether somebody holds the chair of a panel now."""
    query = select(Panelist.id).where(Panelist.user_id == user_id, Panelist.office == CHAIR, Panelist.left_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


def user_by_login(login: str) -> User | None:
    if "\0" in login:
        return None  # no text of any database has that letter
    return db.session.scalar(select(User).where(User.login == login))


def has_accounts() -> bool:
    """Whether anybody could sign in at all."""
    return db.session.scalar(select(User.id).where(User.active).limit(1)) is not None
