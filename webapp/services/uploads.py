"""Files on their way, in pieces: a cut line, a reload or a new server go on where the last piece was acknowledged.

A piece is on disk before its row says so. Who has the file of an upload open (`webapp.content.store.taken`) is the only
one to write it, so that of two senders of the same piece one is told where to go on.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO

from scoring.rubric import Rubric
from webapp.content import store
from webapp.db import after_commit, db
from webapp.errors import Conflict, NotFound, Refused
from webapp.models import Evidence, Upload
from webapp.queries.evidence import Announced, every_unfinished_upload, unfinished_uploads, upload_by_id
from webapp.roster.nik import masked
from webapp.services.evidence import (
    NotTaken,
    Rules,
    open_candidate,
    refuse_figure,
    refuse_more,
    refuse_size,
    shown_name,
)
from webapp.services.replaced import refuse_replaced
from webapp.services.rosters import refuse_over, refuse_roster

MOST_UNFINISHED = 20  # of one candidate
FORGOTTEN_AFTER = timedelta(days=3)
# Without a byte for so long, an upload gives way to one that finds no place.
STILL, STILL_OF_OTHERS = timedelta(minutes=15), timedelta(hours=1)
FolderOf = Callable[[bool], Path]  # where lists of workers (True) or other files are on their way

TOO_MANY = "Ada {most} unggahan yang belum selesai. Selesaikan dahulu, atau coba lagi dalam seperempat jam."
GAVE_WAY = "Unggahan ini lama terhenti, jadi tempatnya dipakai unggahan lain. Unggah lagi dari awal."
REUSED = "Kode unggahan ini sudah dipakai untuk berkas lain. Tidak ada yang berubah; muat ulang halaman."
MOVED_ON = "Unggahan ini sudah sampai di bagian lain; dilanjutkan dari sana."
FORGOTTEN = "Unggahan ini terhenti lebih dari tiga hari, jadi dibatalkan. Unggah lagi dari awal."


class WrongOffset(Conflict):
    """A piece that doesn't follow what is there; `received` is where to go on."""

    def __init__(self, received: int) -> None:
        self.received = received
        super().__init__(MOVED_ON)


def own_upload(upload_id: str, *, by: int) -> Upload:
    """A file on its way that this person began. Raises NotFound alike when there is none and when it isn't theirs."""
    upload = upload_by_id(upload_id)
    if upload is None or upload.by_user_id != by:
        raise NotFound
    return upload


def begin_upload(
    announced: Announced, *, rubric: Rubric, rules: Rules, folder_of: FolderOf, by: int, now: datetime
) -> Upload:
    """A place for a file's pieces; announced again, the one that is there. Runs inside `transaction()`.

    Raises NotFound, Forbidden (closed), NotTaken (empty, too large, too many at once), Replaced, Refused (the id is
    another's).
    """
    candidate = open_candidate(announced.candidate_id, by=by, now=now)
    refuse_size(announced.size, rules)
    earlier = upload_by_id(announced.upload_id)
    if earlier is not None:
        if not is_same(earlier, announced, by):
            raise Refused(REUSED)
        return earlier
    refuse_replaced(candidate.category, rubric)
    refuse_subject(announced, rubric)
    if announced.is_roster:
        refuse_over(candidate, now=now)
    make_way(announced.candidate_id, folder_of=folder_of, by=by, now=now)
    upload = upload_of(announced, by=by, now=now)
    db.session.add(upload)
    db.session.flush()
    return upload


def upload_of(announced: Announced, *, by: int, now: datetime) -> Upload:
    """The row of a file of which nothing is here yet."""
    return Upload(
        id=announced.upload_id,
        candidate_id=announced.candidate_id,
        figure=announced.figure,
        is_roster=announced.is_roster,
        name=name_of(announced),
        size=announced.size,
        received=0,
        by_user_id=by,
        started_at=now,
        refusal="",
    )


