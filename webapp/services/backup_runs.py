"""When a backup is due, and what became of the last ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from webapp.config import BackupPlan
from webapp.db import db
from webapp.models import BackupRun
from webapp.queries.backups import newest_good_run, newest_run

BACK_UP = "back_up"
TRIED_AGAIN_AFTER = timedelta(hours=1)
LATE_AFTER = timedelta(hours=36)  # a night was left out
LONGEST_FAULT = 1000
BROKEN_OFF = "Pembuatan cadangan terputus sebelum selesai."


@dataclass(frozen=True)
class Standing:
    """When the newest good backup was begun (None: never), whether a night is missing, and the newest fault or ""."""

    last_good: datetime | None
    late: bool
    fault: str


def newest_good_file() -> str:
    """The name of the newest backup that was opened again and held what it should; "" where there is none."""
    run = newest_good_run()
    return "" if run is None else run.file


def due_since(hour: int, *, now: datetime) -> datetime:
    """The newest moment at which a backup should have begun: this hour of the server's own clock."""
    local = now.astimezone()
    moment = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return (moment if moment <= local else moment - timedelta(days=1)).astimezone(UTC)


def is_due(plan: BackupPlan, *, now: datetime) -> bool:
    """Whether tonight's is still to be made; one that failed is tried again after an hour."""
    last = newest_run()
    if plan.folder is None:
        return False
    if last is None or last.begun_at < due_since(plan.hour, now=now) or last.ended_at is None:
        return True
    return not last.file and last.begun_at + TRIED_AGAIN_AFTER <= now


def begin_run(*, now: datetime) -> BackupRun:
    """Runs inside `transaction()`; what an earlier one left open was broken off."""
    last = newest_run()
    if last is not None and last.ended_at is None:
        last.ended_at, last.fault = now, BROKEN_OFF
    row = BackupRun(begun_at=now)
    db.session.add(row)
    db.session.flush()
    return row


def end_run(run_id: int, file: tuple[str, int, str] | None, fault: str, *, now: datetime) -> None:
    """`file` is (name, size, hash) of a backup that was checked. Runs inside `transaction()`."""
    row = db.session.get_one(BackupRun, run_id)
    row.ended_at, row.fault = now, fault[:LONGEST_FAULT]
    if file is not None:
        row.file, row.size, row.sha256 = file
    db.session.flush()


def standing_of(plan: BackupPlan, *, now: datetime) -> Standing | None:
    """How backups stand; None where none are asked for."""
    if plan.folder is None:
        return None
    last, good = newest_run(), newest_good_run()
    since = None if good is None else good.begun_at
    fault = "" if last is None or last.ended_at is None else last.fault
    begun = last is not None  # before the first night nothing is missing
    return Standing(since, begun and (since is None or since + LATE_AFTER < now), fault)
