"""Figures for a monitor in the format of Prometheus. Labels are names of the program, never of people or addresses.

The server's processes add up in files of the folder that PROMETHEUS_MULTIPROC_DIR names; `serve` sets it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 60.0)
# Where what somebody typed is stored.
SAVES = frozenset(
    {"juror.save", "signing.sign", "report.save", "report.save_section", "submissions.hand_in", "verification.rule"}
)
REFUSED = 400


@dataclass(frozen=True)
class Meters:
    """What each process counts."""

    registry: Any
    requests: Counter
    seconds: Histogram
    saves: Counter


@cache
def meters() -> Meters:
    """Made when first needed: the library looks for its folder while it is being loaded."""
    from prometheus_client import CollectorRegistry, Counter, Histogram

    registry = CollectorRegistry()
    return Meters(
        registry,
        Counter("paritrana_requests", "Permintaan", ("endpoint", "status"), registry=registry),
        Histogram("paritrana_request_seconds", "Lama permintaan", ("endpoint",), buckets=SECONDS, registry=registry),
        Counter("paritrana_saves", "Isian yang tersimpan", ("endpoint",), registry=registry),
    )


def count_request(endpoint: str, status: int, seconds: float) -> None:
    found = meters()
    found.requests.labels(endpoint, f"{status // 100}xx").inc()
    found.seconds.labels(endpoint).observe(seconds)
    if endpoint in SAVES and status < REFUSED:
        found.saves.labels(endpoint).inc()


def exposition(now_there: Iterable[tuple[str, str, float]]) -> bytes:
    """Everything counted since the server's start, and (name, help, value) of what is there now."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    shared = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    counted = generate_latest(shared if os.environ.get(FOLDER) else meters().registry)
    lines = [f"# HELP {name} {said}\n# TYPE {name} gauge\n{name} {value:g}\n" for name, said, value in now_there]
    return counted + "".join(lines).encode()
