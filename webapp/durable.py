"""Names that survive a power cut: a file's name is on the disk only once the folder that holds it is."""

from __future__ import annotations

import os
from itertools import takewhile
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """The names in this folder are on the disk when this returns. Raises OSError."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def make_folder(folder: Path) -> None:
    """A folder for its owner alone, with those above it, under names that are on the disk. Raises OSError."""
    made = list(takewhile(lambda one: not one.exists(), (folder, *folder.parents)))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in made:
        sync_folder(one.parent)


def put_in_place(draft: Path, path: Path) -> None:
    """A file that was written beside its place takes it, for good. Raises OSError."""
    draft.replace(path)
    sync_folder(path.parent)
