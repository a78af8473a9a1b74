"""Children that look at files and print, spoilt in the same way as the process that starts them."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import reports.presses
from tests.trials.acting import void
from tests.trials.tracing import CannotTrace, spoiling

SCRIPT = Path(__file__).with_name("spoilt.py")
PIPE = "pipe:["
LONGEST_END = 10.0  # seconds
ENDED = "+++"
REAL = reports.presses.Presses


def places(instance: str) -> tuple[str, ...]:
    """How the paths begin on which a child works: files of the instance, its own passing files, pipes."""
    return instance, str(Path(tempfile.gettempdir(), "tmp")), PIPE


@contextmanager
def spoilt_child(folder: Path, module: str, trace: Path, inject: str) -> Iterator[Callable[[], None]]:
    """What to call once the next child that runs this module is to be spoilt; papers come from real presses."""
    trace.unlink(missing_ok=True)
    order, program = folder / "order.json", folder / "python"
    wanted = json.dumps({"module": module, "strace": spoiling(trace, inject)})
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -P {SCRIPT} {order} "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "executable", str(program))
        patch.setattr(reports.presses, "Presses", REAL)
        yield lambda: void(order.write_text(wanted, encoding="utf-8"))
    order.unlink(missing_ok=True)


def wait_for_end(trace: Path) -> None:
    """Until strace has written down that the child has ended. Raises CannotTrace where it doesn't."""
    until = time.monotonic() + LONGEST_END
    while not (trace.exists() and ENDED in trace.read_text(encoding="ascii", errors="replace")):
        if time.monotonic() > until:
            raise CannotTrace(f"no child was traced to its end: {trace}")
        time.sleep(0.01)
