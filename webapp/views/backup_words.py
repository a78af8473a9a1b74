"""What the secretariat reads about backups: nothing while all is well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.access import settings
from webapp.services.backup_runs import standing_of
from webapp.views.submission_versions import moment_words

USUAL_ZONE = "Asia/Jakarta"


@dataclass(frozen=True)
class BackupWords:
    """`last` is when the newest good one was begun, "" for never; `late` when a night is missing."""

    last: str
    fault: str
    late: bool


def backup_words(timezone: str, *, now: datetime) -> BackupWords | None:
    """None where there is nothing to tell."""
    found = standing_of(settings().backups, now=now)
    if found is None or not (found.late or found.fault):
        return None
    last = "" if found.last_good is None else moment_words(found.last_good, timezone or USUAL_ZONE)
    return BackupWords(last, found.fault, found.late)
