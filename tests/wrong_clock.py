"""The program on a machine whose clock goes wrong: `python -m tests.wrong_clock SECONDS serve` is that far ahead."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import time_machine

from webapp.cli import main

if __name__ == "__main__":
    ahead, *arguments = sys.argv[1:]
    # For this process and all that it forks; what it waits for takes as long as it takes.
    time_machine.travel(datetime.now(UTC) + timedelta(seconds=int(ahead)), tick=True).start()
    sys.exit(main(arguments))
