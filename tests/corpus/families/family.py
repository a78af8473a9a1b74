"""What a family is, and which kinds there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

NUMBERS, TEXTS, SCRIPTS, INJECTIONS, PATHS, REDIRECTS = "N1", "N2", "N3", "N4", "N5", "N6"
DAYS, IDENTITIES = "D1", "D2"
# What a script does if it ever runs; a browser test looks for it.
ACT = "window.__x=1"


@dataclass(frozen=True)
class Family:
    """Texts of one kind that try one thing; `reason` is what goes wrong where a program doesn't expect them."""

    kind: str
    make: Callable[[], Iterator[str]]

    @property
    def name(self) -> str:
        return self.make.__name__

    @property
    def reason(self) -> str:
        return " ".join((self.make.__doc__ or "").split())
