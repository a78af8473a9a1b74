"""How this instance sends letters, for whoever writes one."""

from __future__ import annotations

from webapp.access import settings
from webapp.services.letters import Post


def post() -> Post:
    """Whether this instance sends letters."""
    return Post(settings().mail is not None, settings().host)
