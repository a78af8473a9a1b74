"""Signing in and out, so that guessing is slow and a stolen database opens no door."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, update

from webapp.access import token_sha256
from webapp.db import db
from webapp.errors import Refused, TooMany
from webapp.models import BY_PASSWORD, ROLES, AuthSession, Pairing, Throttle, User
from webapp.queries.accounts import user_by_login
from webapp.queries.pairing import has_token

# OWASP's least profile for Argon2id: a third of the time and of the memory of RFC 9106's on two shared cores.
COSTS = {"time_cost": 2, "memory_cost": 19_456, "parallelism": 1}
HASHER = PasswordHasher(COSTS["time_cost"], COSTS["memory_cost"], COSTS["parallelism"])
WINDOW = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)  # older counts hold nobody back; invented logins must not fill the disk
OWN_ATTEMPTS = 10  # one account from one address, or from one browser that has signed in to it before
ACCOUNT_ATTEMPTS = 100  # one account from everywhere: guessing from many addresses stays slow
CODE_ATTEMPTS = 20  # codes of one account from everywhere: six digits are few
ADDRESS_ATTEMPTS = 300  # a whole meeting room sits behind one address
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
FEWEST_LETTERS = 5  # different ones
TOO_COMMON = "Kata sandi ini banyak dipakai orang, jadi mudah ditebak. Pilih empat kata yang tidak berhubungan."
MOST_LOOKED_AT = 72  # letters; more would take long and change nothing
LEAST_SCORE = 3
OWN_WORDS = ("paritrana", "penghargaan", "sekretariat", "panelis", "verifikator", "kalimantan", "bpjs", "penilaian")
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
TOKEN_BYTES = 32


@dataclass(frozen=True)
class Attempt:
    """The keys under which one attempt is counted, each with its limit; `own` is cleared by a right password."""

    own: tuple[str, int]
    shared: tuple[tuple[str, int], ...] = ()


def attempt_for(login: str, address: str, device: str = "") -> Attempt:
    """Hashed, because people type their password into the wrong field.

    A browser that has signed in to this account before (`device`) has a counter of its own, so that nobody else,
    in the same room or anywhere, can lock its owner out.
    """
    account, network = account_key(login), network_of(address)
    if device:
        return Attempt((throttle_key("device", f"{account} {device}"), OWN_ATTEMPTS))
    everywhere = ((account, ACCOUNT_ATTEMPTS), (throttle_key("address", network), ADDRESS_ATTEMPTS))
    return Attempt((throttle_key("pair", f"{account} {network}"), OWN_ATTEMPTS), everywhere)


def plain_login(typed: str) -> str:
    """A login as it is kept: phones capitalise the first letter and leave a blank after a completed word."""
    return unicodedata.normalize("NFC", typed).strip().casefold()


def attempt_with(kind: str, secret: str, address: str) -> Attempt:
    """An attempt to use a link: counted for that link, and for the address from which links are guessed."""
    shared = ((throttle_key("address", network_of(address)), ADDRESS_ATTEMPTS),)
    return Attempt((throttle_key(kind, secret), OWN_ATTEMPTS), shared)


def attempt_at_code(user_id: int, address: str, device: str = "") -> Attempt:
    """An attempt at the second step, by who knows the password: an account takes few, wherever they come from."""
    if device:
        return Attempt((throttle_key("code device", f"{user_id} {device}"), OWN_ATTEMPTS))
    everywhere = (
        (throttle_key("code", str(user_id)), CODE_ATTEMPTS),
        (throttle_key("address", network_of(address)), ADDRESS_ATTEMPTS),
    )
    return Attempt((throttle_key("code pair", f"{user_id} {network_of(address)}"), OWN_ATTEMPTS), everywhere)


def attempt_to_ask(login: str, address: str, device: str = "") -> Attempt:
    """A wish for a new password, of a login known or not. Nobody else's wishes count against a browser or an address.

    How many letters come of it is the account's limit, whoever asked.
    """
    account, network = account_key(login), network_of(address)
    if device:
        return Attempt((throttle_key("asking device", f"{account} {device}"), OWN_ATTEMPTS))
    shared = ((throttle_key("reset asked", network), ADDRESS_ATTEMPTS),)
    return Attempt((throttle_key("asking pair", f"{account} {network}"), OWN_ATTEMPTS), shared)


def attempt_from(kind: str, address: str) -> Attempt:
    """An attempt of which only the address is known; the limit is for a whole meeting room."""
    return Attempt((throttle_key(kind, network_of(address)), ADDRESS_ATTEMPTS))


def account_key(login: str) -> str:
    return throttle_key("account", plain_login(login))


def network_of(address: str) -> str:
    """The address, or of IPv6 the /64 that one household or phone has to itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def throttle_key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "surrogatepass")).hexdigest()


