"""The virus scanner of the machine: a file is handed to ClamAV's daemon through its socket, which nobody else reaches.

Protocol: clamd(8), INSTREAM: pieces, each behind its length in four bytes, and an empty one at the end.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import IO

from webapp.content.kinds import ContentRefused
from webapp.errors import Refused

PIECE = 2**16
SECONDS = 30.0
LONGEST_ANSWER = 4096
CLEAN, INFECTED = b"stream: OK", b" FOUND"
REFUSED = "Pemindai virus menemukan sesuatu dalam berkas ini, jadi tidak diterima dan tidak disimpan."
AWAY = "Pemindai virus sedang tidak dapat dipakai, jadi berkas belum diterima. Silakan coba lagi sebentar lagi."


class ScannerAway(Refused):
    """The scanner said nothing about the file: neither clean nor infected."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


def refuse_infected(file: IO[bytes], place: Path) -> None:
    """Lets the scanner behind the socket `place` look at an open file, and goes back to its first byte.

    Raises ContentRefused for an infected one, ScannerAway where the scanner didn't say that it is clean.
    """
    file.seek(0)
    try:
        with connected(place) as line:
            answer = asked(line, file)
    except OSError:
        raise ScannerAway(AWAY) from None
    finally:
        file.seek(0)
    if answer.endswith(INFECTED):
        raise ContentRefused(REFUSED)
    if answer != CLEAN:
        raise ScannerAway(AWAY)


def is_there(place: Path) -> bool:
    """Whether a scanner answers behind this socket."""
    try:
        with connected(place) as line:
            line.sendall(b"zPING\0")
            return read_answer(line) == b"PONG"
    except OSError:
        return False


@contextmanager
def connected(place: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(SECONDS)
        line.connect(str(place))
        yield line


def asked(line: socket.socket, file: IO[bytes]) -> bytes:
    """The scanner's words; one that has heard enough (its own limit) speaks and closes before the end."""
    try:
        line.sendall(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        pass
    return read_answer(line)


def read_answer(line: socket.socket) -> bytes:
    found = b""
    while len(found) < LONGEST_ANSWER and (part := line.recv(LONGEST_ANSWER)):
        found += part
        if b"\0" in part:
            break
    return found.partition(b"\0")[0].strip()
