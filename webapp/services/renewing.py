"""Another key in the place of the instance's own, and everything that lies encrypted under the old one.

What can't be made anew without its owner is void: sessions, links that set a password, invitations, recovery codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from webapp.db import db
from webapp.models import AuthSession, Invitation, PasswordReset, RecoveryCode, Totp
from webapp.services.second_step import decrypted, encrypted


@dataclass(frozen=True)
class Renewed:
    """How many authenticators go on under the new key, and how many are lost: they opened under neither."""

    kept: int
    lost: int


def renew(old: str, new: str, *, now: datetime) -> Renewed:
    """Runs inside `transaction()`. Done twice, as after a stop half-way, it comes to the same."""
    rows = db.session.scalars(select(Totp)).all()
    kept = sum(again(row, old, new) for row in rows)
    open_links = (PasswordReset.used_at.is_(None), PasswordReset.revoked_at.is_(None))
    db.session.execute(update(PasswordReset).where(*open_links).values(revoked_at=now))
    # Whoever has a copy of the rows and the old key knows these links, too; over, not revoked, so that each is renewed.
    invited = (Invitation.used_at.is_(None), Invitation.seed != "", Invitation.expires_at > now)
    db.session.execute(update(Invitation).where(*invited).values(expires_at=now))
    db.session.execute(update(AuthSession).where(AuthSession.revoked_at.is_(None)).values(revoked_at=now))
    db.session.execute(delete(RecoveryCode))
    db.session.flush()
    return Renewed(kept, len(rows) - kept)


def again(row: Totp, old: str, new: str) -> bool:
    """Whether an authenticator works under the new key from now on."""
    if decrypted(row, new) is not None:
        return True
    secret = decrypted(row, old)
    if secret is None:
        return False
    row.secret = encrypted(secret, row.user_id, new)
    return True
