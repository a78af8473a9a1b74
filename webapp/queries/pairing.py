"""Codes and devices: what is shown, what waits, whose devices are let in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from webapp.db import db
from webapp.models import JUROR, AuthSession, Category, Pairing, Panelist, User


@dataclass(frozen=True)
class SeatedPerson:
    """Somebody of an edition's panels, with their seats there."""

    user_id: int
    name: str
    seats: tuple[tuple[int, str], ...]  # seat and the category's title


def pairing_by_code(code_mac: str) -> Pairing | None:
    return db.session.scalar(select(Pairing).where(Pairing.code_mac == code_mac))


def pairing_by_token(token_sha256: str) -> Pairing | None:
    return db.session.scalar(select(Pairing).where(Pairing.token_sha256 == token_sha256))


def open_code(edition_id: int, user_id: int, *, now: datetime) -> Pairing | None:
    """The newest code of this person that no device has used and that still works."""
    query = (
        select(Pairing)
        .where(Pairing.edition_id == edition_id, Pairing.by_user_id == user_id)
        .where(Pairing.claimed_at.is_(None), Pairing.expires_at > now)
        .order_by(Pairing.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def waiting_devices(edition_id: int, *, now: datetime) -> list[Pairing]:
    """Devices that have used a code and wait to be told whose they are, the oldest first."""
    query = (
        select(Pairing)
        .where(Pairing.edition_id == edition_id, Pairing.claimed_at.is_not(None))
        .where(Pairing.decided_at.is_(None), Pairing.expires_at > now)
        .order_by(Pairing.claimed_at, Pairing.id)
    )
    return list(db.session.scalars(query))


def members_of_edition(edition_id: int) -> list[SeatedPerson]:
    """Everybody who sits on a panel of this edition now, by name."""
    query = (
        select(User.id, User.name, Panelist.seat, Category.title)
        .join(Panelist, Panelist.user_id == User.id)
        .join(Category, Category.id == Panelist.category_id)
        .where(Category.edition_id == edition_id, Panelist.left_at.is_(None), User.active, User.role == JUROR)
        .order_by(User.name, User.id, Category.id)
    )
    found: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for user_id, name, seat, title in db.session.execute(query):
        found.setdefault((user_id, name), []).append((seat, title))
    return [SeatedPerson(user_id, name, tuple(seats)) for (user_id, name), seats in found.items()]


def is_member(edition_id: int, user_id: int) -> bool:
    """Whether an active juror sits on a panel of this edition now."""
    return any(one.user_id == user_id for one in members_of_edition(edition_id))


def open_sessions(user_ids: Sequence[int], *, now: datetime) -> list[AuthSession]:
    """Browsers in which these people are signed in now, with their names, the last seen first."""
    query = (
        select(AuthSession)
        .where(AuthSession.user_id.in_(user_ids), AuthSession.revoked_at.is_(None), AuthSession.expires_at > now)
        .options(joinedload(AuthSession.user))
        .order_by(AuthSession.seen_at.desc(), AuthSession.id)
    )
    return list(db.session.scalars(query))


def session_with_owner(session_id: int) -> AuthSession | None:
    query = select(AuthSession).where(AuthSession.id == session_id).options(joinedload(AuthSession.user))
    return db.session.scalar(query)


def has_token(token_sha256: str) -> ColumnElement[bool]:
    """The session that has this token, or had it before a secret was typed again."""
    return or_(AuthSession.token_sha256 == token_sha256, AuthSession.earlier_sha256 == token_sha256)


def was_taken_away(token_sha256: str) -> bool:
    """Whether the device of this session was taken away, as against one that ran out or was ended otherwise."""
    query = select(AuthSession.id).where(has_token(token_sha256), AuthSession.taken_away_at.is_not(None))
    return db.session.scalar(query) is not None
