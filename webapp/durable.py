"""Names that outlive a power cut: a file that was written isn't there yet as long as its folder wasn't."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Makes a folder, and those above it, where there is none; its name outlives a power cut, or it isn't there."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        make_durable(folder.parent)
    except OSError:
        with suppress(OSError):
            folder.rmdir()
        raise


def make_durable(folder: Path) -> None:
    """A name in a folder survives a power cut once the folder itself was written."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
