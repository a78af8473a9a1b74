"""HTML to PDF in a child process with limits: a paper that goes wrong takes nothing else with it.

`python -m reports.pdf` is that child: HTML on standard input, PDF on standard output. Web workers never load the
renderer, never wait behind it, and don't keep its memory.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

from .errors import BLOCKED, BROKEN, TOO_LARGE, TOO_SLOW, PrintFailed

# Ten times what a paper of 200 rows needs; measured in tests/bench.
MEMORY_BYTES = 1_500 * 2**20
CPU_SECONDS = 120
WALL_SECONDS = 180
DETAIL_LENGTH = 2000

EXIT_BLOCKED, EXIT_TOO_LARGE = 3, 4
# Out of memory, C libraries abort or trap instead of raising, or the kernel kills.
EXIT_KINDS = {EXIT_BLOCKED: BLOCKED, EXIT_TOO_LARGE: TOO_LARGE, -signal.SIGXCPU: TOO_SLOW}
EXIT_KINDS |= {-signal.SIGKILL: TOO_LARGE, -signal.SIGABRT: TOO_LARGE, -signal.SIGTRAP: TOO_LARGE}
# The child needs no key, no database address, no proxy.
PASSED_ON = ("PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH")


def print_pdf(html: str) -> bytes:
    """The paper as PDF, made in a child process with limits on memory, processor and time.

    Raises PrintFailed, whose message is a sentence for the user.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "reports.pdf"],
            input=html.encode(),
            capture_output=True,
            env=child_environment(),
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise PrintFailed(TOO_SLOW, f"no PDF after {WALL_SECONDS} s") from late
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        detail = done.stderr.decode(errors="replace")[-DETAIL_LENGTH:]
        raise PrintFailed(EXIT_KINDS.get(done.returncode, BROKEN), f"exit {done.returncode}: {detail}")
    return done.stdout


def child_environment() -> dict[str, str]:
    """What the child may know: where programs and this package are, and nothing secret."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return passed | {"PYTHONPATH": str(Path(__file__).resolve().parents[1]), "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}


def main() -> int:
    """The child: limits itself, then prints. Exit 3 when the paper asked for a foreign file, 4 when memory ran out."""
    limit_self()
    # A quarter of the time goes into collecting what a short-lived process never needs back.
    gc.disable()
    from .render import Blocked, render_pdf

    try:
        pdf = render_pdf(sys.stdin.buffer.read().decode())
    except Blocked as blocked:
        sys.stderr.write(f"{blocked}\n")
        return EXIT_BLOCKED
    except MemoryError:
        sys.stderr.write("out of memory\n")
        return EXIT_TOO_LARGE
    sys.stdout.buffer.write(pdf)
    return 0


def limit_self() -> None:
    """Memory, processor time, no core dumps, and behind the requests in the queue for the processor."""
    limit(resource.RLIMIT_AS, MEMORY_BYTES, MEMORY_BYTES)
    # The kernel says SIGXCPU at the first bound and SIGKILL at the second; the parent tells them apart.
    limit(resource.RLIMIT_CPU, CPU_SECONDS, CPU_SECONDS + 5)
    limit(resource.RLIMIT_CORE, 0, 0)
    os.nice(5)


def limit(what: int, soft: int, hard: int) -> None:
    """Sets a bound, never above the one that is there already."""
    _, bound = resource.getrlimit(what)
    if bound != resource.RLIM_INFINITY:
        soft, hard = min(soft, bound), min(hard, bound)
    resource.setrlimit(what, (soft, hard))


if __name__ == "__main__":
    sys.exit(main())
