"""The worker that a server has beside it: started with it, again when it dies, and ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time

COMMAND = [sys.executable, "-m", "webapp.cli", "worker", "--with-parent"]
SECONDS_TO_END = 8  # more than the worker gives its jobs
SECONDS_BETWEEN_STARTS = 5.0  # a worker that can't start must not keep the machine busy


class Companion:
    """At most one worker process at a time."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.started = float("-inf")

    def keep(self) -> None:
        """Starts the worker when there is none. The server's own reaping may have seen it die: then it's gone, too."""
        alive = self.process is not None and self.process.poll() is None
        if alive or time.monotonic() < self.started + SECONDS_BETWEEN_STARTS:
            return
        self.started = time.monotonic()
        # A process group of its own: Ctrl-C is for the server, which then ends its worker in order.
        # It is told whom to end with: asked for by itself, a server killed in this moment would never be missed.
        command = [*COMMAND, str(os.getpid())]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)  # noqa: S603 - our own module, run by our own interpreter

    def end(self) -> None:
        """Lets the worker finish; kills it when it takes too long."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class NobodyBeside(Companion):
    """Where the worker is a service of its own."""

    def keep(self) -> None:
        return
