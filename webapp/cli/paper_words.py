"""What a file was issued as, in sentences, for who has only a bundle and the file."""

from __future__ import annotations

import hashlib
from datetime import datetime

from reports.formats import plain_date
from scoring.bundle import events_in, issued_in
from scoring.issued import Origin, origin_of
from webapp.errors import NotFound
from webapp.services.paper_kinds import kind_of

NEVER = "{path}: berkas ini tidak pernah diterbitkan menurut bundel ini."
UNPROVED = (
    "{path}: {what}, tidak terbukti: menurut daftar bundel ini terbit sebelum log mencatat dokumen terbit, dan "
    "daftar itu dapat ditulis siapa pun yang membuat bundelnya. Tanyakan kepada sekretariatnya."
)


def told_of(path: str, content: bytes, files: dict[str, bytes]) -> tuple[str, bool]:
    """What to say of a file, and whether the log proves it. Raises KeyError or TypeError for another form of bundle."""
    found = origin_of(hashlib.sha256(content).hexdigest(), events_in(files), issued_in(files))
    if found is None:
        return NEVER.format(path=path), False
    if found.line is None:
        return UNPROVED.format(path=path, what=what(found)), False
    return f"{path}: {what(found)}, {since(found)}. {whether_it_counts(found)}", True


def what(one: Origin) -> str:
    """`Berita acara, dokumen 7GB3-8VPG-MF73, dengan tanda tangan ke-2`."""
    try:
        title = kind_of(one.kind).title
    except NotFound:  # of another program's kinds
        title = one.kind
    whose = f" ({one.subject})" if one.subject else ""
    signed = f", dengan tanda tangan ke-{one.turn}" if one.turn else ""
    return f"{title}{whose}, dokumen {one.number}{signed}"


def since(one: Origin) -> str:
    return f"tercatat pada baris log {one.line} tanggal {plain_date(datetime.fromisoformat(one.at).date())} (UTC)"


def whether_it_counts(one: Origin) -> str:
    """Whether anything took its place, as far as this log goes."""
    if one.successor:
        return f"Sudah digantikan oleh dokumen {one.successor}."
    if one.corrected:
        return "Hasilnya sudah dikoreksi sesudah dokumen ini terbit; dokumen ini tidak berlaku lagi."
    if one.turn < one.latest:
        return f"Masih berlaku; berkas terbarunya bertanda tangan ke-{one.latest}."
    return "Masih berlaku menurut log ini."
