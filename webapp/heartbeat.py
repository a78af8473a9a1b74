"""The worker's sign of life: a file that it touches, for whoever asks whether it is there."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

FILE = "worker.alive"
EVERY_SECONDS = 5.0
LATE = timedelta(seconds=60)  # by then it is stuck, or not there


def beat(folder: Path) -> None:
    """The worker is there. A full disk is told elsewhere."""
    with suppress(OSError):
        (folder / FILE).touch(mode=0o600)


def silent_for(folder: Path, *, now: datetime) -> timedelta | None:
    """How long the worker has said nothing; None when it never has."""
    try:
        last = (folder / FILE).stat().st_mtime
    except OSError:
        return None
    return now - datetime.fromtimestamp(last, now.tzinfo)
