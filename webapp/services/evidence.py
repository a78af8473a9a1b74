"""What proves a figure: a file's content kept once, attached to figures, never taken away after handing in."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import IO

from reports import formats
from scoring.rubric import Rubric
from webapp.access import may_report, may_see_evidence
from webapp.content import store
from webapp.content.kinds import STORED, ContentRefused
from webapp.content.looking import LIMITS, Limits, at_start, look
from webapp.content.scanner import refuse_infected
from webapp.db import db
from webapp.errors import NotFound, Refused
from webapp.models import JUROR, OPERATOR, Blob, Candidate, Evidence
from webapp.queries.accounts import Viewer
from webapp.queries.evidence import (
    blob_by_hash,
    count_evidence,
    evidence_by_id,
    hashes_of_blobs,
    is_operator,
    kept_bytes,
    same_evidence,
    sits_for,
)
from webapp.queries.reporting import candidate_by_id, handed_in, operators_of
from webapp.services.replaced import refuse_replaced
from webapp.services.reporting import NotEditable, editable

MOST_FILES = 20  # of one figure
MOST_KEPT = 5_000_000_000  # bytes of one candidate, with what was taken away again: that stays, too
LONGEST_NAME = 200
NO_NAME = "berkas"

UNKNOWN_FIGURE = "Isian yang hendak dibuktikan tidak ada dalam instrumen ini. Tidak ada yang berubah."
TOO_LARGE = "Berkas ini {size}; paling besar {most}. Perkecil atau pindai dengan resolusi lebih rendah."
EMPTY = "Berkas ini kosong."
TOO_MANY = "Isian ini sudah memiliki {most} berkas. Hapus yang tidak diperlukan, lalu unggah lagi."
TOO_MUCH = (
    "Berkas kandidat ini, termasuk yang sudah dihapus, sudah mencapai batas {most}, jadi berkas ini tidak diterima. "
    "Hubungi sekretariat."
)


@dataclass(frozen=True)
class Rules:
    """What one file may be; `reserve` is the room that stays free for figures and scores."""

    largest: int
    most_pages: int
    reserve: int
    scanner: Path | None = None
    limits: Limits = LIMITS
    free: store.FreeBytes = store.free_bytes


@dataclass(frozen=True)
class Stored:
    """A content that lies in the store; `dots` is how wide and high a picture is."""

    sha256: str
    size: int
    kind: str
    pages: int | None
    received_sha256: str
    dots: tuple[int, int] | None = None


class NotTaken(Refused):
    """A file that isn't taken, whatever is tried again."""


class TooLarge(NotTaken):
    """A file beyond the limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def shown_name(raw: str) -> str:
    """A file's name for people to read: its last part, without what can't be seen. It never becomes a path."""
    last = unicodedata.normalize("NFC", raw).replace("\\", "/").rstrip("/ .").rpartition("/")[2]
    seen = "".join(
        letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    return " ".join(seen.split())[:LONGEST_NAME].strip() or NO_NAME


def download_name(name: str, kind: str) -> str:
    """The name under which a file is given back: it ends as its content is, whatever it was called."""
    ending = STORED[kind]
    endings = (ending, ".jpeg") if ending == ".jpg" else (ending,)
    return name if name.lower().endswith(endings) else f"{name}{ending}"


def refuse_size(size: int, rules: Rules) -> None:
    """Raises NotTaken for an empty file and TooLarge for one beyond the limit."""
    if not size:
        raise NotTaken(EMPTY)
    if size > rules.largest:
        raise TooLarge(TOO_LARGE.format(size=formats.file_size(size), most=formats.file_size(rules.largest)))


def refuse_figure(rubric: Rubric, figure: str) -> None:
    """Raises NotFound for a figure that the rubric doesn't ask for."""
    if figure not in {one.code for one in rubric.figures}:
        raise NotFound(UNKNOWN_FIGURE)


def refuse_more(candidate_id: int, figure: str, size: int) -> None:
    """Raises NotTaken where a figure has its files, or a candidate its room: asked before a content is kept, too."""
    if count_evidence(candidate_id, figure) >= MOST_FILES:
        raise NotTaken(TOO_MANY.format(most=MOST_FILES))
    if kept_bytes(candidate_id) + size > MOST_KEPT:
        raise NotTaken(TOO_MUCH.format(most=formats.file_size(MOST_KEPT)))


