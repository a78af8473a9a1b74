"""HTML to PDF in a child process with limits: a paper that goes wrong takes nothing else with it.

`python -m reports.pdf MEMORY_BYTES CPU_SECONDS` is that child: the page with its pictures (see `page.packed`) on
standard input, PDF on standard output. Web
workers never load the renderer, never wait behind it, and don't keep its memory.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .errors import BLOCKED, BROKEN, TOO_LARGE, TOO_SLOW, PrintFailed
from .page import packed, unpacked


@dataclass(frozen=True)
class Limits:
    """What one printing may use. A ranking of 50 with its annex needs a tenth of each."""

    memory_bytes: int = 1_500 * 2**20
    cpu_seconds: int = 120
    wall_seconds: int = 180


LIMITS = Limits()
DETAIL_LENGTH = 2000

EXIT_BLOCKED, EXIT_TOO_LARGE = 3, 4
# Out of memory, C libraries abort or trap instead of raising, or the kernel kills.
EXIT_KINDS = {EXIT_BLOCKED: BLOCKED, EXIT_TOO_LARGE: TOO_LARGE, -signal.SIGXCPU: TOO_SLOW}
EXIT_KINDS |= {-signal.SIGKILL: TOO_LARGE, -signal.SIGABRT: TOO_LARGE, -signal.SIGTRAP: TOO_LARGE}
EXIT_KINDS |= {-signal.SIGALRM: TOO_SLOW}
# The child needs no key, no database address, no proxy.
PASSED_ON = ("PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH")


def print_pdf(html: str, *, limits: Limits = LIMITS) -> bytes:
    """The paper as PDF, made in a child process with limits on memory, processor and time.

    Raises PrintFailed, whose message is a sentence for the user.
    """
    try:
        done = subprocess.run(  # noqa: S603  # our own module, run by our own interpreter
            [sys.executable, "-P", "-m", "reports.pdf", str(limits.memory_bytes), str(limits.cpu_seconds)],
            input=packed(html),
            capture_output=True,
            env=child_environment(),
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise PrintFailed(TOO_SLOW, f"no PDF after {limits.wall_seconds} s") from late
    return looked_at(done.returncode, done.stdout, done.stderr)


def looked_at(code: int, pdf: bytes, told: bytes) -> bytes:
    """The paper that a process which ended with `code` made. Raises PrintFailed where it made none."""
    if code != 0 or not pdf.startswith(b"%PDF-"):
        detail = told.decode(errors="replace")[-DETAIL_LENGTH:]
        raise PrintFailed(EXIT_KINDS.get(code, BROKEN), f"exit {code}: {detail}")
    return pdf


def child_environment() -> dict[str, str]:
    """What the child may know: where programs and this package are, and nothing secret."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return passed | {"PYTHONPATH": str(Path(__file__).resolve().parents[1]), "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}


def main(memory_bytes: int, cpu_seconds: int) -> int:
    """The child: limits itself, then prints. Exit 3 when the paper asked for a foreign file, 4 when memory ran out."""
    limit_self(memory_bytes, cpu_seconds)
    # A quarter of the time goes into collecting what a short-lived process never needs back.
    gc.disable()
    return print_message(sys.stdin.buffer.read())


def print_message(message: bytes) -> int:
    """Prints a packed page to standard output; the exit as above."""
    try:
        from .render import Blocked, render_pdf
    except MemoryError:
        return EXIT_TOO_LARGE
    try:
        pdf = render_pdf(unpacked(message))
    except Blocked as blocked:
        sys.stderr.write(f"{blocked}\n")
        return EXIT_BLOCKED
    except MemoryError:
        return EXIT_TOO_LARGE
    sys.stdout.buffer.write(pdf)
    return 0


def limit_self(memory_bytes: int, cpu_seconds: int) -> None:
    """Memory, processor time, no core dumps, and behind the requests in the queue for the processor."""
    limit(resource.RLIMIT_AS, memory_bytes, memory_bytes)
    # The kernel says SIGXCPU at the first bound and SIGKILL at the second; the parent tells them apart.
    limit(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 5)
    limit(resource.RLIMIT_CORE, 0, 0)
    os.nice(5)


def limit(what: int, soft: int, hard: int) -> None:
    """Sets a bound, never above the one that is there already."""
    _, bound = resource.getrlimit(what)
    if bound != resource.RLIM_INFINITY:
        soft, hard = min(soft, bound), min(hard, bound)
    resource.setrlimit(what, (soft, hard))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
