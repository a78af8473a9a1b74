"""A Redis server of the tests' own: Debian's program on this machine's own address, nothing kept on disk.

It speaks in the clear, or over TLS alone, with a certificate that nobody has signed.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.nginx import make_certificate

PROGRAM = shutil.which("redis-server") or "/usr/bin/redis-server"
PASSWORD = "kata-sandi-antrean"
LONGEST_START = 10.0


@dataclass
class Redis:
    """Can be stopped and started again; then it has forgotten everything."""

    folder: Path
    port: int
    certificate: Path | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        settings = ["--bind", "127.0.0.1", "--requirepass", PASSWORD, "--save", "", "--appendonly", "no"]
        command = [PROGRAM, *settings, *self.listening(), "--dir", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until = time.monotonic() + LONGEST_START
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("Redis doesn't start")
            time.sleep(0.02)

    def listening(self) -> list[str]:
        if self.certificate is None:
            return ["--port", str(self.port)]
        own = ["--tls-cert-file", str(self.certificate), "--tls-key-file", str(self.certificate.with_suffix(".key"))]
        # Clients have a password, no certificate.
        return ["--port", "0", "--tls-port", str(self.port), *own, "--tls-auth-clients", "no"]

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
        address = f"redis://127.0.0.1:{self.port}/0"
        if self.certificate is not None:
            address = f"rediss://localhost:{self.port}/0?ssl_ca_certs={self.certificate}"
        return {"PARITRANA_QUEUE": address, "PARITRANA_QUEUE_PASSWORD_FILE": str(file)}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(folder: Path, *, tls: bool = False) -> Iterator[Redis]:
    made = Redis(folder, free_port(), make_certificate(folder / "redis.pem") if tls else None)
    made.start()
    try:
        yield made
    finally:
        made.stop()
