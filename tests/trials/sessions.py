"""Processes of one session, found and killed by their numbers, never by a name."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

LONGEST_END = 30.0  # seconds
SESSION, PARENT, STATE = 3, 1, 0  # where /proc/…/stat says so, behind the name


def members(session: int) -> list[int]:
    """Every process of a session that is still alive."""
    return those_with(SESSION, session)


def children(process: int) -> list[int]:
    """Every process that this one started and that is still alive."""
    return those_with(PARENT, process)


def those_with(place_of_number: int, number: int) -> list[int]:
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with suppress(OSError):
                told = (place / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
                if int(told[place_of_number]) == number and told[STATE] != "Z":
                    found.append(int(place.name))
    return found


def kill_session(session: int) -> int:
    """SIGKILL for all of them, until none is left; how many there were. Raises RuntimeError where one doesn't end."""
    killed: set[int] = set()
    until = time.monotonic() + LONGEST_END
    while alive := members(session):
        for process in alive:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        killed.update(alive)
        if time.monotonic() > until:
            raise RuntimeError(f"processes {alive} don't end")
        time.sleep(0.005)
    return len(killed)
