"""What the doctor looks at where backups lie: that they can be written, and how old the newest is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from webapp.config import Settings

from .doctor_finding import FAULT, OK, WARNING, Finding

BACKUPS = "Cadangan"
OLDEST_BACKUP = timedelta(hours=26)
BACKUP = re.compile(r"paritrana-([0-9]{8}T[0-9]{6}Z)\.tar\.age")
STAMP = "%Y%m%dT%H%M%SZ"
MAKE_ONE = "Jalankan: paritrana backup"
LET_WRITE = (
    "Pasang (mount) folder itu dan izinkan akun server menulis di dalamnya. Dengan systemd: cetak lagi unitnya dengan "
    "PARITRANA_BACKUP_FOLDER terisi (paritrana deploy systemd), lalu mulai ulang."
)


def backups(settings: Settings) -> Iterator[Finding]:
    folder = settings.backups.folder
    if folder is not None and not can_be_written(folder):
        yield Finding(BACKUPS, FAULT, f"{folder} tidak dapat ditulisi", LET_WRITE)
    yield backup_in(folder, now=datetime.now(UTC))


def can_be_written(folder: Path) -> bool:
    """Whether a file can be made there, also where a unit has the disk read-only; or the folder, as the worker does."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def backup_in(folder: Path | None, *, now: datetime) -> Finding:
    """The newest backup of a folder by its name. The nightly one stands there only once it was opened again."""
    if folder is None:
        return Finding(BACKUPS, WARNING, "folder cadangan belum diatur", "Isi PARITRANA_BACKUP_FOLDER.")
    stamps = [found[1] for path in folder.glob("*.age") if (found := BACKUP.fullmatch(path.name))]
    if not stamps:
        return Finding(BACKUPS, FAULT, f"tidak ada cadangan di {folder}", MAKE_ONE)
    age = now - datetime.strptime(max(stamps), STAMP).replace(tzinfo=UTC)
    words = f"yang terbaru berumur {int(age.total_seconds() // 3600)} jam"
    if age > OLDEST_BACKUP:
        return Finding(BACKUPS, FAULT, words, "Periksa pekerja latar dan ruang simpan, lalu: paritrana backup")
    return Finding(BACKUPS, OK, words)
