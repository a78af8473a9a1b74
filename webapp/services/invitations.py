"""Links that make one operator's account for one candidate and work once; only the hash of a link's token is kept."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from webapp.access import token_sha256
from webapp.db import db
from webapp.errors import NotFound, Refused
from webapp.models import (
    ACTIVE,
    DRAFT,
    OPERATOR,
    SUBMISSION,
    VERIFICATION,
    Candidate,
    Invitation,
    Operator,
    User,
)
from webapp.queries.nominations import invitations_of
from webapp.queries.reporting import candidate_by_id
from webapp.services.accounts import TOKEN_BYTES, add_user

OPEN = frozenset({DRAFT, SUBMISSION, VERIFICATION})  # in verification something may still have to be mended
FARTHEST = timedelta(days=180)
# The same for a link that was used, ran out, was replaced or never was: who tries links learns nothing.
GONE = (
    "Tautan ini tidak berlaku: mungkin sudah dipakai, sudah lewat waktunya, atau sudah diganti. Bila akun Anda sudah "
    "ada, silakan masuk. Bila belum, mintalah tautan baru kepada sekretariat."
)
CLOSED = "Undangan hanya dapat dibuat sampai tahap verifikasi. Tidak ada yang berubah."
NOT_ACTIVE = "{name} tidak berkedudukan sebagai kandidat, jadi tidak dapat diundang."
STILL_OPEN = "{addressee} sudah punya undangan yang masih berlaku untuk {name}. Perbarui tautannya bila perlu."
USED = "Undangan ini sudah dipakai, diganti, atau dicabut. Tidak ada yang berubah."
PAST = "Tanggal berlakunya harus di depan sekarang."
TOO_FAR = "Undangan berlaku paling lama 180 hari."
ALREADY = "Akun Anda sudah mengisi untuk kandidat ini."


@dataclass(frozen=True)
class Link:
    """A link as it is shown, once: nobody can read `token` again afterwards."""

    invitation_id: int
    candidate_id: int
    addressee: str
    token: str
    expires_at: datetime
    email: str = ""


def invite(
    candidate_id: int, *, addressee: str, expires_at: datetime, by: int, now: datetime, email: str = "", key: str = ""
) -> Link:
    """A new link for a candidate; `key` is the instance's, from which a letter finds the link again.

    Raises NotFound, or Refused with the sentence why it can't be invited.
    """
    candidate = candidate_by_id(candidate_id)
    if candidate is None:
        raise NotFound
    check_can_be_invited(candidate, expires_at, now)
    for row, _name in invitations_of(candidate_id):
        if row.addressee.casefold() == addressee.casefold() and is_open(row, now):
            raise Refused(STILL_OPEN.format(addressee=addressee, name=candidate.name))
    return make_link(candidate_id, addressee, expires_at, by=by, now=now, email=email, key=key)


def check_can_be_invited(candidate: Candidate, expires_at: datetime, now: datetime) -> None:
    """Raises Refused."""
    if candidate.standing != ACTIVE:
        raise Refused(NOT_ACTIVE.format(name=candidate.name))
    if candidate.category.state not in OPEN:
        raise Refused(CLOSED)
    check_expiry(expires_at, now)


def check_expiry(expires_at: datetime, now: datetime) -> None:
    """Raises Refused."""
    if expires_at <= now:
        raise Refused(PAST)
    if expires_at > now + FARTHEST:
        raise Refused(TOO_FAR)


def make_link(
    candidate_id: int, addressee: str, expires_at: datetime, *, by: int, now: datetime, email: str, key: str
) -> Link:
    seed = secrets.token_hex(TOKEN_BYTES) if key else ""
    token = token_of(seed, key) if key else secrets.token_urlsafe(TOKEN_BYTES)
    row = Invitation(
        candidate_id=candidate_id,
        token_sha256=token_sha256(token),
        seed=seed,
        addressee=addressee,
        email=email,
        by_user_id=by,
        created_at=now,
        expires_at=expires_at,
    )
    db.session.add(row)
    db.session.flush()
    return Link(row.id, candidate_id, addressee, token, expires_at, email)


def token_of(seed: str, key: str) -> str:
    """The token of a link: nobody finds it who has only the database, or only the key."""
    found = hmac.digest(key.encode(), b"invitation " + seed.encode(), "sha256")
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()


def token_again(row: Invitation, key: str) -> str | None:
    """The token of an invitation once more; None for one from before, or under another key."""
    token = token_of(row.seed, key)
    return token if row.seed and token_sha256(token) == row.token_sha256 else None


def renew(
    candidate_id: int, invitation_id: int, *, expires_at: datetime, by: int, now: datetime, key: str = ""
) -> Link:
    """A new link in the place of one that wasn't used; the old one is dead at once. Raises NotFound, Refused."""
    row = unused(candidate_id, invitation_id)
    candidate = candidate_by_id(candidate_id)
    assert candidate is not None  # its invitation is there
    check_can_be_invited(candidate, expires_at, now)
    row.revoked_at = now
    return make_link(candidate_id, row.addressee, expires_at, by=by, now=now, email=row.email, key=key)


