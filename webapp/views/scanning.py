"""Whatever form a file comes with: where the instance has a virus scanner, it looks before any page does."""

from __future__ import annotations

from flask import request

from webapp.access import SAFE_METHODS, settings
from webapp.content.scanner import refuse_infected


def scan_files() -> None:
    """Raises ContentRefused, ScannerAway."""
    place = settings().scanner
    if place is None or request.method in SAFE_METHODS or request.endpoint is None:
        return
    for sent in request.files.values():
        refuse_infected(sent.stream, place)
