"""The second step of signing in: a code of an authenticator on the person's phone, or a code kept for its loss.

The secret lies encrypted under a key that comes from the instance's, so the database alone makes no code. No code works
twice: the time step that was used is raised by one conditional UPDATE, a recovery code is used up by another, so of two
requests that race one finds nothing left. Everything here runs inside `transaction()`, except what only looks.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, func, select, update

from webapp.access import SECOND_STEP
from webapp.db import db
from webapp.errors import Refused
from webapp.models import AuthSession, RecoveryCode, Totp, User
from webapp.models.account_care import CODES_RENEWED, ENROLLED, RECOVERED
from webapp.services.account_deeds import remember
from webapp.services.account_letters import tell
from webapp.services.letters import Post
from webapp.services.recovery_codes import is_from_before, is_hash_of, slow_hash

STEP_SECONDS = 30
TYPING = timedelta(seconds=8)  # until a code that was read is typed and here, as RFC 6238, 5.2, lets a server allow for
SECRET_BYTES, NONCE_BYTES = 20, 12
RECOVERY_CODES = 10
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LOOKALIKES = str.maketrans("OIL", "011")
RECOVERY_LENGTH = 10  # fifty bits
HALF_LIFETIME = timedelta(minutes=10)
ISSUER = "Paritrana"

WRONG_CODE = "Kode tidak cocok, atau sudah pernah dipakai. Tunggu kode berikutnya di aplikasi, lalu ketik kode itu."
WRONG_FIRST_CODE = "Kode tidak cocok. Periksa apakah jam ponsel Anda tepat, lalu ketik kode yang sedang tampil."
NOT_ENROLLED = "Akun Anda belum memakai aplikasi autentikator. Siapkan dulu di halaman Akun Anda, lalu lanjutkan."
HALF_OVER = "Waktu untuk langkah kedua sudah habis. Silakan masuk lagi dari awal."


class CodeRefused(Refused):
    """The code is wrong, was used before, or is of another time; which of these isn't told."""

    def __init__(self, sentence: str = WRONG_CODE) -> None:
        super().__init__(sentence)


@dataclass(frozen=True)
class Enrolment:
    """What the person brings into the app: as a picture from `uri`, or typed from `groups`."""

    secret: str
    uri: str

    @property
    def groups(self) -> str:
        """The secret as people type it, four letters at a time."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


def derived_key(key: str, purpose: str) -> bytes:
    """A key of its own for each purpose; nobody finds one from another."""
    return hmac.digest(key.encode(), f"second step, {purpose}".encode(), "sha256")


def encrypted(secret: str, user_id: int, key: str) -> str:
    """The secret as it is kept: bound to its account, so that no row can be put under another one."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(derived_key(key, "secret")).encrypt(nonce, secret.encode(), str(user_id).encode())
    return base64.b64encode(nonce + sealed).decode()


def decrypted(row: Totp, key: str) -> str | None:
    """The secret of a row; None under another key, or where the row was tampered with."""
    raw = base64.b64decode(row.secret)
    cipher = AESGCM(derived_key(key, "secret"))
    try:
        return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], str(row.user_id).encode()).decode()
    except InvalidTag:
        return None


def authenticator_of(user_id: int) -> Totp | None:
    return db.session.get(Totp, user_id)


def is_asked_of(user: User, *, of_all: bool = False) -> bool:
    """Whether a password alone doesn't open this account: role or instance demand more, or its owner chose so."""
    return of_all or user.role in SECOND_STEP or authenticator_of(user.id) is not None


def new_secret(seed: str, key: str) -> str:
    """The secret that is offered to one session, the same each time its page is opened: nothing is written for it."""
    made = hmac.digest(derived_key(key, "enrolment"), seed.encode(), "sha256")[:SECRET_BYTES]
    return base64.b32encode(made).decode()


def offer(user_id: int, login: str, seed: str, *, host: str, key: str) -> Enrolment:
    """What the session with this seed may enrol; another one after each enrolment."""
    row = authenticator_of(user_id)
    secret = new_secret(f"{seed} {row.set_at if row else ''}", key)
    uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=f"{ISSUER} {host}")
    return Enrolment(secret, uri)


def step_at(now: datetime) -> int:
    """The half minute whose code an authenticator shows now."""
    return int(now.timestamp()) // STEP_SECONDS


def code_at(secret: str, step: int) -> str:
    return pyotp.TOTP(secret).generate_otp(step)


def matching_step(secret: str, typed: str, *, now: datetime) -> int | None:
    """The time step that is taken now, if this is its code: what is shown, or was until a moment ago."""
    steps = (step_at(now), step_at(now - TYPING))
    return next((step for step in steps if hmac.compare_digest(code_at(secret, step), typed)), None)


def plain_code(typed: str) -> str:
    """A code without the blanks and hyphens that people put into it, as capitals."""
    return "".join(typed.upper().replace("-", " ").split())[:40]


def is_recovery_code(typed: str) -> bool:
    """By its length; whether it is one of the account's is another question."""
    return len(plain_code(typed)) == RECOVERY_LENGTH


