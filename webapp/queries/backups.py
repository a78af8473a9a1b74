"""Backups that the worker took by itself."""

from __future__ import annotations

from sqlalchemy import select

from webapp.db import db
from webapp.models import BackupRun


def newest_run() -> BackupRun | None:
    """The newest attempt."""
    return db.session.scalar(select(BackupRun).order_by(BackupRun.begun_at.desc(), BackupRun.id.desc()).limit(1))


def newest_good_run() -> BackupRun | None:
    """The newest that ended with a file which was checked."""
    good = select(BackupRun).where(BackupRun.file != "")
    return db.session.scalar(good.order_by(BackupRun.begun_at.desc(), BackupRun.id.desc()).limit(1))