def remind(candidate_id: int, invitation_id: int, *, expires_at: datetime, now: datetime) -> Invitation:
    """Gives an unused link more time, so that its owner can be written to again. Raises NotFound, Refused."""
    row = unused(candidate_id, invitation_id)
    check_expiry(expires_at, now)
    if expires_at < row.expires_at:
        raise Refused("Undangan ini sudah berlaku lebih lama dari itu. Tidak ada yang berubah.")
    row.expires_at, row.reminded_at = expires_at, now
    db.session.flush()
    return row


def revoke(candidate_id: int, invitation_id: int, *, now: datetime) -> None:
    """Takes an unused link back. Raises NotFound, Refused."""
    unused(candidate_id, invitation_id).revoked_at = now
    db.session.flush()


def unused(candidate_id: int, invitation_id: int) -> Invitation:
    """Raises NotFound, Refused when it was used, replaced or taken back."""
    row = db.session.get(Invitation, invitation_id)
    if row is None or row.candidate_id != candidate_id:
        raise NotFound
    if row.used_at is not None or row.revoked_at is not None:
        raise Refused(USED)
    return row


def is_open(row: Invitation, now: datetime) -> bool:
    """Whether the link would still be let in."""
    return row.used_at is None and row.revoked_at is None and row.expires_at > now


def open_link(token: str, *, now: datetime) -> tuple[Invitation, Candidate]:
    """The invitation behind a link, with its candidate. Raises NotFound, always alike."""
    row = db.session.scalar(select(Invitation).where(Invitation.token_sha256 == token_sha256(token)))
    candidate = None if row is None or not is_open(row, now) else candidate_by_id(row.candidate_id)
    if row is None or candidate is None or candidate.standing != ACTIVE or candidate.category.state not in OPEN:
        raise NotFound(GONE)
    return row, candidate


def mark_opened(row: Invitation, *, now: datetime) -> None:
    """The first time counts."""
    row.opened_at = row.opened_at or now
    db.session.flush()


def accept(token: str, *, login: str, name: str, password: str, now: datetime) -> User:
    """Makes the account and uses the link up. Raises NotFound, Refused when the login is taken; then it's unused."""
    row, candidate = open_link(token, now=now)
    user = add_user(login=login, name=name, role=OPERATOR, password=password, now=now)
    use_up(row, candidate, user.id, now)
    return user


def accept_as(token: str, *, user_id: int, now: datetime) -> None:
    """Uses the link up for an operator's account that is there already. Raises NotFound, Refused."""
    row, candidate = open_link(token, now=now)
    own = select(Operator.id).where(Operator.user_id == user_id, Operator.candidate_id == candidate.id)
    if db.session.scalar(own) is not None:
        raise Refused(ALREADY)
    use_up(row, candidate, user_id, now)


def use_up(row: Invitation, candidate: Candidate, user_id: int, now: datetime) -> None:
    row.opened_at, row.used_at, row.used_by_user_id = row.opened_at or now, now, user_id
    user = db.session.get_one(User, user_id)
    user.email = user.email or row.email
    db.session.add(Operator(user_id=user_id, candidate_id=candidate.id, since=now))
    db.session.flush()
