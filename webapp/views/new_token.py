"""A new token for a session whose owner has typed a secret again: what somebody may have of the old one is worth less.

The old one never counts as confirmed, and ends with the first form that comes under the new one. Until then it goes on:
an answer can be lost on its way, and a tablet would be out of its room.
"""

from __future__ import annotations

from flask import Flask, g, request, session

from webapp.access import SAFE_METHODS, TOKEN, current_viewer, signed_in_viewer
from webapp.db import transaction
from webapp.services import accounts


def renew_token() -> None:
    """Runs inside `transaction()`; form tokens, and with them the session's other tabs, go on."""
    if "token_sent" not in g:
        g.token_sent = session[TOKEN]
    session[TOKEN] = accounts.renew_token(signed_in_viewer().session_id, g.token_sent)


def settle(app: Flask) -> None:
    """After the guards, so that nobody's forged form is the first one."""
    app.before_request(end_earlier_token)


def end_earlier_token() -> None:
    viewer = current_viewer() if request.endpoint and request.method not in SAFE_METHODS else None
    if viewer is not None and viewer.renewed:
        with transaction():
            accounts.end_earlier_token(viewer.session_id)
