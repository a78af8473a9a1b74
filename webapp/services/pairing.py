"""Letting a panelist's device in: a short code on the secretariat's screen, a device that used it, a name confirmed.

No code and no token is kept: of a code its HMAC under the instance's key, of a token its hash. A code works once and
for ten minutes. All of this runs inside `transaction()`, so which device has used a code is never in doubt.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from webapp.access import token_sha256
from webapp.db import db
from webapp.errors import Conflict, NotFound, Refused
from webapp.models import PAIRED, AuthSession, Pairing
from webapp.models.account_care import AUTHENTICATOR_RESET, LET_IN, PIN_FORGOTTEN
from webapp.queries.pairing import is_member, open_code, pairing_by_code, pairing_by_token, waiting_devices
from webapp.services.account_deeds import remember
from webapp.services.account_letters import tell
from webapp.services.accounts import TOKEN_BYTES, open_session
from webapp.services.letters import Post
from webapp.services.people import check_apart, person
from webapp.services.pins import forget_pin, is_locked, pin_of

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LOOKALIKES = str.maketrans("OIL", "011")
LENGTH, BITS = 8, 5
LIFETIME = timedelta(minutes=10)
FEWEST, NUMBERS = 10, 90  # the two digits on both screens are 10 to 99

NO_SUCH_CODE = "Kode ini tidak berlaku: salah ketik, sudah dipakai, atau sudah lewat sepuluh menit. Lihat kode terbaru."
DECIDED = "Gawai ini sudah ditangani, atau sudah terlalu lama menunggu. Tidak ada yang berubah."
NOT_A_MEMBER = "Pilih anggota panel edisi ini."

WAITING, CONFIRMED, TURNED_AWAY, GONE = "waiting", "confirmed", "turned_away", "gone"


class CodeRefused(Refused):
    """No device may come in with this code; the same for every reason, so that who tries codes learns nothing."""

    def __init__(self) -> None:
        super().__init__(NO_SUCH_CODE)


@dataclass(frozen=True)
class Arrival:
    """What a device says of itself when it uses a code."""

    name: str
    device: str


def mac(key: str, purpose: str, text: str) -> bytes:
    return hmac.digest(key.encode(), f"{purpose}:{text}".encode(), hashlib.sha256)


def code_of(nonce: str, *, key: str) -> str:
    """The code of a row, made again from what only this instance knows; eight letters and digits."""
    number = int.from_bytes(mac(key, "pairing-code", nonce)[:LENGTH])
    return "".join(ALPHABET[number >> BITS * place & len(ALPHABET) - 1] for place in range(LENGTH))


def code_mac(code: str, *, key: str) -> str:
    return mac(key, "pairing-lookup", code).hex()


def plain_code(typed: str) -> str:
    """A code as it is looked up: capital letters, without blanks and hyphens; "" where it can't be one."""
    code = "".join(typed.upper().replace("-", " ").split()).translate(LOOKALIKES)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def issue(edition_id: int, *, by: int, key: str, now: datetime) -> Pairing:
    """A new code on this person's screen; the one before, if no device has used it, is dead at once."""
    stale = (Pairing.edition_id == edition_id, Pairing.by_user_id == by, Pairing.claimed_at.is_(None))
    db.session.execute(update(Pairing).where(*stale, Pairing.expires_at > now).values(expires_at=now))
    nonce = secrets.token_hex(16)
    row = Pairing(
        edition_id=edition_id,
        code_mac=code_mac(code_of(nonce, key=key), key=key),
        nonce=nonce,
        by_user_id=by,
        issued_at=now,
        expires_at=now + LIFETIME,
    )
    db.session.add(row)
    db.session.flush()
    return row


def shown_code(edition_id: int, *, by: int, key: str, now: datetime) -> tuple[str, Pairing] | None:
    """The code that is on this person's screen, while no device has used it."""
    row = open_code(edition_id, by, now=now)
    return None if row is None else (code_of(row.nonce, key=key), row)


