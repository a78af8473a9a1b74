"""A child of the program with strace attached to it: `python spoilt.py ORDER -P -m MODULE …` in place of `python`.

The order names a module and what strace is asked; the first child that runs this module takes it, all others just run.
"""

from __future__ import annotations

import ctypes
import json
import os
import runpy
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

MAY_BE_TRACED, BY_ANYBODY = 0x59616D61, -1  # of prctl(2)


def main(order: Path, arguments: list[str]) -> None:
    module, *given = arguments[arguments.index("-m") + 1 :]
    with suppress(FileNotFoundError):
        told = json.loads(order.read_text(encoding="utf-8"))
        if told["module"] == module:
            order.rename(order.with_suffix(".taken"))
            attach(told["strace"])
    sys.argv = [module, *given]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def attach(command: list[str]) -> None:
    """Returns once strace looks on; it keeps nothing open that somebody waits for."""
    ctypes.CDLL(None).prctl(MAY_BE_TRACED, BY_ANYBODY)
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    strace = subprocess.Popen([*command, "-p", str(os.getpid())], **quiet)
    assert strace.stderr is not None
    strace.stderr.readline()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
