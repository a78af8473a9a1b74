"""Starts work beside the requests in a process of its own, which goes on when the server is stopped."""

from __future__ import annotations

import subprocess
import sys

from reports.pdf import child_environment
from webapp.config import Settings

STARTED: list[subprocess.Popen[bytes]] = []


def start_reading_rosters(settings: Settings) -> None:
    """Returns at once. A second process finds what the first one reads taken, and ends."""
    STARTED[:] = [process for process in STARTED if process.poll() is None]
    own = {
        "PARITRANA_INSTANCE": str(settings.instance),
        "PARITRANA_PORT": str(settings.port),
        "PARITRANA_URL": settings.public_url,
    }
    process = subprocess.Popen(  # our own module, run by our own interpreter
        [sys.executable, "-P", "-m", "webapp.cli", "read-rosters"],
        env=child_environment() | own,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    STARTED.append(process)
