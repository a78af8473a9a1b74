"""A stand-in for ClamAV's daemon: speaks its protocol on a socket, and finds EICAR's text and nothing else."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from webapp.content.kinds import EICAR

LIMIT = 40_000_000


@dataclass
class Daemon:
    """What it was given, and the words it answers instead of its own where `says` has some."""

    place: Path
    says: bytes | None = None
    limit: int = LIMIT
    seen: list[bytes] = field(default_factory=list)


@contextmanager
def clamd(**options: object) -> Iterator[Daemon]:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        daemon = Daemon(Path(folder) / "clamd.ctl", **options)
        door.bind(str(daemon.place))
        door.listen()
        Thread(target=serve, args=(door, daemon), daemon=True).start()
        yield daemon
        door.shutdown(socket.SHUT_RDWR)


def serve(door: socket.socket, daemon: Daemon) -> None:
    while True:
        try:
            line, _address = door.accept()
        except OSError:
            return
        with line, line.makefile("rb") as heard:
            line.sendall(answer(daemon, heard))


def answer(daemon: Daemon, heard: object) -> bytes:
    if (command := until_nul(heard)) == b"PING":
        return b"PONG\0"
    assert command == b"INSTREAM"
    found = b""
    while size := int.from_bytes(heard.read(4), "big"):
        found += heard.read(size)
        if len(found) > daemon.limit:
            return b"INSTREAM size limit exceeded. ERROR\0"
    daemon.seen.append(found)
    if daemon.says is not None:
        return daemon.says
    return b"stream: Eicar-Signature FOUND\0" if EICAR in found else b"stream: OK\0"


def until_nul(heard: object) -> bytes:
    found = b""
    while (letter := heard.read(1)) != b"\0":
        found += letter
    assert found[:1] == b"z"
    return found[1:]
