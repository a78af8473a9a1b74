"""What a page showed, short enough for a hidden field: a form that comes back with another one is of a stale page."""

from __future__ import annotations

from hashlib import sha256

LENGTH = 16


def digest_of_shown(text: str) -> str:
    """The same for the same text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()[:LENGTH]
