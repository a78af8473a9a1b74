"""What protects every answer: cookies, tokens against forged requests, headers, limits on what may be sent."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf import CSRFProtect
from itsdangerous import Signer, URLSafeTimedSerializer
from werkzeug.exceptions import BadRequest

from webapp.access import check_access, check_stage, device_was_revoked
from webapp.config import Settings
from webapp.views.cookie_age import CookieSigner
from webapp.views.mounting import Mounted
from webapp.views.new_token import settle
from webapp.views.scanning import scan_files

STATIC = "static"
BUNDLES = frozenset({"bundle.sheet", "bundle.section"})
NEWS = "room_news.state"  # asked every few seconds, whether anybody is there or not
# A browser asks for these by itself, at any time: an answer on its way during a sign-out would bring the session back.
OFFLINE = frozenset({"offline.worker", "offline.sheet_worker", "offline.page", "offline.sheet_page"})
RESULTS = "results"  # a blueprint whose pages know nobody
CHECKED = frozenset({"checking.index", "checking.paper"})  # nor do these; the form for a file has a token
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
ALONE = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"  # of what isn't a page
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"
Signer.default_digest_method = staticmethod(hashlib.sha256)  # of form tokens, too, whose library asks for no other


class PageSessions(SecureCookieSessionInterface):
    """Signed cookies whose age is the idle time; what caches may keep, or a screen asks by itself, renews none."""

    digest_method = staticmethod(hashlib.sha256)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        made = super().get_signing_serializer(app)
        if made is not None:
            made.signer = CookieSigner
        return made

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        by_itself = is_for_everybody() or request.endpoint in {NEWS, *OFFLINE}
        return not by_itself and super().should_set_cookie(app, session)


def is_for_everybody() -> bool:
    """Static files, announced results, papers by number: the same answer for anybody who asks."""
    return request.endpoint in {STATIC, *BUNDLES, *CHECKED} or request.blueprint == RESULTS


def protect(app: Flask, settings: Settings) -> None:
    """Sets limits and cookies, asks for the access mark, then for the token, and dresses every answer."""
    app.config.update(limits(settings))
    app.session_interface = PageSessions()
    app.before_request(check_access)  # before the token: who is signed out hears that, not of a missing token
    app.before_request(refuse_nameless)  # before the token, which is looked for by its name
    CSRFProtect(app)
    app.before_request(check_stage)  # after it, so that a page without its token is told that first
    settle(app)
    app.before_request(scan_files)  # last: what is refused anyway costs the scanner nothing
    app.after_request(dress)
    if settings.https:
        app.after_request(insist_on_https)
    app.wsgi_app = Mounted(app.wsgi_app, settings)  # type: ignore[method-assign]


def refuse_nameless() -> None:
    """A part of a form without a name comes from no page. Raises BadRequest."""
    if None in request.form:
        raise BadRequest


def limits(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": settings.cookie_name,
        # `__Host-` asks for it; beneath a path, too, for a path keeps nobody apart who shares the host.
        "SESSION_COOKIE_PATH": "/",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": settings.idle,
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "MAX_CONTENT_LENGTH": settings.max_content_length,
        "MAX_FORM_MEMORY_SIZE": settings.max_form_memory,
        "MAX_FORM_PARTS": settings.max_form_parts,
        "WTF_CSRF_TIME_LIMIT": None,  # the token ends with the session: a juror's page may stay open all day
    }


def dress(response: Response) -> Response:
    """Adds the headers; only what is the same for all may be kept. A redirect needs no words, and none in English."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not (is_for_everybody() and "Cache-Control" in response.headers):
        response.headers["Cache-Control"] = "no-store"
    if response.location:
        response.data = b""
    if device_was_revoked():
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def insist_on_https(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = HSTS
    return response
