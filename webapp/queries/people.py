"""Accounts as the secretariat sees them: the list, one of them, what was done to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from webapp.db import db
from webapp.models import AccountDeed, PasswordReset, Totp, User


def people(words: str, start: int, stop: int) -> list[User]:
    """By name; those whose name or login has the words."""
    query = among(select(User), words).order_by(~User.active, User.name, User.id)
    return list(db.session.scalars(query.offset(start).limit(stop - start)))


def count_people(words: str) -> int:
    return db.session.scalar(among(select(func.count(User.id)), words)) or 0


def among(query: Select[User] | Select[int], words: str) -> Select[User] | Select[int]:
    for word in words.split():
        query = query.where(
            or_(User.name.icontains(word, autoescape=True), User.login.icontains(word, autoescape=True))
        )
    return query


def with_authenticator(user_ids: Collection[int]) -> Mapping[int, datetime]:
    """Since when, of those who have one."""
    rows = db.session.execute(select(Totp.user_id, Totp.set_at).where(Totp.user_id.in_(user_ids)))
    return {user_id: set_at for user_id, set_at in rows}  # noqa: C416 - rows aren't tuples to mypy


def deeds_of(user_id: int, limit: int) -> list[AccountDeed]:
    """The newest first, each with who did it."""
    query = select(AccountDeed).where(AccountDeed.user_id == user_id).options(joinedload(AccountDeed.by))
    return list(db.session.scalars(query.order_by(AccountDeed.id.desc()).limit(limit)))


def did_since(user_id: int, kinds: Collection[str], *, by: int, since: datetime) -> bool:
    """Whether one person did any of this to an account."""
    query = select(AccountDeed.id).where(AccountDeed.user_id == user_id, AccountDeed.kind.in_(kinds))
    return db.session.scalar(query.where(AccountDeed.by_user_id == by, AccountDeed.at > since).limit(1)) is not None


def who_did(user_id: int, kinds: Collection[str], *, until: datetime) -> frozenset[int]:
    """Everybody who did any of this to an account up to that moment."""
    query = select(AccountDeed.by_user_id).where(AccountDeed.user_id == user_id, AccountDeed.kind.in_(kinds))
    known = query.where(AccountDeed.by_user_id.is_not(None), AccountDeed.at <= until)
    return frozenset(one for one in db.session.scalars(known) if one is not None)


def reset_by_token(token_sha256: str) -> PasswordReset | None:
    return db.session.scalar(select(PasswordReset).where(PasswordReset.token_sha256 == token_sha256))


def links_since(user_id: int, since: datetime) -> int:
    """How many links the person asked for themselves."""
    query = select(func.count(PasswordReset.id)).where(PasswordReset.user_id == user_id)
    return db.session.scalar(query.where(PasswordReset.by_user_id.is_(None), PasswordReset.created_at > since)) or 0


def people_with_address() -> list[tuple[int, str]]:
    """(id, login) of every active account to which a letter can be sent."""
    rows = db.session.execute(select(User.id, User.login).where(User.active, User.email != ""))
    return [(user_id, login) for user_id, login in rows]
