"""A signed cookie that says to which accounts a browser has signed in before: it counts wrong passwords for itself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from webapp.access import settings
from webapp.services.accounts import account_key
from webapp.views.cookie_age import CookieSigner

LIFETIME = timedelta(days=180)
MOST_ACCOUNTS = 12  # a tablet that goes round the table


@dataclass(frozen=True)
class KnownBrowser:
    """`device` is random; `accounts` are hashes of logins, the newest first."""

    device: str
    accounts: tuple[str, ...]


def serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="known-browser", signer=CookieSigner)


def cookie_name() -> str:
    return f"{settings().cookie_name}-perangkat"


def known_browser() -> KnownBrowser | None:
    """What this browser's cookie says; None without one, or with one that isn't ours."""
    try:
        found = serializer().loads(request.cookies.get(cookie_name(), ""), max_age=int(LIFETIME.total_seconds()))
    except BadSignature:
        return None
    return KnownBrowser(found["device"], tuple(found["accounts"]))


def device_for(login: str) -> str:
    """The browser's own id when it has signed in to this account before, else ""."""
    found = known_browser()
    return found.device if found is not None and account_key(login) in found.accounts else ""


def remember_browser(response: Response, login: str) -> None:
    """Adds this account to what the browser has signed in to."""
    found = known_browser() or KnownBrowser(secrets.token_urlsafe(16), ())
    own = account_key(login)
    accounts = [own, *(one for one in found.accounts if one != own)][:MOST_ACCOUNTS]
    response.set_cookie(
        cookie_name(),
        serializer().dumps({"device": found.device, "accounts": accounts}),
        max_age=LIFETIME,
        secure=settings().https,
        httponly=True,
        samesite="Lax",
    )
