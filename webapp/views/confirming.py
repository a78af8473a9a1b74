"""Asking who holds the device: a PIN, password or code typed again, counted before it is looked at.

The secretariat, and a juror who holds the chair of a panel, confirm acts of two people with a code of the
authenticator; the chair signs in, and signs sheets, like every juror, with a device that was let in and a PIN.
"""

from __future__ import annotations

from datetime import datetime

from flask import request

from webapp.access import needs_code, now, settings, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Refused, TooMany
from webapp.services import accounts, pins, second_step
from webapp.services.joint_acts import NOT_FRESH, is_fresh
from webapp.views.known_browsers import device_for
from webapp.views.new_token import renew_token
from webapp.views.post import post
from webapp.views.security_log import CONFIRMED, NOT_CONFIRMED, PASSWORD, code_factor, note
from webapp.views.security_log import PIN as PIN_TYPED

SECRET = "rahasia"  # noqa: S105 - the name of a form's field
FIRST = "sandi"  # the password's field, where a code is asked for as well
PLAIN, CODE, ENROL = "plain", "code", "enrol"
BOTH, FIRST_ALONE = "both", "first"  # of an account that has two factors
CODE_NOT_FRESH = "Ketik kode dari aplikasi autentikator: sudah lebih dari sepuluh menit sejak yang terakhir."
WRONG_PASSWORD = "Kata sandi tidak cocok. Periksa huruf besar dan kecilnya, lalu coba lagi."  # noqa: S105 - a sentence


PROVE_FIRST = "Buktikan dulu bahwa ini Anda."


class SecretRefused(Refused):
    """What was typed to confirm isn't this person's password or PIN."""


class ProofWanted(Refused):
    """What guards an account, or who is signed in to it, changes after its owner has typed a secret just now."""

    def __init__(self, sentence: str, asked: str) -> None:
        super().__init__(sentence)
        self.asked = asked


def needs_secret() -> str:
    """What a form has to ask for, because the last one was typed too long ago; "" where nothing is."""
    viewer = signed_in_viewer()
    if not needs_code(viewer.user_id, viewer.role):
        return "" if is_fresh(viewer.confirmed_at, now=now()) else PLAIN
    if second_step.authenticator_of(viewer.user_id) is None:
        return ENROL
    return "" if is_fresh(viewer.coded_at, now=now()) else CODE


def confirm_identity() -> datetime:
    """When the person last confirmed here what acts of two people ask of them, after looking at what this form has.

    Opens transactions of its own: call it before yours. Raises SecretRefused, PinLocked, TooMany.
    """
    viewer, typed, asked = signed_in_viewer(), request.form.get(SECRET, ""), needs_secret()
    if asked == ENROL:
        raise SecretRefused(second_step.NOT_ENROLLED)
    coded = needs_code(viewer.user_id, viewer.role)
    if typed:
        (confirm_code if coded else confirm_typed)(typed)
        return now()
    last = viewer.coded_at if coded else viewer.confirmed_at
    if last is None or asked:
        raise SecretRefused(CODE_NOT_FRESH if coded else NOT_FRESH)
    return last


def confirm_code(typed: str) -> None:
    """Uses up a code of the authenticator, or a recovery code. Raises SecretRefused, TooMany."""
    viewer = signed_in_viewer()
    attempt = accounts.attempt_at_code(viewer.user_id, request.remote_addr or "", device_for(viewer.login))
    with transaction():
        accounts.count_attempt(attempt, now=now())
    with transaction():
        if not second_step.use_code(viewer.user_id, typed, post(), key=settings().secret_key, now=now()):
            raise not_confirmed(second_step.WRONG_CODE, code_factor(typed))
        accounts.forgive(attempt)
        second_step.confirm_session(viewer.session_id, now=now())
        renew_token()
    note(CONFIRMED, factor=code_factor(typed))


def not_confirmed(sentence: str, factor: str) -> SecretRefused:
    """The refusal, once it is noted."""
    note(NOT_CONFIRMED, factor=factor)
    return SecretRefused(sentence)


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
        raise not_confirmed(pins.WRONG_PIN.format(left=left) if left else pins.LOCKED_PIN, PIN_TYPED)
    with transaction():
        pins.forgive_pin(viewer.user_id, digits, viewer.session_id, now=now())
        renew_token()
    note(CONFIRMED, factor=PIN_TYPED)


def confirm_password(password: str) -> None:
    """Raises SecretRefused, TooMany."""
    viewer = signed_in_viewer()
    attempt = accounts.attempt_for(viewer.login, request.remote_addr or "", device_for(viewer.login))
    with transaction():
        accounts.count_attempt(attempt, now=now())
    user = accounts.check_password(viewer.login, password)
    if user is None or user.id != viewer.user_id:
        raise not_confirmed(WRONG_PASSWORD, PASSWORD)
    with transaction():
        accounts.forgive(attempt)
        pins.confirm_session(viewer.session_id, now=now())
        renew_token()
    note(CONFIRMED, factor=PASSWORD)


def proof_asked() -> str:
    """What proves that this is the owner, before what guards an account changes; "" where it was typed just now."""
    viewer = signed_in_viewer()
    if second_step.authenticator_of(viewer.user_id) is not None:
        return "" if is_fresh(viewer.coded_at, now=now()) else CODE
    return "" if is_fresh(viewer.confirmed_at, now=now()) else PLAIN


def whole_proof_asked() -> str:
    """The same before what guards one's own account changes: of two factors both, as when signing in."""
    viewer = signed_in_viewer()
    if second_step.authenticator_of(viewer.user_id) is None or is_fresh(viewer.confirmed_at, now=now()):
        return proof_asked()
    return BOTH if proof_asked() else FIRST_ALONE


def prove() -> None:
    """Looks at what this form has. Opens transactions of its own. Raises ProofWanted, TooMany."""
    look_at(proof_asked())


def prove_wholly() -> None:
    """The same, of both factors where there are two."""
    look_at(whole_proof_asked())


def look_at(asked: str) -> None:
    """Raises ProofWanted, TooMany."""
    typed = request.form.get(SECRET, "")
    first = request.form.get(FIRST, "") if asked in {BOTH, FIRST_ALONE} else ""
    if not asked:
        return
    if (asked != FIRST_ALONE and not typed) or (asked in {BOTH, FIRST_ALONE} and not first):
        raise ProofWanted(PROVE_FIRST, asked)
    try:
        if first:
            (confirm_pin if signed_in_viewer().paired else confirm_password)(first)
        if asked != FIRST_ALONE:
            (confirm_typed if asked == PLAIN else confirm_code)(typed)
    except TooMany:
        raise
    except Refused as refusal:
        raise ProofWanted(refusal.sentence, asked) from None
