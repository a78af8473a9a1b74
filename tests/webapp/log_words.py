"""What a score log may hold at all: numbers, moments, hashes and codes. Whatever else is a word that somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

PLAIN = re.compile(
    r"|"  # nothing
    r"[0-9a-f]{32}|[0-9a-f]{64}|sha256:[0-9a-f]{64}|"  # a nonce, a hash
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+\+00:00|"  # a moment
    r"(?:anggota|kursi)-[0-9]+|"  # a panelist
    r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?(?:/[0-9]{1,12})?|"  # a number
    r"[0-9]{2}(?:\.[0-9]{2,4}){0,3}|"  # a candidate by the code of its place
    r"[A-Z](?:\.[0-9]{1,2}){0,3}|"  # an item
    r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}|"  # a paper's number
    r"[0-9.]+(?: [>=] [0-9.]+)+"  # an order that the plenary gave
)
# Words of the program's own: kinds, states, what an item's mark is besides a number, checks and figures of the rubric.
OWN = re.compile(r"[a-z][a-z0-9_-]{1,30}|K[0-9]{2}")


def stray_words(value: Any, known: frozenset[str], where: str = "") -> Iterator[str]:
    """(where, what) of each text in a line that is neither plain nor one of `known`, keys included."""
    if isinstance(value, dict):
        for key, one in value.items():
            if not (PLAIN.fullmatch(key) or OWN.fullmatch(key)):
                yield f"{where}: {key}"
            yield from stray_words(one, known, f"{where}.{key}")
    elif isinstance(value, list):
        for one in value:
            yield from stray_words(one, known, where)
    elif isinstance(value, str) and not PLAIN.fullmatch(value) and value not in known:
        yield f"{where}: {value}"
