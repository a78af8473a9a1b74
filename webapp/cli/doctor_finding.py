"""What the doctor finds: one line about one thing, and the database as it looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from webapp import create_app
from webapp.config import Settings
from webapp.db import db

OK, WARNING, FAULT = "ok", "warning", "fault"


@dataclass(frozen=True)
class Finding:
    """`state` is ok, warning or fault; `advice` says what to do, "" where nothing is to be done."""

    name: str
    state: str
    words: str
    advice: str = ""


@contextmanager
def reading(settings: Settings) -> Iterator[None]:
    """An application on the database as it is; nothing of it stays open."""
    with create_app(settings).app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()