def claim(typed: str, arrival: Arrival, *, key: str, now: datetime) -> str:
    """Uses a code for one device and returns the device's token. Raises CodeRefused, always alike.

    What is looked up is an HMAC, so the time it takes tells nothing of a code that is nearly right.
    """
    row = pairing_by_code(code_mac(plain_code(typed), key=key))
    if row is None or row.claimed_at is not None or now >= row.expires_at:
        raise CodeRefused
    token = secrets.token_urlsafe(TOKEN_BYTES)
    taken = {one.number for one in waiting_devices(row.edition_id, now=now)}
    free = [number for number in range(FEWEST, FEWEST + NUMBERS) if number not in taken]
    row.claimed_at, row.expires_at = now, now + LIFETIME
    row.token_sha256, row.typed_name, row.device = token_sha256(token), arrival.name, arrival.device
    row.number = secrets.choice(free or range(FEWEST, FEWEST + NUMBERS))
    db.session.flush()
    return token


def state_of(row: Pairing | None, *, now: datetime) -> str:
    """How far the device is that has this row's token."""
    if row is None or now >= row.expires_at:
        return GONE
    if row.decided_at is None:
        return WAITING
    return CONFIRMED if row.user_id is not None else TURNED_AWAY


def undecided(edition_id: int, pairing_id: int, *, now: datetime) -> Pairing:
    """A device that waits. Raises NotFound, Conflict where somebody has decided or the time is over."""
    row = db.session.get(Pairing, pairing_id)
    if row is None or row.edition_id != edition_id or row.claimed_at is None:
        raise NotFound
    if state_of(row, now=now) != WAITING:
        raise Conflict(DECIDED)
    return row


@dataclass(frozen=True)
class Decision:
    """Whose device it is, and whether they have forgotten their PIN."""

    user_id: int | None
    new_pin: bool


def confirm(edition_id: int, pairing_id: int, said: Decision, post: Post, *, by: int, now: datetime) -> None:
    """Says whose device this is. A PIN that is locked, or forgotten, is chosen anew on it; the owner is told of both.

    Raises NotFound, Conflict (decided already), Refused (nobody of the panel; or whose phone the same person took out).
    """
    row, user_id = undecided(edition_id, pairing_id, now=now), said.user_id
    if user_id is None or not is_member(edition_id, user_id):
        raise Refused(NOT_A_MEMBER)
    check_apart(person(user_id), frozenset({AUTHENTICATOR_RESET}), by=by, now=now)
    row.decided_at, row.decided_by_id, row.user_id = now, by, user_id
    row.expires_at = now + LIFETIME
    pin = pin_of(user_id)
    anew = pin is not None and (said.new_pin or is_locked(pin))
    if anew:
        forget_pin(user_id)
    for kind in (LET_IN, PIN_FORGOTTEN)[: 1 + anew]:
        remember(user_id, kind, by=by, now=now)
    tell(user_id, PIN_FORGOTTEN if anew else LET_IN, post, by=by, now=now)


def turn_away(edition_id: int, pairing_id: int, *, by: int, now: datetime) -> None:
    """The device isn't let in. Raises NotFound, Conflict."""
    row = undecided(edition_id, pairing_id, now=now)
    row.decided_at, row.decided_by_id = now, by
    db.session.flush()


def finish(token: str, *, lifetime: timedelta, now: datetime) -> tuple[str, int]:
    """Signs the device in whose token this is: the token of its session, and whose it is. Raises CodeRefused.

    When the answer was lost the same device asks again: the session before ends, so one pairing is one session.
    """
    row = pairing_by_token(token_sha256(token))
    if row is None or row.user_id is None or state_of(row, now=now) != CONFIRMED:
        raise CodeRefused
    if row.session_id is not None:
        before = db.session.scalars(select(AuthSession).where(AuthSession.id == row.session_id)).one()
        if before.revoked_at is not None:
            raise CodeRefused  # somebody took it away since; that is not undone by asking again
        before.revoked_at = now
    opened, session_token = open_session(row.user_id, lifetime=lifetime, now=now, device=row.device, kind=PAIRED)
    row.session_id = opened.id
    db.session.flush()
    return session_token, row.user_id
