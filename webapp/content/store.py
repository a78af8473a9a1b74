"""Contents on disk: each once, under its own hash; and files on their way, in pieces.

A content is written whole beside its place, made durable, then renamed into it; nothing is ever changed in place. What
a row of the database speaks of is on disk before the row, so that a file without a row is all that a crash can leave.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import IO

from webapp.durable import make_durable, make_folder
from webapp.errors import Refused, os_reason

INCOMING = "incoming"
SHA256 = re.compile(r"[0-9a-f]{64}")
AT_ONCE = 2**20
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

NO_ROOM = (
    "Tempat penyimpanan di server hampir penuh, jadi berkas belum dapat diterima. Isian angka tetap dapat disimpan."
)
DAMAGED = "Berkas ini di server tidak lagi sama dengan yang diunggah. Sekretariat perlu memulihkannya dari cadangan."

FreeBytes = Callable[[Path], int]


class StorageFull(Refused):
    """There is no room for a file; what is stored already is safe."""

    status = HTTPStatus.INSUFFICIENT_STORAGE


class Damaged(Refused):
    """What lies on disk isn't what was stored."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


def free_bytes(folder: Path) -> int:
    """How much room is left where this folder lies."""
    return shutil.disk_usage(folder).free


def refuse_without_room(folder: Path, size: int, *, reserve: int, free: FreeBytes = free_bytes) -> None:
    """Raises StorageFull when `size` bytes more would leave less than `reserve`, which scores and figures may need.

    Damaged where the folder can't be made.
    """
    with told_when_full():
        make_folder(folder)
    if free(folder) - size < reserve:
        raise StorageFull(NO_ROOM)


@contextmanager
def told_when_full() -> Iterator[None]:
    """Tells what the system refused to write as a sentence. Raises StorageFull, Damaged."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull(NO_ROOM) from error
        raise Damaged(f"Berkas tidak dapat ditulis: {os_reason(error)}. Tidak ada yang berubah.") from error


def place_of(folder: Path, sha256: str) -> Path:
    """Where a content lies. Raises ValueError for what isn't a hash."""
    if not SHA256.fullmatch(sha256):
        raise ValueError(f"not a hash: {sha256!r}")
    return folder / sha256[:2] / sha256[2:]


def incoming(folder: Path, upload_id: str) -> Path:
    """Where a file on its way lies; the id was checked where it was read."""
    return folder / INCOMING / upload_id


def keep(folder: Path, content: IO[bytes]) -> tuple[str, int]:
    """(hash, size) of a content, which is on disk when this returns. Raises StorageFull, Damaged."""
    draft = folder / INCOMING / f".{secrets.token_hex(8)}"
    with told_when_full():
        make_folder(draft.parent)
        try:
            sha256, size = written(content, draft)
            place = place_of(folder, sha256)
            place.parent.mkdir(mode=0o700, exist_ok=True)
            draft.replace(place)
            make_durable(place.parent)
            make_durable(folder)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
    return sha256, size


def written(content: IO[bytes], path: Path) -> tuple[str, int]:
    """Copies a content to a new file that nobody may change."""
    found, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440), "wb") as file:
        while piece := content.read(AT_ONCE):
            found.update(piece)
            size += len(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return found.hexdigest(), size


def read(folder: Path, sha256: str) -> bytes:
    """A content as it was stored. Raises Damaged when it is gone or isn't the same any more."""
    try:
        content = place_of(folder, sha256).read_bytes()
    except OSError:
        raise Damaged(DAMAGED) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Damaged(DAMAGED)
    return content


@contextmanager
def opened(folder: Path, sha256: str) -> Iterator[IO[bytes]]:
    """A content as it was stored, as an open file. Raises Damaged when it is gone or isn't the same any more."""
    try:
        file = place_of(folder, sha256).open("rb")
    except OSError:
        raise Damaged(DAMAGED) from None
    with file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise Damaged(DAMAGED)
        yield file


def damaged(folder: Path, hashes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(hash, what is wrong) of each of these contents that isn't on disk as it was stored, by hash."""
    for sha256 in sorted(hashes):
        try:
            read(folder, sha256)
        except Damaged:
            yield sha256, "isinya berubah" if place_of(folder, sha256).exists() else "tidak ada"


def stored(folder: Path) -> Iterator[str]:
    """The hashes under which something lies in the store."""
    for path in sorted(folder.glob("[0-9a-f][0-9a-f]/*")):
        yield path.parent.name + path.name


@contextmanager
def taken(folder: Path, upload_id: str) -> Iterator[IO[bytes]]:
    """The file on its way, open for this process alone: a piece and its row belong together."""
    path = incoming(folder, upload_id)
    with told_when_full():
        make_folder(path.parent)
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def put_piece(folder: Path, file: IO[bytes], offset: int, piece: bytes) -> None:
    """Writes a piece where it belongs; it is on disk when this returns. Raises StorageFull, Damaged.

    What a piece that nobody acknowledged has left there is overwritten.
    """
    with told_when_full():
        file.seek(offset)
        file.write(piece)
        file.flush()
        file.truncate(offset + len(piece))
        os.fsync(file.fileno())
        if not offset:
            make_durable(folder / INCOMING)


def last_byte_at(folder: Path, upload_id: str) -> datetime | None:
    """When something was last written to a file on its way; None before its first piece."""
    try:
        return datetime.fromtimestamp(incoming(folder, upload_id).stat().st_mtime, UTC)
    except OSError:
        return None


def forget_incoming(folder: Path, upload_id: str) -> None:
    """Takes away a file on its way that has arrived, or that wasn't taken."""
    with suppress(OSError):
        incoming(folder, upload_id).unlink(missing_ok=True)
