"""What the doctor looks at where backups lie: that they can be written, how old the newest is, and that it is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reports.formats import number
from webapp.backups.taking import CLOCKS_APART, backups_in, newest_in, size_of
from webapp.config import Settings
from webapp.queries.backups import newest_good_run

from .doctor_finding import FAULT, OK, WARNING, Finding, reading

BACKUPS = "Cadangan"
OLDEST_BACKUP = timedelta(hours=26)
MAKE_ONE = "Jalankan: paritrana backup"
NOT_YET = "Setel jam (NTP): timedatectl set-ntp true. Yang bukan cadangan, pindahkan dari folder itu."
LET_WRITE = (
    "Pasang (mount) folder itu dan izinkan akun server menulis di dalamnya. Dengan systemd: cetak lagi unitnya dengan "
    "PARITRANA_BACKUP_FOLDER terisi (paritrana deploy systemd), lalu mulai ulang."
)


def backups(settings: Settings) -> Iterator[Finding]:
    folder, now = settings.backups.folder, datetime.now(UTC)
    if folder is None:
        yield Finding(BACKUPS, WARNING, "folder cadangan belum diatur", "Isi PARITRANA_BACKUP_FOLDER.")
        return
    if not can_be_written(folder):
        yield Finding(BACKUPS, FAULT, f"{folder} tidak dapat ditulisi", LET_WRITE)
    yield from of_times_to_come(folder, now=now)
    yield backup_in(folder, now=now)
    yield from unlike_its_note(settings, folder, now=now)


def can_be_written(folder: Path) -> bool:
    """Whether a file can be made there, also where a unit has the disk read-only; or the folder, as the worker does."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def of_times_to_come(folder: Path, *, now: datetime) -> Iterator[Finding]:
    """A backup that says so was named by a wrong clock, or isn't one."""
    for at, path in backups_in(folder):
        if at > now + CLOCKS_APART:
            yield Finding(BACKUPS, FAULT, f"{path} bertanggal di masa depan", NOT_YET)


def backup_in(folder: Path, *, now: datetime) -> Finding:
    """The newest backup of a folder. The nightly one stands there only once it was opened again."""
    newest = newest_in(folder, now=now)
    if newest is None:
        return Finding(BACKUPS, FAULT, f"tidak ada cadangan di {folder}", MAKE_ONE)
    age = now - next(at for at, path in backups_in(folder) if path == newest)
    words = f"yang terbaru berumur {int(age.total_seconds() // 3600)} jam"
    if age > OLDEST_BACKUP:
        return Finding(BACKUPS, FAULT, words, "Periksa pekerja latar dan ruang simpan, lalu: paritrana backup")
    return Finding(BACKUPS, OK, words)


def unlike_its_note(settings: Settings, folder: Path, *, now: datetime) -> Iterator[Finding]:
    """The worker's newest good one, where the file isn't as long as it was, or is gone and nothing newer is there."""
    with reading(settings):
        run = newest_good_run()
    if run is None:
        return
    size, newest = size_of(folder / run.file), newest_in(folder, now=now)
    if size is None and newest is not None and newest.name < run.file:
        yield Finding(BACKUPS, FAULT, f"{run.file}, yang terakhir dibuat, tidak ada lagi di {folder}", MAKE_ONE)
    elif size not in {None, run.size}:
        words = f"{run.file} kini {number(size or 0)} byte, padahal {number(run.size)} byte saat dibuat dan diperiksa"
        yield Finding(BACKUPS, FAULT, words, MAKE_ONE)