def make_way(candidate_id: int, *, folder_of: FolderOf, by: int, now: datetime) -> None:
    """Where as many are on their way as may be, ends the one that has stood still longest: who cancels tells nobody.

    One's own first. What still moves, or is here in full and only has to be looked at, is never ended. Raises NotTaken.
    """
    found = unfinished_uploads(candidate_id)
    if len(found) < MOST_UNFINISHED:
        return
    still = []
    for one in found:
        since = store.last_byte_at(folder_of(one.is_roster), one.id) or one.started_at
        anothers = one.by_user_id != by
        if one.received < one.size and now - since >= (STILL_OF_OTHERS if anothers else STILL):
            still.append((anothers, since, one.id, one))
    if not still:
        raise NotTaken(TOO_MANY.format(most=MOST_UNFINISHED))
    upload = min(still)[-1]
    upload.refusal = GAVE_WAY
    after_commit(partial(store.forget_incoming, folder_of(upload.is_roster), upload.id))


def refuse_subject(announced: Announced, rubric: Rubric) -> None:
    """Raises NotFound, Forbidden where the rubric asks for no such list or figure, NotTaken where it has enough."""
    if announced.is_roster:
        refuse_roster(announced.candidate_id, rubric)
    else:
        refuse_figure(rubric, announced.figure)
        refuse_more(announced.candidate_id, announced.figure, announced.size)


def name_of(announced: Announced) -> str:
    """A list's name may have an identity number in it."""
    name = shown_name(announced.name)
    return masked(name) if announced.is_roster else name


def is_same(upload: Upload, announced: Announced, by: int) -> bool:
    """Whether this is the very file that was announced under its id."""
    told = (announced.candidate_id, announced.figure, announced.is_roster, name_of(announced), announced.size, by)
    known = (upload.candidate_id, upload.figure, upload.is_roster, upload.name, upload.size, upload.by_user_id)
    return known == told


def has_arrived(upload: Upload) -> bool:
    """Whether its file proves something, or is a list that was handed in."""
    return upload.evidence_id is not None or upload.roster_id is not None


def forget_old_uploads(candidate_id: int, *, folder_of: FolderOf, now: datetime) -> None:
    """Refuses what hasn't been finished for days, so that it takes no room any more. Runs inside `transaction()`."""
    for upload in unfinished_uploads(candidate_id):
        if now - upload.started_at > FORGOTTEN_AFTER:
            upload.refusal = FORGOTTEN
            after_commit(partial(store.forget_incoming, folder_of(upload.is_roster), upload.id))
    db.session.flush()


def write_piece(upload: Upload, piece: bytes, offset: int, *, folder: Path, file: IO[bytes], rules: Rules) -> None:
    """Puts a piece where it belongs; on disk when this returns, acknowledged by `note_piece` only.

    Raises WrongOffset, NotTaken (more than was announced), StorageFull.
    """
    if offset != upload.received or has_arrived(upload):
        raise WrongOffset(upload.received)
    refuse_size(offset + len(piece), rules)
    if offset + len(piece) > upload.size:
        raise NotTaken(REUSED)
    store.refuse_without_room(folder, len(piece), reserve=rules.reserve, free=rules.free)
    store.put_piece(folder, file, offset, piece)


def recede(upload: Upload, file: IO[bytes]) -> None:
    """Takes back what was acknowledged and isn't on disk any more, so that it is sent again and leaves no hole.

    Runs inside `transaction()`.
    """
    length = file.seek(0, os.SEEK_END)
    if length < upload.received and not has_arrived(upload):
        upload.received = length
        db.session.flush()


def send_anew() -> None:
    """After a restore nothing of a file on its way is there: who sends it begins at its first byte.

    Runs inside `transaction()`.
    """
    for upload in every_unfinished_upload():
        upload.received = 0
    db.session.flush()


def note_piece(upload_id: str, offset: int, length: int) -> Upload:
    """Acknowledges a piece that is on disk. Runs inside `transaction()`.

    Raises NotFound, WrongOffset, Refused where it gave way to another meanwhile, and its pieces are gone.
    """
    upload = upload_by_id(upload_id)
    if upload is None:
        raise NotFound
    if upload.refusal:
        raise Refused(upload.refusal)
    if upload.received != offset:
        raise WrongOffset(upload.received)
    upload.received = offset + length
    db.session.flush()
    return upload


def note_end(upload_id: str, *, evidence: Evidence | None = None, refusal: str = "") -> Upload:
    """How the sending ended: with a file that proves something, or with a sentence. Runs inside `transaction()`."""
    upload = upload_by_id(upload_id)
    if upload is None:
        raise NotFound
    upload.evidence_id = None if evidence is None else evidence.id
    upload.refusal = refusal
    db.session.flush()
    return upload