def count_attempt(attempt: Attempt, *, now: datetime) -> None:
    """Counts an attempt before the password is looked at, so parallel guesses can't pass the limit.

    Raises TooMany; then nothing is counted and nothing is told about the password.
    """
    db.session.execute(delete(Throttle).where(Throttle.window_started_at < now - FORGOTTEN))
    for key, limit in (attempt.own, *attempt.shared):
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
    """A right password clears its own count and takes itself back from the shared ones."""
    own = db.session.get(Throttle, attempt.own[0])
    if own is not None:
        own.failures = 0
    for key, _limit in attempt.shared:
        row = db.session.get(Throttle, key)
        if row is not None and row.failures:
            row.failures -= 1
    db.session.flush()


@cache
def dummy_hash() -> str:
    """Checked for unknown accounts, so that they take as long as known ones."""
    return HASHER.hash(secrets.token_hex(16))


def unknown_password() -> str:
    """For an account whose owner sets the first password through a link: nobody ever sees this one."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_password(password: str) -> str:
    return HASHER.hash(password)


class PasswordReplaced(Refused):
    """The password was right and isn't any more: somebody has set another one since it was looked at."""


def renew_hash(user_id: int, password: str, *, seen: str) -> None:
    """After a right password: keeps it under the costs of today, where its hash is from before they changed.

    `seen` is the hash it was held against. Raises PasswordReplaced where that isn't the account's any more: whoever
    changed it has ended every session, and none may begin with the old one after that.
    """
    user = db.session.get_one(User, user_id)
    if user.password_hash != seen:
        raise PasswordReplaced("Kata sandi akun ini baru saja diganti.")
    if HASHER.check_needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)
        db.session.flush()