def open_candidate(candidate_id: int, *, by: int, now: datetime) -> Candidate:
    """The candidate, as long as its self-assessment may be changed by this person. Raises NotFound, Forbidden."""
    candidate = candidate_by_id(candidate_id)
    if candidate is None or not may_report(by, operators_of(candidate_id)):
        raise NotFound
    why = editable(candidate, now=now)
    if why:
        raise NotEditable(why)
    return candidate


def store_blob(folder: Path, received: IO[bytes], *, rules: Rules) -> Stored:
    """Looks at a received file and keeps its content; on disk when this returns, spoken of nowhere yet.

    Nothing of this needs the database, so that no one waits for it. Raises NotTaken, StorageFull,
    Unexamined, ScannerAway.
    """
    size = received.seek(0, 2)
    refuse_size(size, rules)
    store.refuse_without_room(folder, size, reserve=rules.reserve, free=rules.free)
    try:
        if rules.scanner is not None:
            refuse_infected(received, rules.scanner)
        found = look(received, folder=folder, most_pages=rules.most_pages, limits=rules.limits)
    except ContentRefused as refused:
        raise NotTaken(str(refused)) from None
    at_start(received)
    received_sha256 = hashlib.file_digest(received, "sha256").hexdigest()  # type: ignore[arg-type]
    at_start(received)
    sha256, kept = store.keep(folder, received if found.content is None else BytesIO(found.content))
    return Stored(sha256, kept, found.kind, found.pages, received_sha256, found.dots)


def attach(
    *, candidate_id: int, figure: str, stored: Stored, name: str, rubric: Rubric, by: int, now: datetime
) -> Evidence:
    """One more file that proves a figure; the one that is there already when its content is the same.

    Runs inside `transaction()`. Raises NotFound, Forbidden (closed, after the deadline, handed in), Replaced, NotTaken.
    """
    refuse_replaced(open_candidate(candidate_id, by=by, now=now).category, rubric)
    refuse_figure(rubric, figure)
    same = same_evidence(candidate_id, figure, stored.sha256)
    if same is not None:
        return same
    refuse_more(candidate_id, figure, stored.size)
    speak_of(stored, now=now)
    evidence = Evidence(
        candidate_id=candidate_id,
        figure=figure,
        sha256=stored.sha256,
        received_sha256=stored.received_sha256,
        name=shown_name(name),
        by_user_id=by,
        at=now,
    )
    db.session.add(evidence)
    db.session.flush()
    return evidence


def speak_of(stored: Stored, *, now: datetime) -> None:
    """The row of a content, once for all that use it."""
    if blob_by_hash(stored.sha256) is None:
        blob = Blob(sha256=stored.sha256, size=stored.size, kind=stored.kind, pages=stored.pages, stored_at=now)
        db.session.add(blob)
        db.session.flush()


def detach(*, evidence_id: int, by: int, now: datetime) -> Evidence:
    """Takes a file from its figure; the row and the content stay. Taking away what is away changes nothing.

    Runs inside `transaction()`. Raises NotFound, Forbidden.
    """
    evidence = evidence_by_id(evidence_id)
    if evidence is None:
        raise NotFound
    open_candidate(evidence.candidate_id, by=by, now=now)
    if evidence.removed_at is None:
        evidence.removed_at, evidence.removed_by_user_id = now, by
        db.session.flush()
    return evidence


def visible_evidence(viewer: Viewer, evidence_id: int) -> Evidence:
    """A file that this person may see. Raises NotFound alike when there is none and when they may not."""
    evidence = evidence_by_id(evidence_id)
    if evidence is None:
        raise NotFound
    candidate = evidence.candidate
    allowed = may_see_evidence(
        viewer.role,
        candidate.category.state,
        sent=handed_in(candidate.id) is not None,
        operates=viewer.role == OPERATOR and is_operator(viewer.user_id, candidate.id),
        judges=viewer.role == JUROR and sits_for(viewer.user_id, candidate.id, candidate.category_id),
        removed=evidence.removed_at is not None,
    )
    if not allowed:
        raise NotFound
    return evidence


def damaged(folder: Path) -> Iterator[tuple[str, str]]:
    """(hash, what is wrong) of every content that isn't on disk as it was stored, by hash."""
    return store.damaged(folder, hashes_of_blobs())


def orphans(folder: Path) -> tuple[str, ...]:
    """Hashes of contents on disk that nothing speaks of: what a crash between file and row leaves. Harmless."""
    known = hashes_of_blobs()
    return tuple(sha256 for sha256 in store.stored(folder) if sha256 not in known)
