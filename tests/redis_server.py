"""A Redis server of the tests' own: Debian's program on this machine's own address, nothing kept on disk."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PROGRAM = shutil.which("redis-server") or "/usr/bin/redis-server"
PASSWORD = "kata-sandi-antrean"
LONGEST_START = 10.0


@dataclass
class Redis:
    """Can be stopped and started again; then it has forgotten everything."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        settings = ["--port", str(self.port), "--bind", "127.0.0.1", "--requirepass", PASSWORD, "--save", ""]
        command = [PROGRAM, *settings, "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until = time.monotonic() + LONGEST_START
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("Redis doesn't start")
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """At once, as when its machine goes away."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    @property
    def given(self) -> dict[str, str]:
        """What the application is told of it."""
        file = self.folder / "redis-password"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(f"{PASSWORD}\n")
        return {"PARITRANA_QUEUE": f"redis://127.0.0.1:{self.port}/0", "PARITRANA_QUEUE_PASSWORD_FILE": str(file)}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(folder: Path) -> Iterator[Redis]:
    made = Redis(folder, free_port())
    made.start()
    try:
        yield made
    finally:
        made.stop()