def check_password(login: str, password: str) -> User | None:
    """The active account with this login and password; as slow for an unknown login as for a known one."""
    user = user_by_login(plain_login(login))
    stored = user.password_hash if user is not None and user.active else dummy_hash()
    try:
        HASHER.verify(stored, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return None
    return user if user is not None and user.active else None


def open_session(
    user_id: int,
    *,
    lifetime: timedelta,
    now: datetime,
    device: str = "",
    kind: str = BY_PASSWORD,
    half: bool = False,
    coded_at: datetime | None = None,
) -> tuple[AuthSession, str]:
    """A new session for an account that is still active, and its token, of which only the hash is kept.

    A `half` one waits for the second step and opens nothing.
    """
    user = db.session.get_one(User, user_id)
    if not user.active:
        raise Refused("Akun ini sudah tidak aktif.")
    user.draft_half = user.draft_half or secrets.token_urlsafe(TOKEN_BYTES)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    times = {"created_at": now, "seen_at": now, "expires_at": now + lifetime, "coded_at": coded_at}
    confirmed_at = now if kind == BY_PASSWORD else None
    what = {"kind": kind, "device": device, "half": half, "confirmed_at": confirmed_at}
    opened = AuthSession(token_sha256=token_sha256(token), user_id=user_id, **times, **what)
    db.session.add(opened)
    db.session.flush()
    return opened, token


def renew_token(session_id: int, sent: str) -> str:
    """Another token for the same session; the one that this request came with counts until the new one was used."""
    token, row = secrets.token_urlsafe(TOKEN_BYTES), db.session.get_one(AuthSession, session_id)
    row.token_sha256, row.earlier_sha256 = token_sha256(token), token_sha256(sent)
    db.session.flush()
    return token


def end_earlier_token(session_id: int) -> None:
    db.session.get_one(AuthSession, session_id).earlier_sha256 = None
    db.session.flush()


def close_session(token: str, *, now: datetime) -> bool:
    """Signs out; whether there was anything to close: a token that is unknown or already closed is no error."""
    closed = db.session.execute(
        update(AuthSession)
        .where(has_token(token_sha256(token)), AuthSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return bool(closed.rowcount)  # type: ignore[attr-defined]


def deactivate(user_id: int, *, now: datetime) -> None:
    """Takes an account's access away at once, on every device."""
    db.session.get_one(User, user_id).active = False
    end_sessions(user_id, now=now)


def change_password(user: User, password: str, *, now: datetime) -> None:
    """A new password; every session opened with the old one ends."""
    user.password_hash = hash_password(password)
    end_sessions(user.id, now=now)


def end_sessions(user_id: int, *, now: datetime, spare: int | None = None, taken_away: bool = False) -> None:
    """Signs a person out on every device, or on every other one than `spare`; who was let in before stays out.

    `taken_away` says that a device is lost, and nobody knows which: each throws away what lies on it.
    """
    ended = update(AuthSession).where(AuthSession.user_id == user_id, AuthSession.revoked_at.is_(None))
    if spare is not None:
        ended = ended.where(AuthSession.id != spare)
    db.session.execute(ended.values(revoked_at=now, taken_away_at=now if taken_away else None))
    let_in = (Pairing.user_id == user_id, Pairing.session_id.is_(None), Pairing.expires_at > now)
    db.session.execute(update(Pairing).where(*let_in).values(expires_at=now))
    db.session.flush()


def login_problem(login: str) -> str:
    """What is wrong with a login that somebody chose; "" where nothing is."""
    if not LOGIN.fullmatch(plain_login(login)):
        return "Nama akun terdiri atas 3 sampai 40 huruf kecil, angka, titik, garis bawah, atau tanda hubung."
    return ""


def password_problem(password: str, login: str) -> str:
    """What is wrong with a password that somebody chose: length decides, no rule asks for odd letters.

    Nor may it be one that many people take, or be put together from those: `zxcvbn` knows thirty thousand of them.
    """
    if len(password) < SHORTEST_PASSWORD:
        return f"Kata sandi sedikitnya {SHORTEST_PASSWORD} huruf; empat kata yang tidak berhubungan mudah diingat."
    if len(password) > LONGEST_PASSWORD:
        return f"Kata sandi paling panjang {LONGEST_PASSWORD} huruf."
    if len(set(password)) < FEWEST_LETTERS or plain_login(login) in password.casefold():
        return "Kata sandi ini terlalu mudah ditebak. Jangan memuat nama akun atau satu dua huruf yang diulang."
    return TOO_COMMON if is_common(password, login) else ""


@cache
def common_words() -> tuple[str, ...]:
    """Words that Indonesians put into passwords: of breached ones (SecLists, `Indonesian_Pwdb`), of prayers, dates,
    offices and places; `zxcvbn` knows the English ones.
    """
    return tuple(files("webapp").joinpath("common_words.txt").read_text("utf-8").split())


def is_common(password: str, login: str) -> bool:
    """Whether a hundred million guesses would find it, in the order in which guessers try."""
    from zxcvbn import zxcvbn  # only here: its lists take a moment to load

    known = [plain_login(login), *OWN_WORDS, *common_words()]
    looked_at = password[:MOST_LOOKED_AT].replace("\n", " ")  # at a line end behind a date zxcvbn falls over
    without_marks = re.sub(r"[\W_]", "", looked_at) or looked_at  # a mark between two known words adds next to nothing
    return any(int(zxcvbn(one, user_inputs=known)["score"]) < LEAST_SCORE for one in {looked_at, without_marks})


def add_user(*, login: str, name: str, role: str, password: str, now: datetime) -> User:
    """A new account. Raises Refused when the login is taken or the role unknown."""
    if role not in ROLES:
        raise Refused(f"Peran “{role}” tidak dikenal.")
    login = plain_login(login)
    if user_by_login(login) is not None:
        raise Refused(f"Nama akun “{login}” sudah dipakai.")
    user = User(login=login, name=name, role=role, password_hash=hash_password(password), active=True, created_at=now)
    db.session.add(user)
    db.session.flush()
    return user
