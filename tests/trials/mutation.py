"""A fault put into the program on purpose, with the tests that must see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """In `path`, `old` becomes `new`; `tests` are pytest's arguments, of which at least one test must fail."""

    name: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]


WEB = "tests/webapp"
