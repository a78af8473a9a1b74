"""How a child that looks at files of strangers limits itself, and how it ends."""

from __future__ import annotations

import resource

from reports.pdf import limit, limit_self

EXIT_TOO_MUCH, EXIT_NOT_WRITTEN = 4, 5


def confine(memory_bytes: int, cpu_seconds: int, output_bytes: int) -> None:
    """From here on nothing can be opened, written beyond the answer, or used without end."""
    limit_self(memory_bytes, cpu_seconds)
    limit(resource.RLIMIT_FSIZE, output_bytes, output_bytes)
    limit(resource.RLIMIT_NOFILE, 0, 0)
