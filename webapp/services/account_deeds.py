"""What was done to an account is remembered: rows are only added, by the transaction that does it."""

from __future__ import annotations

from datetime import datetime

from webapp.db import db
from webapp.models import AccountDeed


def remember(user_id: int, kind: str, *, by: int | None, now: datetime) -> None:
    """Adds a deed; `by` None is who runs the server, or nobody who is signed in."""
    db.session.add(AccountDeed(user_id=user_id, kind=kind, by_user_id=by, at=now))
    db.session.flush()
