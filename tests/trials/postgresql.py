"""The tests of the web application on PostgreSQL instead of the embedded database."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHOLE = ("tests/webapp",)
TOLD = re.compile(r"([0-9]+) (passed|failed|errors?|deselected)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tests", nargs="*", default=WHOLE, metavar="TEST", help="these only")
    parser.add_argument("--workers", type=int, default=2, help="processes, each with a server of its own")


def main(options: argparse.Namespace) -> int:
    """Runs them and says how many passed, failed, and were left out because they are about a file."""
    status, counts = run(options.tests, options.workers)
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    return status


def run(tests: Sequence[str], workers: int = 0) -> tuple[int, dict[str, int]]:
    """What pytest ends with, and its counts; prints what failed."""
    environment = {**os.environ, "PARITRANA_TEST_DATABASE": "postgresql"}
    shared = ("-n", str(workers), "--dist", "loadfile")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *shared, *tests]
    found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    lines = found.stdout.splitlines()
    for line in lines:
        if line.startswith(("FAILED", "ERROR")):
            print(line)
    return found.returncode, {what: int(count) for count, what in TOLD.findall(lines[-1] if lines else "")}
