"""Browsers that are signed in, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.access import now, signed_in_viewer
from webapp.models import PAIRED, AuthSession
from webapp.views.wording import clock_words

OWN_TIME = "Asia/Makassar"  # where no edition says where its people are


@dataclass(frozen=True)
class Device:
    """One browser that is signed in."""

    session_id: int
    person: str
    words: str
    kind: str
    since: str
    seen: str
    this: bool


def devices_of(found: Sequence[AuthSession], timezone: str) -> list[Device]:
    viewer = signed_in_viewer()
    return [
        Device(
            one.id,
            one.user.name,
            one.device or "gawai tanpa keterangan",
            "dihubungkan sekretariat" if one.kind == PAIRED else "dengan kata sandi",
            clock_words(one.created_at, now(), timezone),
            clock_words(one.seen_at, now(), timezone),
            one.id == viewer.session_id,
        )
        for one in found
    ]
