"""Figures for a monitor in the format of Prometheus. Labels are names of the program, never of people or addresses.

They lie in memory that a server's processes have in common, not in the library's files: no full disk (which would kill
a process that counts) and no emptied folder takes it away, and nothing of it is left once they ended.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import weakref
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from flask import Flask, current_app

if TYPE_CHECKING:
    from prometheus_client.core import Metric

METERS = "paritrana.meters"
SECONDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 60.0)
LIMITS = (*map(str, SECONDS), "+Inf")
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
# Where what somebody typed is stored.
SAVES = frozenset(
    {"juror.save", "signing.sign", "report.save", "report.save_section", "submissions.hand_in", "verification.rule"}
)
REFUSED = 400
Gauge = tuple[str, str, float]  # name, what it says, value
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


def exposition(now_there: Iterable[Gauge]) -> bytes:
    """Everything counted since the server's start, and what is there now."""
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry()
    registry.register(Collected(meters(), tuple(now_there)))
    return generate_latest(registry)


class Collected:
    """The table in the library's words, which writes them as monitors read them."""

    def __init__(self, found: Meters, now_there: tuple[Gauge, ...]) -> None:
        self.pages = {endpoint: numbers for endpoint in found.rows if any(numbers := found.counted(endpoint))}
        self.now_there = now_there

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        requests = CounterMetricFamily("paritrana_requests", "Permintaan", labels=("endpoint", "status"))
        seconds = HistogramMetricFamily("paritrana_request_seconds", "Lama permintaan", labels=("endpoint",))
        saves = CounterMetricFamily("paritrana_saves", "Isian yang tersimpan", labels=("endpoint",))
        for endpoint, numbers in self.pages.items():
            for status, value in zip(CLASSES, numbers, strict=False):
                if value:
                    requests.add_metric((endpoint, status), value)
            buckets = list(zip(LIMITS, accumulate(numbers[TOOK:ALTOGETHER]), strict=True))
            seconds.add_metric((endpoint,), buckets, numbers[ALTOGETHER])
            if endpoint in SAVES:
                saves.add_metric((endpoint,), numbers[SAVED])
        yield from (requests, seconds, saves)
        for name, said, value in self.now_there:
            yield GaugeMetricFamily(name, said, value)
