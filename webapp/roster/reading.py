"""Asking the child: it is given an open file, and what it tells is passed on while it works."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import IO, Any

from reports.pdf import child_environment
from webapp.content.looking import MEBIBYTE, at_start
from webapp.roster.columns import RosterRefused
from webapp.roster.order import Order

TICK = 0.35  # seconds: whoever waits hears at least this often that it goes on
AT_ONCE = 2**20
TOO_MUCH = "Berkas ini rusak atau terlalu rumit untuk dibaca. Simpan ulang sebagai XLSX atau CSV, lalu unggah lagi."
TOO_SLOW = "Membaca daftar ini memakan waktu terlalu lama, jadi dihentikan. Tidak ada yang berubah; coba lagi."


@dataclass(frozen=True)
class Limits:
    """What reading one list may use; one of 100,000 people needs a third of each."""

    memory_bytes: int = 640 * MEBIBYTE
    cpu_seconds: int = 40
    wall_seconds: int = 180


LIMITS = Limits()


class Interrupted(Exception):
    """The child was ended from outside, or its pipe broke: nothing is said about the file."""


def told_by_child(file: IO[bytes], order: Order, limits: Limits = LIMITS) -> Iterator[dict[str, Any] | None]:
    """What the child tells, None whenever a moment has passed without anything.

    Raises RosterRefused where the file isn't taken, Interrupted where that can't be said.
    """
    ended = False
    with child(file, order, limits) as process:
        until = monotonic() + limits.wall_seconds
        for line in lines_of(process):
            if monotonic() > until:
                raise RosterRefused(TOO_SLOW)
            told = None if line is None else json.loads(line)
            if told is not None and "refused" in told:
                raise RosterRefused(told["refused"])
            ended = ended or (told is not None and "end" in told)
            yield told
        code = process.wait()
    if code < 0 and -code in {1, 2, 15}:
        raise Interrupted
    if code or not ended:
        raise RosterRefused(TOO_MUCH)


@contextmanager
def child(file: IO[bytes], order: Order, limits: Limits) -> Iterator[subprocess.Popen[bytes]]:
    """Our own module, run by our own interpreter; gone when this ends, however it ends."""
    at_start(file)
    number = os.memfd_create("order")
    try:
        with os.fdopen(os.dup(number), "w", encoding="ascii") as told:
            told.write(order.text())
        os.lseek(number, 0, os.SEEK_SET)
        bounds = [str(limits.memory_bytes), str(limits.cpu_seconds)]
        process = subprocess.Popen(  # noqa: S603  # our own module
            [sys.executable, "-P", "-m", "webapp.roster", *bounds, str(number)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            pass_fds=(number,),
        )
    finally:
        os.close(number)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def lines_of(process: subprocess.Popen[bytes]) -> Iterator[bytes | None]:
    """Whole lines; None whenever `TICK` has passed without one."""
    assert process.stdout is not None
    number, rest = process.stdout.fileno(), b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(number, selectors.EVENT_READ)
        while True:
            if not waiting.select(TICK):
                yield None
                continue
            piece = os.read(number, AT_ONCE)
            if not piece:
                return
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole
