"""Many papers in a row without the renderer's start for each: one process is prepared, and forks itself for each paper.

`python -m reports.press MEMORY_BYTES CPU_SECONDS WALL_SECONDS` is that process. What prints a paper is a fresh copy of
it with its own limits, which ends with the paper: so no paper can depend on another, take another with it or leave
memory behind.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from threading import Lock, Timer
from typing import IO, NoReturn, Self

from .errors import BROKEN, PrintFailed
from .page import packed
from .pdf import LIMITS, Limits, child_environment, limit, limit_self, looked_at, print_message

QUESTION = struct.Struct("!Q")  # how long the packed page is that follows
ANSWER = struct.Struct("!iQQ")  # how printing ended; how long are the PDF and what was said, which follow
PATIENCE_SECONDS = 60  # for the prepared process itself, over a paper's own limit
BROKEN_OFF = 1
DIE_WITH_PARENT = 1  # of prctl(2)
# What the renderer does once in a process, it has done before the first paper: programs loaded, fonts found.
PREPARING = """<html lang="id"><head><title>x</title>
<link rel="stylesheet" href="asset:paper.css"></head><body><p>x <b>x</b></p></body></html>"""


class Press:
    """Prints papers one after the other; the prepared process is started with the first one, or by `start`.

    One thread at a time may print; any may `close` it.
    """

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self.process: subprocess.Popen[bytes] | None = None
        self.starting = Lock()
        self.closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def print_pdf(self, html: str) -> bytes:
        """The paper as PDF. Raises PrintFailed; the next paper isn't touched by that."""
        process = self.start()
        waiting = Timer(self.limits.wall_seconds + PATIENCE_SECONDS, process.kill)
        waiting.start()
        try:
            code, pdf, told = asked(process, packed(html))
        except (OSError, ValueError) as gone:
            self.end()
            raise PrintFailed(BROKEN, f"the prepared process is gone: {gone}") from gone
        finally:
            waiting.cancel()
        return looked_at(code, pdf, told)

    def start(self) -> subprocess.Popen[bytes]:
        """The prepared process, made where there is none. Raises PrintFailed on a press that is closed."""
        with self.starting:
            if self.closed:
                raise PrintFailed(BROKEN, "the press is closed")
            if self.process is None:
                bounds = (self.limits.memory_bytes, self.limits.cpu_seconds, self.limits.wall_seconds)
                self.process = subprocess.Popen(  # noqa: S603  # our own module, run by our own interpreter
                    [sys.executable, "-P", "-m", "reports.press", *map(str, bounds)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env=child_environment(),
                )
            return self.process

    def close(self) -> None:
        """Ends it for good, also for whoever was about to print."""
        with self.starting:
            self.closed = True
        self.end()

    def end(self) -> None:
        """Ends the prepared process, and with it what it is printing; the next paper starts another."""
        with self.starting:
            process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.communicate()


def asked(process: subprocess.Popen[bytes], message: bytes) -> tuple[int, bytes, bytes]:
    """(how printing ended, the PDF, what was said). Raises OSError where there is no whole answer."""
    assert process.stdin is not None  # both are pipes
    assert process.stdout is not None
    process.stdin.write(QUESTION.pack(len(message)) + message)
    process.stdin.flush()
    code, pdf, told = ANSWER.unpack(whole(process.stdout, ANSWER.size))
    return code, whole(process.stdout, pdf), whole(process.stdout, told)


def whole(source: IO[bytes], size: int) -> bytes:
    """So many bytes. Raises BrokenPipeError where the source ends before."""
    found = source.read(size)
    if len(found) < size:
        raise BrokenPipeError(f"{len(found)} of {size} bytes")
    return found


# ---------------------------------------------------------------------- the prepared process


def main(limits: Limits) -> int:
    """Prepares itself, then answers until nobody asks any more."""
    os.nice(5)
    limit(resource.RLIMIT_AS, limits.memory_bytes, limits.memory_bytes)
    prepare()
    while size := sys.stdin.buffer.read(QUESTION.size):
        code, pdf, told = printed_apart(sys.stdin.buffer.read(*QUESTION.unpack(size)), limits)
        sys.stdout.buffer.write(ANSWER.pack(code, len(pdf), len(told)) + pdf + told)
        sys.stdout.buffer.flush()
    return 0


def prepare() -> None:
    """Prints once for nobody; nothing of it is left but what is loaded."""
    from .render import render_pdf

    gc.disable()
    render_pdf(PREPARING)
    gc.collect()
    gc.freeze()


def printed_apart(message: bytes, limits: Limits) -> tuple[int, bytes, bytes]:
    """(how it ended, the PDF, what was said) of a copy of this process that prints one paper."""
    with TemporaryDirectory() as folder, TemporaryFile(dir=folder) as pdf, TemporaryFile(dir=folder) as told:
        child = os.fork()
        if child == 0:
            print_and_end(message, limits, Path(folder), (pdf.fileno(), told.fileno()))
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status), content(pdf), content(told)


def content(file: IO[bytes]) -> bytes:
    """What the copy has written."""
    file.seek(0)
    return file.read()


def print_and_end(message: bytes, limits: Limits, folder: Path, outputs: tuple[int, int]) -> NoReturn:
    """In the copy: prints within its limits, and never comes back."""
    code = BROKEN_OFF
    try:
        settle(folder, outputs)
        limit_self(limits.memory_bytes, limits.cpu_seconds)
        signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)
        code = print_message(message)
        sys.stdout.buffer.flush()
    except BaseException:  # noqa: BLE001  # whatever it is, it must not run on in the prepared process's loop
        code = BROKEN_OFF
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def settle(folder: Path, outputs: tuple[int, int]) -> None:
    """Its own outputs, nothing to read, its fonts in a folder that goes with it; it ends when its parent does."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    for place, output in enumerate((os.open(os.devnull, os.O_RDONLY), *outputs)):
        os.dup2(output, place)
    tempfile.tempdir = str(folder)


if __name__ == "__main__":
    sys.exit(main(Limits(*map(int, sys.argv[1:]))))
