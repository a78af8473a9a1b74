"""Asking who holds the device: a PIN or password typed again, counted before it is looked at."""

from __future__ import annotations

from datetime import datetime

from flask import request

from webapp.access import now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Refused
from webapp.services import accounts, pins
from webapp.services.joint_acts import NOT_FRESH, is_fresh
from webapp.views.known_browsers import device_for

SECRET = "rahasia"  # noqa: S105 - the name of a form's field
WRONG_PASSWORD = "Kata sandi tidak cocok. Periksa huruf besar dan kecilnya, lalu coba lagi."  # noqa: S105 - a sentence


class SecretRefused(Refused):
    """What was typed to confirm isn't this person's password or PIN."""


def needs_secret() -> bool:
    """Whether a form has to ask for the password or PIN: the last one was typed too long ago."""
    return not is_fresh(signed_in_viewer().confirmed_at, now=now())


def confirm_identity() -> datetime:
    """When the person last typed a password or PIN here, after looking at the one in this form.

    Opens transactions of its own: call it before yours. Raises SecretRefused, PinLocked, TooMany.
    """
    viewer, typed = signed_in_viewer(), request.form.get(SECRET, "")
    if not typed:
        if viewer.confirmed_at is None or needs_secret():
            raise SecretRefused(NOT_FRESH)
        return viewer.confirmed_at
    confirm_typed(typed)
    return now()


def confirm_typed(typed: str) -> None:
    """Looks at six digits as a PIN where there is one that isn't locked, else at the password.

    Raises SecretRefused, PinLocked, TooMany.
    """
    viewer = signed_in_viewer()
    if viewer.paired or (pins.PIN.fullmatch(typed) and pins.pin_of(viewer.user_id) is not None):
        confirm_pin(typed)
    else:
        confirm_password(typed)


def confirm_pin(digits: str) -> None:
    """Raises SecretRefused, PinLocked, Refused where there is no PIN."""
    viewer = signed_in_viewer()
    if not pins.PIN.fullmatch(digits):
        raise SecretRefused(pins.NOT_SIX)
    with transaction():
        left = pins.count_pin(viewer.user_id)
    if not pins.pin_matches(viewer.user_id, digits):
        raise SecretRefused(pins.WRONG_PIN.format(left=left) if left else pins.LOCKED_PIN)
    with transaction():
        pins.forgive_pin(viewer.user_id, viewer.session_id, now=now())


def confirm_password(password: str) -> None:
    """Raises SecretRefused, TooMany."""
    viewer = signed_in_viewer()
    attempt = accounts.attempt_for(viewer.login, request.remote_addr or "", device_for(viewer.login))
    with transaction():
        accounts.count_attempt(attempt, now=now())
    user = accounts.check_password(viewer.login, password)
    if user is None or user.id != viewer.user_id:
        raise SecretRefused(WRONG_PASSWORD)
    with transaction():
        accounts.forgive(attempt)
        pins.confirm_session(viewer.session_id, now=now())
