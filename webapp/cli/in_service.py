"""Whether an instance is being served: by any number of servers, each on its port, and by none while its rows move."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.errors import ConfigRefused

BEING_MOVED = "Instance ini sedang dipindahkan (paritrana move). Tunggu sampai selesai, lalu jalankan dengan tujuannya."


@contextmanager
def in_service(folder: Path) -> Iterator[None]:
    """While this lasts, whoever asks `out_of_service` hears no. Raises ConfigRefused where somebody does already."""
    with locked(folder, fcntl.LOCK_SH) as taken:
        if not taken:
            raise ConfigRefused(BEING_MOVED)
        yield


@contextmanager
def out_of_service(folder: Path) -> Iterator[bool]:
    """Whether nobody serves this instance, on whichever port; while this lasts, nobody begins to."""
    with locked(folder, fcntl.LOCK_EX) as taken:
        yield taken


@contextmanager
def locked(folder: Path, how: int) -> Iterator[bool]:
    """A lock on the folder itself, which a server's processes inherit: it goes when the last of them is gone."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield take(held, how)
    finally:
        os.close(held)


def take(held: int, how: int) -> bool:
    try:
        fcntl.flock(held, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
