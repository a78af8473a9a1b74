"""Invented numbers that anyone can invent again: drawn from SHA-256 of what they are for, in whole numbers only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from hashlib import sha256
from typing import TypeVar

One = TypeVar("One")
Invention = tuple[str, int]

EDITION = "contoh-2025"
# Another drawing is another invention of the same edition; this one happens to hold a near tie, which is worth showing.
DRAWING = 91
DRAWN: ContextVar[Invention] = ContextVar("invention", default=(EDITION, DRAWING))
# A strength says nothing of the real place: it is drawn from its code like everything else.
WEAKEST, STRONGEST = 380, 1000
STRENGTH_SHARE, LUCK_SHARE = 6, 4


@contextmanager
def drawing(edition: str, number: int) -> Iterator[None]:
    """Within this, everything is drawn for another edition."""
    token = DRAWN.set((edition, number))
    try:
        yield
    finally:
        DRAWN.reset(token)


def luck(*keys: str | int) -> int:
    """0 to 1000, evenly, the same for the same keys on any machine."""
    text = "|".join(str(key) for key in (*DRAWN.get(), *keys))
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big") % 1001


def strength(candidate: str) -> int:
    """How well a candidate does in everything invented about it, 0 to 1000."""
    return strength_in(*DRAWN.get(), candidate)


@lru_cache(maxsize=1024)
def strength_in(_edition: str, _drawing: int, candidate: str) -> int:
    """The same of one invention, worked out once."""
    return between(WEAKEST, STRONGEST, luck(candidate, "strength"))


def position(candidate: str, key: str, *, neutral: bool = False) -> int:
    """0 to 1000 on one matter: strength and luck together, or luck alone where strength has no say."""
    drawn = luck(candidate, key)
    return drawn if neutral else (STRENGTH_SHARE * strength(candidate) + LUCK_SHARE * drawn) // 10


def between(first: int, last: int, at: int) -> int:
    """The whole number `at`/1000 of the way from `first` to `last`, half-up; `first` may exceed `last`."""
    return first + (2 * (last - first) * at + 1000) // 2000


def pick(options: Sequence[One], at: int) -> One:
    """The option `at`/1000 of the way along the list."""
    return options[at * len(options) // 1001]
