"""A list that was handed in is read beside the requests."""

from __future__ import annotations

import uuid

from webapp.access import settings
from webapp.jobs.starting import start_reading_rosters


def start_import() -> None:
    """Returns at once; whatever waits is read."""
    if settings().starts_work:
        start_reading_rosters(settings())


def fresh_id() -> str:
    """An id as browsers make them, for a file that came with a form."""
    return str(uuid.uuid4())
