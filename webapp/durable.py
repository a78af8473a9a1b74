"""Names that survive a power cut: a file's name is on the disk only once the folder that holds it is."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """The names in this folder are on the disk when this returns. Raises OSError."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def make_folder(folder: Path) -> None:
    """A folder for its owner alone, with those above it; its name outlives a power cut, or it isn't there.

    Raises OSError.
    """
    if folder.is_dir():
        return
    if not folder.parent.exists():
        make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        sync_folder(folder.parent)
    except OSError:
        with suppress(OSError):
            folder.rmdir()
        raise


def put_in_place(draft: Path, path: Path) -> None:
    """A file that was written beside its place takes it, for good. Raises OSError."""
    draft.replace(path)
    sync_folder(path.parent)
