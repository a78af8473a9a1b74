"""How often a request asks the database."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from webapp.db import db


def statements(app: Flask, act: Callable[[], TestResponse]) -> int:
    """How many statements a request sends that is answered."""
    sent = []
    with app.app_context():
        engine = db.engine
    listener = lambda *found: sent.append(found[2])  # noqa: E731 - a listener is removed by its identity
    event.listen(engine, "before_cursor_execute", listener)
    try:
        assert act().status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    return len(sent)
