"""Taking a device away, and noting when it was last seen. Runs inside `transaction()`."""

from __future__ import annotations

from datetime import datetime, timedelta

from webapp.access import may_end_session
from webapp.db import db
from webapp.errors import NotFound
from webapp.models import AuthSession
from webapp.queries.pairing import session_with_owner

SEEN_EVERY = timedelta(minutes=1)  # a finer clock would only cost writes


def end_device(session_id: int, *, by: int, role: str, now: datetime) -> AuthSession:
    """Takes a session away at once; one that is over stays so. Raises NotFound where it isn't this person's to end."""
    found = session_with_owner(session_id)
    if found is None or not may_end_session(by, role, found.user_id):
        raise NotFound
    if found.revoked_at is None:
        found.revoked_at = found.taken_away_at = now
        db.session.flush()
    return found


def is_unseen(seen_at: datetime, *, now: datetime) -> bool:
    """Whether it is time to note again that a device is there."""
    return now - seen_at >= SEEN_EVERY


def note_seen(session_id: int, *, now: datetime) -> None:
    db.session.get_one(AuthSession, session_id).seen_at = now
    db.session.flush()
