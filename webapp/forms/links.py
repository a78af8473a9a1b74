"""The secret of a link that works once: it stands behind the link's #, and comes to us in the body of a form."""

from __future__ import annotations

from collections.abc import Mapping

FIELD = "tautan"
LONGEST = 500  # a whole address with it
NO_LINK = "Tempel dahulu tautan yang Anda terima, atau yang tertulis sesudah tanda #."


def read_link(sent: Mapping[str, str]) -> str:
    """The secret, of a whole link as of what stands behind its # alone; "" where nothing was sent."""
    words = sent.get(FIELD, "")[:LONGEST].rpartition("#")[2].split()
    return words[0] if words else ""
