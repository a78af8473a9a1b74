"""Files that were checked and wait for somebody to say yes; whoever never does leaves nothing behind for long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from webapp.content import store
from webapp.errors import Refused

FOLDER = "waiting"
LONGEST = timedelta(days=1)
GONE = "Berkas yang diperiksa tidak ada lagi di server, mungkin karena terlalu lama menunggu. Unggah lagi berkasnya."


def put(folder: Path, file: IO[bytes], *, reserve: int, now: datetime) -> None:
    """Keeps an open file until it is taken or forgotten. Raises StorageFull, Damaged."""
    forget_old(folder, now)
    store.refuse_without_room(folder / FOLDER, 0, reserve=reserve)
    file.seek(0)
    store.keep(folder / FOLDER, file)


@contextmanager
def opened(folder: Path, sha256: str) -> Iterator[IO[bytes]]:
    """The file with this hash, which somebody typed. Raises Refused where it isn't there any more."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(store.opened(folder / FOLDER, sha256))
        except (store.Damaged, ValueError):
            raise Refused(GONE) from None
        yield file


def forget(folder: Path, sha256: str) -> None:
    """It was taken."""
    store.place_of(folder / FOLDER, sha256).unlink(missing_ok=True)


def forget_old(folder: Path, now: datetime) -> None:
    """Removes what has waited for more than a day."""
    for sha256 in list(store.stored(folder / FOLDER)):
        place = store.place_of(folder / FOLDER, sha256)
        with suppress(FileNotFoundError):  # another one was faster
            if now - datetime.fromtimestamp(place.stat().st_mtime, UTC) > LONGEST:
                place.unlink()
