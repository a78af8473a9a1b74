"""The workers' signs of life: each machine's touches a file of its own, for whoever asks which are there."""

from __future__ import annotations

import hashlib
import os
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

FOLDER = "workers"  # in the folder that all servers have in common
EVERY_SECONDS = 5.0
LATE = timedelta(seconds=60)  # by then it is stuck, or not there
FORGOTTEN = timedelta(days=1)  # by then somebody has taken it away


def file_of(shared: Path, instance: Path) -> Path:
    """The file of this machine's worker; two instances on one machine have two."""
    machine = re.sub(r"[^A-Za-z0-9.-]", "", socket.gethostname())[:60]
    return shared / FOLDER / f"{machine}~{hashlib.sha256(os.fsencode(instance)).hexdigest()[:8]}"


def beat(shared: Path, instance: Path, *, now: datetime) -> None:
    """The worker is there, by everybody's clock: the folder's own may go wrong. A full disk is told elsewhere."""
    with suppress(OSError):
        path = file_of(shared, instance)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        os.utime(path, (now.timestamp(), now.timestamp()))


def silences(shared: Path, *, now: datetime) -> dict[str, timedelta]:
    """How long each worker has said nothing, by its name."""
    return {path.name: now - last for path, last in said(shared, now)}


def forget_old(shared: Path, *, now: datetime) -> None:
    """Takes away the files of workers that are no more."""
    for path, last in said(shared, now):
        if now - last > FORGOTTEN:
            path.unlink(missing_ok=True)


def said(shared: Path, now: datetime) -> Iterator[tuple[Path, datetime]]:
    """(file, when it was touched last). A file on another machine is opened: only then is it asked for anew."""
    for path in sorted((shared / FOLDER).glob("*")):
        with suppress(OSError), path.open("rb") as file:
            yield path, datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, now.tzinfo)
