"""Links that work once: whoever tries to guess one is slowed down, whatever it would open."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from flask import request

from webapp.access import now
from webapp.db import transaction
from webapp.services import accounts


class OpensLink(Protocol):
    """Raises NotFound for a link that isn't good."""

    def __call__(self, token: str, *, now: datetime) -> object: ...


def let_through(kind: str, token: str, open_link: OpensLink) -> accounts.Attempt:
    """Counts the attempt before the link is looked at, and takes it back when the link is good.

    Raises TooMany, NotFound.
    """
    attempt = accounts.attempt_with(kind, token, request.remote_addr or "")
    with transaction():
        accounts.count_attempt(attempt, now=now())
    open_link(token, now=now())
    with transaction():
        accounts.forgive(attempt)
    return attempt
