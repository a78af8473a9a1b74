"""The six digits with which a person signs and confirms: kept as a hash, locked after five wrong ones in a row."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from argon2.exceptions import InvalidHashError, VerificationError

from webapp.db import db
from webapp.errors import Refused
from webapp.models import AuthSession, Pin
from webapp.services import accounts

PIN = re.compile(r"[0-9]{6}")
MOST_FAILURES = 5
FEWEST_DIGITS = 3  # different ones
# What people take when they are asked for six digits, beside the patterns that `too_easy` knows.
COMMON = ("112233", "123321", "159753", "147258", "258369", "789456", "456123", "123654", "147852", "142536", "135790")

NO_PIN = "Anda belum mempunyai PIN. Buat PIN dulu, lalu lanjutkan."
WRONG_PIN = "PIN tidak cocok. Tersisa {left} percobaan sebelum PIN terkunci."
LOCKED_PIN = "PIN terkunci setelah lima kali salah. Mintalah sekretariat menghubungkan gawai Anda lagi."
NOT_SIX = "PIN terdiri atas enam angka."
TOO_EASY = "PIN ini terlalu mudah ditebak (berurutan, berulang, atau banyak dipakai). Pilih angka lain."


class PinLocked(Refused):
    """Too many wrong PINs in a row; only the secretariat, or the account's password, gives a new one."""

    def __init__(self) -> None:
        super().__init__(LOCKED_PIN)


def pin_of(user_id: int) -> Pin | None:
    """A person's PIN, locked or not; None before they chose one."""
    return db.session.get(Pin, user_id)


def is_locked(pin: Pin) -> bool:
    return pin.failures >= MOST_FAILURES


def pin_problem(digits: str) -> str:
    """What is wrong with a PIN that somebody chose; "" where nothing is."""
    if not PIN.fullmatch(digits):
        return NOT_SIX
    return TOO_EASY if too_easy(digits) else ""


def too_easy(digits: str) -> bool:
    """Two different digits, the same half twice, steps of one size (123456, 864208), or what many people take."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    halves = {digits[:3], digits[3:]}
    return len(set(digits)) < FEWEST_DIGITS or len(steps) == 1 or len(halves) == 1 or digits in COMMON


def set_pin(user_id: int, digits: str, *, now: datetime) -> None:
    """A new PIN, unlocked. Raises Refused."""
    problem = pin_problem(digits)
    if problem:
        raise Refused(problem)
    hashed = accounts.HASHER.hash(digits)
    row = pin_of(user_id)
    if row is None:
        db.session.add(Pin(user_id=user_id, pin_hash=hashed, set_at=now, failures=0))
    else:
        row.pin_hash, row.set_at, row.failures = hashed, now, 0
    db.session.flush()


def forget_pin(user_id: int) -> None:
    """The person chooses a new one on a device that the secretariat has let in."""
    row = pin_of(user_id)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def count_pin(user_id: int) -> int:
    """Counts an attempt before the PIN is looked at, so that parallel guesses can't pass the limit.

    Returns how many are left after this one. Raises Refused without a PIN, PinLocked.
    """
    row = pin_of(user_id)
    if row is None:
        raise Refused(NO_PIN)
    if is_locked(row):
        raise PinLocked
    row.failures += 1
    db.session.flush()
    return MOST_FAILURES - row.failures


def pin_matches(user_id: int, digits: str) -> bool:
    """Whether these are the digits; to be counted before."""
    row = pin_of(user_id)
    try:
        return row is not None and accounts.HASHER.verify(row.pin_hash, digits)
    except (VerificationError, InvalidHashError):
        return False


def forgive_pin(user_id: int, digits: str, session_id: int, *, now: datetime) -> None:
    """A right PIN clears its count, is kept under the costs of today, and confirms who holds this device."""
    row = pin_of(user_id)
    if row is not None:
        row.failures = 0
        if accounts.HASHER.check_needs_rehash(row.pin_hash):
            row.pin_hash = accounts.HASHER.hash(digits)
    confirm_session(session_id, now=now)


def confirm_session(session_id: int, *, now: datetime) -> None:
    """Remembers that a password or PIN was just typed on this device."""
    db.session.get_one(AuthSession, session_id).confirmed_at = now
    db.session.flush()
