"""Whether an instance is being served: by any number of servers, each on its port, and by none while it is changed."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.errors import ConfigRefused, Refused
from webapp.queue import alone

THE_WORKER = "worker"
BEING_CHANGED = (
    "Instance ini sedang dipindahkan (paritrana move), diperbarui, atau diganti kuncinya. Tunggu sampai selesai, lalu "
    "ulangi."
)
AT_WORK = "Pekerja latar instance ini sedang berjalan. Hentikan dahulu layanan dan pekerjanya, lalu ulangi."
SERVED = "Instance ini sedang dilayani, mungkin di port lain. Hentikan dahulu layanannya, lalu ulangi."


@contextmanager
def in_service(folder: Path) -> Iterator[None]:
    """While this lasts, whoever asks `out_of_service` hears no. Raises ConfigRefused where somebody does already."""
    with locked(folder, fcntl.LOCK_SH) as taken:
        if not taken:
            raise ConfigRefused(BEING_CHANGED)
        yield


@contextmanager
def out_of_service(folder: Path) -> Iterator[bool]:
    """Whether nobody serves this instance, on whichever port; while this lasts, nobody begins to."""
    with locked(folder, fcntl.LOCK_EX) as taken:
        yield taken


@contextmanager
def at_rest(folder: Path) -> Iterator[None]:
    """While this lasts nobody on this machine serves this instance or is its worker. Raises Refused where one is."""
    with alone(folder, THE_WORKER) as mine, out_of_service(folder) as unserved:
        if not mine:
            raise Refused(AT_WORK)
        if not unserved:
            raise Refused(SERVED)
        yield


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
