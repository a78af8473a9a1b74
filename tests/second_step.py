"""The second step of signing in, for every test, bench and trial that signs somebody in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from webapp.access import CLOCK, needs_code
from webapp.clock import utc_now
from webapp.config import SETTINGS
from webapp.db import db, transaction
from webapp.models import Totp, User
from webapp.services import second_step as service

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LONG = timedelta(days=30)


def ensure_authenticator(app: Flask, login: str) -> None:
    """Gives an account an authenticator with SECRET, as if its owner had set it up long ago; once."""
    with app.app_context():
        user_id = id_of(login)
        if service.authenticator_of(user_id) is None:
            with transaction():
                service.keep_authenticator(user_id, SECRET, 0, key=key_of(app), now=moment(app) - LONG)


def fresh_code(app: Flask, login: str) -> str:
    """A code that works now, even where the test's clock stands still: where it was used, as if it hadn't been."""
    at = moment(app)
    with app.app_context():
        row = db.session.get_one(Totp, id_of(login))
        secret = service.decrypted(row, key_of(app))
        assert secret is not None
        if row.last_step >= service.step_at(at):
            with transaction() as session:
                session.get_one(Totp, id_of(login)).last_step = 0
        return service.code_at(secret, service.step_at(at))


def code_of(secret: str) -> str:
    """What the app of a person shows who reads it in time."""
    return service.code_at(secret, service.step_at(utc_now()))


def moment(app: Flask) -> datetime:
    found: datetime = app.extensions[CLOCK]()
    return found


def confirms_with_code(app: Flask, login: str) -> bool:
    """Whether acts of two people ask a code of this account; it then has an authenticator."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.login == login)).one_or_none()
        coded = user is not None and needs_code(user.id, user.role)
    if coded:
        ensure_authenticator(app, login)
    return coded


def pass_in_browser(page: Any, app: Flask, login: str) -> None:
    """Types the code on the page that asks for it; who would have to set up an authenticator has one already."""
    if page.locator(".qr").count():
        ensure_authenticator(app, login)
        page.reload()
    page.get_by_label("Kode dari aplikasi").fill(fresh_code(app, login))
    page.get_by_role("button", name="Masuk").click()


def id_of(login: str) -> int:
    return db.session.scalars(select(User.id).where(User.login == login)).one()


def key_of(app: Flask) -> str:
    return str(app.extensions[SETTINGS].secret_key)
