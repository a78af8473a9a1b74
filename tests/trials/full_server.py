"""The real server on a disk without room: each page is answered, by the processes that were there before."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.bench.room_site import free_port
from tests.trials.scarce import SmallDisk
from webapp.cli.serve import OPTIONS

PAGES = (
    *("/masuk", "/privasi", "/hasil", "/periksa", "/lupa-sandi", "/gabung", "/healthz", "/metrics", "/tidak-ada"),
    "/readyz",  # says that there is no room
)
ANSWERS = frozenset({200, 404})
SECONDS = 20.0


class Serving:
    """`paritrana serve` on an instance; its worker stays away."""

    def __init__(self, process: subprocess.Popen[bytes], port: str) -> None:
        self.process, self.port = process, port

    def asked(self, page: str) -> int:
        """The answer's status; 0 where there is none."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{page}", timeout=SECONDS) as answer:
                return int(answer.status)
        except HTTPError as refused:
            return refused.code
        except (OSError, HTTPException):
            return 0

    @property
    def children(self) -> list[int]:
        pid = self.process.pid
        return sorted(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()))

    def wait(self) -> None:
        """Until it answers and has all of its processes. Raises TimeoutError."""
        until = time.monotonic() + SECONDS
        while self.asked("/healthz") != 200 or len(self.children) < OPTIONS["workers"]:
            if time.monotonic() > until:
                raise TimeoutError("the server doesn't answer")
            time.sleep(0.1)


@contextmanager
def serving(instance: Path) -> Iterator[Serving]:
    port = free_port()
    command = [sys.executable, "-m", "webapp.cli", "serve", "--no-worker"]
    given = {**os.environ, "PARITRANA_INSTANCE": str(instance), "PARITRANA_PORT": port}
    with subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL) as process:
        found = Serving(process, port)
        try:
            found.wait()
            yield found
        finally:
            process.terminate()


def faults_without_room(disk: SmallDisk) -> Iterator[str]:
    """What isn't as promised once the instance's disk is full; it stays so."""
    with serving(disk.folder) as server:
        before = server.children
        disk.fill()
        for page in PAGES:
            status = server.asked(page)
            if status not in (ANSWERS if page != "/readyz" else {503}):
                yield f"{page} without room: {status or 'no answer'}"
        if server.children != before:
            yield f"processes without room: {server.children} instead of {before}"
