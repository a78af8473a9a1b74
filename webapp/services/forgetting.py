"""What has a period in `privacy.yaml` goes when it is over: a rule for each table, asked and kept alike.

People of lists have rules of their own (`webapp.services.retention`), because an edition may set their date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update

from webapp.db import Base, db
from webapp.models import (
    AuthSession,
    Invitation,
    Letter,
    Pairing,
    PasswordReset,
    ResetRequest,
    Signature,
    Throttle,
    Upload,
)
from webapp.models.letters import QUEUED
from webapp.privacy import period

Before = Callable[[datetime], ColumnElement[bool]]
NOTHING_OF_IT: Mapping[str, Any] = {"addressee": "", "recipient": "", "subject": "", "body": "", "reason": ""}


@dataclass(frozen=True)
class Rule:
    """Rows of one table that were over before a moment: emptied in these columns, or with none of them deleted."""

    holding: str
    table: type[Base]
    over: Before
    emptied: Mapping[str, Any] = field(default_factory=dict)

    def due(self, now: datetime) -> ColumnElement[bool]:
        return self.over(now - period(self.holding))

    def keep(self, now: datetime) -> int:
        """How many rows went."""
        change = update(self.table).values(self.emptied) if self.emptied else delete(self.table)
        return int(db.session.connection().execute(change.where(self.due(now))).rowcount)


def session_over(before: datetime) -> ColumnElement[bool]:
    return func.coalesce(AuthSession.revoked_at, AuthSession.expires_at) < before


def signed_with() -> ColumnElement[bool]:
    return AuthSession.id.in_(select(Signature.session_id))


def pairing_over(before: datetime) -> ColumnElement[bool]:
    ended = Pairing.session_id.in_(select(AuthSession.id).where(session_over(before)))
    return or_(ended, and_(Pairing.session_id.is_(None), Pairing.expires_at < before))


def link_over(before: datetime) -> ColumnElement[bool]:
    ended = func.coalesce(PasswordReset.used_at, PasswordReset.revoked_at, PasswordReset.expires_at)
    return ended < before


def invitation_over(before: datetime) -> ColumnElement[bool]:
    ended = func.coalesce(Invitation.used_at, Invitation.revoked_at, Invitation.expires_at) < before
    return and_(ended, or_(Invitation.addressee != "", Invitation.email != ""))


def letter_over(before: datetime) -> ColumnElement[bool]:
    """Whatever of it there is: where the text was emptied, a server's refusal may name the address all the same."""
    left = or_(*(getattr(Letter, name) != "" for name in NOTHING_OF_IT))
    return and_(Letter.created_at < before, Letter.state != QUEUED, left)


# In this order: what names a row goes before it.
RULES = (
    Rule("attempts", Throttle, lambda before: Throttle.window_started_at < before),
    Rule("attempts", ResetRequest, lambda before: ResetRequest.at < before),
    Rule("sessions", Pairing, pairing_over),
    Rule("sessions", AuthSession, lambda before: and_(session_over(before), ~signed_with())),
    Rule(
        "sessions",
        AuthSession,
        lambda before: and_(session_over(before), AuthSession.device != "", signed_with()),
        {"device": ""},
    ),
    Rule(
        "links",
        Letter,
        lambda before: Letter.reset_id.in_(select(PasswordReset.id).where(link_over(before))),
        {"reset_id": None},
    ),
    Rule("links", PasswordReset, link_over),
    Rule("invitations", Invitation, invitation_over, {"addressee": "", "email": "", "seed": ""}),
    Rule("letters", Letter, letter_over, NOTHING_OF_IT),
    Rule("uploads", Upload, lambda before: Upload.started_at < before),
)


def anything_is_over(*, now: datetime) -> bool:
    return any(db.session.scalar(select(exists().where(rule.due(now)))) for rule in RULES)


def forget(*, now: datetime) -> Counter[str]:
    """Keeps every rule; how many rows went, by table. Runs inside `transaction()`."""
    gone: Counter[str] = Counter()
    for rule in RULES:
        if rows := rule.keep(now):
            gone[rule.table.__tablename__] += rows
    db.session.flush()
    return gone


def old_copies(database: Path, *, now: datetime) -> list[Path]:
    """Copies of the database from before an upgrade whose period is over."""
    limit = (now - period("copies")).timestamp()
    found = database.parent.glob(f"{database.stem}-*{database.suffix}")
    return [path for path in found if path.stat().st_mtime < limit]
