"""Links that set a password and work once. Only the hash of a link's token is kept; the authenticator still stands."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from webapp.access import token_sha256
from webapp.db import db
from webapp.errors import NotFound, Refused
from webapp.models import PasswordReset, ResetRequest, User
from webapp.models.account_care import LINK_MADE, PASSWORD_RESET
from webapp.queries.people import links_since, people_with_address, reset_by_token
from webapp.queue import enqueue
from webapp.services.account_deeds import remember
from webapp.services.account_letters import tell, write_link
from webapp.services.accounts import TOKEN_BYTES, account_key, change_password
from webapp.services.letters import Post

NAME = "reset_requests"
LIFETIME = timedelta(hours=1)
FIRST_LIFETIME = timedelta(days=1)  # of a new account's first link: its owner may be in a meeting
MOST_ASKED = 3  # letters an hour that anybody who knows a login can cause
# The same for a link that was used, ran out, was replaced or never was.
GONE = "Tautan ini tidak berlaku: sudah dipakai, lewat waktunya, atau diganti. Mintalah tautan baru."
INACTIVE = "Akun ini tidak aktif, jadi tidak ada tautan yang dibuat."


class LinkGone(NotFound):
    """A link that sets no password; the same for every reason."""

    def __init__(self) -> None:
        super().__init__(GONE)


@dataclass(frozen=True)
class ResetLink:
    """A link as it is shown, once."""

    reset_id: int
    token: str
    expires_at: datetime


def token_of(seed: str, key: str) -> str:
    """The token of a link: nobody finds it who has only the database, or only the key."""
    found = hmac.digest(key.encode(), b"password reset " + seed.encode(), "sha256")
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()


def token_again(row: PasswordReset, key: str) -> str | None:
    """The token of a link once more, for the letter that carries it; None under another key."""
    token = token_of(row.seed, key)
    return token if hmac.compare_digest(token_sha256(token), row.token_sha256) else None


def make_link(user_id: int, *, by: int | None, key: str, now: datetime, lifetime: timedelta = LIFETIME) -> ResetLink:
    """A new link; those from before are dead at once. `by` None: asked for without signing in. Raises Refused."""
    user = db.session.get_one(User, user_id)
    if not user.active:
        raise Refused(INACTIVE)
    revoke_links(user_id, now=now)
    seed = secrets.token_hex(TOKEN_BYTES)
    token = token_of(seed, key)
    row = PasswordReset(
        user_id=user_id,
        token_sha256=token_sha256(token),
        seed=seed,
        by_user_id=by,
        created_at=now,
        expires_at=now + lifetime,
    )
    db.session.add(row)
    remember(user_id, LINK_MADE, by=by, now=now)
    return ResetLink(row.id, token, row.expires_at)


def revoke_links(user_id: int, *, now: datetime) -> None:
    unused = (PasswordReset.user_id == user_id, PasswordReset.used_at.is_(None), PasswordReset.revoked_at.is_(None))
    db.session.execute(update(PasswordReset).where(*unused).values(revoked_at=now))


def open_link(token: str, *, now: datetime) -> User:
    """Whose password this link sets. Raises LinkGone, always alike."""
    row = reset_by_token(token_sha256(token))
    user = db.session.get(User, row.user_id) if row is not None and row.works(now) else None
    if user is None or not user.active:
        raise LinkGone
    return user


def use_link(token: str, password: str, post: Post, *, now: datetime) -> None:
    """Sets the password and signs the account out everywhere, once: of two at a time the second finds the link used.

    Raises LinkGone.
    """
    user = open_link(token, now=now)
    row = reset_by_token(token_sha256(token))
    assert row is not None  # it has just been opened, in this transaction
    row.used_at = now
    revoke_links(user.id, now=now)
    change_password(user, password, now=now)
    remember(user.id, PASSWORD_RESET, by=None, now=now)
    tell(user.id, PASSWORD_RESET, post, by=None, now=now)


def ask(login: str, *, now: datetime) -> None:
    """Notes that somebody asked for a link; whether there is such an account is for the worker to find out.

    So known and unknown logins take the same rows, the same words and the same time.
    """
    db.session.add(ResetRequest(account_key=account_key(login), at=now))
    db.session.flush()
    enqueue(NAME)


def answer_requests(post: Post, *, key: str, now: datetime) -> None:
    """Writes the letters that were asked for, and forgets the asking."""
    wanted = {one.account_key for one in db.session.scalars(select(ResetRequest))}
    for user_id, login in people_with_address():
        if account_key(login) in wanted and links_since(user_id, now - LIFETIME) < MOST_ASKED:
            link = make_link(user_id, by=None, key=key, now=now)
            write_link(user_id, link.reset_id, link.expires_at, post, by=None, now=now)
    for row in db.session.scalars(select(ResetRequest)).all():
        db.session.delete(row)
    db.session.flush()