def enrol(user_id: int, secret: str, typed: str, post: Post, *, key: str, now: datetime) -> list[str]:
    """Keeps an authenticator once the person has shown that it works; ten recovery codes, told here and never again.

    The owner is told by letter, too: it may have been somebody else.

    Raises CodeRefused.
    """
    code = plain_code(typed)
    step = matching_step(secret, code, now=now) if code.isascii() else None
    if step is None:
        raise CodeRefused(WRONG_FIRST_CODE)
    keep_authenticator(user_id, secret, step, key=key, now=now)
    remember(user_id, ENROLLED, by=user_id, now=now)
    tell(user_id, ENROLLED, post, by=user_id, now=now)
    return renew_recovery_codes(user_id, key=key)


def keep_authenticator(user_id: int, secret: str, step: int, *, key: str, now: datetime) -> None:
    """The one authenticator of an account, in the place of the one before."""
    row, kept = authenticator_of(user_id), encrypted(secret, user_id, key)
    if row is None:
        db.session.add(Totp(user_id=user_id, secret=kept, last_step=step, set_at=now))
    else:
        row.secret, row.last_step, row.set_at = kept, max(step, row.last_step), now
    db.session.flush()


def renew_recovery_codes(user_id: int, *, key: str) -> list[str]:
    """Ten new codes; those from before are void."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = ["".join(secrets.choice(ALPHABET) for _place in range(RECOVERY_LENGTH)) for _code in range(RECOVERY_CODES)]
    kept = [slow_hash(recovery_mac(user_id, code, key)) for code in codes]
    db.session.add_all(RecoveryCode(user_id=user_id, code_mac=one) for one in kept)
    db.session.flush()
    half = RECOVERY_LENGTH // 2
    return [f"{code[:half]}-{code[half:]}" for code in codes]


def renew_codes(user_id: int, post: Post, *, key: str, now: datetime) -> list[str]:
    """The same on the person's wish, remembered, and told by letter: it may have been somebody else."""
    remember(user_id, CODES_RENEWED, by=user_id, now=now)
    tell(user_id, CODES_RENEWED, post, by=user_id, now=now)
    return renew_recovery_codes(user_id, key=key)


def recovery_mac(user_id: int, code: str, key: str) -> str:
    return hmac.digest(derived_key(key, "recovery"), f"{user_id}:{code}".encode("utf-8", "replace"), "sha256").hex()


def codes_left(user_id: int) -> int:
    query = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(query) or 0


def use_code(user_id: int, typed: str, post: Post, *, key: str, now: datetime) -> bool:
    """Uses up what was typed: a code of the app, or a recovery code. Whether it was one that hadn't been used.

    What is as long as a recovery code is held against all ten, so that each wrong one takes as long. One that is used
    is told to its owner.
    """
    code = plain_code(typed)
    if is_recovery_code(typed):
        good = use_recovery_code(user_id, code.translate(LOOKALIKES), post, key=key, now=now)
    else:
        good = use_app_code(user_id, code, key=key, now=now)
    if good:
        slow_down(user_id)
    return good


def slow_down(user_id: int) -> None:
    """Codes that were kept as their MAC alone, before hashes were slow, are kept as the others are."""
    for one in db.session.scalars(select(RecoveryCode).where(RecoveryCode.user_id == user_id)):
        if is_from_before(one.code_mac):
            one.code_mac = slow_hash(one.code_mac)
    db.session.flush()


def use_app_code(user_id: int, code: str, *, key: str, now: datetime) -> bool:
    row = authenticator_of(user_id)
    secret = decrypted(row, key) if row is not None else None
    if secret is None or not code.isascii():
        return False
    step = matching_step(secret, code, now=now)
    used = update(Totp).where(Totp.user_id == user_id, Totp.last_step < (step or 0)).values(last_step=step or 0)
    return bool(db.session.execute(used).rowcount)  # type: ignore[attr-defined]


def use_recovery_code(user_id: int, code: str, post: Post, *, key: str, now: datetime) -> bool:
    all_ten = select(RecoveryCode).where(RecoveryCode.user_id == user_id)
    mac = recovery_mac(user_id, code, key)
    found = [one.id for one in db.session.scalars(all_ten) if is_hash_of(one.code_mac, mac)]
    used = update(RecoveryCode).where(RecoveryCode.id.in_(found), RecoveryCode.used_at.is_(None)).values(used_at=now)
    if not db.session.execute(used).rowcount:  # type: ignore[attr-defined]
        return False
    remember(user_id, RECOVERED, by=user_id, now=now)
    tell(user_id, RECOVERED, post, by=user_id, now=now)
    return True


def confirm_session(session_id: int, *, now: datetime) -> None:
    """Remembers that a code was just typed on this device."""
    db.session.get_one(AuthSession, session_id).coded_at = now
    db.session.flush()


def forget_authenticator(user_id: int) -> None:
    """The next sign-in leads to a new enrolment."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    db.session.execute(delete(Totp).where(Totp.user_id == user_id))
    db.session.flush()
