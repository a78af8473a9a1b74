"""The second step for sample accounts: anybody who tries the demo gets the code from a command, without a phone.

Their secrets come from the instance's key, so only who may read the instance's folder makes a code of them.
"""

from __future__ import annotations

import argparse
import base64
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.models import Totp

SECRET_BYTES = 20
NO_CODE = "Akun “{login}” tidak masuk dengan kode contoh: bukan akun contoh, tidak perlu kode, atau memakai ponsel."
WAIT = "Kode yang berlaku sekarang sudah dipakai. Ulangi perintah ini {seconds} detik lagi."


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; it sets `run`, a function from the arguments to an exit code."""
    code = commands.add_parser("demo-code", help="tampilkan kode langkah kedua bagi satu akun contoh")
    code.add_argument("login", metavar="LOGIN", help="nama akun contoh, misalnya sekretariat")
    code.set_defaults(run=run_code)


def secret_of(login: str, key: str) -> str:
    """The secret of a sample account."""
    made = hmac.digest(key.encode(), f"sample account {login}".encode(), "sha256")[:SECRET_BYTES]
    return base64.b32encode(made).decode()


def ensure_codes(logins: Iterable[str], *, key: str, now: datetime) -> None:
    """Gives an authenticator to the sample accounts that need one and have none."""
    from sqlalchemy import select

    from webapp.access import needs_code
    from webapp.db import db, transaction
    from webapp.models import User
    from webapp.services.second_step import authenticator_of, keep_authenticator

    with transaction():
        for user in db.session.scalars(select(User).where(User.login.in_(list(logins)))).all():
            if needs_code(user.id, user.role) and authenticator_of(user.id) is None:
                keep_authenticator(user.id, secret_of(user.login, key), 0, key=key, now=now)


def run_code(arguments: argparse.Namespace) -> int:
    """Prints the code that works now, and the key for who would rather use an app. Raises Refused."""
    from webapp.access import now
    from webapp.db import db
    from webapp.errors import Refused
    from webapp.models import Totp
    from webapp.queries.accounts import user_by_login

    from .running import open_instance, settings_for_trying

    settings, login = settings_for_trying(), str(arguments.login)
    secret = secret_of(login, settings.secret_key)
    with open_instance(settings).app_context():
        user = user_by_login(login)
        row = db.session.get(Totp, user.id) if user is not None else None
        if row is None or not is_ours(row, secret, settings.secret_key):
            raise Refused(NO_CODE.format(login=login))
        print(code_now(row.last_step, secret, now=now()))
    print(f"Ketik kode itu di halaman masuk. Untuk aplikasi autentikator, kuncinya: {secret}")
    return 0


def is_ours(row: Totp, secret: str, key: str) -> bool:
    """Whether an account still has the secret that the demo gave it."""
    from webapp.services.second_step import decrypted

    return decrypted(row, key) == secret


def code_now(used: int, secret: str, *, now: datetime) -> str:
    """The code that is taken now. Raises Refused, where it was used, with how long to wait for the next."""
    from webapp.errors import Refused
    from webapp.services.second_step import STEP_SECONDS, code_at, step_at

    step = step_at(now)
    if step <= used:
        raise Refused(WAIT.format(seconds=STEP_SECONDS - int(now.timestamp()) % STEP_SECONDS))
    return code_at(secret, step)
