"""The package's own files."""

from __future__ import annotations

from importlib.resources import files


def asset(name: str) -> bytes:
    """The bytes of one of the package's own files."""
    folder = "fonts" if name.endswith(".ttf") else "templates"
    return (files("reports") / folder / name).read_bytes()
