"""Figures for a monitor in the format of Prometheus. Labels are names of the program, never of people or addresses.

They lie in memory that a server's processes have in common: no full disk and no emptied folder takes it away from a
process that counts, and nothing of it is left once they ended.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import weakref
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from flask import Flask, current_app

METERS = "paritrana.meters"
SECONDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 60.0)
LIMITS = (*map(str, SECONDS), "+Inf")
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
# Where what somebody typed is stored.
SAVES = frozenset(
    {"juror.save", "signing.sign", "report.save", "report.save_section", "submissions.hand_in", "verification.rule"}
)
REFUSED = 400
NOWHERE = "-"
# The numbers of one page: answers by their class, by how long they took (not summed up), all seconds, saves.
TOOK = len(CLASSES)
ALTOGETHER = TOOK + len(LIMITS)
SAVED = ALTOGETHER + 1
WIDTH = SAVED + 1
PROCESSES = 16  # that count at once; twice the server's while it changes them, and some that look on


class Meters:
    """A table of numbers for each process, which alone writes it; made before the processes part."""

    def __init__(self, endpoints: Iterable[str]) -> None:
        self.rows = {endpoint: row * WIDTH for row, endpoint in enumerate(sorted({NOWHERE, *endpoints}))}
        self.size = len(self.rows) * WIDTH
        self.file = os.memfd_create("paritrana-meters")
        weakref.finalize(self, os.close, self.file)
        os.truncate(self.file, PROCESSES * self.size * 8)
        self.numbers = memoryview(mmap.mmap(self.file, 0)).cast("d")
        self.owner, self.own = 0, -1

    def count(self, endpoint: str, status: int, seconds: float) -> None:
        """One answer. Counts nothing where more processes than foreseen count."""
        table = self.own_table()
        if table < 0:
            return
        row = table * self.size + self.rows.get(endpoint, self.rows[NOWHERE])
        self.numbers[row + min(max(status // 100, 1), len(CLASSES)) - 1] += 1
        self.numbers[row + TOOK + bisect_left(SECONDS, seconds)] += 1
        self.numbers[row + ALTOGETHER] += seconds
        self.numbers[row + SAVED] += endpoint in SAVES and status < REFUSED

    def own_table(self) -> int:
        """Of this process; one that another left when it ended is counted on. -1 where all are taken."""
        if self.owner != os.getpid():
            self.owner, self.own = os.getpid(), next(filter(self.take, range(PROCESSES)), -1)
        return self.own

    def take(self, table: int) -> bool:
        """A lock that the system takes away from a process that is gone, however it went."""
        try:
            fcntl.lockf(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, table)
        except OSError:
            return False
        return True

    def counted(self, endpoint: str) -> list[float]:
        """The numbers of a page over all processes since the server's start."""
        starts = range(self.rows[endpoint], len(self.numbers), self.size)
        return [sum(self.numbers[start + place] for start in starts) for place in range(WIDTH)]


def lay_meters(app: Flask) -> None:
    """A row for each page that the application has by now."""
    app.extensions[METERS] = Meters(app.view_functions)


def meters() -> Meters:
    found: Meters = current_app.extensions[METERS]
    return found


def exposition(now_there: Iterable[tuple[str, str, float]]) -> bytes:
    """Everything counted since the server's start, and (name, help, value) of what is there now."""
    found = meters()
    pages = {endpoint: numbers for endpoint in found.rows if any(numbers := found.counted(endpoint))}
    lines = [
        *head("paritrana_requests_total", "counter", "Permintaan"),
        *(line for endpoint, numbers in pages.items() for line in answers(endpoint, numbers)),
        *head("paritrana_request_seconds", "histogram", "Lama permintaan"),
        *(line for endpoint, numbers in pages.items() for line in times(endpoint, numbers)),
        *head("paritrana_saves_total", "counter", "Isian yang tersimpan"),
        *(
            f'paritrana_saves_total{{endpoint="{one}"}} {numbers[SAVED]}'
            for one, numbers in pages.items()
            if one in SAVES
        ),
    ]
    for name, said, value in now_there:
        lines += [*head(name, "gauge", said), f"{name} {value:g}"]
    return "".join(f"{line}\n" for line in lines).encode()


def head(name: str, kind: str, said: str) -> tuple[str, str]:
    return f"# HELP {name} {said}", f"# TYPE {name} {kind}"


def answers(endpoint: str, numbers: list[float]) -> Iterator[str]:
    for status, value in zip(CLASSES, numbers, strict=False):
        if value:
            yield f'paritrana_requests_total{{endpoint="{endpoint}",status="{status}"}} {value}'


def times(endpoint: str, numbers: list[float]) -> Iterator[str]:
    """A histogram: each limit with all that took no longer."""
    so_far = 0.0
    for limit, value in zip(LIMITS, numbers[TOOK:], strict=False):
        so_far += value
        yield f'paritrana_request_seconds_bucket{{endpoint="{endpoint}",le="{limit}"}} {so_far}'
    yield f'paritrana_request_seconds_count{{endpoint="{endpoint}"}} {so_far}'
    yield f'paritrana_request_seconds_sum{{endpoint="{endpoint}"}} {numbers[ALTOGETHER]}'
