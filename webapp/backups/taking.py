"""Taking a backup while the instance serves: database first, then the files it names, which only ever grow."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from webapp.backups.age import Recipient, encrypt
from webapp.backups.archive import OWN, OWN_FILE, PAPERS, Listed, Manifest, Packing
from webapp.backups.copying import Snapshot, take_snapshot
from webapp.backups.whole import whole_file
from webapp.config import EVIDENCE, Settings
from webapp.content.store import place_of
from webapp.errors import Refused, Unusable, os_reason

DRAFTS = "backup-draft"
BUSY = "Cadangan lain dari instance ini sedang dibuat. Ulangi sesudah selesai."
STAMP = "%Y%m%dT%H%M%SZ"
CLOCKS_APART = timedelta(minutes=2)  # of machines that name their backups
NAME = re.compile(r"paritrana-([0-9]{8}T[0-9]{6}Z)\.tar\.age")


@dataclass(frozen=True)
class Taken:
    """A backup that lies there: its file, length and hash, what it holds, and the names of what was damaged before."""

    path: Path
    size: int
    sha256: str
    manifest: Manifest
    damaged: tuple[str, ...]

    @property
    def lacking(self) -> tuple[str, ...]:
        """Contents that the database speaks of and that this backup can't give back."""
        return (*self.manifest.absent, *self.damaged)


class Hashing:
    """A file that is written, with the hash and length of what went into it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        self.size += len(data)
        return self.file.write(data)

    def flush(self) -> None:
        self.file.flush()


def file_name(now: datetime) -> str:
    """What a backup is called that nobody named: when it was taken, so that names sort."""
    return f"paritrana-{now.astimezone(UTC).strftime(STAMP)}.tar.age"


def backups_in(folder: Path | None) -> list[tuple[datetime, Path]]:
    """(when it was taken, file) of every backup that was named by `file_name`, the oldest first."""
    found = [] if folder is None or not folder.is_dir() else sorted(folder.glob("paritrana-*.tar.age"))
    named = [(path, NAME.fullmatch(path.name)) for path in found]
    return [(datetime.strptime(match[1], STAMP).replace(tzinfo=UTC), path) for path, match in named if match]


def newest_in(folder: Path | None, *, now: datetime) -> Path | None:
    """The newest that can be one: a name alone is easily made, and one of a time to come would stay the newest."""
    sound = (path for at, path in reversed(backups_in(folder)) if at <= now + CLOCKS_APART and size_of(path))
    return next(sound, None)


def take_backup(settings: Settings, output: Path, recipients: Sequence[Recipient], *, now: datetime) -> Taken:
    """A backup of the application whose context this is, whole or not at all. Raises Refused, Unusable.

    A damaged content doesn't keep the others from being backed up; it is named.
    """
    with drafts(settings.instance) as folder:
        snapshot = take_snapshot(folder)
        return write(prepare(settings, snapshot, now=now), output, recipients)


@contextmanager
def drafts(instance: Path) -> Iterator[Path]:
    """A private folder for one backup at a time; what a killed one left there is gone. Raises Refused."""
    folder = instance / DRAFTS
    folder.mkdir(mode=0o700, exist_ok=True)
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        empty(folder)
        try:
            yield folder
        finally:
            empty(folder)
    except BlockingIOError:
        raise Refused(BUSY) from None
    finally:
        os.close(held)


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def prepare(settings: Settings, snapshot: Snapshot, *, now: datetime) -> Packing:
    """What is to be written, with the place of each file. Raises Unusable."""
    places: dict[str, Path] = {}
    files: list[Listed] = []
    absent: list[str] = []
    for store, hashes in ((EVIDENCE, snapshot.evidence), (PAPERS, snapshot.papers)):
        for sha256 in sorted(hashes):
            place, name = place_of(settings.shared / store, sha256), f"{store}/{sha256[:2]}/{sha256[2:]}"
            size = size_of(place)
            if size is None:
                absent.append(name)
            else:
                places[name] = place
                files.append(Listed(name, size, sha256))
    for name, path in own_files(settings.shared):
        places[name] = path
        files.append(described(name, path))
    database = described(snapshot.database.name, snapshot.database)
    places[database.name] = snapshot.database
    moment = now.astimezone(UTC).isoformat(timespec="seconds")
    listed: dict[str, Any] = {"files": tuple(files), "absent": tuple(absent), "logs": snapshot.logs}
    return Packing(Manifest(version("paritrana"), snapshot.revision, moment, database, **listed), places)


def size_of(place: Path) -> int | None:
    """A file's length; None where there is none, or none that can be looked at."""
    try:
        found = place.stat()
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def own_files(instance: Path) -> Iterator[tuple[str, Path]]:
    """The instance's own rubrics, typefaces and reference tables; files on their way, and links, aren't."""
    for folder in OWN:
        for path in sorted((instance / folder).rglob("*")):
            name = path.relative_to(instance).as_posix()
            if path.is_file() and not path.is_symlink() and not path.name.startswith(".") and OWN_FILE.fullmatch(name):
                yield name, path


def described(name: str, path: Path) -> Listed:
    try:
        with path.open("rb") as file:
            return Listed(name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
    except OSError as error:
        raise Unusable(f"{path}: tidak dapat dibaca ({os_reason(error)}), jadi cadangan tidak dibuat.") from None


def write(packing: Packing, output: Path, recipients: Sequence[Recipient]) -> Taken:
    """Raises Unusable."""
    with whole_file(output) as file:
        hashing = Hashing(file)
        encrypt(packing.pieces(), hashing, recipients)
        refuse_changed_database(packing)
    return Taken(output, hashing.size, hashing.hash.hexdigest(), packing.manifest, tuple(packing.damaged))


def refuse_changed_database(packing: Packing) -> None:
    """While the file hasn't its name yet. Raises Unusable."""
    if packing.manifest.database.name in packing.damaged:
        raise Unusable("Salinan basis data berubah saat ditulis, jadi cadangan tidak dibuat.")
