"""Each request has a number, a line in the log and a place in the figures; nothing of it says who somebody is."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Any

from flask import Flask, Response, g, request

from webapp.views.meters import NOWHERE, meters

LOG = logging.getLogger("paritrana.request")
SECURITY = "paritrana.security"  # the logger of what the guards saw
NUMBER = "X-Request-Id"
LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"  # none that looks like another, and no words
LENGTH = 10
# Of a request: its number, the page's name in the program instead of an address, and the account's row; of a guard
# what was shown to it.
FIELDS = ("request", "method", "endpoint", "status", "milliseconds", "account", "factor", "from")
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


def observe(app: Flask) -> None:
    """Registered first: it begins before anything can refuse, and ends after every answer is dressed."""
    app.before_request(begin)
    app.after_request(end)
    app.jinja_env.globals["request_number"] = request_number


def begin() -> None:
    g.begun = time.perf_counter()


def request_number() -> str:
    """The number of the request, which stands on the page of an error and in the log."""
    if "request_number" not in g:
        g.request_number = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    found: str = g.request_number
    return found


def end(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("begun", time.perf_counter())
    response.headers[NUMBER] = request_number()
    meters().count(request.endpoint or NOWHERE, response.status_code, seconds)
    LOG.info("request", extra=described(response.status_code, seconds))
    return response


def described(status: int | None = None, seconds: float | None = None) -> dict[str, Any]:
    """The fields of a line about this request."""
    viewer = g.get("viewer")
    found = {
        "request": request_number(),
        "method": request.method if request.method in METHODS else NOWHERE,
        "endpoint": request.endpoint or NOWHERE,
        "status": status,
        "milliseconds": None if seconds is None else round(seconds * 1000, 1),
        "account": viewer.user_id if viewer is not None else None,
    }
    return {name: value for name, value in found.items() if value is not None}
