"""What a process asked of the file system, as strace tells it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    *("pwrite64", "write", "fsync", "fdatasync", "ftruncate", "unlink", "unlinkat"),
    *("rename", "renameat", "renameat2", "link", "linkat", "openat", "mkdir", "rmdir", "lseek", "close"),
)
# Calls that change nothing, which fail, too. Not among them are those on what is open that no disk can fail: lseek,
# fstat, ioctl, and fcntl, by which SQLite locks: who lives on after an unlock that failed holds the lock for ever.
LOOKS = ("read", "pread64", "flock", "newfstatat", "statfs", "getdents64")
STRACE = "strace"
CANNOT = "Penjejakan panggilan sistem (strace, ptrace) tidak dapat dipakai di mesin ini: {why}. Uji ini tidak berjalan."
UNFINISHED, RESUMED = re.compile(r" <unfinished \.\.\.>$"), re.compile(r"^<\.\.\. \w+ resumed>\s?")
LINE = re.compile(r"^(?:(\d+)\s+)?(.*)$")
CALL = re.compile(r"^(\w+)\((.*)\)\s+= (-?\d+)(?:<([^>]*)>)?.*$", re.DOTALL)
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(?:\.\.\.)?')
DESCRIPTOR = re.compile(r"^(\d+)(?:<([^>]*)>)?")
DELETED = "(deleted)"


class CannotTrace(Exception):
    """strace isn't there, or this machine doesn't let it look at a process."""


@dataclass(frozen=True)
class Call:
    """One call that did something: which, by which process, with what, and what it gave."""

    name: str
    process: int
    given: str
    result: int
    opened: str

    @property
    def texts(self) -> list[bytes]:
        """Everything in quotes: paths, or what is written."""
        return [plain(one) for one in TEXT.findall(self.given)]

    @property
    def descriptor(self) -> int:
        found = DESCRIPTOR.match(self.given)
        return int(found[1]) if found else -1

    @property
    def path(self) -> str:
        """What the descriptor is open on."""
        found = DESCRIPTOR.match(self.given)
        return plain(found[2]).decode(errors="replace") if found and found[2] else ""

    @property
    def last_number(self) -> int:
        return int(self.given.rpartition(",")[2])


def plain(text: str) -> bytes:
    """Letters that strace wrote as numbers."""
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else text.encode()


def check_tracing() -> None:
    """Raises CannotTrace, in words, where a trial that needs it can't run; nothing is skipped in silence."""
    if shutil.which(STRACE) is None:
        raise CannotTrace(CANNOT.format(why="strace tidak terpasang"))
    done = subprocess.run([STRACE, "-f", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotTrace(CANNOT.format(why=done.stderr.strip().splitlines()[-1] if done.stderr else done.returncode))


def spoiling(trace: Path, fault: str) -> list[str]:
    """strace as it is to be attached to a process, with a fault or none."""
    inject = ["-e", f"inject={fault}"] if fault else []
    names = ",".join((*CALLS, *LOOKS))
    return [STRACE, "-y", "-xx", "-s", "400", "-e", f"trace={names}", *inject, "-o", str(trace)]


def record(command: Sequence[str], trace: Path, folder: Path) -> None:
    """Runs a command to its end and writes down its calls. Raises CalledProcessError, CannotTrace."""
    check_tracing()
    options = ["-f", "-y", "-xx", "-s", "4000000", "--seccomp-bpf", "-e", f"trace={','.join(CALLS)}", "-o", str(trace)]
    subprocess.run([STRACE, *options, *command], check=True, cwd=folder)


def calls(trace: Path) -> Iterator[Call]:
    """The calls of a trace in their order; those of two processes at once are put together again."""
    halves: dict[str, str] = {}
    with trace.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            found = LINE.match(line.rstrip("\n"))
            if found is None:
                continue
            process, said = found[1] or "0", found[2]
            if UNFINISHED.search(said):
                halves[process] = UNFINISHED.sub("", said)
                continue
            if RESUMED.match(said):
                said = halves.pop(process, "") + RESUMED.sub("", said)
            call = CALL.match(said)
            if call is not None:
                yield Call(call[1], int(process), call[2], int(call[3]), plain(call[4] or "").decode(errors="replace"))
