"""Whose page a form came from: its token says so, signed, also when the session is over and its cookie gone."""

from __future__ import annotations

import secrets

from itsdangerous import BadSignature, URLSafeTimedSerializer

from webapp.access import settings

TOKEN_FIELD = "csrf_token"  # noqa: S105 - the name of a field, and of a place in the session
TOKEN_BYTES = 32
SALT = "wtf-csrf-token"  # under which the library signs


def token_of_pages(user_id: int) -> str:
    """What every form token of one session holds, signed anew on each page."""
    return f"{secrets.token_urlsafe(TOKEN_BYTES)}.{user_id}"


def account_of(form_token: str) -> int | None:
    """The account's row; None where nobody was signed in on that page, or the instance has another key since."""
    try:
        held = URLSafeTimedSerializer(settings().secret_key, salt=SALT).loads(form_token)
    except BadSignature:
        return None
    account = str(held).partition(".")[2]
    return int(account) if account.isdecimal() else None
