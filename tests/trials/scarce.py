"""A disk that gets full and empty again, and memory that isn't there, for one process and its children."""

from __future__ import annotations

import errno
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

BALLAST = ".ballast"
STEPS = (2**16, 2**12, 2**9, 1)
LARGE = 2**19  # bytes; less than what is to be refused
LIMITED = "(bukan root: penuhnya disk ditiru dengan RLIMIT_FSIZE)"


class SmallDisk:
    """Room in one folder: a file system of its own, or, without the right to mount one, a limit for every file."""

    def __init__(self, folder: Path, *, mounted: bool) -> None:
        self.folder, self.mounted = folder, mounted

    def fill(self) -> None:
        """Takes whatever room is left."""
        if not self.mounted:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
            return
        with (self.folder / BALLAST).open("ab", buffering=0) as file:
            for step in STEPS:
                with suppress(OSError):
                    while file.write(bytes(step)) == step:
                        pass

    def free(self) -> None:
        """Gives it back."""
        if self.mounted:
            (self.folder / BALLAST).unlink()
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path, size: str = "8m") -> Iterator[SmallDisk]:
    """An empty file system of this size on a folder, gone afterwards with everything on it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield SmallDisk(folder, mounted=mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def no_more_memory() -> Iterator[None]:
    """From here on the process gets no new memory from the system, and what it has kept from before is taken."""
    now, most = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize(), most))
    taken = []
    try:
        with suppress(MemoryError):
            while True:
                taken.append(bytearray(LARGE))
        yield
    finally:
        taken.clear()
        resource.setrlimit(resource.RLIMIT_AS, (now, most))


def is_full(folder: Path) -> bool:
    """Whether not even one more page can be written there."""
    probe = folder / ".probe"
    try:
        with probe.open("wb", buffering=0) as file:
            file.write(bytes(4096))
    except OSError as error:
        return error.errno in {errno.ENOSPC, errno.EFBIG}
    else:
        return False
    finally:
        probe.unlink(missing_ok=True)
