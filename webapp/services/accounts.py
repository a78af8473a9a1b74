"""Signing in and out, so that guessing is slow and a stolen database opens no door."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, update

from webapp.access import token_sha256
from webapp.db import db
from webapp.errors import Refused, TooMany
from webapp.models import ROLES, AuthSession, Throttle, User
from webapp.queries.accounts import user_by_login

# OWASP's least profile for Argon2id: a third of the time and of the memory of RFC 9106's on two shared cores.
COSTS = {"time_cost": 2, "memory_cost": 19_456, "parallelism": 1}
HASHER = PasswordHasher(COSTS["time_cost"], COSTS["memory_cost"], COSTS["parallelism"])
WINDOW = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)  # older counts hold nobody back; invented logins must not fill the disk
ACCOUNT_ATTEMPTS = 10
ADDRESS_ATTEMPTS = 50  # a whole meeting room sits behind one address
LONGEST_PASSWORD = 200
TOKEN_BYTES = 32


@dataclass(frozen=True)
class Attempt:
    """The keys under which one attempt was counted."""

    account: str
    address: str


def attempt_for(login: str, address: str) -> Attempt:
    """Hashed, because people type their password into the wrong field."""
    return Attempt(account=throttle_key("account", login.casefold()), address=throttle_key("address", address))


def throttle_key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "surrogatepass")).hexdigest()


def count_attempt(attempt: Attempt, *, now: datetime) -> None:
    """Counts an attempt before the password is looked at, so parallel guesses can't pass the limit.

    Raises TooMany; then nothing is counted and nothing is told about the password.
    """
    db.session.execute(delete(Throttle).where(Throttle.window_started_at < now - FORGOTTEN))
    for key, limit in ((attempt.account, ACCOUNT_ATTEMPTS), (attempt.address, ADDRESS_ATTEMPTS)):
        row = open_window(key, now)
        if row.failures >= limit:
            wait = row.window_started_at + WINDOW - now
            minutes = max(1, -int(-wait.total_seconds() // 60))
            raise TooMany(
                f"Terlalu banyak percobaan masuk. Silakan coba lagi {minutes} menit lagi.",
                retry_after=max(1, int(wait.total_seconds())),
            )
        row.failures += 1
    db.session.flush()


def open_window(key: str, now: datetime) -> Throttle:
    row = db.session.get(Throttle, key)
    if row is None:
        row = Throttle(key=key, window_started_at=now, failures=0)
        db.session.add(row)
    elif now >= row.window_started_at + WINDOW or now < row.window_started_at:
        row.window_started_at, row.failures = now, 0
    return row


def forgive(attempt: Attempt) -> None:
    """A right password clears its account's count and takes back its own from the address's."""
    account, address = db.session.get(Throttle, attempt.account), db.session.get(Throttle, attempt.address)
    if account is not None:
        account.failures = 0
    if address is not None and address.failures:
        address.failures -= 1
    db.session.flush()


@cache
def dummy_hash() -> str:
    """Checked for unknown accounts, so that they take as long as known ones."""
    return HASHER.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def check_password(login: str, password: str) -> User | None:
    """The active account with this login and password; as slow for an unknown login as for a known one."""
    user = user_by_login(login)
    stored = user.password_hash if user is not None and user.active else dummy_hash()
    try:
        HASHER.verify(stored, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return None
    return user if user is not None and user.active else None


def open_session(user_id: int, *, lifetime: timedelta, now: datetime) -> str:
    """A new session for an account that is still active; returns its token, of which only the hash is kept."""
    user = db.session.get_one(User, user_id)
    if not user.active:
        raise Refused("Akun ini sudah tidak aktif.")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(
        AuthSession(
            token_sha256=token_sha256(token), user_id=user_id, created_at=now, seen_at=now, expires_at=now + lifetime
        )
    )
    db.session.flush()
    return token


def close_session(token: str, *, now: datetime) -> None:
    """Signs out; a token that is unknown or already closed is no error."""
    db.session.execute(
        update(AuthSession)
        .where(AuthSession.token_sha256 == token_sha256(token), AuthSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def deactivate(user_id: int, *, now: datetime) -> None:
    """Takes an account's access away at once, on every device."""
    db.session.get_one(User, user_id).active = False
    end_sessions(user_id, now=now)


def change_password(user: User, password: str, *, now: datetime) -> None:
    """A new password; every session opened with the old one ends."""
    user.password_hash = hash_password(password)
    end_sessions(user.id, now=now)


def end_sessions(user_id: int, *, now: datetime) -> None:
    """Signs a person out on every device."""
    db.session.execute(
        update(AuthSession)
        .where(AuthSession.user_id == user_id, AuthSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    db.session.flush()


def add_user(*, login: str, name: str, role: str, password: str, now: datetime) -> User:
    """A new account. Raises Refused when the login is taken or the role unknown."""
    if role not in ROLES:
        raise Refused(f"Peran “{role}” tidak dikenal.")
    if user_by_login(login) is not None:
        raise Refused(f"Nama akun “{login}” sudah dipakai.")
    user = User(login=login, name=name, role=role, password_hash=hash_password(password), active=True, created_at=now)
    db.session.add(user)
    db.session.flush()
    return user
