"""What a browser says of a file that it is about to send in pieces."""

from __future__ import annotations

import re
from collections.abc import Mapping

from webapp.forms.texts import UNREADABLE, TextRefused, read_client_id
from webapp.queries.evidence import Announced

WHOLE = re.compile(r"0|[1-9][0-9]{0,11}")
LONGEST = 1000


def read_announced(upload_id: str, sent: object) -> Announced:
    """The announcement in JSON: {candidate, figure, name, size}, with {roster: true} a list. Raises TextRefused."""
    if not isinstance(sent, Mapping):
        raise TextRefused(f"Keterangan unggahan {UNREADABLE}")
    figure, name, roster = (sent.get(key) for key in ("figure", "name", "roster"))
    candidate, size = (sent.get(key) for key in ("candidate", "size"))
    if not isinstance(figure, str) or not isinstance(name, str) or max(len(figure), len(name)) > LONGEST:
        raise TextRefused(f"Keterangan unggahan {UNREADABLE}")
    upload_id, candidate, size = read_client_id(upload_id), read_whole(candidate), read_whole(size)
    return Announced(upload_id, candidate, "" if roster is True else figure, name, size, roster is True)


def read_whole(given: object) -> int:
    """A whole number from 0 of at most twelve digits, from JSON or from an address. Raises TextRefused."""
    text = str(given) if isinstance(given, int | str) and not isinstance(given, bool) else ""
    if not WHOLE.fullmatch(text):
        raise TextRefused(f"Keterangan unggahan {UNREADABLE}")
    return int(text)
