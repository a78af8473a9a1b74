"""Invented numbers that anyone can invent again: drawn from SHA-256 of what they are for, in whole numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import TypeVar

One = TypeVar("One")

EDITION = "contoh-2025"
# Another drawing is another invention of the same edition; this one happens to hold a near tie, which is worth showing.
DRAWING = 91
# A strength says nothing of the real place: it is drawn from its code like everything else.
WEAKEST, STRONGEST = 380, 1000
STRENGTH_SHARE, LUCK_SHARE = 6, 4


def luck(*keys: str | int) -> int:
    """0 to 1000, evenly, the same for the same keys on any machine."""
    text = "|".join(str(key) for key in (EDITION, DRAWING, *keys))
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big") % 1001


@lru_cache(maxsize=1024)
def strength(candidate: str) -> int:
    """How well a candidate does in everything invented about it, 0 to 1000."""
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
