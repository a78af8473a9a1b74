"""What the guards saw, one line each, always written: who came in and by what, who didn't, what was refused.

An account is told by its row, and nobody by name, login or address: where a request came from is told by a word that is
the same for one address on one day, and that nobody turns back who hasn't the instance's key. What wasn't accepted is
told by its page alone.
"""

from __future__ import annotations

import hmac
import logging
from http import HTTPStatus

from flask import Flask, Response, request

from webapp.access import now, settings
from webapp.queries.accounts import user_by_login
from webapp.services.accounts import network_of, plain_login
from webapp.services.second_step import is_recovery_code
from webapp.views.observing import SECURITY, described

LOG = logging.getLogger(SECURITY)
PLACE = 8  # letters: few enough to tell addresses of one day apart
PASSWORD, CODE, RECOVERY, PIN, PAIRING, LINK = "password", "code", "recovery", "pin", "pairing", "link"
SIGNED_IN, SIGN_IN_FAILED, SIGNED_OUT = "signed in", "sign-in failed", "signed out"
HALF_IN = "second step asked"  # after a right password
CONFIRMED, NOT_CONFIRMED = "identity confirmed", "identity not confirmed"
PASSWORD_SET = "password set"  # noqa: S105 - what happened
ENROLLED, CODES_RENEWED = "authenticator set up", "recovery codes renewed"
FORGED, WRONG_HOST, FILE_REFUSED = "form without its token", "unknown host", "file refused"
# What an answer of a page of ours says of a guard; an address that no page has says nothing.
REFUSED = {
    HTTPStatus.BAD_REQUEST: "request unreadable",
    HTTPStatus.UNAUTHORIZED: "session missing or over",
    HTTPStatus.FORBIDDEN: "access refused",
    HTTPStatus.NOT_FOUND: "access to what is absent or another's",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "request too large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "input refused",
    HTTPStatus.TOO_MANY_REQUESTS: "too many attempts",
}
GOOD = frozenset({SIGNED_IN, HALF_IN, SIGNED_OUT, CONFIRMED, PASSWORD_SET, ENROLLED, CODES_RENEWED})


def note(event: str, *, factor: str = "", account: int | None = None, status: int | None = None) -> None:
    """One line about this request; `account` where nobody is signed in whose row it would be."""
    found = described(status) | ({"factor": factor} if factor else {}) | {"from": place()}
    if account is not None:
        found["account"] = account
    LOG.log(logging.INFO if event in GOOD else logging.WARNING, event, extra=found)


def place() -> str:
    """Where the request came from, for who compares lines of one day."""
    key = hmac.digest(settings().secret_key.encode(), f"places in the log, {now():%Y-%m-%d}".encode(), "sha256")
    return hmac.digest(key, network_of(request.remote_addr or "").encode(), "sha256").hex()[:PLACE]


def note_failed(login: str, *, factor: str) -> None:
    """A sign-in that failed, with the account's row where the login is one's."""
    user = user_by_login(plain_login(login))
    note(SIGN_IN_FAILED, factor=factor, account=user.id if user is not None else None)


def code_factor(typed: str) -> str:
    """Of what is typed at the second step: the phone's code, or one that was kept for its loss."""
    return RECOVERY if is_recovery_code(typed) else CODE


def watch(app: Flask) -> None:
    """Every refusal of a page of ours gets its line."""
    app.after_request(note_refusal)


def is_about_a_file() -> bool:
    return request.blueprint == "uploads" or bool(request.files)


def note_refusal(response: Response) -> Response:
    word = REFUSED.get(HTTPStatus(response.status_code)) if request.endpoint else None
    if word and response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and is_about_a_file():
        word = FILE_REFUSED
    if word:
        note(word, status=response.status_code)
    return response
