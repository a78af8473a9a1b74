"""What the secretariat does to accounts. Each deed is remembered; what takes something away is told by letter.

Who takes somebody's phone out of an account doesn't also get its password into the hands: those are two people's deeds,
or one person could agree with themselves.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from webapp.db import db
from webapp.errors import NotFound, Refused
from webapp.models import SECRETARIAT, User
from webapp.models.account_care import (
    ACTIVATED,
    ADDRESS_CHANGED,
    AUTHENTICATOR_RESET,
    DEACTIVATED,
    LINK_MADE,
    MADE,
    SESSIONS_ENDED,
)
from webapp.queries.people import did_since
from webapp.services import accounts, resets, second_step
from webapp.services.account_deeds import remember
from webapp.services.account_letters import tell, write_link
from webapp.services.letters import Post
from webapp.services.resets import ResetLink

APART = timedelta(days=7)
OWN = "Ini akun Anda sendiri. Mintalah anggota sekretariat yang lain."
BY_SERVER = "Akun sekretariat dibuat oleh pengelola server dengan perintah: paritrana account add secretariat …"
BY_ANOTHER = (
    "Dalam tujuh hari terakhir Anda sudah mengatur ulang ponsel, tautan, atau alamat surel akun ini. "
    "Supaya tidak seorang pun menguasai akun orang lain, langkah ini dilakukan anggota sekretariat yang lain."
)
NO_AUTHENTICATOR = "Akun ini tidak memakai aplikasi autentikator. Tidak ada yang berubah."


def person(user_id: int) -> User:
    """Raises NotFound."""
    found = db.session.get(User, user_id)
    if found is None:
        raise NotFound
    return found


def other_person(user_id: int, by: int) -> User:
    """Somebody else's account. Raises NotFound, Refused."""
    if user_id == by:
        raise Refused(OWN)
    return person(user_id)


def add(*, login: str, name: str, role: str, email: str, by: int, now: datetime) -> User:
    """A new account whose password nobody knows: its owner sets one through a link. Raises Refused."""
    if role == SECRETARIAT:
        raise Refused(BY_SERVER)
    user = accounts.add_user(login=login, name=name, role=role, password=accounts.unknown_password(), now=now)
    user.email = email
    remember(user.id, MADE, by=by, now=now)
    return user


def first_link(user_id: int, post: Post, *, by: int, key: str, now: datetime) -> tuple[ResetLink, bool]:
    """For who has no password yet, and whether a letter carries it."""
    link = resets.make_link(user_id, by=by, key=key, now=now, lifetime=resets.FIRST_LIFETIME)
    return link, write_link(user_id, link.reset_id, link.expires_at, post, by=by, now=now)


def check_apart(user: User, kinds: frozenset[str], *, by: int, now: datetime) -> None:
    """Raises Refused where the same person did the other half to an account that has, or had, a second step."""
    if did_since(user.id, kinds, by=by, since=now - APART):
        raise Refused(BY_ANOTHER)


def link_for(user_id: int, post: Post, *, by: int, key: str, now: datetime) -> tuple[ResetLink, bool]:
    """A link for a new password, and whether a letter carries it. Raises NotFound, Refused."""
    user = other_person(user_id, by)
    check_apart(user, frozenset({AUTHENTICATOR_RESET}), by=by, now=now)
    link = resets.make_link(user_id, by=by, key=key, now=now)
    return link, write_link(user_id, link.reset_id, link.expires_at, post, by=by, now=now)


def reset_authenticator(user_id: int, post: Post, *, by: int, now: datetime) -> None:
    """Takes a lost phone out of an account: its next sign-in sets up another. Raises NotFound, Refused."""
    user = other_person(user_id, by)
    if second_step.authenticator_of(user_id) is None:
        raise Refused(NO_AUTHENTICATOR)
    check_apart(user, frozenset({LINK_MADE, ADDRESS_CHANGED, MADE}), by=by, now=now)
    lose_phone(user_id, post, by=by, now=now)


def lose_phone(user_id: int, post: Post, *, by: int | None, now: datetime) -> None:
    """The same by who runs the server (`by` None)."""
    second_step.forget_authenticator(user_id)
    accounts.end_sessions(user_id, now=now)
    remember(user_id, AUTHENTICATOR_RESET, by=by, now=now)
    tell(user_id, AUTHENTICATOR_RESET, post, by=by, now=now)


def sign_out(user_id: int, post: Post, *, by: int, now: datetime) -> None:
    """Takes every device of somebody else's away. Raises NotFound, Refused."""
    other_person(user_id, by)
    accounts.end_sessions(user_id, now=now, taken_away=True)
    remember(user_id, SESSIONS_ENDED, by=by, now=now)
    tell(user_id, SESSIONS_ENDED, post, by=by, now=now)


def deactivate(user_id: int, *, by: int, now: datetime) -> None:
    """Takes an account's access away at once. Raises NotFound, Refused."""
    other_person(user_id, by)
    accounts.deactivate(user_id, now=now)
    resets.revoke_links(user_id, now=now)
    remember(user_id, DEACTIVATED, by=by, now=now)


def activate(user_id: int, *, by: int, now: datetime) -> None:
    """Gives the access back. Raises NotFound, Refused."""
    other_person(user_id, by).active = True
    remember(user_id, ACTIVATED, by=by, now=now)


def set_address(user_id: int, email: str, post: Post, *, by: int, now: datetime) -> None:
    """Where letters about this account go; the old address hears of it. Raises NotFound, Refused."""
    user = person(user_id) if user_id == by else other_person(user_id, by)
    if user.email == email:
        return
    check_apart(user, frozenset({AUTHENTICATOR_RESET}), by=by, now=now)
    before, user.email = user.email, email
    resets.revoke_links(user_id, now=now)
    remember(user_id, ADDRESS_CHANGED, by=by, now=now)
    if before:
        tell(user_id, ADDRESS_CHANGED, post, by=by, now=now, recipient=before)
